internal import AntiphonGraph

extension PlanBuilder {
    /// Finds, for every value, the root it is a view of.
    mutating func resolveViews() {
        views = graph.types.enumerated().map { View(root: $0, shape: $1.shape) }
        for (index, node) in graph.nodes.enumerated() where isLive[index] {
            guard let result = node.results.first else { continue }
            if case .constant(let literal) = node.operation {
                literals[result] = literal
            } else if case .iota(let type, let dimension) = node.operation {
                views[result] = counting(type, dimension)
            } else if let operand = node.operands.first, let view = view(node.operation, of: views[operand]) {
                views[result] = view
            }
        }
    }

    /// The result of an operation that only moves elements, as a view of its operand; nil if it has to be computed.
    private func view(_ operation: Operation, of operand: View) -> View? {
        switch operation {
        case .broadcastInDim(let shape, let dimensions): operand.broadcast(to: shape, dimensions: dimensions)
        case .transpose(let permutation): operand.transposed(permutation)
        case .slice(let start, let limit, let stride): operand.sliced(start: start, limit: limit, stride: stride)
        case .reverse(let dimensions): operand.reversed(dimensions)
        case .reshape(let shape): operand.reshaped(shape.dimensions)
        case .stopGradient: operand
        default: nil
        }
    }

    /// 0, 1, 2, ... along one dimension: a constant vector, repeated along the others.
    private mutating func counting(_ type: TensorType, _ dimension: Int) -> View {
        let count = type.shape[dimension]
        let storage: HostTensor.Storage =
            switch type.elementType {
            case .float32: .float32((0..<count).map(Float.init))
            case .uint32: .uint32((0..<count).map { UInt32(truncatingIfNeeded: $0) })
            default: .int32((0..<count).map { Int32(truncatingIfNeeded: $0) })
            }
        let literal = HostTensor(unchecked: [count], storage)
        let root = newRoot(literal.type)
        literals[root] = literal
        return View(root: root, shape: [count]).broadcast(to: type.shape, dimensions: [dimension])
    }

    /// Whether a node is lowered to kernel calls: it is live, and neither a constant nor a view of another value.
    func isComputed(_ node: Int) -> Bool {
        guard isLive[node], let result = graph.nodes[node].results.first else { return false }
        return views[result].root == result && literals[result] == nil
    }

    /// A root beyond the graph's values.
    mutating func newRoot(_ type: TensorType) -> ValueID {
        rootTypes.append(type)
        definingNode.append(-1)
        rootPlaces.append(nil)
        return rootTypes.count - 1
    }

    /// Whether all elements of a value are the constant 0.
    func isZero(_ value: ValueID) -> Bool {
        guard let literal = literals[views[value].root] else { return false }
        switch literal.storage {
        case .float32(let values): return values.allSatisfy { $0 == 0 }
        case .int32(let values): return values.allSatisfy { $0 == 0 }
        case .uint32(let values): return values.allSatisfy { $0 == 0 }
        case .bool(let values): return values.allSatisfy { !$0 }
        }
    }
}
