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
/// that what is fine is seen as well. A real sequence and the generated one beside it have the same level
/// (Documentation/decisions/0100-instance-noise.md).
package struct InstanceNoise {
    /// The standard deviation of the noisiest sequence's noise, in units of the scaled channels' deviation.
    package let deviation: Float
    /// Which channels of what is presented bear it, W' of them; nil: all.
    package let channels: [Bool]?

    package init(deviation: Float, channels: [Bool]?) {
        (self.deviation, self.channels) = (deviation, channels)
    }

    /// Sequences [T', M B, W'], M sets of B, under noise.
    /// - Parameters:
    ///   - sets: the M sets' numbers: under the same key they have the same levels, and each its own noise.
    ///   - first: the index of the batch's first sample, ui32[].
    package func callAsFunction(_ presented: Tensor, sets: Range<Int>, key: RandomKey, first: Tensor) -> Tensor {
        guard deviation > 0, channels?.contains(true) != false else { return presented }
        let (steps, width, batch) = (presented.shape[0], presented.shape[2], presented.shape[1] / sets.count)
        let u = key.folded(0).random(.uniform, [batch], sampleDimension: 0, first: first)
        let square = u * u
        let level = (square * square * deviation).broadcast(to: [steps, batch, width], dimensions: [1])
        let noise = sets.map { set in
            key.folded(UInt32(1 + set)).folded(0)
                .random(.normal, [steps, batch, width], sampleDimension: 1, first: first) * level
        }.joined(along: 1)
        guard let channels, channels.contains(false) else { return presented + noise }
        let isBorne = noise.context.constant(HostTensor(channels.map { $0 ? Float(1) : 0 }))
        return presented + noise * isBorne.broadcastLeading(to: noise.shape)
    }

    /// So many columns of numbers for each with states, and more, count as numbers.
    private static let numbersPerState = 8
    /// With so many, and more, everything bears noise.
    private static let fewestNumbersPerState = 2

    /// The channels of sequences of a layout, followed by the differences of some of them and what further is made of numbers, that bear noise;
    /// nil: all.
    ///
    /// Numbers that change and are generated, with the states of those that may be missing or have values that occur by themselves, if nearly all
    /// that is generated is numbers. Where some categories are generated too (one for every two to eight numbers), these as well: under noise on the
    /// numbers alone the discriminator learns the categories by heart (Documentation/decisions/0115-noise-on-categories.md). With more of them nothing bears noise, which blurs how they follow each other. What is fixed, or given,
    /// the series is judged by as a condition.
    package static func channels(_ layout: SequenceLayout, compared: Range<Int>, further: Int = 0) -> [Bool]? {
        if layout.isPlain { return nil }
        let generated = layout.groups.filter { !$0.isGiven && $0.form != .alive }
        var (numbers, states) = (0, 0)
        for group in generated {
            switch group.form {
            case .values(let count): numbers += count
            case .gated: numbers += 1
            case .choice: states += 1
            case .length, .alive: break
            }
        }
        let isMixed = fewestNumbersPerState * states > numbers
        let hasChoices = numbersPerState * states > numbers
        var own = Array(repeating: false, count: layout.width)
        for group in generated where !isMixed && group.scope == .step {
            switch group.form {
            case .values, .gated: break
            case .choice: if !hasChoices { continue }
            case .length, .alive: continue
            }
            for channel in group.channels { own[channel] = true }
        }
        return own + own[compared] + Array(repeating: !isMixed, count: further)
    }
}
