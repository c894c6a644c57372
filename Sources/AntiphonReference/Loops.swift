import AntiphonGraph

extension ReferenceInterpreter {
    static func whileLoop(
        _ state: [ReferenceTensor], _ condition: Graph, _ body: Graph
    ) throws(GraphError) -> [ReferenceTensor] {
        var state = state
        while try evaluate(condition, state)[0].values[0] != 0 { state = try evaluate(body, state) }
        return state
    }

    static func scan(
        _ scan: Scan, _ operands: [ReferenceTensor], _ types: [TensorType]
    ) throws(GraphError) -> [ReferenceTensor] {
        let sequences = operands[scan.carryCount..<scan.carryCount + scan.sequenceCount]
        let constants = operands[(scan.carryCount + scan.sequenceCount)...]
        var carries = Array(operands[..<scan.carryCount])
        var stacked = types.dropFirst(scan.carryCount).map { ReferenceTensor($0, filled: 0) }
        for position in 0..<scan.length {
            let step = scan.reverse ? scan.length - 1 - position : position
            let slices = zip(sequences, scan.body.inputTypes.dropFirst(scan.carryCount)).map { sequence, type in
                let count = type.shape.elementCount
                return ReferenceTensor(type, Array(sequence.values[step * count..<(step + 1) * count]))
            }
            let results = try evaluate(scan.body, carries + slices + constants)
            for (index, value) in (results.dropFirst(scan.carryCount) + carries).enumerated() {
                let count = value.values.count
                stacked[index].values.replaceSubrange(step * count..<(step + 1) * count, with: value.values)
            }
            carries = Array(results.prefix(scan.carryCount))
        }
        return carries + stacked
    }
}
