public import AntiphonGraph

/// An exponential moving average of parameters, with a warm-up: after n earlier updates the average keeps min(decay, (1
/// + n) / (10 + n)) of itself, so that the first parameters do not linger.
public struct WeightAverage: Sendable, Hashable {
    /// The share the average keeps of itself in the long run.
    public let decay: Double

    /// An average.
    public init(decay: Double = 0.999) { self.decay = decay }

    /// One update.
    ///
    /// - Parameters:
    ///   - average: f32 [N]; before the first update, the parameters themselves.
    ///   - parameters: f32 [N].
    ///   - updates: f32 scalar, how many updates there were before, from 0.
    /// - Returns: the new average, f32 [N].
    public func update(average: Tensor, parameters: Tensor, updates: Tensor) -> Tensor {
        // 1 - (1 + n) / (10 + n) = 9 / (10 + n), and 1 - decay, formed before rounding to float32.
        let moved = (9 / (updates + 10)).maximum(Float(1 - decay))
        return average + (parameters - average) * moved.broadcast(to: average.shape, dimensions: [])
    }
}
