package import AntiphonGraph

/// The control that every judge must catch: real sequences with the steps of each column in an order of their own, and
/// deviations from the sequence's mean half as large again.
///
/// The order alone would leave a series without memory as it was, the spread alone one that a judge of dependence sees
/// nothing of. The level stays: where it drifts, a judge of levels would catch what is stretched about a common mean on one
/// part of the data and miss it on another.
package enum BadGenerator {
    /// How much wider the values lie.
    package static let stretch: Float = 1.5

    /// The task with what is not real spoiled.
    package static func spoiled(_ task: JudgeTask, _ stream: Philox) -> JudgeTask {
        JudgeTask(
            training: spoiled(task.training, stream.folded("training")),
            test: spoiled(task.test, stream.folded("test")))
    }

    private static func spoiled(_ set: LabelledSequences, _ stream: Philox) -> LabelledSequences {
        var values = set.values
        for sequence in set.realCount..<set.count {
            let start = sequence * set.steps * set.features
            for feature in 0..<set.features {
                let order = Shuffle.permutation(
                    set.steps, stream.folded(UInt32(truncatingIfNeeded: sequence * set.features + feature)))
                let mean =
                    (0..<set.steps).reduce(Float(0)) { $0 + set.values[start + $1 * set.features + feature] }
                    / Float(set.steps)
                for step in 0..<set.steps {
                    let value = set.values[start + order[step] * set.features + feature]
                    values[start + step * set.features + feature] = mean + stretch * (value - mean)
                }
            }
        }
        return LabelledSequences(
            steps: set.steps, features: set.features, values: values, realCount: set.realCount, blocks: set.blocks)
    }
}
