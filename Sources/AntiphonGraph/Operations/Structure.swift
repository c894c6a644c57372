// Operations that move elements without computing, and constants.
extension Trace {
    /// A literal tensor.
    public func constant(_ value: HostTensor) -> Tensor { emit(.constant(value), [])[0] }
    /// A float32 scalar.
    public func constant(_ value: Float) -> Tensor { constant(HostTensor(value)) }
    /// A float32 tensor filled with one number.
    public func filled(_ shape: Shape, _ value: Float) -> Tensor {
        constant(value).broadcast(to: shape, dimensions: [])
    }
    /// 0, 1, 2, ... along one dimension.
    public func iota(_ type: TensorType, dimension: Int) -> Tensor { emit(.iota(type, dimension: dimension), [])[0] }
}

extension Tensor {
    /// The trace this tensor lives in, for making constants beside it.
    public var context: Trace { trace }

    /// Spreads the elements over a larger shape: dimension i of this tensor becomes dimension `dimensions[i]`; a dimension of
    /// length 1 is repeated.
    public func broadcast(
        to result: Shape, dimensions: [Int], fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        if result == shape && dimensions == Array(0..<shape.rank) { return self }
        return emit(.broadcastInDim(result, dimensions: dimensions))
    }

    /// Spreads the elements over leading dimensions: the last dimensions of `result` are this tensor's.
    public func broadcastLeading(to result: Shape, fileID: String = #fileID, line: Int = #line) -> Tensor {
        broadcast(
            to: result,
            dimensions: Array(
                Swift.max(0, result.rank - shape.rank)..<Swift.max(result.rank, shape.rank)),
            fileID: fileID, line: line)
    }

    /// The same elements, row-major, in another shape.
    public func reshaped(_ result: Shape, fileID: String = #fileID, line: Int = #line) -> Tensor {
        trace.at(fileID, line)
        return result == shape ? self : emit(.reshape(result))
    }

    /// Dimension i of the result is dimension `permutation[i]` of this tensor.
    public func transposed(_ permutation: [Int], fileID: String = #fileID, line: Int = #line) -> Tensor {
        trace.at(fileID, line)
        return permutation == Array(0..<shape.rank) ? self : emit(.transpose(permutation))
    }

    /// Elements start, start + stride, ... below limit, in each dimension.
    public func sliced(
        start: [Int], limit: [Int], stride: [Int]? = nil, fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        if start.allSatisfy({ $0 == 0 }) && limit == shape.dimensions && stride == nil { return self }
        return emit(.slice(start: start, limit: limit, stride: stride ?? Array(repeating: 1, count: shape.rank)))
    }

    /// The elements of a range along one dimension; negative dimensions count from the end.
    public func sliced(_ range: Range<Int>, along dimension: Int, fileID: String = #fileID, line: Int = #line) -> Tensor
    {
        let dimension = dimension < 0 ? dimension + shape.rank : dimension
        var start = [Int](repeating: 0, count: shape.rank)
        var limit = shape.dimensions
        if shape.dimensions.indices.contains(dimension) {
            start[dimension] = range.lowerBound
            limit[dimension] = range.upperBound
        } else {
            fail("slice", "has no dimension \(dimension)")
        }
        return sliced(start: start, limit: limit, fileID: fileID, line: line)
    }

    /// One element along a dimension, which disappears.
    public func element(_ index: Int, along dimension: Int, fileID: String = #fileID, line: Int = #line) -> Tensor {
        let dimension = dimension < 0 ? dimension + shape.rank : dimension
        let slice = sliced(index..<index + 1, along: dimension, fileID: fileID, line: line)
        return slice.reshaped(slice.shape.removing([dimension]), fileID: fileID, line: line)
    }

    /// Adds copies of a number around the elements (negative counts cut) and between them.
    public func padded(
        low: [Int], high: [Int], interior: [Int]? = nil, with value: Float = 0,
        fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        let interior = interior ?? Array(repeating: 0, count: shape.rank)
        if (low + high + interior).allSatisfy({ $0 == 0 }) { return self }
        let scalar = trace.constant(HostTensor(value)).converted(to: elementType)
        return emit(.pad(low: low, high: high, interior: interior), [scalar])
    }

    /// Joins this and others along a dimension.
    public func concatenated(
        _ others: [Tensor], along dimension: Int, fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        return others.isEmpty
            ? self : emit(.concatenate(dimension: dimension < 0 ? dimension + shape.rank : dimension), others)
    }

    /// Reverses the order along the dimensions.
    public func reversed(_ dimensions: [Int], fileID: String = #fileID, line: Int = #line) -> Tensor {
        trace.at(fileID, line)
        return dimensions.isEmpty ? self : emit(.reverse(dimensions))
    }

    /// A slice whose start is computed: one int32 scalar a dimension, clamped so that the slice fits.
    public func dynamicSlice(
        starts: [Tensor], sizes: [Int], fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        return emit(.dynamicSlice(sizes: sizes), starts)
    }

    /// This tensor with a slice replaced, whose start is computed.
    public func dynamicUpdateSlice(
        _ update: Tensor, starts: [Tensor], fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        return emit(.dynamicUpdateSlice, [update] + starts)
    }

    /// Rows of this table [V, ...] by index (int32, clamped to the table): indices' shape, then the row's.
    public func gatherRows(_ indices: Tensor, fileID: String = #fileID, line: Int = #line) -> Tensor {
        trace.at(fileID, line)
        return emit(.gatherRows, [indices])
    }

    /// This table with rows added to: `updates` has the indices' shape, then the row's. Indices outside are skipped.
    public func scatterAddRows(
        _ indices: Tensor, _ updates: Tensor, fileID: String = #fileID, line: Int = #line
    ) -> Tensor {
        trace.at(fileID, line)
        return emit(.scatterAddRows, [indices, updates])
    }
}
