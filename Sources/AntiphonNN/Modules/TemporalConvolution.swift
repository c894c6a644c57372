public import AntiphonGraph

/// A dilated convolution over time, without padding: y[t] = sum_k x[t + k D] W[k] + b, with k over the taps and D the dilation (van den
/// Oord et al. 2016, without their causal padding).
public struct TemporalConvolution: Sendable, Hashable {
    /// Features of the input.
    public let inputs: Int
    /// Features of the output, called filters.
    public let filters: Int
    /// Rows that are looked at for each output.
    public let taps: Int
    /// The distance between two of them.
    public let dilation: Int
    /// W, [taps * inputs, filters].
    public let kernel: Parameter
    /// b, [filters].
    public let bias: Parameter

    /// The rows from the first that is looked at to the last.
    public var reach: Int { dilation * (taps - 1) + 1 }

    /// Registers `kernel` and `bias` (zeros).
    public init(
        inputs: Int, filters: Int, taps: Int, dilation: Int, kernel: Initializer = .glorotUniform,
        in scope: inout ParameterScope
    ) {
        (self.inputs, self.filters, self.taps, self.dilation) = (inputs, filters, taps, dilation)
        self.kernel = scope.parameter("kernel", [taps * inputs, filters], kernel)
        bias = scope.parameter("bias", [filters], .zeros)
    }

    /// x [T, B, inputs] to [T - reach + 1, B, filters]; T must be at least the reach.
    public func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        let steps = x.shape[0] - reach + 1
        let rows = (0..<taps).map { x.sliced($0 * dilation..<$0 * dilation + steps, along: 0) }
        let y = rows[0].concatenated(Array(rows.dropFirst()), along: 2).matrixProduct(values[kernel])
        return y + values[bias].broadcastLeading(to: y.shape)
    }
}
