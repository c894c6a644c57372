internal import AntiphonGraph

extension Graph {
    /// The graph with slices of element-wise results replaced by element-wise operations on slices, where nothing but slices of the
    /// result is wanted. The gates of a cell, summed together and then cut apart, come in this form: afterwards sum and gates are
    /// one pass.
    func pushingSlices() -> Graph {
        var pusher = SlicePusher(graph: self)
        return pusher.run()
    }
}

private struct SlicePusher {
    private struct Cut: Hashable {
        var value: ValueID
        var start: [Int]
        var limit: [Int]
        var stride: [Int]
    }

    private let graph: Graph
    private var types: [TensorType]
    private var nodes: [Node] = []
    /// Element-wise nodes of whose result only slices are read.
    private var isCut: [Bool]
    private var definingNode: [Int]
    private var made: [Cut: ValueID] = [:]

    init(graph: Graph) {
        self.graph = graph
        types = graph.types
        definingNode = [Int](repeating: -1, count: graph.types.count)
        for (index, node) in graph.nodes.enumerated() {
            for result in node.results { definingNode[result] = index }
        }
        isCut = [Bool](repeating: false, count: graph.nodes.count)
        markCut()
    }

    private mutating func markCut() {
        // How many elements of each value slices want, if only slices do; -1 if something else reads it.
        var wanted = [Int](repeating: 0, count: graph.types.count)
        for output in graph.outputs { wanted[output] = -1 }
        for (index, node) in graph.nodes.enumerated().reversed() {
            var demand = -1
            switch node.operation {
            case .slice: demand = graph.types[node.results[0]].shape.elementCount
            case let operation where operation.isElementwise(graph.types[node.operands.first ?? node.results[0]]):
                let result = node.results[0]
                isCut[index] = wanted[result] > 0 && wanted[result] <= graph.types[result].shape.elementCount
                if isCut[index] { demand = wanted[result] }
            default: break
            }
            for operand in node.operands {
                wanted[operand] = demand < 0 || wanted[operand] < 0 ? -1 : wanted[operand] + demand
            }
        }
    }

    mutating func run() -> Graph {
        guard isCut.contains(true) else { return graph }
        for (index, node) in graph.nodes.enumerated() where !isCut[index] {
            if case .slice(let start, let limit, let stride) = node.operation, isCutResult(node.operands[0]) {
                let cut = Cut(value: node.operands[0], start: start, limit: limit, stride: stride)
                emit(cut, as: node.results[0])
            } else {
                nodes.append(node)
            }
        }
        return Graph(types: types, inputs: graph.inputs, nodes: nodes, outputs: graph.outputs)
    }

    private func isCutResult(_ value: ValueID) -> Bool { definingNode[value] >= 0 && isCut[definingNode[value]] }

    /// The element-wise operation on slices of its operands.
    private mutating func emit(_ cut: Cut, as result: ValueID) {
        let node = graph.nodes[definingNode[cut.value]]
        let operands = node.operands.map { operand in
            sliced(Cut(value: operand, start: cut.start, limit: cut.limit, stride: cut.stride))
        }
        nodes.append(Node(operation: node.operation, operands: operands, results: [result]))
    }

    private mutating func sliced(_ cut: Cut) -> ValueID {
        if let value = made[cut] { return value }
        let operation = Operation.slice(start: cut.start, limit: cut.limit, stride: cut.stride)
        let lengths = cut.start.indices.map { (cut.limit[$0] - cut.start[$0] + cut.stride[$0] - 1) / cut.stride[$0] }
        let result = types.count
        types.append(TensorType(types[cut.value].elementType, Shape(lengths)))
        made[cut] = result
        if isCutResult(cut.value) {
            emit(cut, as: result)
        } else {
            nodes.append(Node(operation: operation, operands: [cut.value], results: [result]))
        }
        return result
    }
}
