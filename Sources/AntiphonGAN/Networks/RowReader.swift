import AntiphonGraph
import AntiphonNN

/// What the heads of a noisy table's other channels (categories, what is missing) get besides the recurrence's output: it hangs on the row's
/// numbers, which the recurrence does not see; it sees what they are made of
/// (Documentation/decisions/0121-processes-beside-others.md).
struct RowReader {
    private static let hiddenUnits = 32

    private let hidden: Dense
    private let output: Dense

    /// Registers `row/hidden` and `row/output`, which begins at 0; nil if there are no other channels.
    /// - Parameters:
    ///   - states: hidden units of the recurrence.
    init?(_ driver: ProcessDriver, states: Int, in scope: inout ParameterScope) {
        let others = driver.others.count
        guard others > 0 else { return nil }
        (hidden, output) = scope.child("row") { scope in
            (
                scope.child("hidden") { Dense(inputs: states + driver.width, outputs: Self.hiddenUnits, in: &$0) },
                scope.child("output") {
                    Dense(inputs: Self.hiddenUnits, outputs: others, kernel: .zeros, in: &$0)
                }
            )
        }
    }

    /// For the others' heads, [T, B, W - F]. What is told of the numbers does not move them: how they come about is judged by themselves.
    /// - Parameters:
    ///   - states: of the recurrence over whole rows, [T, B, H].
    ///   - numbers: of the process, [T, B, F].
    func callAsFunction(states: Tensor, numbers: Tensor, _ values: ParameterValues) -> Tensor {
        output(hidden([states, numbers.stoppingGradient()].joined(along: 2), values).tanh(), values)
    }
}
