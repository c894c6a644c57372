import AntiphonData

/// Whether a generator can follow its discriminator: how far the discriminator is ahead after a training's first steps.
///
/// Where nobody chose the size of the generator these steps choose it: one that is left behind so early is too small for its data, and stays behind
/// (Documentation/decisions/0132-outgrown.md). It stands among the trainer's counters, so that a training that is broken off in between goes on as if it
/// had not been.
public struct SizeTrial: Codable, Sendable, Hashable {
    // The margins of the steps that are looked at, summed up.
    private var sum = 0.0

    /// The steps that a generator is tried for.
    package static let steps = 300
    // The last of them are looked at: before, even one that is large enough has yet to find the data.
    private static let looked = 100
    /// A mean margin of more, as judgements differ, says that it is too small.
    package static let limit = 0.5
    /// A training is not begun again when more of its budget is spent.
    private static let share = 0.1

    init() {}

    /// What a step says.
    enum Verdict: Equatable {
        case open
        case largeEnough
        case tooSmall(margin: Double)
    }

    /// Takes a step in.
    /// - Parameters:
    ///   - step: its number, from 1.
    ///   - margin: the mean judgement of real data less that of generated data.
    ///   - spent: the share of the budget that is spent after it.
    mutating func take(_ step: Int, margin: Float, spent: Double) -> Verdict {
        if spent > Self.share { return .largeEnough }
        if step > Self.steps - Self.looked { sum += Double(margin) }
        guard step >= Self.steps else { return .open }
        let mean = sum / Double(Self.looked)
        return mean > Self.limit ? .tooSmall(margin: mean) : .largeEnough
    }

    /// Whether a sum that was read can be one.
    var isSound: Bool { sum.isFinite }
}

/// A training that has begun again with a larger generator.
public struct Enlargement: Codable, Sendable, Hashable {
    /// The step after which the generator was found too small.
    public var step: Int
    /// The mean margin over the last of these steps.
    public var margin: Double
    /// Hidden units of its layers so far.
    public var from: Int
    /// Hidden units now.
    public var to: Int
}

extension Configuration {
    /// Whether the first steps of a training choose the generator's size, if nobody chose it: where numbers are generated one step after the other,
    /// and the discriminator sees through noise, so that it is ahead only by what it sees (Documentation/decisions/0100-instance-noise.md).
    func triesSizes(_ layout: SequenceLayout) -> Bool {
        guard generator.hidden < Self.mostHidden, seesNoise(layout) else { return false }
        switch family {
        case .recurrent, .conditional, .info: return true
        case .feedForward, .timegan, .latent: return false
        }
    }
}
