extension Graph {
    /// The graph without what no output needs: dead nodes, and in loops dead carries, stacked results, sequences and
    /// constants. Inputs all stay.
    package func prunedOfUnused() -> Graph {
        var pruner = Pruner(graph: self)
        return pruner.run()
    }

    /// The body with only some of its inputs and outputs, by index.
    fileprivate func selecting(inputs keptInputs: [Int], outputs keptOutputs: [Int]) -> Graph {
        Graph(
            types: types, inputs: inputs, nodes: nodes, outputs: keptOutputs.map { outputs[$0] }
        ).prunedOfUnused().keepingInputs(keptInputs)
    }

    /// Drops inputs that no node uses, and numbers the values anew.
    private func keepingInputs(_ kept: [Int]) -> Graph {
        var renumbered = Renumbering(valueCount: types.count)
        let inputs = kept.map { renumbered.define(self.inputs[$0], types) }
        let nodes = nodes.map { node in
            Node(
                operation: node.operation, operands: node.operands.map { renumbered[$0] },
                results: node.results.map { renumbered.define($0, types) })
        }
        return Graph(types: renumbered.types, inputs: inputs, nodes: nodes, outputs: outputs.map { renumbered[$0] })
    }

    /// Marks the inputs that some outputs depend on, by index.
    fileprivate func inputsNeeded(for neededOutputs: Set<Int>) -> Set<Int> {
        var isNeeded = [Bool](repeating: false, count: types.count)
        for output in neededOutputs { isNeeded[outputs[output]] = true }
        for node in nodes.reversed() where node.results.contains(where: { isNeeded[$0] }) {
            for operand in node.operands { isNeeded[operand] = true }
        }
        return Set(inputs.indices.filter { isNeeded[inputs[$0]] })
    }
}

/// New ids for the values that stay.
struct Renumbering {
    private(set) var types: [TensorType] = []
    private var ids: [ValueID]

    init(valueCount: Int) { ids = Array(repeating: -1, count: valueCount) }

    subscript(_ value: ValueID) -> ValueID { ids[value] }

    mutating func define(_ value: ValueID, _ oldTypes: [TensorType]) -> ValueID {
        ids[value] = types.count
        types.append(oldTypes[value])
        return ids[value]
    }
}

/// One walk from the last node to the first: when a node is met, all that uses its results is known.
private struct Pruner {
    let graph: Graph
    private var isUsed: [Bool]

    init(graph: Graph) {
        self.graph = graph
        isUsed = [Bool](repeating: false, count: graph.types.count)
    }

    mutating func run() -> Graph {
        for output in graph.outputs { isUsed[output] = true }
        var kept: [Node] = []
        for node in graph.nodes.reversed() where node.results.contains(where: { isUsed[$0] }) {
            let slim = slimmed(node)
            for operand in slim.operands { isUsed[operand] = true }
            kept.append(slim)
        }
        var renumbered = Renumbering(valueCount: graph.types.count)
        let inputs = graph.inputs.map { renumbered.define($0, graph.types) }
        let nodes = kept.reversed().map { node in
            Node(
                operation: node.operation, operands: node.operands.map { renumbered[$0] },
                results: node.results.map { renumbered.define($0, graph.types) })
        }
        return Graph(
            types: renumbered.types, inputs: inputs, nodes: nodes, outputs: graph.outputs.map { renumbered[$0] })
    }

    private func slimmed(_ node: Node) -> Node {
        switch node.operation {
        case .scan(let scan): slimmed(node, scan)
        case .while(let condition, let body): slimmed(node, condition: condition, body: body)
        default: node
        }
    }

    private func slimmed(_ node: Node, _ scan: Scan) -> Node {
        let (carryCount, stackedCount) = (scan.carryCount, scan.stackedCount)
        let used = node.results.map { isUsed[$0] }
        let stacked = (0..<stackedCount).filter { used[carryCount + $0] }
        // A carry lives if its end or its stack is used, or if what lives reads it.
        var carries = Set((0..<carryCount).filter { used[$0] || used[carryCount + stackedCount + $0] })
        var inputs: Set<Int> = []
        while true {
            inputs = scan.body.inputsNeeded(for: carries.union(stacked.map { carryCount + $0 }))
            let grown = carries.union(inputs.filter { $0 < carryCount })
            if grown.count == carries.count { break }
            carries = grown
        }
        let keptCarries = carries.sorted()
        let otherInputs = inputs.filter { $0 >= carryCount }.sorted()
        let keptInputs = keptCarries + otherInputs
        let body = scan.body.selecting(inputs: keptInputs, outputs: keptCarries + stacked.map { carryCount + $0 })
        let slim = Scan(
            body: body, length: scan.length, reverse: scan.reverse, carryCount: keptCarries.count,
            sequenceCount: otherInputs.filter { $0 < carryCount + scan.sequenceCount }.count)
        let keptResults =
            keptCarries + stacked.map { carryCount + $0 } + keptCarries.map { carryCount + stackedCount + $0 }
        return Node(
            operation: .scan(slim), operands: keptInputs.map { node.operands[$0] },
            results: keptResults.map { node.results[$0] })
    }

    private func slimmed(_ node: Node, condition: Graph, body: Graph) -> Node {
        var state = Set(node.results.indices.filter { isUsed[node.results[$0]] })
        state.formUnion(condition.inputsNeeded(for: [0]))
        while true {
            let grown = state.union(body.inputsNeeded(for: state))
            if grown.count == state.count { break }
            state = grown
        }
        let kept = state.sorted()
        return Node(
            operation: .while(
                condition: condition.selecting(inputs: kept, outputs: [0]),
                body: body.selecting(inputs: kept, outputs: kept)),
            operands: kept.map { node.operands[$0] }, results: kept.map { node.results[$0] })
    }
}
