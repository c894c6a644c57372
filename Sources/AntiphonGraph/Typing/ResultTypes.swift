/// The typing rules: which operand types an operation takes, and which result types it gives. Tracing and the verifier both
/// ask here, so there is one truth about shapes. Rules follow StableHLO's specification for its operations.
extension Operation {
    /// The results' types for operands of the given types.
    /// - Throws: `GraphError` naming the operation, the operand types and what is wrong with them.
    package func resultTypes(_ operands: [TensorType]) throws(GraphError) -> [TensorType] {
        let rules = TypingRules(operation: self, operands: operands)
        switch self {
        case .constant(let value):
            try rules.count(0)
            return [value.type]
        case .iota(let type, let dimension):
            try rules.count(0)
            try rules.require(type.shape.dimensions.indices.contains(dimension), "has no dimension \(dimension)")
            try rules.require(type.elementType != .bool, "cannot count in truth values")
            return [type]
        case .unary(let operation): return [try rules.unary(operation)]
        case .binary(let operation): return [try rules.binary(operation)]
        case .compare:
            try rules.count(2)
            try rules.equal(0, 1)
            return [.bool(operands[0].shape)]
        case .select:
            try rules.count(3)
            try rules.equal(1, 2)
            try rules.require(
                operands[0] == .bool(operands[1].shape), "the first operand must be i1 of the others' shape")
            return [operands[1]]
        case .convert(let elementType):
            try rules.count(1)
            return [TensorType(elementType, operands[0].shape)]
        case .stopGradient:
            try rules.count(1)
            return [operands[0]]
        case .broadcastInDim, .reshape, .transpose, .slice, .pad, .concatenate, .reverse, .dynamicSlice,
            .dynamicUpdateSlice, .gatherRows, .scatterAddRows:
            return [try rules.structural()]
        case .reduce(_, let dimensions):
            try rules.count(1)
            try rules.distinct(dimensions, rank: operands[0].shape.rank)
            try rules.float(0)
            return [.float32(operands[0].shape.removing(dimensions))]
        case .cumulativeSum(let dimension, _):
            try rules.count(1)
            try rules.float(0)
            try rules.distinct([dimension], rank: operands[0].shape.rank)
            return [operands[0]]
        case .dotGeneral(let dimensions): return [try rules.dotGeneral(dimensions)]
        case .while(let condition, let body): return try rules.whileLoop(condition: condition, body: body)
        case .scan(let scan): return try rules.scan(scan)
        case .random(let distribution, let shape, let sampleDimension):
            try rules.count(2)
            try rules.require(operands[0] == .uint32([2]), "the key must be tensor<2xui32>")
            try rules.require(operands[1] == .uint32([]), "the first sample's index must be tensor<ui32>")
            if let sampleDimension { try rules.distinct([sampleDimension], rank: shape.rank) }
            return [TensorType(distribution == .bits ? .uint32 : .float32, shape)]
        case .recurrence(let recurrence): return try rules.recurrence(recurrence)
        case .recurrenceGradient(let recurrence): return try rules.recurrenceGradient(recurrence)
        case .recurrenceTangent(let recurrence): return try rules.recurrenceTangent(recurrence)
        case .recurrenceSecondGradient(let recurrence): return try rules.recurrenceSecondGradient(recurrence)
        }
    }

    /// Types to go on with after an error, so that tracing reaches its end: never part of a built graph.
    func plausibleResultTypes(_ operands: [TensorType]) -> [TensorType] {
        let first = operands.first ?? .float32([])
        switch self {
        case .constant(let value): return [value.type]
        case .iota(let type, _): return [type]
        case .compare: return [.bool(first.shape)]
        case .select: return [operands.count > 1 ? operands[1] : first]
        case .convert(let elementType): return [TensorType(elementType, first.shape)]
        case .broadcastInDim(let shape, _), .reshape(let shape): return [TensorType(first.elementType, shape)]
        case .slice(let start, let limit, _):
            return [TensorType(first.elementType, Shape(zip(start, limit).map { max(0, $1 - $0) }))]
        case .dynamicSlice(let sizes): return [TensorType(first.elementType, Shape(sizes))]
        case .reduce(_, let dimensions): return [TensorType(first.elementType, first.shape.removing(dimensions))]
        case .random(_, let shape, _): return [.float32(shape)]
        case .dotGeneral(let dimensions):
            let second = operands.count > 1 ? operands[1] : first
            let left = first.shape.removing(dimensions.leftContracting)
            let right = second.shape.removing(dimensions.rightContracting + dimensions.rightBatching)
            return [.float32(Shape(left.dimensions + right.dimensions))]
        case .while: return operands
        case .scan(let scan):
            let stacked = scan.body.outputTypes.map {
                TensorType($0.elementType, Shape([scan.length] + $0.shape.dimensions))
            }
            return Array(scan.body.outputTypes.prefix(scan.carryCount)) + stacked.dropFirst(scan.carryCount)
                + stacked.prefix(scan.carryCount)
        case .recurrence(let recurrence), .recurrenceTangent(let recurrence):
            let state = operands.count > 1 ? operands[1] : first
            let y = TensorType.float32(Shape(first.shape.dimensions.prefix(2) + [state.shape.dimensions.last ?? 1]))
            return [y] + Array(repeating: state, count: recurrence.outputCount - 1) + [.float32([0])]
        case .recurrenceGradient(let recurrence), .recurrenceSecondGradient(let recurrence):
            return Array(operands.prefix(recurrence.differentiableOperandCount))
        default: return [first]
        }
    }
}

