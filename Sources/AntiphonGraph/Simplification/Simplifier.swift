extension Graph {
    /// The graph with trivial algebra folded, common subexpressions shared, and what nobody needs removed; also inside loops.
    ///
    /// Values keep their bits, up to the sign of zeros (x + 0 becomes x, 0 - x becomes -x) and the rounding of sums of
    /// constants.
    /// `stopGradient` disappears, so take gradients first.
    package func simplified() -> Graph {
        var simplifier = Simplifier()
        return simplifier.run(prunedOfUnused()).prunedOfUnused()
    }
}

/// What becomes of an operation: a value that is there already, or another operation with the same result type.
enum Rewrite {
    case value(ValueID)
    case node(Operation, [ValueID])
}

/// A graph being built anew, node by node; the rules look at the nodes built so far.
struct Simplifier {
    private(set) var types: [TensorType] = []
    private(set) var nodes: [Node] = []
    private var definitions: [Int] = []
    private var known: [Key: [ValueID]] = [:]

    private struct Key: Hashable {
        let operation: Operation
        let operands: [ValueID]
    }

    mutating func run(_ graph: Graph) -> Graph {
        var values = [ValueID](repeating: -1, count: graph.types.count)
        let inputs = graph.inputs.map { define(graph.types[$0], node: -1) }
        for (old, new) in zip(graph.inputs, inputs) { values[old] = new }
        for node in graph.nodes {
            let results = emit(
                node.operation, node.operands.map { values[$0] }, node.results.map { graph.types[$0] })
            for (old, new) in zip(node.results, results) { values[old] = new }
        }
        return Graph(types: types, inputs: inputs, nodes: nodes, outputs: graph.outputs.map { values[$0] })
    }

    /// The values of an operation's results, after all rules.
    mutating func emit(_ operation: Operation, _ operands: [ValueID], _ results: [TensorType]) -> [ValueID] {
        var (operation, operands) = (operation, operands)
        if results.count == 1 {
            while let rewrite = rewrite(operation, operands, results[0]) {
                switch rewrite {
                case .value(let value): return [value]
                case .node(let newOperation, let newOperands): (operation, operands) = (newOperation, newOperands)
                }
            }
        }
        switch operation {
        case .scan(let scan): return emit(scan, operands, results)
        case .while(let condition, let body):
            let simple = Operation.while(condition: condition.simplified(), body: body.simplified())
            return append(simple, operands, results)
        default: return append(operation, operands, results)
        }
    }

    /// The results of the operation, of an equal one if there is one already.
    mutating func append(_ operation: Operation, _ operands: [ValueID], _ results: [TensorType]) -> [ValueID] {
        let key = Key(operation: operation, operands: operation.isCommutative ? operands.sorted() : operands)
        if !operation.holdsNegativeZero, let values = known[key] { return values }
        let values = results.map { define($0, node: nodes.count) }
        nodes.append(Node(operation: operation, operands: operands, results: values))
        if !operation.holdsNegativeZero { known[key] = values }
        return values
    }

    private mutating func rewrite(_ operation: Operation, _ operands: [ValueID], _ type: TensorType) -> Rewrite? {
        switch operation {
        case .stopGradient: .value(operands[0])
        case .convert(let elementType) where elementType == types[operands[0]].elementType: .value(operands[0])
        case .unary(let unary): rewrite(unary, operands[0], type)
        case .binary(let binary): rewrite(binary, operands[0], operands[1], type)
        case .select where operands[1] == operands[2]: .value(operands[1])
        case .reduce(let reduction, let dimensions): rewrite(reduction, dimensions, operands[0], type)
        default: rewriteStructure(operation, operands, type)
        }
    }

    private mutating func define(_ type: TensorType, node: Int) -> ValueID {
        types.append(type)
        definitions.append(node)
        return types.count - 1
    }

    // What the rules ask.

    /// The node that defines a value; nil for inputs.
    func definition(_ value: ValueID) -> Node? { definitions[value] < 0 ? nil : nodes[definitions[value]] }

    /// The number that fills an f32 tensor, if it is a known constant.
    func splat(_ value: ValueID) -> Float? {
        guard let node = definition(value) else { return nil }
        switch node.operation {
        case .constant(let tensor): return tensor.floats.flatMap { $0.count == 1 ? $0.first : nil }
        // Rules have seen to it that the operand is then the scalar itself.
        case .broadcastInDim(_, let dimensions) where dimensions.isEmpty: return splat(node.operands[0])
        case .reshape: return splat(node.operands[0])
        default: return nil
        }
    }

    /// An f32 tensor filled with one number.
    mutating func filled(_ type: TensorType, _ value: Float) -> Rewrite {
        let scalar = Operation.constant(HostTensor(value))
        if type.shape.rank == 0 { return .node(scalar, []) }
        return .node(.broadcastInDim(type.shape, dimensions: []), emit(scalar, [], [.float32([])]))
    }
}

extension Operation {
    /// A constant that must not be shared with another: equality does not tell -0 from 0.
    fileprivate var holdsNegativeZero: Bool {
        guard case .constant(let value) = self, let floats = value.floats else { return false }
        return floats.contains { $0 == 0 && $0.sign == .minus }
    }

    fileprivate var isCommutative: Bool {
        switch self {
        case .binary(.add), .binary(.multiply), .binary(.minimum), .binary(.maximum), .binary(.and), .binary(.or),
            .binary(.xor), .compare(.equal), .compare(.notEqual):
            true
        default: false
        }
    }
}
