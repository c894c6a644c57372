public import AntiphonGraph

/// Losses of predictions against known answers. Each gives a scalar, the mean over all elements (batch and steps); a
/// mask of the shape of the elements (f32 0 or 1, or truth values) leaves the others out of sum and count.
public enum Losses {
    /// Binary cross-entropy of logits against targets in 0...1, both of one shape: softplus(x) - x t, which does not
    /// overflow.
    public static func binaryCrossEntropy(logits: Tensor, targets: Tensor, mask: Tensor? = nil) -> Tensor {
        (logits.softplus() - logits * targets).mean(where: mask)
    }

    /// Binary cross-entropy of logits against one target for all.
    public static func binaryCrossEntropy(logits: Tensor, target: Float, mask: Tensor? = nil) -> Tensor {
        (logits.softplus() - logits * target).mean(where: mask)
    }

    /// Softmax cross-entropy in nats of logits [..., C] against class indices, int32 [...]. An index outside 0..<C
    /// counts as no class: its loss is the logarithm of the sum of exponentials.
    public static func softmaxCrossEntropy(logits: Tensor, labels: Tensor, mask: Tensor? = nil) -> Tensor {
        let rank = logits.shape.rank
        guard rank > 0, labels.elementType == .int32, labels.shape == logits.shape.removing([rank - 1]) else {
            logits.fail(
                "softmax cross-entropy", "labels of type \(labels.type) do not fit the logits",
                hint: "they are int32 of the logits' shape without the last dimension")
            return logits.context.constant(0)
        }
        let leading = Array(0..<rank - 1)
        let classes = logits.context.iota(TensorType(.int32, logits.shape), dimension: rank - 1)
        let chosen = classes.compare(.equal, labels.broadcast(to: logits.shape, dimensions: leading))
        // The largest logit is taken off so that no exponential overflows; it cancels, so it needs no gradient.
        let largest = logits.stoppingGradient().max([-1])
        let shifted = logits - largest.broadcast(to: logits.shape, dimensions: leading)
        let logSum = shifted.exponential().sum([-1]).logarithm()
        let picked = chosen.select(shifted, shifted.zerosLike()).sum([-1])
        return (logSum - picked).mean(where: mask)
    }

    /// The mean of (x - t)^2, both of one shape.
    public static func meanSquaredError(_ x: Tensor, _ target: Tensor, mask: Tensor? = nil) -> Tensor {
        (x - target).squared().mean(where: mask)
    }

    /// The mean of |x - t|, both of one shape; its derivative at 0 is 0.
    public static func meanAbsoluteError(_ x: Tensor, _ target: Tensor, mask: Tensor? = nil) -> Tensor {
        (x - target).absolute().mean(where: mask)
    }
}
