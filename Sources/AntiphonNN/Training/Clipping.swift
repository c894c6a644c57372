public import AntiphonGraph

/// How a gradient is kept small before the optimizer sees it.
public enum Clipping: Sendable, Hashable {
    /// Left as it is.
    case none
    /// Every element limited to minus and plus the bound (PyTorch's `clip_grad_value_`).
    case value(Float)
    /// Scaled down so that its Euclidean norm is at most the bound: times min(1, bound / (norm + 1e-6)), as PyTorch's
    /// `clip_grad_norm_`.
    case globalNorm(Float)

    /// The clipped gradient, f32 [N].
    public func callAsFunction(_ gradient: Tensor) -> Tensor {
        switch self {
        case .none: return gradient
        case .value(let bound): return gradient.clamped(-abs(bound)...abs(bound))
        case .globalNorm(let bound):
            let factor = (bound / (Self.norm(gradient) + 1e-6)).minimum(1)
            return gradient * factor.broadcast(to: gradient.shape, dimensions: [])
        }
    }

    /// The Euclidean norm of a flat gradient, a scalar.
    public static func norm(_ gradient: Tensor) -> Tensor { gradient.squared().sum().squareRoot() }
}
