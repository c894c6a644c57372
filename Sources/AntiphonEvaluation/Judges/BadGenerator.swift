package import AntiphonGraph

/// The control that every judge must catch: real sequences with the steps of each column in an order of their own, and
/// deviations from the mean half as large again.
///
/// The order alone would leave a series without memory as it was, the spread alone one that a judge of dependence sees
/// nothing of.
package enum BadGenerator {
    /// How much wider the values lie.
    package static let stretch: Float = 1.5

    /// The sequences of a set, spoiled.
    package static func spoiled(_ set: JudgeSet, _ stream: Philox) -> JudgeSet {
        var values = set.values
        for sequence in 0..<set.count {
            let start = sequence * set.steps * set.features
            for feature in 0..<set.features {
                let order = Shuffle.permutation(
                    set.steps, stream.folded(UInt32(truncatingIfNeeded: sequence * set.features + feature)))
                for step in 0..<set.steps {
                    values[start + step * set.features + feature] =
                        stretch * set.values[start + order[step] * set.features + feature]
                }
            }
        }
        return JudgeSet(steps: set.steps, features: set.features, values: values, places: set.places)
    }
}
