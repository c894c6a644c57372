import AntiphonGraph

/// The stretches that recurrent networks read of sequences which are too long to be learned from as a whole: in training
/// one from a random place each time, in answering several that lie evenly and together reach over all of it.
struct Stretches: Sendable {
    /// The most steps of a stretch. Longer sequences cost more than all other judges, and networks of this size hardly
    /// remember farther back; kernels and statistics see the whole of them.
    static let longest = 384

    /// A stretch of a sequence.
    struct Piece: Sendable {
        let sequence: Int
        let start: Int
    }

    /// The steps of a stretch.
    let length: Int
    /// Where stretches start that together reach over a whole sequence.
    let starts: [Int]
    /// Whether a sequence is one stretch.
    var isWhole: Bool { starts.count == 1 }

    /// - Parameter steps: the steps of a sequence.
    init(steps: Int) {
        length = min(steps, Self.longest)
        starts = Self.starts(length, within: steps)
    }

    private static func starts(_ length: Int, within steps: Int) -> [Int] {
        let (last, count) = (max(0, steps - length), max(1, (steps + length - 1) / max(1, length)))
        return (0..<count).map { $0 * last / max(1, count - 1) }
    }

    /// All stretches of some sequences, sequence by sequence.
    func all(of sequences: some Sequence<Int>) -> [Piece] {
        sequences.flatMap { sequence in starts.map { Piece(sequence: sequence, start: $0) } }
    }

    /// The stretches of a sequence that ends after so many steps.
    func all(of sequence: Int, ending steps: Int) -> [Piece] {
        Self.starts(length, within: steps).map { Piece(sequence: sequence, start: $0) }
    }

    /// One stretch of each sequence, from all parts of them in turn.
    func one(of sequences: [Int]) -> [Piece] {
        sequences.enumerated().map { Piece(sequence: $1, start: starts[$0 % starts.count]) }
    }

    /// One stretch of each sequence of a batch, at random.
    /// - Parameter ends: the steps after which each sequence of the set ends; nil: all are as long.
    func drawn(of sequences: [Int], ends: [Int]? = nil, iteration: Int, _ stream: Philox) -> [Piece] {
        let sample = UInt32(truncatingIfNeeded: iteration)
        return sequences.enumerated().map { place, sequence in
            let last = max(0, min(starts[starts.count - 1], (ends?[sequence] ?? .max) - length))
            return Piece(
                sequence: sequence, start: last == 0 ? 0 : stream.index(below: last + 1, place, sample: sample))
        }
    }

    /// The steps that recurrent networks read at a time of sequences of so many; nil where they read them whole.
    static func told(steps: Int) -> Int? { steps > longest ? longest : nil }
}
