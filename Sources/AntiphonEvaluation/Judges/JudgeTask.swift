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

    /// Which sequences a judge learns from, and which it chooses by how strongly or how long to learn: whole blocks, as
    /// for the judgement itself.
    /// - Parameter share: the share of the blocks that are chosen by.
    package func roles(validated share: Double, _ stream: Philox) -> [RidgeClassifier.Role] {
        let last = blocks.map(\.upperBound).max() ?? 0
        // Each block is drawn by its own number, whether or not there are others.
        let isValidation = (0...last).map { stream.uniform($0) < Float(share) }
        return blocks.map { range in
            let count = range.count { isValidation[$0] }
            return count == 0 ? .fitted : count == range.count ? .validated : .neither
        }
    }
}

/// What a judge has to do once: learn from some sequences whose origin it is told, tell the origin of others.
package struct JudgeTask: Sendable {
    package let training: LabelledSequences
    package let test: LabelledSequences

    /// Sequences of one set.
    package struct Portion {
        let set: JudgeSet
        let blocks: SequenceBlocks
        let indices: [Int]

        package init(set: JudgeSet, blocks: SequenceBlocks, indices: [Int]) {
            (self.set, self.blocks, self.indices) = (set, blocks, indices)
        }
    }

    /// One side of a comparison: what is learned on, from one set or several, and what is judged.
    package struct Side {
        let learned: [Portion]
        let judged: [Portion]

        package init(learned: [Portion], judged: [Portion]) {
            (self.learned, self.judged) = (learned, judged)
        }
    }

    package init(training: LabelledSequences, test: LabelledSequences) {
        (self.training, self.test) = (training, test)
    }

    /// Both sides get as many sequences, drawn where there are more than needed, so that guessing is right half of
    /// the time.
    /// - Parameters:
    ///   - limit: the most sequences of a side to learn on, and twice the most to judge.
    /// - Throws: `EvaluationError` if there are too few.
    package init(real: Side, other: Side, limit: Int, stream: Philox) throws(EvaluationError) {
        func count(_ portions: [Portion]) -> Int { portions.reduce(0) { $0 + $1.indices.count } }
        let training = min(limit, count(real.learned), count(other.learned))
        let test = min(max(1, limit / 2), count(real.judged), count(other.judged))
        guard training > 1, test > 0, let set = real.judged.first?.set else {
            throw EvaluationError(
                "honest",
                "\(count(real.learned + real.judged)) and \(count(other.learned + other.judged)) sequences are too few "
                    + "to learn on some and judge others", hint: "give more data, or a shorter window")
        }
        self.training = Self.join(real.learned, other.learned, training, set, stream.folded("training"))
        self.test = Self.join(real.judged, other.judged, test, set, stream.folded("test"))
    }

    private static func join(
        _ real: [Portion], _ other: [Portion], _ count: Int, _ shape: JudgeSet, _ stream: Philox
    ) -> LabelledSequences {
        var values: [Float] = []
        var blocks: [ClosedRange<Int>] = []
        let width = shape.steps * shape.features
        values.reserveCapacity(2 * count * width)
        var offset = 0
        for (number, portions) in [real, other].enumerated() {
            let members = portions.indices.flatMap { place in portions[place].indices.map { (place, $0) } }
            // Numbers of blocks go on from one portion to the next.
            var offsets: [Int] = []
            for portion in portions {
                offsets.append(offset)
                offset += portion.blocks.count + 1
            }
            let order = Shuffle.permutation(members.count, stream.folded(UInt32(number))).prefix(count).sorted()
            for (place, index) in order.map({ members[$0] }) {
                values += portions[place].set.values[index * width..<(index + 1) * width]
                let range = portions[place].blocks.ranges[index]
                blocks.append(range.lowerBound + offsets[place]...range.upperBound + offsets[place])
            }
        }
        return LabelledSequences(
            steps: shape.steps, features: shape.features, values: values, realCount: count, blocks: blocks)
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
