internal import AntiphonGraph

/// How a tensor's elements lie in the memory of the value that was computed: broadcasts, transposes, slices, reversals and most
/// reshapes are views, and cost nothing.
struct View: Sendable, Hashable {
    /// The value whose memory holds the elements. Builder-made temporaries have numbers beyond the graph's.
    var root: ValueID
    /// The first element, counted in elements from the root's.
    var offset: Int
    /// The tensor's own dimensions.
    var shape: [Int]
    /// Elements between neighbours along each dimension: 0 repeats, negative runs backwards.
    var strides: [Int]

    /// All of a root, in row-major order.
    init(root: ValueID, shape: Shape) {
        self.root = root
        self.offset = 0
        self.shape = shape.dimensions
        self.strides = shape.strides
    }

    var count: Int { shape.reduce(1, *) }

    /// Whether the elements lie side by side in row-major order.
    var isDense: Bool {
        var expected = 1
        if count == 0 { return true }
        for dimension in shape.indices.reversed() where shape[dimension] != 1 {
            if strides[dimension] != expected { return false }
            expected *= shape[dimension]
        }
        return true
    }

    /// Whether every element is the same one.
    var isScalar: Bool { zip(shape, strides).allSatisfy { $0 == 1 || $1 == 0 } }

    /// Operand dimension i becomes dimension `dimensions[i]` of the result; others, and those of length 1, repeat.
    func broadcast(to result: Shape, dimensions: [Int]) -> View {
        var view = self
        view.shape = result.dimensions
        view.strides = [Int](repeating: 0, count: result.rank)
        for (index, dimension) in dimensions.enumerated() where shape[index] == result[dimension] {
            view.strides[dimension] = strides[index]
        }
        return view
    }

    func transposed(_ permutation: [Int]) -> View {
        var view = self
        view.shape = permutation.map { shape[$0] }
        view.strides = permutation.map { strides[$0] }
        return view
    }

    func sliced(start: [Int], limit: [Int], stride: [Int]) -> View {
        var view = self
        for dimension in shape.indices {
            view.shape[dimension] = (limit[dimension] - start[dimension] + stride[dimension] - 1) / stride[dimension]
            view.offset += start[dimension] * strides[dimension]
            view.strides[dimension] *= stride[dimension]
        }
        return view
    }

    func reversed(_ dimensions: [Int]) -> View {
        var view = self
        for dimension in dimensions where shape[dimension] > 0 {
            view.offset += (shape[dimension] - 1) * strides[dimension]
            view.strides[dimension] = -strides[dimension]
        }
        return view
    }

    /// The view in another shape, or nil where the elements would have to move first.
    func reshaped(_ result: [Int]) -> View? {
        if result == shape { return self }
        var view = self
        view.shape = result
        if count == 0 || isDense {
            view.strides = Shape(result).strides
            return view
        }
        // Old and new dimensions are matched in groups of equal element count; within a group the old ones must be
        // evenly spaced, so that one stride describes them all.
        let old = shape.indices.filter { shape[$0] != 1 }
        view.strides = [Int](repeating: 0, count: result.count)
        var (i, j) = (0, 0)
        while i < old.count {
            var (oldEnd, newEnd) = (i + 1, j + 1)
            guard j < result.count else { return nil }
            var (oldCount, newCount) = (shape[old[i]], result[j])
            while oldCount != newCount {
                if newCount < oldCount {
                    guard newEnd < result.count else { return nil }
                    newCount *= result[newEnd]
                    newEnd += 1
                } else {
                    guard oldEnd < old.count else { return nil }
                    oldCount *= shape[old[oldEnd]]
                    oldEnd += 1
                }
            }
            for k in i..<oldEnd - 1 where strides[old[k]] != strides[old[k + 1]] * shape[old[k + 1]] { return nil }
            var spacing = strides[old[oldEnd - 1]]
            for dimension in (j..<newEnd).reversed() {
                view.strides[dimension] = spacing
                spacing *= result[dimension]
            }
            (i, j) = (oldEnd, newEnd)
        }
        return view
    }
}

/// An index space with the dimensions merged that all of several stride lists walk evenly.
struct MergedDimensions {
    var lengths: [Int] = []
    var strides: [[Int]]

    /// - Parameter strides: one list a participant, each as long as `lengths`.
    init(_ lengths: [Int], _ strides: [[Int]]) {
        self.strides = strides.map { _ in [] }
        for dimension in lengths.indices where lengths[dimension] != 1 {
            let length = lengths[dimension]
            if let last = self.lengths.last,
                strides.indices.allSatisfy({ (self.strides[$0].last ?? 0) == strides[$0][dimension] * length })
            {
                self.lengths[self.lengths.count - 1] = last * length
                for index in strides.indices {
                    self.strides[index][self.lengths.count - 1] = strides[index][dimension]
                }
            } else {
                self.lengths.append(length)
                for index in strides.indices { self.strides[index].append(strides[index][dimension]) }
            }
        }
    }
}
