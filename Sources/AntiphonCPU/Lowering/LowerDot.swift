internal import AntiphonGraph
internal import CAntiphonKernels

extension PlanBuilder {
    /// Collapses a general product to (batched) matrix products. Transposed and sliced operands are read where they lie when one of
    /// their two dimensions is dense; others are copied first.
    mutating func lowerDot(_ node: Node, _ dimensions: DotDimensions) {
        let bias = biasOfProduct[definingNode[node.results[0]]]
        // With a bias the result is that of the sum, the product's only reader.
        let result = bias == nil ? node.results[0] : graph.nodes[readers[node.results[0]][0]].results[0]
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        let (left, right) = (views[node.operands[0]], views[node.operands[1]])
        let leftFree = left.shape.indices.filter {
            !dimensions.leftBatching.contains($0) && !dimensions.leftContracting.contains($0)
        }
        let rightFree = right.shape.indices.filter {
            !dimensions.rightBatching.contains($0) && !dimensions.rightContracting.contains($0)
        }
        // The order in which pairs are summed is free: memory order of one operand merges more dimensions.
        let pairs = Array(zip(dimensions.leftContracting, dimensions.rightContracting))
        let orders = [
            pairs, pairs.sorted { left.strides[$0.0] > left.strides[$1.0] },
            pairs.sorted { right.strides[$0.1] > right.strides[$1.1] },
        ]
        func matrices(_ pairs: [(Int, Int)]) -> (MatrixView?, MatrixView?) {
            (
                MatrixView(left, batch: dimensions.leftBatching, rows: leftFree, columns: pairs.map(\.0)),
                MatrixView(right, batch: dimensions.rightBatching, rows: pairs.map(\.1), columns: rightFree)
            )
        }
        let best = orders.first { order in
            let (a, b) = matrices(order)
            return a != nil && b != nil
        }
        let order = best ?? pairs
        let (a, b) = matrices(order)
        let batch = dimensions.leftBatching.map { left.shape[$0] }.reduce(1, *)
        let rows = leftFree.map { left.shape[$0] }.reduce(1, *)
        let columns = rightFree.map { right.shape[$0] }.reduce(1, *)
        let inner = order.map { left.shape[$0.0] }.reduce(1, *)
        var instruction = MatmulInstruction(
            rows: rows, columns: columns, inner: inner, batches: batch,
            left: operand(a, left, dimensions.leftBatching + leftFree + order.map(\.0), rows, inner),
            right: operand(b, right, dimensions.rightBatching + order.map(\.1) + rightFree, inner, columns),
            result: MatmulInstruction.Matrix(place: place, leading: columns, batchStride: rows * columns))
        instruction.bias = bias.map { self.place(of: $0) }
        if var vector = instruction.asMatvec {
            var shape = vector.shape
            let bytes = Int(ak_matvec_workspace(&shape))
            if bytes > 0 { vector.workspace = newPlace(bytes) }
            instructions.append(vector)
            return
        }
        var shape = instruction.shape
        let bytes = Int(ak_matmul_workspace(&shape))
        if bytes > 0 { instruction.workspace = newPlace(bytes) }
        instructions.append(instruction)
    }

    private mutating func operand(
        _ matrix: MatrixView?, _ view: View, _ permutation: [Int], _ rows: Int, _ columns: Int
    ) -> MatmulInstruction.Matrix {
        if let matrix {
            return MatmulInstruction.Matrix(
                place: place(of: view), leading: matrix.leading, isTransposed: matrix.isTransposed,
                batchStride: matrix.batchStride)
        }
        return MatmulInstruction.Matrix(
            place: dense(view.transposed(permutation)), leading: max(1, columns), batchStride: rows * columns)
    }
}

/// A view read as a batch of matrices with a leading dimension, without moving elements.
struct MatrixView {
    var leading: Int
    var isTransposed: Bool
    var batchStride: Int

    /// Nil if the dimensions do not merge, or neither rows nor columns are dense.
    init?(_ view: View, batch: [Int], rows: [Int], columns: [Int]) {
        guard let (batchCount, batchStride) = Self.merged(view, batch),
            let (rowCount, rowStride) = Self.merged(view, rows),
            let (columnCount, columnStride) = Self.merged(view, columns), batchCount == 1 || batchStride >= 0
        else { return nil }
        self.batchStride = batchCount == 1 ? 0 : batchStride
        if rowCount == 0 || columnCount == 0 || batchCount == 0 {
            (leading, isTransposed) = (max(1, columnCount), false)
        } else if (columnStride == 1 || columnCount == 1) && (rowCount == 1 || rowStride >= columnCount) {
            (leading, isTransposed) = (rowCount == 1 ? columnCount : rowStride, false)
        } else if (rowStride == 1 || rowCount == 1) && (columnCount == 1 || columnStride >= rowCount) {
            (leading, isTransposed) = (columnCount == 1 ? rowCount : columnStride, true)
        } else {
            return nil
        }
    }

    /// The dimensions walked as one: how many elements, and how far apart.
    private static func merged(_ view: View, _ dimensions: [Int]) -> (count: Int, stride: Int)? {
        var (count, stride) = (1, 0)
        for dimension in dimensions.reversed() where view.shape[dimension] != 1 {
            if count == 1 {
                stride = view.strides[dimension]
            } else if view.strides[dimension] != stride * count {
                return nil
            }
            count *= view.shape[dimension]
        }
        return (count, stride)
    }
}
