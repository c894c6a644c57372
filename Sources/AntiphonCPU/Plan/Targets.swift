internal import AntiphonGraph

/// The part of a concatenation that is one operand: rows that stand a pitch apart.
struct Strip: Sendable {
    /// The concatenating node.
    var node: Int
    var place: Location
    /// In elements.
    var row: Int
    var pitch: Int
}

extension PlanBuilder {
    /// Chooses roots that are computed straight into an output or into their part of a concatenation: any root where that part is
    /// dense, element-wise results where it is rows.
    mutating func chooseTargets(_ groups: [Group]) {
        var groupOfNode = [Int](repeating: -1, count: graph.nodes.count)
        for (index, group) in groups.enumerated() {
            for node in group.nodes { groupOfNode[node] = index }
        }
        for (index, id) in graph.outputs.enumerated() {
            guard let root = wholeComputedRoot(id), targets[root] == nil else { continue }
            targets[root] = outputPlace(index)
        }
        // Last first, so that a concatenation has its own place before its operands are given theirs.
        for (index, node) in graph.nodes.enumerated().reversed() where isComputed(index) {
            guard case .concatenate(let dimension) = node.operation, let result = node.results.first else { continue }
            placeOperands(of: node, result, dimension)
            let elementwise = Set(groups.filter { $0.shape != nil }.flatMap(\.nodes))
            placeStrips(of: index, result, dimension, elementwise)
        }
        dropHazards(groups, groupOfNode)
    }

    private mutating func placeOperands(of node: Node, _ result: ValueID, _ dimension: Int) {
        let shape = graph.types[result].shape
        guard shape.dimensions[..<dimension].allSatisfy({ $0 == 1 }) else { return }
        var offset = 0
        for operand in node.operands {
            if let root = wholeComputedRoot(operand), targets[root] == nil {
                if targets[result] == nil { targets[result] = newPlace(graph.types[result].byteCount) }
                targets[root] = targets[result]?.advanced(by: offset)
            }
            offset += graph.types[operand].byteCount
        }
    }

    private mutating func placeStrips(
        of node: Int, _ result: ValueID, _ dimension: Int, _ elementwise: Set<Int>
    ) {
        let (operands, type) = (graph.nodes[node].operands, graph.types[result])
        let stride = type.shape.strides[dimension]
        var offset = 0
        for operand in operands {
            let length = graph.types[operand].shape[dimension]
            let bytes = offset * stride * type.elementType.byteCount
            offset += length
            guard let root = wholeComputedRoot(operand), elementwise.contains(definingNode[root]),
                // Placed there densely already, or read here in other ways as well.
                targets[root] == nil || targets[root] != targets[result]?.advanced(by: bytes),
                operands.allSatisfy({ views[$0].root != root || isWhole(views[$0]) })
            else { continue }
            let place = targets[result] ?? newPlace(type.byteCount)
            targets[result] = place
            strips[root, default: []].append(
                Strip(
                    node: node, place: place.advanced(by: bytes), row: length * stride,
                    pitch: type.shape[dimension] * stride))
        }
    }

    /// The root that a value is all of, densely, if it is computed by a node of this plan.
    private func wholeComputedRoot(_ value: ValueID) -> ValueID? {
        let view = views[value]
        guard view.root < graph.types.count, definingNode[view.root] >= 0, literals[view.root] == nil,
            isWhole(view), view.count > 0
        else { return nil }
        return view.root
    }

    /// An output may lie in its donated input's memory: whatever is computed there must come after every other reader of that
    /// input. What does not is computed in the arena, and copied at the end.
    private mutating func dropHazards(_ groups: [Group], _ groupOfNode: [Int]) {
        for (output, input) in donations {
            let storage = outputPlace(output).storage
            let inputRoot = graph.inputs[input]
            // An output that shows the old value is copied at the very end.
            let isShown = graph.outputs.indices.contains { $0 != output && views[graph.outputs[$0]].root == inputRoot }
            var lastReader = isShown ? groups.count : -1
            var carefulReaders: Set<Int> = []
            for (index, group) in groups.enumerated() {
                for view in group.nodes.flatMap({ graph.nodes[$0].operands }).map({ views[$0] })
                where view.root == inputRoot {
                    lastReader = max(lastReader, index)
                    // A fused program reads an element before it writes the element of the same index.
                    let isAligned =
                        group.shape != nil && isWhole(view)
                    if !isAligned { carefulReaders.insert(index) }
                }
            }
            let roots = targets.filter { $0.value.storage == storage }.keys
            let stripRoots = strips.filter { $0.value.contains { $0.place.storage == storage } }.keys
            let isHazard =
                roots.contains { root in
                    let writer = groupOfNode[definingNode[root]]
                    return writer < lastReader || carefulReaders.contains(writer)
                        || (writer == lastReader && targets[root]?.offset != 0)
                } || stripRoots.contains { groupOfNode[definingNode[$0]] <= lastReader }
            guard isHazard else { continue }
            let replacement = newPlace(graph.inputTypes[input].byteCount).storage
            for root in roots { targets[root]?.storage = replacement }
            for root in stripRoots {
                for index in (strips[root] ?? []).indices where strips[root]?[index].place.storage == storage {
                    strips[root]?[index].place.storage = replacement
                }
            }
        }
    }
}
