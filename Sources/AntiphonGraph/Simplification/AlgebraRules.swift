// Rules for element-wise operations and reductions.
extension Simplifier {
    mutating func rewrite(_ operation: UnaryOperation, _ operand: ValueID, _ type: TensorType) -> Rewrite? {
        if operation == .negate, let inner = definition(operand), inner.operation == .unary(.negate) {
            return .value(inner.operands[0])
        }
        guard let number = splat(operand) else { return nil }
        switch operation {
        case .negate: return filled(type, -number)
        case .abs: return filled(type, abs(number))
        default: return nil
        }
    }

    mutating func rewrite(
        _ operation: BinaryOperation, _ left: ValueID, _ right: ValueID, _ type: TensorType
    ) -> Rewrite? {
        switch (splat(left), splat(right)) {
        case (let first?, let second?):
            switch operation {
            case .add: return filled(type, first + second)
            case .subtract: return filled(type, first - second)
            case .multiply: return filled(type, first * second)
            case .divide: return filled(type, first / second)
            default: return nil
            }
        case (let number?, nil):
            switch (operation, number) {
            case (.add, 0), (.multiply, 1): return .value(right)
            case (.subtract, 0), (.multiply, -1): return .node(.unary(.negate), [right])
            default: return nil
            }
        case (nil, let number?):
            switch (operation, number) {
            case (.add, 0), (.subtract, 0), (.multiply, 1), (.divide, 1), (.power, 1): return .value(left)
            case (.multiply, -1), (.divide, -1): return .node(.unary(.negate), [left])
            default: return nil
            }
        case (nil, nil):
            guard operation == .add else { return negated(operation, left, right) }
            return joined(left, right, type) ?? joinedInside(left, right, type) ?? negated(operation, left, right)
        }
    }

    /// x + (-y), (-x) + y and x - (-y).
    private func negated(_ operation: BinaryOperation, _ left: ValueID, _ right: ValueID) -> Rewrite? {
        guard operation == .add || operation == .subtract else { return nil }
        if let node = definition(right), node.operation == .unary(.negate) {
            return .node(.binary(operation == .add ? .subtract : .add), [left, node.operands[0]])
        }
        if operation == .add, let node = definition(left), node.operation == .unary(.negate) {
            return .node(.binary(.subtract), [right, node.operands[0]])
        }
        return nil
    }

    /// The sum of two tensors that are zero except in neighbouring ranges of one dimension: both side by side. The
    /// cotangents of a tensor that was cut in slices, such as the gates of a cell, come in this form.
    private mutating func joined(_ left: ValueID, _ right: ValueID, _ type: TensorType) -> Rewrite? {
        guard let first = zeroPadding(left), let second = zeroPadding(right), first.dimension == second.dimension
        else { return nil }
        let (lower, upper) = first.start < second.start ? (first, second) : (second, first)
        guard lower.end == upper.start else { return nil }
        let dimension = lower.dimension
        let shape = type.shape.replacing(dimension, with: upper.end - lower.start)
        let join = emit(.concatenate(dimension: dimension), [lower.value, upper.value], [.float32(shape)])
        if shape == type.shape { return .value(join[0]) }
        var (low, high) = ([Int](repeating: 0, count: shape.rank), [Int](repeating: 0, count: shape.rank))
        low[dimension] = lower.start
        high[dimension] = type.shape[dimension] - upper.end
        let zero = emit(.constant(HostTensor(Float(0))), [], [.float32([])])
        return .node(
            .pad(low: low, high: high, interior: Array(repeating: 0, count: shape.rank)), join + zero)
    }

    /// (x + a) + b, where a and b are such neighbours: x and their join.
    private mutating func joinedInside(_ left: ValueID, _ right: ValueID, _ type: TensorType) -> Rewrite? {
        guard let sum = definition(left), sum.operation == .binary(.add),
            let join = joined(sum.operands[1], right, type)
        else { return nil }
        switch join {
        case .value(let value): return .node(.binary(.add), [sum.operands[0], value])
        case .node(let operation, let operands):
            return .node(.binary(.add), [sum.operands[0]] + emit(operation, operands, [type]))
        }
    }

    private struct ZeroPadding {
        let value: ValueID
        let dimension: Int
        let start: Int
        let end: Int
    }

    /// The tensor inside a padding with zeros along one dimension.
    private func zeroPadding(_ value: ValueID) -> ZeroPadding? {
        guard let node = definition(value), case .pad(let low, let high, let interior) = node.operation,
            splat(node.operands[1]) == 0, interior.allSatisfy({ $0 == 0 }), (low + high).allSatisfy({ $0 >= 0 })
        else { return nil }
        let padded = low.indices.filter { low[$0] != 0 || high[$0] != 0 }
        guard padded.count == 1, let dimension = padded.first else { return nil }
        let length = types[node.operands[0]].shape[dimension]
        return ZeroPadding(
            value: node.operands[0], dimension: dimension, start: low[dimension], end: low[dimension] + length)
    }

    mutating func rewrite(
        _ reduction: Reduction, _ dimensions: [Int], _ operand: ValueID, _ type: TensorType
    ) -> Rewrite? {
        let shape = types[operand].shape
        if dimensions.allSatisfy({ shape[$0] == 1 }) { return .node(.reshape(type.shape), [operand]) }
        let count = dimensions.reduce(1) { $0 * shape[$1] }
        guard count > 0, let number = splat(operand) else { return nil }
        return filled(type, reduction == .sum ? number * Float(count) : number)
    }
}
