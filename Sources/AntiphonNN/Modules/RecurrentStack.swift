public import AntiphonGraph

/// What a stack of recurrent layers gives.
public struct RecurrentOutput {
    /// The last layer's output at every step, [T, B, H], or [T, B, 2 H] of a bidirectional stack (forward, then
    /// backward).
    public let y: Tensor
    /// The final states: for each layer, and in it for each direction, [h] or, for the LSTM, [h, c], each [B, H].
    public let states: [[Tensor]]
}

/// Stacked recurrent layers, in one or both directions of time. The formulas are PyTorch's (see `RecurrentCell`).
///
/// Parameters, under `layer0/forward`, `layer0/backward`, `layer1/forward`, ...: `kernel` [F, G H] and `recurrent` [H,
/// G H] with the gates side by side in the cell's order, `bias` [G H], for the GRU `recurrent_bias` [H] (PyTorch's
/// b_hn).
public struct RecurrentStack: Sendable, Hashable {
    struct Layer: Sendable, Hashable {
        let kernel: Parameter
        let recurrent: Parameter
        let bias: Parameter
        let recurrentBias: Parameter?
    }

    /// The cell.
    public let cell: RecurrentCell
    /// Features of the input.
    public let inputs: Int
    /// Hidden units of each layer and direction.
    public let hidden: Int
    /// Layers, one above another.
    public let layers: Int
    /// Whether a second recurrence runs backwards in time beside the first.
    public let bidirectional: Bool
    // Layer by layer, forward before backward.
    let cells: [Layer]

    /// Features of the output: H, or 2 H with both directions.
    public var outputs: Int { bidirectional ? 2 * hidden : hidden }

    /// Registers the parameters: each gate's kernel Glorot uniform, each gate's recurrent kernel orthogonal, biases 0
    /// but for the LSTM's forget gate 1.
    public init(
        cell: RecurrentCell, inputs: Int, hidden: Int, layers: Int = 1, bidirectional: Bool = false,
        in scope: inout ParameterScope
    ) {
        self.cell = cell
        self.inputs = inputs
        self.hidden = hidden
        self.layers = layers
        self.bidirectional = bidirectional
        if layers < 1 || hidden < 1 || inputs < 1 {
            scope.fail("layer0", "a recurrent stack has at least one layer, one hidden unit and one input")
        }
        let width = bidirectional ? 2 * hidden : hidden
        var cells: [Layer] = []
        for layer in 0..<max(0, layers) {
            for direction in bidirectional ? ["forward", "backward"] : ["forward"] {
                cells.append(
                    scope.child("layer\(layer)") { scope in
                        scope.child(direction) {
                            Self.register(cell, inputs: layer == 0 ? inputs : width, hidden: hidden, in: &$0)
                        }
                    })
            }
        }
        self.cells = cells
    }

    private static func register(
        _ cell: RecurrentCell, inputs: Int, hidden: Int, in scope: inout ParameterScope
    ) -> Layer {
        let gates = cell.gateCount
        return Layer(
            kernel: scope.parameter("kernel", [inputs, gates * hidden], .blocks(gates, .glorotUniform)),
            recurrent: scope.parameter("recurrent", [hidden, gates * hidden], .blocks(gates, .orthogonal)),
            bias: scope.parameter("bias", [gates * hidden], cell == .lstm ? .lstmBias : .zeros),
            recurrentBias: cell == .gru ? scope.parameter("recurrent_bias", [hidden], .zeros) : nil)
    }

    /// Runs the stack over x [T, B, F].
    ///
    /// - Parameters:
    ///   - initial: first states in the order of `RecurrentOutput.states`; missing ones are zeros.
    ///   - lengths: [B] int32, each row's steps; nil: all rows have T. Later steps leave the state unchanged and give
    ///     zeros.
    public func callAsFunction(
        _ x: Tensor, initial: [[Tensor]] = [], lengths: Tensor? = nil, _ values: ParameterValues
    ) -> RecurrentOutput {
        let directions = bidirectional ? 2 : 1
        if initial.count > cells.count {
            x.fail("recurrent stack", "got \(initial.count) initial states for \(cells.count) layers and directions")
        }
        var y = x
        var states: [[Tensor]] = []
        for layer in 0..<cells.count / directions {
            let below = y
            var outputs: [Tensor] = []
            for direction in 0..<directions {
                let index = layer * directions + direction
                let parameters = cells[index]
                let result = below.recurrence(
                    cell, initial: index < initial.count ? initial[index] : [],
                    kernel: values[parameters.kernel], recurrent: values[parameters.recurrent],
                    bias: values[parameters.bias], recurrentBias: parameters.recurrentBias.map { values[$0] },
                    lengths: lengths, reverse: direction == 1)
                outputs.append(result.y)
                states.append([result.h] + (result.c.map { [$0] } ?? []))
            }
            y = outputs[0].concatenated(Array(outputs.dropFirst()), along: 2)
        }
        return RecurrentOutput(y: y, states: states)
    }
}
