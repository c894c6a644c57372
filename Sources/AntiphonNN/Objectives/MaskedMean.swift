package import AntiphonGraph

extension Tensor {
    /// The mean of all elements, or of those where the mask (f32 0 or 1, or truth values, of this shape) is set. A mask
    /// without any gives 0.
    package func mean(where mask: Tensor?) -> Tensor {
        guard let mask = mask?.converted(to: .float32) else { return mean() }
        return (self * mask).sum() / mask.sum().maximum(1)
    }
}
