package import AntiphonData
package import AntiphonGraph

/// What the generator pays for states that occur more or less often than in real sequences.
///
/// With p and q how often a category, or a state of a gated number, occurs in a real and in a generated batch: the sum over
/// them of (p - q)^2 / (p (1 - p) + 1/100), the numerator less what chance makes of it, so that nothing is paid on the average where shares are
/// equal. The discriminator says which states belong where; a state that is rare and has vanished is shown to it by no generated sequence, and its
/// own gradient, through a softmax that has made up its mind, is too weak to bring it back
/// (Documentation/decisions/0136-rare-states.md).
package struct StateShares {
    /// What a state's share weighs, beside the adversarial loss; 0: nothing is paid.
    let weight: Float
    /// The channels of a sequence that say which state holds, but for those that are given.
    package let channels: [Int]
    /// What keeps states that hardly occur from weighing without bound.
    private static let leastVariance: Float = 0.01

    /// The states of a layout.
    package init(_ layout: SequenceLayout, weight: Float) {
        self.weight = weight
        channels = layout.groups.filter { !$0.isGiven }.flatMap { $0.channels.prefix($0.form.states) }
    }

    /// The cost, a scalar; nil where there is nothing to pay for.
    ///
    /// A share is of all T steps: after a sequence's end no state holds.
    /// - Parameters:
    ///   - real: sequences [T, B, W] or more channels behind those of the layout.
    ///   - generated: as many; their gradient is taken.
    package func cost(real: Tensor, generated: Tensor) -> Tensor? {
        let batch = real.shape[1]
        guard weight > 0, !channels.isEmpty, batch > 1 else { return nil }
        let (p, realError) = share(real.stoppingGradient())
        let (q, generatedError) = share(generated)
        let difference = p - q
        let excess = difference * difference - realError - generatedError
        return (excess / (p * (1 - p) + Self.leastVariance)).sum() * weight
    }

    // How often each state occurs in a batch, and the squared standard error of that: sequences are independent, steps are not.
    private func share(_ sequences: Tensor) -> (mean: Tensor, squaredError: Tensor) {
        let own = sequences.taken(channels, along: 2).mean([0])
        let batch = own.shape[0]
        let mean = own.mean([0])
        let deviation = own - mean.broadcast(to: own.shape, dimensions: [1])
        return (mean, (deviation * deviation).mean([0]) * (1 / Float(batch - 1)))
    }
}
