extension LocalGradient {
    /// Repeats a tensor of the result's shape over the dimensions that the reduction removed.
    func spread(_ tensor: Tensor, over dimensions: [Int]) -> Tensor {
        let shape = operand.shape
        return tensor.broadcast(to: shape, dimensions: (0..<shape.rank).filter { !dimensions.contains($0) })
    }

    /// The extreme elements share the cotangent equally.
    func throughExtreme(_ dimensions: [Int]) -> Tensor {
        let isExtreme = operand.compare(.equal, spread(result, over: dimensions)).converted(to: .float32)
        return spread(cotangent / isExtreme.sum(dimensions), over: dimensions) * isExtreme
    }
}
