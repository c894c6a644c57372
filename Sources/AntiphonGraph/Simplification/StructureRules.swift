// Rules for operations that move elements without computing. `reshape` is the simplest of them: it moves nothing, so
// whatever leaves the elements in their order becomes one.
extension Simplifier {
    func rewriteStructure(_ operation: Operation, _ operands: [ValueID], _ type: TensorType) -> Rewrite? {
        guard let operand = operands.first else { return nil }
        let shape = types[operand].shape
        let inner = definition(operand)
        switch operation {
        case .reshape:
            if shape == type.shape { return .value(operand) }
            switch inner?.operation {
            case .reshape: return inner.map { .node(operation, $0.operands) }
            case .broadcastInDim(_, let dimensions) where dimensions.isEmpty:
                return inner.map { .node(.broadcastInDim(type.shape, dimensions: []), $0.operands) }
            default: return nil
            }
        case .transpose(let permutation): return transpose(permutation, operand, inner, type)
        case .broadcastInDim(_, let dimensions): return broadcast(dimensions, operand, inner, type)
        case .slice(let start, let limit, let stride): return slice(start, limit, stride, operand, inner, type)
        case .pad(let low, let high, let interior):
            if shape == type.shape && (low + interior).allSatisfy({ $0 == 0 }) { return .value(operand) }
            return cut(low, high, interior, operand)
        case .reverse(let dimensions):
            if dimensions.allSatisfy({ shape[$0] <= 1 }) { return .value(operand) }
            guard let inner, case .reverse(dimensions) = inner.operation else { return nil }
            return .value(inner.operands[0])
        case .concatenate(let dimension): return concatenate(dimension, operands)
        default: return nil
        }
    }

    private func transpose(
        _ permutation: [Int], _ operand: ValueID, _ inner: Node?, _ type: TensorType
    ) -> Rewrite? {
        let shape = types[operand].shape
        let moving = permutation.filter { shape[$0] != 1 }
        if moving == moving.sorted() { return .node(.reshape(type.shape), [operand]) }
        switch inner?.operation {
        case .dotGeneral(let dimensions): return inner.flatMap { swapped($0, dimensions, permutation) }
        case .transpose(let first): return inner.map { .node(.transpose(permutation.map { first[$0] }), $0.operands) }
        case .broadcastInDim(_, let dimensions):
            let inverse = permutation.inverted
            return inner.map {
                .node(.broadcastInDim(type.shape, dimensions: dimensions.map { inverse[$0] }), $0.operands)
            }
        default: return nil
        }
    }

    /// A product that is transposed as a whole is the product of the operands in the other order.
    private func swapped(_ product: Node, _ dimensions: DotDimensions, _ permutation: [Int]) -> Rewrite? {
        let batch = dimensions.leftBatching.count
        let leftFree = types[product.operands[0]].shape.rank - batch - dimensions.leftContracting.count
        let rotated = Array(0..<batch) + (batch + leftFree..<permutation.count) + (batch..<batch + leftFree)
        guard permutation == rotated else { return nil }
        let swapped = DotDimensions(
            leftBatching: dimensions.rightBatching, rightBatching: dimensions.leftBatching,
            leftContracting: dimensions.rightContracting, rightContracting: dimensions.leftContracting)
        return .node(.dotGeneral(swapped), [product.operands[1], product.operands[0]])
    }

    private func broadcast(_ dimensions: [Int], _ operand: ValueID, _ inner: Node?, _ type: TensorType) -> Rewrite? {
        if types[operand].shape.elementCount == type.shape.elementCount && dimensions == dimensions.sorted() {
            return .node(.reshape(type.shape), [operand])
        }
        guard let inner, case .broadcastInDim(_, let first) = inner.operation else { return nil }
        return .node(.broadcastInDim(type.shape, dimensions: first.map { dimensions[$0] }), inner.operands)
    }

    private func slice(
        _ start: [Int], _ limit: [Int], _ stride: [Int], _ operand: ValueID, _ inner: Node?, _ type: TensorType
    ) -> Rewrite? {
        if types[operand].shape == type.shape { return .value(operand) }
        guard let inner else { return nil }
        switch inner.operation {
        case .slice(let firstStart, _, let firstStride):
            let outerStart = start.indices.map { firstStart[$0] + start[$0] * firstStride[$0] }
            let outerStride = stride.indices.map { stride[$0] * firstStride[$0] }
            let outerLimit = start.indices.map { dimension in
                let length = type.shape[dimension]
                return outerStart[dimension] + (length == 0 ? 0 : (length - 1) * outerStride[dimension] + 1)
            }
            return .node(.slice(start: outerStart, limit: outerLimit, stride: outerStride), inner.operands)
        case .broadcastInDim(_, let dimensions) where dimensions.isEmpty:
            return .node(.broadcastInDim(type.shape, dimensions: []), inner.operands)
        case .concatenate(let dimension) where stride[dimension] == 1:
            var offset = 0
            for part in inner.operands {
                let length = types[part].shape[dimension]
                if offset == start[dimension] && types[part].shape == type.shape { return .value(part) }
                offset += length
            }
            return nil
        default: return nil
        }
    }

    /// A padding that only cuts is a slice.
    private func cut(_ low: [Int], _ high: [Int], _ interior: [Int], _ operand: ValueID) -> Rewrite? {
        guard interior.allSatisfy({ $0 == 0 }), (low + high).allSatisfy({ $0 <= 0 }) else { return nil }
        let limit = zip(types[operand].shape.dimensions, high).map { $0 + $1 }
        // What is cut away altogether may leave bounds that cross.
        guard zip(low, limit).allSatisfy({ -$0 <= $1 }) else { return nil }
        let stride = Array(repeating: 1, count: low.count)
        return .node(.slice(start: low.map { -$0 }, limit: limit, stride: stride), [operand])
    }

    private func concatenate(_ dimension: Int, _ operands: [ValueID]) -> Rewrite? {
        if operands.count == 1 { return .value(operands[0]) }
        let parts = operands.flatMap { operand in
            if let node = definition(operand), case .concatenate(dimension) = node.operation { return node.operands }
            return types[operand].shape[dimension] == 0 ? [] : [operand]
        }
        return parts == operands || parts.isEmpty ? nil : .node(.concatenate(dimension: dimension), parts)
    }
}