/// The operation being typed and its operands, with the checks that rules are made of.
struct TypingRules {
    let operation: Operation
    let operands: [TensorType]

    func require(_ condition: Bool, _ message: @autoclosure () -> String, hint: String? = nil) throws(GraphError) {
        if !condition {
            throw GraphError(operation: operation.name, message: message(), operands: operands, hint: hint)
        }
    }

    func count(_ expected: Int) throws(GraphError) {
        try require(operands.count == expected, "takes \(expected) operands, got \(operands.count)")
    }

    func equal(_ first: Int, _ second: Int) throws(GraphError) {
        let (left, right) = (operands[first], operands[second])
        try require(
            left.elementType == right.elementType,
            "operand types differ: \(left.elementType.rawValue) and \(right.elementType.rawValue)",
            hint: "convert one of them")
        try require(
            left.shape == right.shape, "shapes differ: \(left.shape) and \(right.shape)",
            hint: "shapes never broadcast silently: broadcast one of them")
    }

    func float(_ index: Int) throws(GraphError) {
        try require(operands[index].elementType == .float32, "operand \(index) must be f32")
    }

    func distinct(_ dimensions: [Int], rank: Int) throws(GraphError) {
        for dimension in dimensions {
            try require((0..<rank).contains(dimension), "dimension \(dimension) is outside rank \(rank)")
        }
        try require(Set(dimensions).count == dimensions.count, "dimensions \(dimensions) repeat one")
    }

    func unary(_ operation: UnaryOperation) throws(GraphError) -> TensorType {
        try count(1)
        let type = operands[0]
        switch operation {
        case .not: try require(type.elementType != .float32, "takes i1 or integers")
        case .negate, .abs, .sign:
            try require(
                type.elementType == .float32 || type.elementType == .int32, "takes f32 or i32")
        default: try float(0)
        }
        return operation == .isFinite ? .bool(type.shape) : type
    }

    func binary(_ operation: BinaryOperation) throws(GraphError) -> TensorType {
        try count(2)
        try equal(0, 1)
        let elementType = operands[0].elementType
        switch operation {
        case .and, .or, .xor: try require(elementType != .float32, "takes i1 or integers")
        case .shiftLeft, .shiftRightLogical: try require(elementType.isInteger, "takes integers")
        case .power: try float(0)
        default: try require(elementType != .bool, "does not take i1")
        }
        return operands[0]
    }

    func dotGeneral(_ dimensions: DotDimensions) throws(GraphError) -> TensorType {
        try count(2)
        try float(0)
        try float(1)
        let (left, right) = (operands[0].shape, operands[1].shape)
        try distinct(dimensions.leftBatching + dimensions.leftContracting, rank: left.rank)
        try distinct(dimensions.rightBatching + dimensions.rightContracting, rank: right.rank)
        try require(
            dimensions.leftBatching.count == dimensions.rightBatching.count
                && dimensions.leftContracting.count == dimensions.rightContracting.count,
            "as many dimensions must be named on the left as on the right")
        for (l, r) in zip(
            dimensions.leftBatching + dimensions.leftContracting, dimensions.rightBatching + dimensions.rightContracting
        ) {
            try require(
                left[l] == right[r],
                "left dimension \(l) has length \(left[l]), right dimension \(r) has length \(right[r])")
        }
        let batch = dimensions.leftBatching.map { left[$0] }
        let leftFree = left.removing(dimensions.leftBatching + dimensions.leftContracting)
        let rightFree = right.removing(dimensions.rightBatching + dimensions.rightContracting)
        return .float32(Shape(batch + leftFree.dimensions + rightFree.dimensions))
    }
}
