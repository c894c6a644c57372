internal import AntiphonGraph

// Operations that move elements and are not views.
extension PlanBuilder {
    mutating func lowerPad(_ node: Node, _ low: [Int], _ high: [Int], _ interior: [Int]) {
        let result = node.results[0]
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        let type = graph.types[result]
        let size = type.elementType.byteCount
        instructions.append(
            FillInstruction(
                value: self.place(of: views[node.operands[1]]), destination: place, elementSize: size,
                count: type.shape.elementCount))
        // Element i of a dimension goes to low + i * (interior + 1); those that fall outside are cut.
        var view = views[node.operands[0]]
        var offset = 0
        var strides = type.shape.strides
        for dimension in view.shape.indices {
            let step = interior[dimension] + 1
            let first = low[dimension] < 0 ? (-low[dimension] + step - 1) / step : 0
            let last = type.shape[dimension] - 1 - low[dimension]
            let end = min(view.shape[dimension], last < 0 ? 0 : last / step + 1)
            guard first < end else { return }
            view.offset += first * view.strides[dimension]
            view.shape[dimension] = end - first
            offset += (low[dimension] + first * step) * strides[dimension]
            strides[dimension] *= step
        }
        copy(view, to: place.advanced(by: offset * size), strides: strides)
    }

    mutating func lowerConcatenate(_ node: Node, _ dimension: Int) {
        let result = node.results[0]
        let index = definingNode[result]
        let place = resultPlace(result)
        let type = graph.types[result]
        var offset = 0
        for operand in node.operands {
            let view = views[operand]
            let target = place.advanced(by: offset * type.shape.strides[dimension] * type.elementType.byteCount)
            offset += graph.types[operand].shape[dimension]
            // Computed there already.
            if rootPlaces[view.root] == target && view.isDense && targets[view.root] == target { continue }
            if (strips[view.root] ?? []).contains(where: { $0.node == index && $0.place == target }) { continue }
            copy(view, to: target, strides: type.shape.strides)
        }
    }

    mutating func lowerDynamicSlice(_ node: Node) {
        let (operand, result) = (node.operands[0], node.results[0])
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        let tensor = dense(operand)
        let starts = node.operands.dropFirst().map { self.place(of: views[$0]) }
        instructions.append(
            DynamicSliceInstruction(
                tensor: tensor, tensorShape: graph.types[operand].shape, block: place,
                blockShape: graph.types[result].shape, starts: starts,
                elementSize: graph.types[result].elementType.byteCount, isUpdate: false))
    }

    mutating func lowerDynamicUpdateSlice(_ node: Node) {
        let (operand, update, result) = (node.operands[0], node.operands[1], node.results[0])
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        copy(views[operand], to: place)
        guard !isEmpty(update) else { return }
        let block = dense(update)
        let starts = node.operands.dropFirst(2).map { self.place(of: views[$0]) }
        instructions.append(
            DynamicSliceInstruction(
                tensor: place, tensorShape: graph.types[result].shape, block: block,
                blockShape: graph.types[update].shape, starts: starts,
                elementSize: graph.types[result].elementType.byteCount, isUpdate: true))
    }

    mutating func lowerGather(_ node: Node) {
        let (table, result) = (graph.types[node.operands[0]], node.results[0])
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        let width = table.shape.dimensions.dropFirst().reduce(1, *)
        let (source, indices) = (dense(node.operands[0]), dense(node.operands[1]))
        instructions.append(
            RowsInstruction(
                kind: .gather, table: source, tableRows: table.shape[0], width: width, indices: indices,
                count: graph.types[node.operands[1]].shape.elementCount, rows: place))
    }

    mutating func lowerScatter(_ node: Node) {
        let result = node.results[0]
        let (place, table) = (resultPlace(result), graph.types[result])
        guard !isEmpty(result) else { return }
        copy(views[node.operands[0]], to: place)
        let count = graph.types[node.operands[1]].shape.elementCount
        guard count > 0 else { return }
        let (indices, updates) = (dense(node.operands[1]), dense(node.operands[2]))
        instructions.append(
            RowsInstruction(
                kind: .scatterAdd, table: place, tableRows: table.shape[0],
                width: table.shape.dimensions.dropFirst().reduce(1, *), indices: indices, count: count,
                rows: updates))
    }

    mutating func lowerRandom(
        _ node: Node, _ distribution: RandomDistribution, _ shape: Shape, _ sampleDimension: Int?
    ) {
        let place = resultPlace(node.results[0])
        guard shape.elementCount > 0 else { return }
        let dimension = sampleDimension ?? 0
        let (key, first) = (dense(node.operands[0]), self.place(of: views[node.operands[1]]))
        let isOneSample = sampleDimension == nil
        instructions.append(
            RandomInstruction(
                distribution: distribution, key: key, first: first, destination: place,
                outer: isOneSample ? 1 : shape.dimensions[..<dimension].reduce(1, *),
                samples: isOneSample ? 1 : shape[dimension],
                inner: isOneSample ? shape.elementCount : shape.dimensions[(dimension + 1)...].reduce(1, *)))
    }
}
