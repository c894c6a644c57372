package import AntiphonData
package import AntiphonGraph

/// Gaussian noise on what the discriminator is shown, on real and generated sequences alike (instance noise, Sønderby et al. 2017; drawn at
/// many levels at once, Diffusion-GAN, Wang et al. 2023).
///
/// Sequences that noise covers overlap from the first step on, so that the discriminator cannot win at once and leave the generator
/// without a gradient; and it cannot learn a small table's sequences by heart, for it hardly meets one twice. What is learnt
/// stays the same: two distributions that are equal under noise are equal without it.
///
/// A sequence's level is deviation x u^4 with u uniform in 0 to 1: half of them are shown with less than a sixteenth of the deviation, so
/// that what is fine is seen as well. A real sequence and the generated one beside it have the same level.
package struct InstanceNoise {
    /// The standard deviation of the noisiest sequence's noise, in units of the scaled channels' deviation.
    package let deviation: Float
    /// How much of it each channel bears.
    package let scales: NoiseScales

    package init(deviation: Float, scales: NoiseScales) {
        (self.deviation, self.scales) = (deviation, scales)
    }

    /// Sequences [T', M B, W'], M sets of B, under noise.
    /// - Parameters:
    ///   - sets: the M sets' numbers: under the same key they have the same levels, and each its own noise.
    ///   - first: the index of the batch's first sample, ui32[].
    package func callAsFunction(_ presented: Tensor, sets: Range<Int>, key: RandomKey, first: Tensor) -> Tensor {
        guard deviation > 0 else { return presented }
        let (steps, width, batch) = (presented.shape[0], presented.shape[2], presented.shape[1] / sets.count)
        let u = key.folded(0).random(.uniform, [batch], sampleDimension: 0, first: first)
        let square = u * u
        let level = square * square * deviation
        let noise = sets.map { set in
            scaled(key.folded(UInt32(1 + set)), [steps, batch, width], first: first)
                * level.broadcast(to: [steps, batch, width], dimensions: [1])
        }
        return presented + noise.joined(along: 1)
    }

    // Noise that is drawn anew at each step, and noise that stays, each on its channels.
    private func scaled(_ key: RandomKey, _ shape: [Int], first: Tensor) -> Tensor {
        let whole = Shape(shape)
        func on(_ channels: [Float], _ noise: Tensor) -> Tensor {
            if channels.allSatisfy({ $0 == 1 }) { return noise }
            return noise * noise.context.constant(HostTensor(channels)).broadcastLeading(to: noise.shape)
        }
        let moving = on(
            scales.moving ?? Array(repeating: 1, count: shape[2]),
            key.folded(0).random(.normal, whole, sampleDimension: 1, first: first))
        guard let fixed = scales.fixed else { return moving }
        let staying = on(
            fixed, key.folded(1).random(.normal, Shape([shape[1], shape[2]]), sampleDimension: 0, first: first))
        return moving + staying.broadcast(to: whole, dimensions: [1, 2])
    }
}

/// How much noise each channel of what is presented bears, W' factors.
public struct NoiseScales: Sendable, Hashable {
    /// Of noise that is drawn anew at each step; nil: all bear the same.
    public let moving: [Float]?
    /// Of noise that stays the same over a sequence; nil: none does.
    public let fixed: [Float]?

    /// The same noise on every channel, drawn anew at each step.
    public static let even = NoiseScales(moving: nil, fixed: nil)

    init(moving: [Float]?, fixed: [Float]?) {
        (self.moving, self.fixed) = (moving, fixed)
    }

    /// The scales for sequences of a layout whose channels are followed by the scaled differences of some of them. What is given is the same
    /// in both sets, and where a sequence ends is read, not judged: these bear none. A choice among K bears what a channel deviates
    /// where all K are as frequent, so that many channels do not hide it more than few. What is fixed bears noise that stays.
    package init(_ layout: SequenceLayout, compared: Range<Int>) {
        var moving = Array(repeating: Float(0), count: layout.width + compared.count)
        var fixed = moving
        var bearsFixed = false
        for group in layout.groups where !group.isGiven && group.form != .alive {
            let choices: Range<Int>
            switch group.form {
            case .choice(let count): choices = group.channels.prefix(count)
            case .gated(let states): choices = group.channels.prefix(states)
            case .values, .length, .alive: choices = group.channels.prefix(0)
            }
            let share = 1 / Float(max(1, choices.count))
            for channel in group.channels {
                let scale = choices.contains(channel) ? (share * (1 - share)).squareRoot() : 1
                if group.scope == .fixed {
                    fixed[channel] = scale
                    bearsFixed = true
                } else {
                    moving[channel] = scale
                    // Differences are scaled by their own deviation already.
                    if compared.contains(channel) { moving[layout.width + channel - compared.lowerBound] = 1 }
                }
            }
        }
        self.init(moving: moving, fixed: bearsFixed ? fixed : nil)
    }
}
