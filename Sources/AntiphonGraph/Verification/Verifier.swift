extension Graph {
    /// Checks that the graph is well formed, and so are the graphs inside its loops: every value is defined once and before it
    /// is used, every id is in range, and every type is what the typing rules give.
    ///
    /// Passes that rewrite graphs are checked with it.
    /// - Throws: `GraphError` with the offending node and its neighbours.
    public func verify() throws(GraphError) { try Verifier(graph: self, path: "").verify() }
}

/// The checks on one graph; `path` says inside which loops it stands.
private struct Verifier {
    let graph: Graph
    let path: String

    func verify() throws(GraphError) {
        var isDefined = [Bool](repeating: false, count: graph.types.count)
        for input in graph.inputs { try define(input, &isDefined, node: nil) }
        for (index, node) in graph.nodes.enumerated() {
            for operand in node.operands {
                try require(isInRange(operand), "uses %\(operand), which does not exist", node: index)
                try require(isDefined[operand], "uses %\(operand) before it is defined", node: index)
            }
            for result in node.results { try define(result, &isDefined, node: index) }
            try checkTypes(of: node, at: index)
            try checkBodies(of: node, at: index)
        }
        for output in graph.outputs {
            try require(isInRange(output) && isDefined[output], "output %\(output) is not defined", node: nil)
        }
        for (value, isDefined) in isDefined.enumerated() where !isDefined {
            try require(false, "no node defines %\(value)", node: nil)
        }
    }

    private func define(_ value: ValueID, _ isDefined: inout [Bool], node: Int?) throws(GraphError) {
        try require(isInRange(value), "defines %\(value), which has no type", node: node)
        try require(!isDefined[value], "defines %\(value) a second time", node: node)
        isDefined[value] = true
    }

    private func checkTypes(of node: Node, at index: Int) throws(GraphError) {
        let expected: [TensorType]
        do throws(GraphError) {
            expected = try node.operation.resultTypes(node.operands.map { graph.types[$0] })
        } catch {
            throw failure(error.message, node: index)
        }
        let actual = node.results.map { graph.types[$0] }
        try require(actual == expected, "has results \(actual), the typing rules give \(expected)", node: index)
    }

    private func checkBodies(of node: Node, at index: Int) throws(GraphError) {
        let place = path + (path.isEmpty ? "" : "/") + "\(node.operation.name) at node \(index)"
        for (name, body) in node.operation.bodies {
            try Verifier(graph: body, path: "\(place), \(name)").verify()
        }
    }

    private func isInRange(_ value: ValueID) -> Bool { graph.types.indices.contains(value) }

    private func require(_ condition: Bool, _ message: @autoclosure () -> String, node: Int?) throws(GraphError) {
        if !condition { throw failure(message(), node: node) }
    }

    private func failure(_ message: String, node index: Int?) -> GraphError {
        guard let index else { return GraphError(operation: "graph", message: message, scope: path) }
        let neighbours = graph.nodes.indices.clamped(to: max(0, index - 2)..<index + 3).map { neighbour in
            "\n\(neighbour == index ? "> " : "  ")\(neighbour): \(line(graph.nodes[neighbour]))"
        }
        let node = graph.nodes[index]
        return GraphError(
            operation: node.operation.name, message: message + " at node \(index):" + neighbours.joined(),
            operands: node.operands.filter(isInRange).map { graph.types[$0] }, scope: path)
    }

    private func line(_ node: Node) -> String {
        func list(_ values: [ValueID]) -> String {
            values.map { "%\($0): \(isInRange($0) ? graph.types[$0].description : "?")" }.joined(separator: ", ")
        }
        return "\(list(node.results)) = \(node.operation.name)(\(list(node.operands)))"
    }
}

extension Operation {
    /// The graphs inside the operation, with names for messages.
    package var bodies: [(name: String, graph: Graph)] {
        switch self {
        case .while(let condition, let body): [("condition", condition), ("body", body)]
        case .scan(let scan): [("body", scan.body)]
        default: []
        }
    }
}
