public import AntiphonGraph

/// A fully connected layer whose kernel is divided by an estimate of its largest singular value (Miyato et al. 2018).
///
/// The estimate comes from a power iteration whose vector is a state of the scope: each call in training does
/// `iterations` rounds and puts the new vector into the states it was given. The vectors count as constants in the
/// gradient.
public struct SpectralDense: Sendable, Hashable {
    /// The layer, with its kernel before the division.
    public let dense: Dense
    /// The power iteration's vector, [outputs], of length 1 after the first round: a state.
    public let vector: Parameter
    /// Rounds of the power iteration in each training call.
    public let iterations: Int

    // Below this a vector is divided by this instead of its length, as PyTorch's normalize does.
    private static let tiny: Float = 1e-12

    /// Registers the parameters `kernel` and `bias`, and the state `spectral_vector`.
    public init(
        inputs: Int, outputs: Int, bias: Bool = true, iterations: Int = 1, in scope: inout ParameterScope
    ) {
        dense = Dense(inputs: inputs, outputs: outputs, bias: bias, in: &scope)
        vector = scope.state("spectral_vector", [outputs], .normal(1))
        self.iterations = iterations
        if iterations < 1 { scope.fail("spectral_vector", "a power iteration has at least one round") }
    }

    /// x [..., inputs] to [..., outputs].
    ///
    /// - Parameter training: whether the new vector is put into `states`. The estimate is the same either way.
    public func callAsFunction(
        _ x: Tensor, _ values: ParameterValues, states: inout StateValues, training: Bool
    ) -> Tensor {
        let kernel = values[dense.kernel]
        let fixed = kernel.stoppingGradient()
        var left = states[vector].stoppingGradient()
        var right = left
        for _ in 0..<iterations {
            right = Self.normalized(fixed.matrixProduct(left))
            left = Self.normalized(right.matrixProduct(fixed))
        }
        if training { states[vector] = left }
        let sigma = (right.matrixProduct(kernel) * left).sum()
        return dense.apply(x, kernel: kernel / sigma.broadcast(to: kernel.shape, dimensions: []), values)
    }

    private static func normalized(_ v: Tensor) -> Tensor {
        v / v.squared().sum().squareRoot().maximum(tiny).broadcast(to: v.shape, dimensions: [])
    }
}
