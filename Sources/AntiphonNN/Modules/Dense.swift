public import AntiphonGraph

/// A fully connected layer: y = x W + b.
public struct Dense: Sendable, Hashable {
    /// Features of the input.
    public let inputs: Int
    /// Features of the output.
    public let outputs: Int
    /// W, [inputs, outputs].
    public let kernel: Parameter
    /// b, [outputs], if there is one.
    public let bias: Parameter?

    /// Registers `kernel` and, unless `bias` is false, `bias` (zeros).
    public init(
        inputs: Int, outputs: Int, bias: Bool = true, kernel: Initializer = .glorotUniform,
        in scope: inout ParameterScope
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.kernel = scope.parameter("kernel", [inputs, outputs], kernel)
        self.bias = bias ? scope.parameter("bias", [outputs], .zeros) : nil
    }

    /// x [..., inputs] to [..., outputs].
    public func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        apply(x, kernel: values[kernel], values)
    }

    func apply(_ x: Tensor, kernel: Tensor, _ values: ParameterValues) -> Tensor {
        let y = x.matrixProduct(kernel)
        guard let bias else { return y }
        return y + values[bias].broadcastLeading(to: y.shape)
    }
}
