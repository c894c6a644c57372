public import AntiphonGraph

/// An element-wise non-linearity by name.
public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
    /// x itself.
    case linear
    /// The hyperbolic tangent.
    case tanh
    /// 1 / (1 + e^-x), also called sigmoid.
    case logistic
    /// max(x, 0).
    case relu
    /// x, or 0.2 x where x is negative (the slope of the GAN literature).
    case leakyReLU
    /// x logistic(x), also called swish.
    case silu
    /// x, or e^x - 1 where x is negative.
    case elu
    /// log(1 + e^x).
    case softplus

    /// Whether the first derivative has no jump. The directional gradient penalty needs that of a whole discriminator.
    public var isSmooth: Bool {
        switch self {
        case .linear, .tanh, .logistic, .silu, .elu, .softplus: true
        case .relu, .leakyReLU: false
        }
    }

    /// Applies it to every element.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .linear: x
        case .tanh: x.tanh()
        case .logistic: x.logistic()
        case .relu: x.rectified()
        case .leakyReLU: x.compare(.greater, 0).select(x, x * 0.2)
        case .silu: x.sigmoidLinear()
        // The minimum keeps the branch not taken finite: its derivative times 0 must not be NaN.
        case .elu: x.compare(.greaterOrEqual, 0).select(x, x.minimum(0).exponentialMinusOne())
        case .softplus: x.softplus()
        }
    }
}
