public import AntiphonGraph

/// Dropout (Srivastava et al. 2014): in training each element is zero with probability `rate`, the others grow by 1 /
/// (1 - rate).
public struct Dropout: Sendable, Hashable {
    /// The probability of a zero, at least 0 and below 1.
    public let rate: Float

    /// A dropout; a rate that is not in 0..<1 is an error of the trace that uses it.
    public init(rate: Float) { self.rate = rate }

    /// x of any shape to the same shape; outside training x itself.
    ///
    /// - Parameters:
    ///   - key: the same key drops the same elements; fold it for each step and each place that drops.
    ///   - sampleDimension: which dimension counts samples, if what is dropped shall not depend on how many there are.
    public func callAsFunction(
        _ x: Tensor, key: RandomKey, training: Bool, sampleDimension: Int? = nil
    ) -> Tensor {
        guard rate >= 0, rate < 1 else {
            x.fail("dropout", "the rate \(rate) is not in 0..<1")
            return x
        }
        guard training, rate > 0 else { return x }
        let kept = key.random(.uniform, x.shape, sampleDimension: sampleDimension).compare(.greaterOrEqual, rate)
        return kept.select(x * (1 / (1 - rate)), x.zerosLike())
    }
}
