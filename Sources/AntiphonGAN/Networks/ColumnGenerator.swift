package import AntiphonGraph
import AntiphonNN

/// A recurrence that all columns of a noisy table share, for a generator: what it gives for a column in each row hangs on what is new in that
/// column, on noise of the column's own, on a code of the column that is learnt, and on what the state of the whole row tells all of them
/// (Documentation/decisions/0120-columns-alike.md).
///
/// Its output begins at 0: before it has learnt anything the columns are those of the process (`ProcessDriver`).
struct ColumnGenerator {
    /// How far each of the three outputs of a column reaches: the shift of what is new, the logarithm of its size, and what is added to the
    /// column besides, which the rows after do not follow.
    static let reach: [Float] = [0.5, 0.3, 0.5]
    /// Elements of noise of each column in each row, and of that its first state is made of.
    static let noise = 2
    static let startNoise = 4
    // Elements of a column's code, and of what all columns are told.
    private static let code = 4
    private static let common = 4

    /// F.
    let width: Int
    /// Hidden units of the recurrence.
    private let hidden: Int
    private let codes: Parameter
    private let told: Dense
    private let start: Dense
    private let stack: RecurrentStack
    private let output: Dense

    /// Registers `columns/codes`, `told`, `start`, `recurrence` and `output`; nil if there are no hidden units.
    init?(_ width: Int, _ settings: Configuration.Generator, in scope: inout ParameterScope) {
        guard settings.columnHidden > 0 else { return nil }
        (self.width, hidden) = (width, settings.columnHidden)
        (codes, told, start, stack, output) = scope.child("columns") { [hidden] scope in
            (
                scope.parameter("codes", [width, Self.code], .glorotUniform),
                scope.child("told") { Dense(inputs: settings.hidden, outputs: Self.common, in: &$0) },
                scope.child("start") { Dense(inputs: Self.startNoise + Self.code, outputs: hidden, in: &$0) },
                scope.child("recurrence") {
                    RecurrentStack(
                        cell: settings.cell, inputs: Self.common + Self.noise + 1 + Self.code, hidden: hidden, in: &$0)
                },
                scope.child("output") { Dense(inputs: hidden, outputs: Self.reach.count, kernel: .zeros, in: &$0) }
            )
        }
    }

    /// Three numbers for each column, as far as they reach, each [T, B, F].
    /// - Parameters:
    ///   - new: what is new in each row, [T, B, F].
    ///   - states: of the recurrence over whole rows, [T, B, H].
    ///   - noise: normal numbers [T, B, 2 F].
    ///   - startNoise: normal numbers [B, 4 F].
    func callAsFunction(
        new: Tensor, states: Tensor, noise: Tensor, startNoise: Tensor, _ values: ParameterValues
    ) -> [Tensor] {
        let (steps, batch, f) = (new.shape[0], new.shape[1], width)
        let code = values[codes].broadcast(to: [batch, f, Self.code], dimensions: [1, 2])
            .reshaped([batch * f, Self.code])
        let first = start([startNoise.reshaped([batch * f, Self.startNoise]), code].joined(along: 1), values).tanh()
        let input = [
            told(states, values).broadcast(to: [steps, batch, f, Self.common], dimensions: [0, 1, 3])
                .reshaped([steps, batch * f, Self.common]),
            noise.reshaped([steps, batch * f, Self.noise]), new.reshaped([steps, batch * f, 1]),
            code.broadcast(to: [steps, batch * f, Self.code], dimensions: [1, 2]),
        ].joined(along: 2)
        let given = output(stack(input, initial: [[first]], values).y, values)
        return Self.reach.enumerated().map { place, reach in
            given.sliced(place..<place + 1, along: 2).reshaped([steps, batch, f]) * reach
        }
    }
}

extension Draw {
    /// Noise of each column of a noisy table in each row, standard normal, [T, B, count].
    package func columnNoise(_ count: Int, steps: Int) -> Tensor {
        key.folded(9).random(.normal, [steps, batch, count], sampleDimension: 1, first: first)
    }

    /// What the columns' first states are made of, standard normal, [B, count].
    package func columnStart(_ count: Int) -> Tensor {
        key.folded(10).random(.normal, [batch, count], sampleDimension: 0, first: first)
    }
}
