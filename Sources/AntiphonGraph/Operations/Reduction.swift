// Reductions and matrix products.
extension Tensor {
    /// The sum over the dimensions, which disappear; nil: over all, giving a scalar.
    public func sum(_ dimensions: [Int]? = nil, fileID: String = #fileID, line: Int = #line) -> Tensor {
        reduced(.sum, dimensions, fileID, line)
    }

    /// The mean over the dimensions, which disappear; nil: over all, giving a scalar.
    public func mean(_ dimensions: [Int]? = nil, fileID: String = #fileID, line: Int = #line) -> Tensor {
        let total = sum(dimensions, fileID: fileID, line: line)
        let count = shape.elementCount / Swift.max(1, total.shape.elementCount)
        return total * (1 / Float(Swift.max(1, count)))
    }

    /// The largest element over the dimensions, which disappear; nil: over all, giving a scalar.
    public func max(_ dimensions: [Int]? = nil, fileID: String = #fileID, line: Int = #line) -> Tensor {
        reduced(.maximum, dimensions, fileID, line)
    }

    /// The smallest element over the dimensions, which disappear; nil: over all, giving a scalar.
    public func min(_ dimensions: [Int]? = nil, fileID: String = #fileID, line: Int = #line) -> Tensor {
        reduced(.minimum, dimensions, fileID, line)
    }

    /// The running sum along a dimension, from the first element or, with `reverse`, from the last.
    public func cumulativeSum(
        along dimension: Int, reverse: Bool = false, fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        return emit(.cumulativeSum(dimension: dimension < 0 ? dimension + shape.rank : dimension, reverse: reverse))
    }

    /// The general matrix product.
    public func dot(
        _ other: Tensor, _ dimensions: DotDimensions, fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        return emit(.dotGeneral(dimensions), [other])
    }

    /// The product [..., K] x [K, N] -> [..., N]: sums over this tensor's last dimension and the other's first.
    public func matrixProduct(_ other: Tensor, fileID: String = #fileID, line: Int = #line) -> Tensor {
        dot(
            other, DotDimensions(leftContracting: [Swift.max(0, shape.rank - 1)], rightContracting: [0]),
            fileID: fileID, line: line)
    }

    private func reduced(_ reduction: Reduction, _ dimensions: [Int]?, _ fileID: String, _ line: Int) -> Tensor {
        trace.at(fileID, line)
        let dimensions = (dimensions ?? Array(0..<shape.rank)).map { $0 < 0 ? $0 + shape.rank : $0 }
        return dimensions.isEmpty ? self : emit(.reduce(reduction, dimensions: dimensions.sorted()))
    }
}
