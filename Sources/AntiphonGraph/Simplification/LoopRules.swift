// Rules for loops, beside those that simplify their bodies and prune what is not used.
extension Simplifier {
    mutating func emit(_ scan: Scan, _ operands: [ValueID], _ results: [TensorType]) -> [ValueID] {
        let (carryCount, sequenceEnd) = (scan.carryCount, scan.carryCount + scan.sequenceCount)
        // A sequence or constant filled with one number need not be read: the body knows it.
        let filled = operands.indices.map { $0 < carryCount ? nil : splat(operands[$0]) }
        let kept = operands.indices.filter { filled[$0] == nil }
        let body = scan.body.filling(filled).simplified()
        let slim = Scan(
            body: body, length: scan.length, reverse: scan.reverse, carryCount: carryCount,
            sequenceCount: kept.filter { (carryCount..<sequenceEnd).contains($0) }.count)
        let keptOperands = kept.map { operands[$0] }
        var values = append(.scan(slim), keptOperands, results)

        // A stack that is there already need not be stored again: of carries before the step, of what was read, of an
        // earlier output.
        let stacks = carryCount + slim.stackedCount
        var known: [ValueID: ValueID] = [:]
        for (index, input) in body.inputs.prefix(carryCount + slim.sequenceCount).enumerated() {
            known[input] = index < carryCount ? values[stacks + index] : keptOperands[index]
        }
        for index in carryCount..<stacks {
            let output = body.outputs[index]
            values[index] = known[output] ?? values[index]
            known[output] = values[index]
        }
        return values
    }
}

extension Graph {
    /// The graph with constants in the place of some inputs.
    fileprivate func filling(_ numbers: [Float?]) -> Graph {
        if numbers.allSatisfy({ $0 == nil }) { return self }
        var types = types
        var constants: [Node] = []
        for (input, number) in zip(inputs, numbers) {
            guard let number else { continue }
            let scalar = Operation.constant(HostTensor(number))
            if types[input].shape.rank == 0 {
                constants.append(Node(operation: scalar, operands: [], results: [input]))
            } else {
                types.append(.float32([]))
                constants.append(Node(operation: scalar, operands: [], results: [types.count - 1]))
                constants.append(
                    Node(
                        operation: .broadcastInDim(types[input].shape, dimensions: []), operands: [types.count - 1],
                        results: [input]))
            }
        }
        let kept = zip(inputs, numbers).filter { $1 == nil }.map(\.0)
        return Graph(types: types, inputs: kept, nodes: constants + nodes, outputs: outputs)
    }
}
