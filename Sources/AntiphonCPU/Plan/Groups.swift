internal import AntiphonGraph

/// Nodes that are lowered together: one node, or element-wise nodes that become one kernel call.
struct Group: Sendable {
    /// In the graph's order.
    var nodes: [Int]
    /// Whether the nodes are element-wise and share one index space.
    var isElementwise: Bool
}

extension Operation {
    /// Whether `ak_map` computes it.
    func isElementwise(_ type: TensorType) -> Bool {
        switch self {
        case .unary, .compare, .select, .convert: true
        // The remainder of floats has no vector form that is exact.
        case .binary(let operation): operation != .remainder || type.elementType != .float32
        default: false
        }
    }
}

extension PlanBuilder {
    /// The computed nodes, each in a group.
    func fused() -> [Group] {
        graph.nodes.indices.filter(isComputed).map { node in
            let type = graph.types[graph.nodes[node].operands.first ?? 0]
            return Group(nodes: [node], isElementwise: graph.nodes[node].operation.isElementwise(type))
        }
    }

    /// The groups in an order in which every value is computed before it is read.
    func ordered(_ groups: [Group]) -> [Group] { groups }
}
