import Antiphon
import Foundation

/// The plain recurrent network, by its formula, learns to foretell a toy series one step ahead.
///
///     h_t = tanh(W_hh h_{t-1} + W_xh x_t + b_h),  h_0 = 0
///     y_t = W_hy h_t + b_y
///
/// It is trained on the mean of (y_t - x_{t+1})^2: the gradient goes back through all steps, Adam moves the weights.
@main
struct PlainRNN {
    static let (steps, batch, hidden) = (24, 32, 16)

    let wXH, wHH, bH, wHY, bY: Parameter
    let layout: ParameterLayout

    init() throws {
        var scope = ParameterScope("rnn")
        wXH = scope.parameter("W_xh", [1, Self.hidden], .glorotUniform)
        wHH = scope.parameter("W_hh", [Self.hidden, Self.hidden], .orthogonal)
        bH = scope.parameter("b_h", [Self.hidden], .zeros)
        wHY = scope.parameter("W_hy", [Self.hidden, 1], .glorotUniform)
        bY = scope.parameter("b_y", [1], .zeros)
        layout = try scope.layout
    }

    /// Series x [T + 1, B, 1] to the mean squared error of foretelling x_2 ... x_{T+1}.
    func error(_ x: Tensor, _ w: ParameterValues) -> Tensor {
        var h = x.context.filled([Self.batch, Self.hidden], 0)
        var total = x.context.filled([], 0)
        for t in 0..<Self.steps {
            let (now, next) = (x.element(t, along: 0), x.element(t + 1, along: 0))
            h = (h.matrixProduct(w[wHH]) + now.matrixProduct(w[wXH]) + w[bH].broadcastLeading(to: h.shape)).tanh()
            let y = h.matrixProduct(w[wHY]) + w[bY].broadcastLeading(to: now.shape)
            total = total + (y - next).squared().mean()
        }
        return total * (1 / Float(Self.steps))
    }

    /// x_t = sin(0.6 t + p) with a phase p of its own for each series.
    static func series(_ seed: UInt64) throws -> HostTensor {
        let phases = (0..<batch).map { Philox(seed: seed).uniform($0) * 2 * .pi }
        return try HostTensor(
            [steps + 1, batch, 1], (0...steps).flatMap { t in phases.map { sin(0.6 * Float(t) + $0) } })
    }

    static func main() throws {
        let (network, optimizer, backend) = (try PlainRNN(), Optimizer.adam(), try CPUBackend())
        let weights = HostTensor(network.layout.initialValues(seed: 1))
        let step = try Program(
            inputs: [("w", weights.type), ("m", weights.type), ("v", weights.type)]
                + [("x", try series(0).type), ("k", .float32([]))]
        ) { input in
            guard let w = input["w"], let m = input["m"], let v = input["v"], let x = input["x"], let k = input["k"]
            else { return [] }
            let values = ParameterValues(w, network.layout)
            let error = network.error(x, values)
            let (moved, slots) = optimizer.update(
                parameters: w, gradient: values.gradient(of: error), slots: [m, v], step: k,
                rate: w.context.constant(0.01))
            return [("w", moved), ("m", slots[0]), ("v", slots[1]), ("error", error)]
        }
        let compiled = try backend.compile(step)
        let zeros = HostTensor([Float](repeating: 0, count: network.layout.elementCount))
        var state = [weights, zeros, zeros]
        var errors: [Float] = []
        for k in 1...400 {
            let results = try compiled.run(state + [try series(UInt64(k)), HostTensor(Float(k))], on: backend)
            state = Array(results[..<3])
            errors += results[3].floats ?? []
        }
        // For comparison: taking the next number to be the last one, (x_{t+1} - x_t)^2 = 2 sin(0.3)^2 in the mean.
        print("error before \(errors[0]), after 400 steps \(errors[399]); next as last \(2 * sin(0.3) * sin(0.3))")
    }
}
