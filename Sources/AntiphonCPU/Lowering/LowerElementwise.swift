internal import AntiphonGraph
internal import CAntiphonKernels

extension PlanBuilder {
    /// Appends the kernel call of element-wise nodes that share an index space.
    mutating func lowerElementwise(_ group: Group) throws(GraphError) {
        let draft = try draft(group)
        guard draft.shape.allSatisfy({ $0 > 0 }) else {
            for (value, _) in draft.stores { _ = resultPlace(value) }
            return
        }
        guard let (registers, steps) = draft.allocated() else {
            throw GraphError(operation: "map", message: "a fused group needs more registers than there are")
        }
        var views = draft.loads.map(\.view)
        var merged = MergedDimensions(draft.shape, views.map(\.strides) + [Shape(draft.shape).strides])
        // More dimensions than the kernel walks: inputs are made dense, one by one, until enough of them merge.
        while merged.lengths.count > Int(AK_MAP_RANK), let index = views.firstIndex(where: { !$0.isDense }) {
            var copied = temporary(TensorType(rootTypes[views[index].root].elementType, Shape(views[index].shape)))
            let place = dense(views[index])
            rootPlaces[copied.root] = place
            copied.offset = 0
            views[index] = copied
            merged = MergedDimensions(draft.shape, views.map(\.strides) + [Shape(draft.shape).strides])
        }
        var loads: [MapInstruction.Load] = []
        for (index, load) in draft.loads.enumerated() {
            let strides = merged.strides[index]
            loads.append(
                MapInstruction.Load(
                    place: place(of: views[index]), isBool: rootTypes[load.view.root].elementType == .bool,
                    register: registers[load.register], strides: strides.isEmpty ? [0] : strides))
        }
        var stores: [MapInstruction.Store] = []
        for (value, register) in draft.stores {
            let isBool = graph.types[value].elementType == .bool
            let strips = strips[value] ?? []
            for strip in strips {
                stores.append(
                    MapInstruction.Store(
                        place: strip.place, isBool: isBool, register: registers[register], row: strip.row,
                        pitch: strip.pitch))
            }
            // Nobody else reads it: no dense copy.
            if !isShown[value] && targets[value] == nil
                && readers[value].allSatisfy({ reader in
                    group.nodes.contains(reader) || strips.contains { $0.node == reader }
                })
            {
                continue
            }
            stores.append(
                MapInstruction.Store(place: resultPlace(value), isBool: isBool, register: registers[register]))
        }
        instructions.append(
            MapInstruction(
                dimensions: merged.lengths.isEmpty ? [1] : merged.lengths, loads: loads, operations: steps,
                stores: stores))
    }

    /// The element-wise program of a group: values that later groups or the program's outputs read are stored.
    func draft(_ group: Group) throws(GraphError) -> MapDraft {
        let shape = group.shape ?? []
        var draft = MapDraft(shape: shape)
        var registers: [ValueID: Int] = [:]
        for index in group.nodes {
            let node = graph.nodes[index]
            var operands: [Int] = []
            for operand in node.operands {
                let view = views[operand]
                if let register = registers[view.root] {
                    operands.append(register)
                } else if let shaped = view.reshaped(shape) {
                    operands.append(draft.load(shaped))
                } else {
                    throw GraphError(operation: "map", message: "a fused operand does not fit the index space")
                }
            }
            let type = graph.types[node.operands[0]].elementType
            let elementwise: ElementType = if case .select = node.operation { .bool } else { type }
            registers[node.results[0]] = try draft.append(node.operation, elementwise, operands)
        }
        for index in group.nodes {
            let value = graph.nodes[index].results[0]
            if isStored(value, in: group), let register = registers[value] { draft.store(value, register) }
        }
        return draft
    }

    /// Whether a value computed in a group has to be written to memory.
    private func isStored(_ value: ValueID, in group: Group) -> Bool {
        isShown[value] || readers[value].contains { !group.nodes.contains($0) }
    }

    /// The remainder of floats: one element at a time, exactly.
    mutating func lowerRemainder(_ node: Node) {
        let result = node.results[0]
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        instructions.append(
            RemainderInstruction(
                dividend: dense(node.operands[0]), divisor: dense(node.operands[1]), destination: place,
                count: graph.types[result].shape.elementCount))
    }
}
