import AntiphonGraph
import AntiphonNN

/// TensorFlow 1's `GRUCell` over a sequence.
///
/// Of PyTorch's and cuDNN's it differs in that the reset gate acts before the recurrent product:
/// r, u = sigmoid([x, h] Wg + bg), c = tanh([x, r * h] Wc + bc), h' = u * h + (1 - u) * c. Weights begin Glorot-uniform as one
/// matrix over input and state, the gates' biases at 1, the candidate's at 0.
///
/// Everything is feature-major, [H, B]: with two or three units, the batch is the dimension worth being contiguous.
struct TensorFlowGRU {
    let inputs: Int
    let hidden: Int
    /// [F + H, 2 H], reset gate first.
    let gates: Parameter
    /// [2 H].
    let gateBias: Parameter
    /// [F + H, H].
    let candidate: Parameter
    /// [H].
    let candidateBias: Parameter

    init(inputs: Int, hidden: Int, in scope: inout ParameterScope) {
        (self.inputs, self.hidden) = (inputs, hidden)
        gates = scope.parameter("gateKernel", [inputs + hidden, 2 * hidden], .glorotUniform)
        gateBias = scope.parameter("gateBias", [2 * hidden], .ones)
        candidate = scope.parameter("candidateKernel", [inputs + hidden, hidden], .glorotUniform)
        candidateBias = scope.parameter("candidateBias", [hidden], .zeros)
    }

    /// Runs over x [T, F, B] from a state of zeros.
    /// - Returns: the states of all steps, [T, H, B], if asked for, and the last one, [H, B].
    func callAsFunction(_ x: Tensor, _ values: ParameterValues, allSteps: Bool) -> (states: Tensor?, last: Tensor) {
        let (steps, batch) = (x.shape[0], x.shape[2])
        let (gates, candidate) = (values[gates], values[candidate])
        let columns = DotDimensions(leftContracting: [0], rightContracting: [0])
        // [x, h] W = x Wx + h Wh: the inputs' part needs no state and is one product over all steps.
        let inputKernel = gates.sliced(0..<inputs, along: 0)
            .concatenated([candidate.sliced(0..<inputs, along: 0)], along: 1)
        let bias = values[gateBias].concatenated([values[candidateBias]], along: 0)
        let projected =
            inputKernel.dot(x, DotDimensions(leftContracting: [0], rightContracting: [1])).transposed([1, 0, 2])
            + bias.broadcast(to: [steps, 3 * hidden, batch], dimensions: [1])
        let recurrent = [
            gates.sliced(inputs..<inputs + hidden, along: 0), candidate.sliced(inputs..<inputs + hidden, along: 0),
        ]
        let result = x.context.scan(
            length: steps, carries: [x.context.filled([hidden, batch], 0)], sequences: [projected],
            constants: recurrent
        ) { carries, slices, kernels in
            let (h, p) = (carries[0], slices[0])
            let gate = (p.sliced(0..<2 * hidden, along: 0) + kernels[0].dot(h, columns)).logistic()
            let (r, u) = (gate.sliced(0..<hidden, along: 0), gate.sliced(hidden..<2 * hidden, along: 0))
            let c = (p.sliced(2 * hidden..<3 * hidden, along: 0) + kernels[1].dot(r * h, columns)).tanh()
            let next = u * h + (1 - u) * c
            return ([next], allSteps ? [next] : [])
        }
        return (allSteps ? result.stacked.first : nil, result.carries[0])
    }
}

/// A dense layer from H features to one (TensorFlow's `fully_connected`: Glorot-uniform, bias 0).
struct TensorFlowHead {
    /// [H, 1].
    let kernel: Parameter
    /// [1].
    let bias: Parameter

    init(hidden: Int, in scope: inout ParameterScope) {
        kernel = scope.parameter("headKernel", [hidden, 1], .glorotUniform)
        bias = scope.parameter("headBias", [1], .zeros)
    }

    /// [H, B] to [B], or [T, H, B] to [T, B].
    func callAsFunction(_ states: Tensor, _ values: ParameterValues) -> Tensor {
        let rank = states.shape.rank
        let weights = values[kernel].reshaped([values[kernel].shape[0]])
        let sum = (states * weights.broadcast(to: states.shape, dimensions: [rank - 2])).sum([rank - 2])
        return sum + values[bias].reshaped([]).broadcast(to: sum.shape, dimensions: [])
    }
}
