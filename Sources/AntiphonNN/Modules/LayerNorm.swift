public import AntiphonGraph

/// Layer normalisation over the last dimension (Ba, Kiros and Hinton 2016): (x - mean) / sqrt(variance + epsilon) *
/// scale + shift, with the variance over n, not n - 1.
public struct LayerNorm: Sendable, Hashable {
    /// Features, the last dimension.
    public let features: Int
    /// Added to the variance.
    public let epsilon: Float
    /// [features], begins as 1.
    public let scale: Parameter
    /// [features], begins as 0.
    public let shift: Parameter

    /// Registers `scale` and `shift`.
    public init(features: Int, epsilon: Float = 1e-5, in scope: inout ParameterScope) {
        self.features = features
        self.epsilon = epsilon
        scale = scope.parameter("scale", [features], .ones)
        shift = scope.parameter("shift", [features], .zeros)
    }

    /// x [..., features] to the same shape.
    public func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor {
        let leading = Array(0..<max(0, x.shape.rank - 1))
        func spread(_ t: Tensor) -> Tensor { t.broadcast(to: x.shape, dimensions: leading) }
        let centred = x - spread(x.mean([-1]))
        let deviation = (centred.squared().mean([-1]) + epsilon).reciprocalSquareRoot()
        return centred * spread(deviation) * values[scale].broadcastLeading(to: x.shape)
            + values[shift].broadcastLeading(to: x.shape)
    }
}
