public import AntiphonGraph
import Foundation

/// How a player's parameters follow its gradient. Pure: parameters and slots in, parameters and slots out, as
/// element-wise operations over the flat block inside the traced step. The formulas are PyTorch's.
public struct Optimizer: Sendable, Hashable {
    /// The method and its constants.
    public enum Kind: Sendable, Hashable {
        /// buffer = momentum buffer + g; p -= rate buffer (with nesterov: rate (g + momentum buffer)).
        case sgd(momentum: Double, nesterov: Bool)
        /// v = alpha v + (1 - alpha) g^2; p -= rate g / (sqrt(v) + epsilon) (Tieleman and Hinton 2012).
        case rmsprop(alpha: Double, epsilon: Double)
        /// Adam (Kingma and Ba 2015); with a weight decay AdamW (Loshchilov and Hutter 2019): p *= 1 - rate decay
        /// first.
        case adam(beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double)
    }

    /// The method and its constants.
    public let kind: Kind

    /// Stochastic gradient descent.
    public static func sgd(momentum: Double = 0, nesterov: Bool = false) -> Optimizer {
        Optimizer(kind: .sgd(momentum: momentum, nesterov: nesterov))
    }
    /// RMSProp.
    public static func rmsprop(alpha: Double = 0.99, epsilon: Double = 1e-8) -> Optimizer {
        Optimizer(kind: .rmsprop(alpha: alpha, epsilon: epsilon))
    }
    /// Adam.
    public static func adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) -> Optimizer {
        Optimizer(kind: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: 0))
    }
    /// AdamW.
    public static func adamW(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 1e-2
    ) -> Optimizer {
        Optimizer(kind: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
    }

    /// How many blocks of the parameters' size it remembers from step to step; all begin as zeros.
    public var slotCount: Int {
        switch kind {
        case .sgd(let momentum, _): momentum == 0 ? 0 : 1
        case .rmsprop: 1
        case .adam: 2
        }
    }

    /// One step.
    ///
    /// - Parameters:
    ///   - parameters: f32 [N].
    ///   - gradient: f32 [N].
    ///   - slots: `slotCount` tensors f32 [N].
    ///   - step: f32 scalar, which step this is, from 1.
    ///   - rate: f32 scalar, the learning rate.
    /// - Returns: the parameters and slots after the step.
    public func update(
        parameters: Tensor, gradient: Tensor, slots: [Tensor], step: Tensor, rate: Tensor
    ) -> (parameters: Tensor, slots: [Tensor]) {
        guard slots.count == slotCount, step.shape.rank == 0, rate.shape.rank == 0 else {
            parameters.fail(
                "optimizer",
                "needs \(slotCount) slots and scalar step and rate, got \(slots.count) slots, \(step.type), \(rate.type)"
            )
            return (parameters, slots)
        }
        func spread(_ scalar: Tensor) -> Tensor { scalar.broadcast(to: parameters.shape, dimensions: []) }
        switch kind {
        case .sgd(let momentum, let nesterov):
            guard momentum != 0 else { return (parameters - spread(rate) * gradient, []) }
            let buffer = slots[0] * Float(momentum) + gradient
            let direction = nesterov ? gradient + buffer * Float(momentum) : buffer
            return (parameters - spread(rate) * direction, [buffer])
        case .rmsprop(let alpha, let epsilon):
            let square = slots[0] * Float(alpha) + gradient.squared() * Float(1 - alpha)
            return (parameters - spread(rate) * gradient / (square.squareRoot() + Float(epsilon)), [square])
        case .adam(let beta1, let beta2, let epsilon, let weightDecay):
            let mean = slots[0] * Float(beta1) + gradient * Float(1 - beta1)
            let square = slots[1] * Float(beta2) + gradient.squared() * Float(1 - beta2)
            let length = rate / Self.correction(beta1, step)
            let correction = Self.correction(beta2, step).reciprocalSquareRoot()
            let start = weightDecay == 0 ? parameters : parameters * spread(1 - rate * Float(weightDecay))
            let scale = square.squareRoot() * spread(correction) + Float(epsilon)
            return (start - spread(length) * mean / scale, [mean, square])
        }
    }

    // 1 - beta^step without the cancellation that float32 would suffer in the first steps.
    private static func correction(_ beta: Double, _ step: Tensor) -> Tensor {
        beta <= 0 ? step.onesLike() : -(step * Float(log(beta))).exponentialMinusOne()
    }
}
