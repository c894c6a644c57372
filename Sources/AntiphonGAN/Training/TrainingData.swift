public import AntiphonData
import AntiphonGraph

/// Sequences in encoded units, ready for training, with what the recipe takes from them.
public struct TrainingData: Sendable {
    /// The encoded sequences.
    public let sequences: SequenceSet
    /// Encoded sequences that are never trained on.
    public let heldOut: SequenceSet?

    /// Encoded sequences.
    public init(encoded sequences: SequenceSet, heldOut: SequenceSet? = nil) {
        self.sequences = sequences
        self.heldOut = heldOut
    }

    /// For each feature, 1 / standard deviation of its first differences; 1 where they do not vary.
    public var differenceScale: [Float] {
        let (t, f) = (sequences.length, sequences.featureCount)
        guard t > 1 else { return Array(repeating: 1, count: f) }
        var sums = [Double](repeating: 0, count: f)
        var squares = sums
        for index in 0..<sequences.count {
            let sequence = sequences[index]
            for position in (sequence.startIndex + f)..<sequence.endIndex {
                let difference = Double(sequence[position] - sequence[position - f])
                let feature = (position - sequence.startIndex) % f
                sums[feature] += difference
                squares[feature] += difference * difference
            }
        }
        let count = Double(sequences.count * (t - 1))
        return (0..<f).map { feature in
            let mean = sums[feature] / count
            let deviation = (squares[feature] / count - mean * mean).squareRoot()
            return deviation > 1e-12 ? Float(1 / deviation) : 1
        }
    }
}
