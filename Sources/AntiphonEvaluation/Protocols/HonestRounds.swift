package import AntiphonData
import AntiphonGraph

/// What the judges of the honest protocol have to tell apart, once for each repeat (decision 48).
///
/// Where a part was held out, judges learn on real sequences of both parts and are scored on held-out ones only: a few
/// held-out stretches of a series are too few to learn from, and a judge that knows only these learns where they lie.
package struct HonestRounds {
    /// What is compared, in the order in which it is told.
    package enum Comparison: String, CaseIterable {
        case synthetic
        case floor
        case trainingFloor = "training floor"
        case control
    }

    /// One comparison, once.
    package struct Round {
        package let comparison: Comparison
        package let number: Int
        package let task: JudgeTask
    }

    /// The share of the held-out blocks that is judged: more than without a training part, which is there to learn from.
    private static let judgedShare = 0.5

    /// The rounds, in the order of the comparisons.
    package private(set) var rounds: [Round] = []

    private let limit: Int
    private let real: Source
    private let training: Source?

    // A set and how it may be split.
    private struct Source {
        let set: JudgeSet
        let blocks: SequenceBlocks

        init(_ set: JudgeSet) throws(EvaluationError) {
            self.set = set
            blocks = try SequenceBlocks(set)
        }

        func portion(_ indices: [Int]) -> JudgeTask.Portion {
            JudgeTask.Portion(set: set, blocks: blocks, indices: indices)
        }

        func side(_ split: SequenceBlocks.Split) -> JudgeTask.Side {
            JudgeTask.Side(learned: [portion(split.training)], judged: [portion(split.test)])
        }

        var all: JudgeTask.Portion { portion(Array(0..<set.count)) }
    }

    package init(
        _ taken: HonestProtocol, real: SequenceSet, training: SequenceSet?, synthetic: SequenceSet
    ) throws {
        let pair = try DenseSequences.pair(real, synthetic)
        // In the units of what is judged by: in those of a training part from another regime, little of it could be told.
        let scale = ColumnScale.of(pair.real)
        limit = taken.limit
        self.real = try Source(JudgeSet(pair.real, identifiers: real.identifiers, scale: scale))
        self.training = try training.map { training in
            let dense = try DenseSequences.pair(real, training).synthetic
            return try Source(JudgeSet(dense, identifiers: training.identifiers, scale: scale))
        }
        let other = try Source(JudgeSet(pair.synthetic, identifiers: synthetic.identifiers, scale: scale))
        let repeats: [Comparison: Int] = [
            .synthetic: taken.repeats, .floor: taken.floorRepeats, .control: taken.controlRepeats,
            .trainingFloor: training == nil ? 0 : taken.floorRepeats,
        ]
        for comparison in Comparison.allCases {
            for number in 0..<(repeats[comparison] ?? 0) {
                let stream = Philox(seed: taken.seed).folded(comparison.rawValue).folded(UInt32(number))
                rounds.append(
                    Round(
                        comparison: comparison, number: number, task: try task(comparison, against: other, stream)))
            }
        }
    }

    private func task(
        _ comparison: Comparison, against other: Source, _ stream: Philox
    ) throws(EvaluationError) -> JudgeTask {
        let share = training == nil ? SequenceBlocks.testShare : Self.judgedShare
        let split = real.blocks.split(stream.folded("real split"), judged: share)
        let known = training.map { [$0.all] } ?? []
        // Two halves of what the model learned from, for comparisons of real sequences with real ones.
        let parts = training.map { $0.blocks.halves(stream.folded("training halves")) }
        let sides: (real: JudgeTask.Side, other: JudgeTask.Side)
        switch comparison {
        case .synthetic:
            sides = (
                joined(known, real.side(split)), other.side(other.blocks.split(stream.folded("other split")))
            )
        case .floor:
            let halves = real.blocks.halves(stream.folded("halves"), judged: share)
            sides = (
                joined(half(parts?.0), real.side(halves.0)), joined(half(parts?.1), real.side(halves.1))
            )
        case .trainingFloor:
            let second = parts?.1 ?? SequenceBlocks.Split()
            sides = (joined(half(parts?.0), real.side(split)), training?.side(second) ?? real.side(second))
        case .control:
            let side = joined(known, real.side(split))
            sides = (side, side)
        }
        let task = try JudgeTask(real: sides.real, other: sides.other, limit: limit, stream: stream)
        return comparison == .control ? BadGenerator.spoiled(task, stream.folded("spoiled")) : task
    }

    // All of one half of what the model learned from, if there is such.
    private func half(_ split: SequenceBlocks.Split?) -> [JudgeTask.Portion] {
        guard let training, let split else { return [] }
        return [training.portion(split.training + split.test)]
    }

    private func joined(_ known: [JudgeTask.Portion], _ side: JudgeTask.Side) -> JudgeTask.Side {
        JudgeTask.Side(learned: known + side.learned, judged: side.judged)
    }
}
