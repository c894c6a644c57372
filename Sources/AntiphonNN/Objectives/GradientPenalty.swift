public import AntiphonGraph

/// Penalties on the gradient of a discriminator with respect to its input.
///
/// The input x is a batch of sequences [T, B, F] (or of vectors, [B, F]); the discriminator gives one judgement a
/// sample, [B], or one a step, [T, B], of which a sample's mean then counts, as it does in the losses. Norms are over
/// all of a sample's elements, results are means over the batch: scalars.
public enum GradientPenalty {
    /// A discriminator as a function of its input.
    public typealias Discriminator = (Tensor) -> Tensor

    /// WGAN-GP: weight times the mean of (|gradient| - 1)^2 at points between real and fake samples (Gulrajani et al.
    /// 2017).
    ///
    /// - Parameter uniform: f32 [B] in 0...1, the share of the real sample in each point.
    public static func interpolated(
        real: Tensor, fake: Tensor, uniform: Tensor, weight: Float = 10, discriminator: Discriminator
    ) -> Tensor {
        let share = uniform.broadcast(to: real.shape, dimensions: [batchDimension(real)])
        let between = (fake + share * (real - fake)).stoppingGradient()
        let gradient = inputGradient(of: discriminator(between), at: between)
        // A gradient of exactly 0 has no direction: the small number gives it a derivative of 0 instead of NaN.
        let norm = (squaredNorm(gradient) + 1e-12).squareRoot()
        return (norm - 1).squared().mean() * weight
    }

    /// R1 on real samples, R2 on fake ones: gamma / 2 times the mean of |gradient|^2 (Mescheder et al. 2018).
    ///
    /// - Parameters:
    ///   - judged: the discriminator's judgement of x, made in this trace.
    ///   - batches: how many batches are joined in x along the batch dimension; the result is the sum of their means.
    ///     With real and fake samples in one x, 2 gives R1 + R2.
    public static func zeroCentred(of judged: Tensor, at x: Tensor, gamma: Float, batches: Int = 1) -> Tensor {
        squaredNorm(inputGradient(of: judged, at: x)).mean() * (gamma / 2 * Float(batches))
    }

    /// R1 or R2 of a discriminator that has not been called yet.
    public static func zeroCentred(at x: Tensor, gamma: Float, discriminator: Discriminator) -> Tensor {
        zeroCentred(of: discriminator(x), at: x, gamma: gamma)
    }

    /// R1 or R2 without second derivatives: with g the input gradient, held constant, and u = delta g / |g|,
    /// gamma times the mean of |g| (D(x + u) - D(x - u)) / (2 delta).
    ///
    /// Its *gradient* with respect to the discriminator's parameters is that of the exact penalty up to O(delta^2); its
    /// value is twice the exact one's. It costs one more forward and backward pass of twice the batch. Only for smooth
    /// discriminators: with kinked activations (ReLU, LeakyReLU) its gradient is wrong.
    ///
    /// - Parameters: as `zeroCentred`, and `discriminator`, called once with x + u and x - u joined along the batch
    ///   dimension.
    public static func directional(
        of judged: Tensor, at x: Tensor, gamma: Float, delta: Float = 0.02, batches: Int = 1,
        discriminator: Discriminator
    ) -> Tensor {
        directional(
            gradient: inputGradient(of: judged, at: x), at: x, gamma: gamma, delta: delta, batches: batches,
            discriminator: discriminator)
    }

    /// The directional form for a gradient that is known already: each sample's judgement by x, in x's shape.
    public static func directional(
        gradient: Tensor, at x: Tensor, gamma: Float, delta: Float = 0.02, batches: Int = 1,
        discriminator: Discriminator
    ) -> Tensor {
        let axis = batchDimension(x)
        let gradient = gradient.stoppingGradient()
        let norm = squaredNorm(gradient).squareRoot() + 1e-12
        let shift = gradient * (delta / norm).broadcast(to: x.shape, dimensions: [axis])
        let here = x.stoppingGradient()
        let moved = perSample(discriminator((here + shift).concatenated([here - shift], along: axis)))
        let count = x.shape[axis]
        guard moved.shape == [2 * count] else {
            moved.fail("directional penalty", "the discriminator does not give one judgement a sample")
            return x.context.constant(0)
        }
        let difference = moved.sliced(0..<count, along: 0) - moved.sliced(count..<2 * count, along: 0)
        return (norm * difference).mean() * (gamma / (2 * delta) * Float(batches))
    }

    /// The directional form for a discriminator that has not been called yet.
    public static func directional(
        at x: Tensor, gamma: Float, delta: Float = 0.02, discriminator: Discriminator
    ) -> Tensor {
        directional(of: discriminator(x), at: x, gamma: gamma, delta: delta, discriminator: discriminator)
    }

    // Samples never talk to each other in a discriminator, so the gradient of the sum holds each sample's own.
    private static func inputGradient(of judged: Tensor, at x: Tensor) -> Tensor {
        perSample(judged).sum().gradients(withRespectTo: [x])[0]
    }

    private static func perSample(_ judged: Tensor) -> Tensor {
        if judged.shape.rank == 1 { return judged }
        if judged.shape.rank == 2 { return judged.mean([0]) }
        judged.fail("gradient penalty", "judgements are [B] or [T, B]")
        return judged
    }

    private static func batchDimension(_ x: Tensor) -> Int { x.shape.rank == 3 ? 1 : 0 }

    private static func squaredNorm(_ gradient: Tensor) -> Tensor {
        let batch = batchDimension(gradient)
        return gradient.squared().sum((0..<gradient.shape.rank).filter { $0 != batch })
    }
}
