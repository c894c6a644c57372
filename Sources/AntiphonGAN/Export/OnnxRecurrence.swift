import AntiphonGraph

/// One recurrent layer as an ONNX node (operators RNN, GRU and LSTM, version 14).
///
/// ONNX keeps weights as [directions, gates H, inputs], the gates of an LSTM in the order i o f c and of a GRU in the
/// order z r h, and a bias for the input and one for the state beside each other. Ours are [inputs, gates H] in the orders
/// i f g o and r z n, with one bias.
struct OnnxRecurrence {
    let cell: RecurrentCell
    let hidden: Int

    /// Adds the layer to a graph.
    /// - Parameters:
    ///   - path: the parameters' common path.
    ///   - x: [time, batch, inputs].
    ///   - states: h and, for the LSTM, c, each [1, batch, H]; none: zeros.
    /// - Returns: y [time, batch, H] and the final states, each [1, batch, H].
    func add(
        to graph: OnnxGraph, _ weights: ModelWeights, path: String, name: String, x: OnnxValue, states: [OnnxValue]
    ) throws(ExportError) -> (y: OnnxValue, states: [OnnxValue]) {
        let kernel = try weights.transposed(path + "/kernel")
        let inputs = kernel.shape[1]
        let recurrent = try weights.transposed(path + "/recurrent").values
        let inputBias = reordered(try weights(path + "/bias").values, width: 1)
        var stateBias = [Float](repeating: 0, count: gates * hidden)
        if cell == .gru {
            // PyTorch's b_hn; `linear_before_reset` puts it where the reset gate multiplies it too.
            stateBias.replaceSubrange(
                2 * hidden..<3 * hidden, with: try weights(path + "/recurrent_bias").values)
        }
        func constant(_ part: String, _ shape: [Int], _ values: [Float]) -> OnnxValue {
            graph.constant(OnnxTensor(shape, values), named: "\(name).\(part)")
        }
        let operands = [
            x, constant("W", [1, gates * hidden, inputs], reordered(kernel.values, width: inputs)),
            constant("R", [1, gates * hidden, hidden], reordered(recurrent, width: hidden)),
            constant("B", [1, 2 * gates * hidden], inputBias + stateBias),
            nil,  // Lengths: all rows have all steps.
        ]
        var attributes: [(String, OnnxAttribute)] = [
            ("direction", .string("forward")), ("hidden_size", .integer(hidden)),
        ]
        if cell == .gru { attributes.append(("linear_before_reset", .integer(1))) }
        let results = graph.nodes(
            operation, states.isEmpty ? Array(operands.dropLast()) : operands + states, attributes,
            results: cell == .lstm ? 3 : 2)
        return (results[0].squeezed([1]), Array(results.dropFirst()))
    }

    private var gates: Int { cell.gateCount }

    private var operation: String {
        switch cell {
        case .rnn: "RNN"
        case .gru: "GRU"
        case .lstm: "LSTM"
        }
    }

    /// Which of our gates stands first, second, ... in ONNX's order.
    private var order: [Int] {
        switch cell {
        case .rnn: [0]
        case .gru: [1, 0, 2]
        case .lstm: [0, 3, 1, 2]
        }
    }

    private func reordered(_ values: [Float], width: Int) -> [Float] {
        let size = hidden * width
        return order.flatMap { values[$0 * size..<($0 + 1) * size] }
    }
}
