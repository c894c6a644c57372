internal import AntiphonGraph

extension PlanBuilder {
    mutating func lowerScan(_ node: Node, _ scan: Scan) throws(GraphError) {
        let (body, carries) = (scan.body, scan.carryCount)
        let stacked = Array(carries..<carries + scan.stackedCount)
        let before = Array(carries + scan.stackedCount..<carries * 2 + scan.stackedCount)
        // Stacked results that nobody uses are not computed; carries as they were before each step are outputs of the body that
        // repeat its inputs.
        let usedStacked = stacked.filter { isUsed[node.results[$0]] }
        // Those whose stack is nowhere placed are computed in the stack, one row further at each step.
        let inStack = before.filter { isUsed[node.results[$0]] && targets[node.results[$0]] == nil }
        let usedBefore = before.filter { isUsed[node.results[$0]] && !inStack.contains($0) }
        let outputs =
            body.outputs.prefix(carries) + usedStacked.map { body.outputs[$0] }
            + usedBefore.map { body.inputs[$0 - before[0]] }
        let pruned = Graph(types: body.types, inputs: body.inputs, nodes: body.nodes, outputs: Array(outputs))
        let plan = try Plan.make(body: pruned, options: options)

        var inputPorts: [LoopPort] = []
        var outputPorts: [LoopPort] = []
        var finals: [(from: Location, value: ValueID)] = []
        for index in 0..<carries {
            let (operand, result) = (node.operands[index], node.results[index])
            let bytes = graph.types[result].byteCount
            if inStack.contains(before[index]) {
                let ports = carryInStack(operand, result, stack: node.results[before[index]], scan)
                inputPorts.append(ports.input)
                outputPorts.append(ports.output)
                continue
            }
            let final = stillPlace(result)
            if let moved = final.copy { finals.append((final.place, moved)) }
            // The last step writes the final place, so the first writes it if the number of steps is odd.
            let other = newPlace(bytes)
            let (first, second) = scan.length % 2 == 0 ? (final.place, other) : (other, final.place)
            copy(views[operand], to: first)
            inputPorts.append(.alternating(first, second))
            outputPorts.append(.alternating(second, first))
        }
        for operand in node.operands[carries..<carries + scan.sequenceCount] {
            let type = graph.types[operand]
            inputPorts.append(.slices(dense(operand), stride: type.byteCount / max(1, scan.length)))
        }
        for operand in node.operands[(carries + scan.sequenceCount)...] { inputPorts.append(.fixed(dense(operand))) }
        for index in usedStacked + usedBefore {
            let result = node.results[index]
            let place = resultPlace(result)
            outputPorts.append(.slices(place, stride: graph.types[result].byteCount / max(1, scan.length)))
        }
        instructions.append(
            ScanInstruction(
                body: plan, length: scan.length, reverse: scan.reverse, inputs: inputPorts, outputs: outputPorts,
                arena: newPlace(plan.arenaByteCount)))
        for (place, value) in finals { moveToTarget(place, value) }
        for index in 0..<carries where inStack.contains(before[index]) {
            let result = node.results[index]
            if let place = rootPlaces[result], targets[result] != nil { moveToTarget(place, result) }
        }
    }

    /// A carry whose values before each step are wanted, stacked: step t reads row t and writes the row that the next step reads. The
    /// final value lies after the stack or, in a loop that runs backwards, before it.
    private mutating func carryInStack(
        _ operand: ValueID, _ result: ValueID, stack: ValueID, _ scan: Scan
    ) -> (input: LoopPort, output: LoopPort) {
        let bytes = graph.types[result].byteCount
        let buffer = newPlace((scan.length + 1) * bytes)
        let rows = scan.reverse ? buffer.advanced(by: bytes) : buffer
        rootPlaces[stack] = rows
        rootPlaces[result] = scan.reverse ? buffer : buffer.advanced(by: scan.length * bytes)
        copy(views[operand], to: scan.reverse ? buffer.advanced(by: scan.length * bytes) : buffer)
        return (.slices(rows, stride: bytes), .slices(rows.advanced(by: scan.reverse ? -bytes : bytes), stride: bytes))
    }

    mutating func lowerWhile(_ node: Node, _ condition: Graph, _ body: Graph) throws(GraphError) {
        let conditionPlan = try Plan.make(body: condition, options: options)
        let bodyPlan = try Plan.make(body: body, options: options)
        var state: [WhileInstruction.State] = []
        var finals: [(from: Location, value: ValueID)] = []
        for (operand, result) in zip(node.operands, node.results) {
            let bytes = graph.types[result].byteCount
            let final = stillPlace(result)
            if let moved = final.copy { finals.append((final.place, moved)) }
            copy(views[operand], to: final.place)
            state.append(WhileInstruction.State(first: final.place, second: newPlace(bytes), byteCount: bytes))
        }
        instructions.append(
            WhileInstruction(
                condition: conditionPlan, body: bodyPlan, state: state, flag: newPlace(1),
                conditionArena: newPlace(conditionPlan.arenaByteCount), bodyArena: newPlace(bodyPlan.arenaByteCount)))
        for (place, value) in finals { moveToTarget(place, value) }
    }

    /// Where a loop's state ends up. It must not move while an enclosing loop runs, so a result that is wanted in such a loop's
    /// output is computed elsewhere, and named as to be copied.
    private mutating func stillPlace(_ root: ValueID) -> (place: Location, copy: ValueID?) {
        guard isLoopBody, let target = targets[root], storages[target.storage].kind != .arena else {
            return (resultPlace(root), nil)
        }
        return (newPlace(rootTypes[root].byteCount), root)
    }

    private mutating func moveToTarget(_ place: Location, _ value: ValueID) {
        let target = resultPlace(value)
        let type = rootTypes[value]
        guard type.byteCount > 0 else { return }
        instructions.append(
            CopyInstruction(
                source: place, destination: target, lengths: type.shape.dimensions,
                sourceStrides: type.shape.strides, destinationStrides: type.shape.strides,
                elementSize: type.elementType.byteCount))
    }
}
