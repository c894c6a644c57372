public import AntiphonData
import AntiphonGraph

/// Sequences in encoded units, ready for training, with what the recipe takes from them.
public struct TrainingData: Sendable {
    /// The encoded sequences.
    public let sequences: SequenceSet
    /// Encoded sequences that are never trained on.
    public let heldOut: SequenceSet?

    /// What the channels mean, and where numbers stop.
    public let layout: SequenceLayout

    /// Encoded sequences.
    /// - Parameter layout: what the channels mean; numbers at each step if left out.
    public init(encoded sequences: SequenceSet, heldOut: SequenceSet? = nil, layout: SequenceLayout? = nil) {
        self.sequences = sequences
        self.heldOut = heldOut
        self.layout =
            (layout ?? SequenceLayout(steps: sequences.length, features: sequences.featureCount)).limited(by: sequences)
    }

    /// For each channel, 1 / standard deviation of its first differences; 1 where they do not vary, and for the flags of choices,
    /// whose differences are on an even footing already.
    public var differenceScale: [Float] {
        let (t, f) = (sequences.length, sequences.featureCount)
        guard t > 1 else { return Array(repeating: 1, count: f) }
        let isNumber = layout.areNumbers
        var sums = [Double](repeating: 0, count: f)
        var squares = sums
        var counted = 0
        for index in 0..<sequences.count {
            let sequence = sequences[index]
            let end = layout.alive.map { alive in
                (0..<t).first { sequence[sequence.startIndex + $0 * f + alive] == 0 } ?? t
            }
            counted += (end ?? t) - 1
            for position in (sequence.startIndex + f)..<sequence.startIndex + (end ?? t) * f {
                let difference = Double(sequence[position] - sequence[position - f])
                let feature = (position - sequence.startIndex) % f
                sums[feature] += difference
                squares[feature] += difference * difference
            }
        }
        let count = Double(max(1, counted))
        return (0..<f).map { feature in
            guard isNumber[feature] else { return 1 }
            let mean = sums[feature] / count
            let deviation = (squares[feature] / count - mean * mean).squareRoot()
            return deviation > 1e-12 ? Float(1 / deviation) : 1
        }
    }
}
