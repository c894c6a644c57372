package import AntiphonGraph

/// Sequences whose origin is known: real ones first, then the others.
package struct LabelledSequences: Sendable {
    /// T, the number of steps.
    package let steps: Int
    /// F, the number of columns.
    package let features: Int
    /// [N, T, F].
    package let values: [Float]
    /// How many are real; as many are not.
    package let realCount: Int
    /// For each sequence, the blocks that it touches; those of real and other sequences have nothing in common.
    package let blocks: [ClosedRange<Int>]

    /// N, the number of sequences.
    package var count: Int { blocks.count }

    package init(steps: Int, features: Int, values: [Float], realCount: Int, blocks: [ClosedRange<Int>]) {
        (self.steps, self.features, self.values) = (steps, features, values)
        (self.realCount, self.blocks) = (realCount, blocks)
    }
}

/// What a judge has to do once: learn from some sequences whose origin it is told, tell the origin of others.
package struct JudgeTask: Sendable {
    package let training: LabelledSequences
    package let test: LabelledSequences

    /// One side of a comparison.
    package struct Side {
        let set: JudgeSet
        let blocks: SequenceBlocks
        let split: SequenceBlocks.Split

        package init(set: JudgeSet, blocks: SequenceBlocks, split: SequenceBlocks.Split) {
            (self.set, self.blocks, self.split) = (set, blocks, split)
        }
    }

    /// Both sides get as many sequences, drawn where there are more than needed, so that guessing is right half of
    /// the time.
    /// - Parameters:
    ///   - limit: the most sequences of a side to learn on, and twice the most to judge.
    /// - Throws: `EvaluationError` if there are too few.
    package init(real: Side, other: Side, limit: Int, stream: Philox) throws(EvaluationError) {
        let training = min(limit, real.split.training.count, other.split.training.count)
        let test = min(max(1, limit / 2), real.split.test.count, other.split.test.count)
        guard training > 1, test > 0 else {
            throw EvaluationError(
                "honest",
                "\(real.set.count) and \(other.set.count) sequences are too few to learn on some and judge others",
                hint: "give more data, or a shorter window")
        }
        self.training = Self.join(real, other, \.training, training, stream.folded("training"))
        self.test = Self.join(real, other, \.test, test, stream.folded("test"))
    }

    private static func join(
        _ real: Side, _ other: Side, _ part: KeyPath<SequenceBlocks.Split, [Int]>, _ count: Int, _ stream: Philox
    ) -> LabelledSequences {
        var values: [Float] = []
        var blocks: [ClosedRange<Int>] = []
        let width = real.set.steps * real.set.features
        values.reserveCapacity(2 * count * width)
        for (number, side) in [real, other].enumerated() {
            let indices = side.split[keyPath: part]
            let order = Shuffle.permutation(indices.count, stream.folded(UInt32(number))).prefix(count).sorted()
            let offset = number * (real.blocks.count + 1)
            for index in order.map({ indices[$0] }) {
                values += side.set.values[index * width..<(index + 1) * width]
                let range = side.blocks.ranges[index]
                blocks.append(range.lowerBound + offset...range.upperBound + offset)
            }
        }
        return LabelledSequences(
            steps: real.set.steps, features: real.set.features, values: values, realCount: count, blocks: blocks)
    }
}

/// Something that learns to tell real sequences from others.
package protocol Judge: Sendable {
    /// How much work a task is, in the unit of what it reports as progress.
    var work: Int { get }
    /// For each sequence to be judged, a number above 0 if it is held for real.
    func verdicts(
        _ task: JudgeTask, stream: Philox, on backend: any Backend, progress: (Int) throws -> Void
    ) throws -> [Float]
}
