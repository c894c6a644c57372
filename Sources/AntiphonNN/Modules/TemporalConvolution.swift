public import AntiphonGraph

/// A dilated convolution over time, without padding: y[t] = sum_k x[t S + k D] W[k] + b, with k over the taps, D the dilation (van den
/// Oord et al. 2016, without their causal padding) and S the stride.
public struct TemporalConvolution: Sendable, Hashable {
    /// Features of the input.
    public let inputs: Int
    /// Features of the output, called filters.
    public let filters: Int
    /// Rows that are looked at for each output.
    public let taps: Int
    /// The distance between two of them.
    public let dilation: Int
    /// Rows from one output to the next.
    public let stride: Int
    /// W, [taps * inputs, filters].
    public let kernel: Parameter
    /// b, [filters].
    public let bias: Parameter

    /// The rows from the first that is looked at to the last.
    public var reach: Int { dilation * (taps - 1) + 1 }

    /// Registers `kernel` and `bias` (zeros).
    public init(
        inputs: Int, filters: Int, taps: Int, dilation: Int, stride: Int = 1, kernel: Initializer = .glorotUniform,
        in scope: inout ParameterScope
    ) {
        (self.inputs, self.filters, self.taps, self.dilation, self.stride) = (inputs, filters, taps, dilation, stride)
        self.kernel = scope.parameter("kernel", [taps * inputs, filters], kernel)
        bias = scope.parameter("bias", [filters], .zeros)
    }

    /// x [T, B, inputs] to [(T - reach) / stride + 1, B, filters]; T must be at least the reach.
    public func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        let seen = (0..<taps).map { rows(of: x, $0 * dilation, $0 * dilation + x.shape[0] - reach + 1) }
        let y = seen[0].concatenated(Array(seen.dropFirst()), along: 2).matrixProduct(values[kernel])
        return y + values[bias].broadcastLeading(to: y.shape)
    }

    /// Of x [T, ...] the last row that each output looks at.
    public func lastRows(of x: Tensor) -> Tensor { rows(of: x, reach - 1, x.shape[0]) }

    private func rows(of x: Tensor, _ start: Int, _ limit: Int) -> Tensor {
        guard stride > 1 else { return x.sliced(start..<limit, along: 0) }
        let others = x.shape.dimensions.dropFirst()
        return x.sliced(
            start: [start] + others.map { _ in 0 }, limit: [limit] + others, stride: [stride] + others.map { _ in 1 })
    }
}
