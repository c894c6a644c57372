internal import AntiphonGraph

extension PlanBuilder {
    /// Appends the kernel calls of a group.
    mutating func lower(_ group: Group) throws(GraphError) {
        if group.shape != nil {
            try lowerElementwise(group)
            return
        }
        for index in group.nodes where productOfSum[index] == nil { try lower(graph.nodes[index]) }
    }

    private mutating func lower(_ node: Node) throws(GraphError) {
        switch node.operation {
        case .constant, .iota, .broadcastInDim, .transpose, .slice, .reverse, .stopGradient, .unary, .compare, .select,
            .convert:
            // Views, constants and element-wise operations never come here.
            throw GraphError(operation: node.operation.name, message: "is not lowered by itself")
        case .binary: lowerRemainder(node)
        case .reshape:
            let place = resultPlace(node.results[0])
            copy(views[node.operands[0]], to: place)
        case .pad(let low, let high, let interior): lowerPad(node, low, high, interior)
        case .concatenate(let dimension): lowerConcatenate(node, dimension)
        case .dynamicSlice: lowerDynamicSlice(node)
        case .dynamicUpdateSlice: lowerDynamicUpdateSlice(node)
        case .gatherRows: lowerGather(node)
        case .scatterAddRows: lowerScatter(node)
        case .reduce(let reduction, let dimensions): lowerReduce(node, reduction, dimensions)
        case .cumulativeSum(let dimension, let reverse): lowerCumulativeSum(node, dimension, reverse)
        case .dotGeneral(let dimensions): lowerDot(node, dimensions)
        case .random(let distribution, let shape, let sampleDimension):
            lowerRandom(node, distribution, shape, sampleDimension)
        case .recurrence(let recurrence): lowerRecurrence(node, recurrence)
        case .recurrenceGradient(let recurrence): try lowerRecurrenceGradient(node, recurrence)
        case .recurrenceTangent(let recurrence): lowerRecurrenceTangent(node, recurrence)
        case .recurrenceSecondGradient(let recurrence): lowerRecurrenceSecondGradient(node, recurrence)
        case .scan(let scan): try lowerScan(node, scan)
        case .while(let condition, let body): try lowerWhile(node, condition, body)
        }
    }

    /// Whether a value takes no memory.
    func isEmpty(_ value: ValueID) -> Bool { graph.types[value].shape.elementCount == 0 }
}
