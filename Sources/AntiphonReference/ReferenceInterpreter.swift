package import AntiphonGraph

/// A slow and plain interpreter of graphs: the independent truth that engines, gradients and decompositions are tested
/// against. Every operation is computed by its definition in plain loops over `Double`s; composites are not decomposed, but for
/// the second order of recurrences.
package enum ReferenceInterpreter {
    /// The graph's outputs for these inputs. Nothing is rounded to float32.
    /// - Throws: `GraphError` if the inputs do not fit or the graph is not well formed.
    package static func evaluate(_ graph: Graph, _ inputs: [ReferenceTensor]) throws(GraphError) -> [ReferenceTensor] {
        guard inputs.map(\.type) == graph.inputTypes else {
            throw GraphError(
                operation: "graph", message: "wants inputs of types \(graph.inputTypes)", operands: inputs.map(\.type))
        }
        var values = [ReferenceTensor?](repeating: nil, count: graph.types.count)
        for (id, input) in zip(graph.inputs, inputs) { values[id] = input }
        for node in graph.nodes {
            let operands = node.operands.compactMap { values[$0] }
            let types = node.results.map { graph.types[$0] }
            let results = try evaluate(node.operation, operands, types)
            guard operands.count == node.operands.count, results.map(\.type) == types else {
                throw GraphError(
                    operation: node.operation.name, message: "is not well formed", operands: operands.map(\.type))
            }
            for (id, result) in zip(node.results, results) { values[id] = result }
        }
        let outputs = graph.outputs.compactMap { values[$0] }
        guard outputs.count == graph.outputs.count else {
            throw GraphError(operation: "graph", message: "an output is never defined")
        }
        return outputs
    }

    /// One operation's results, of the given types.
    static func evaluate(
        _ operation: Operation, _ operands: [ReferenceTensor], _ types: [TensorType]
    ) throws(GraphError) -> [ReferenceTensor] {
        guard try operation.resultTypes(operands.map(\.type)) == types else {
            throw GraphError(
                operation: operation.name, message: "gives other types than \(types)", operands: operands.map(\.type))
        }
        switch operation {
        case .constant(let value): return [ReferenceTensor(value)]
        case .iota(let type, let dimension): return [iota(type, dimension)]
        case .unary(let operation): return [unary(operation, operands[0])]
        case .binary(let operation): return [binary(operation, operands[0], operands[1])]
        case .compare(let relation): return [compare(relation, operands[0], operands[1])]
        case .select: return [select(operands[0], operands[1], operands[2])]
        case .convert(let elementType): return [convert(operands[0], elementType)]
        case .stopGradient: return [operands[0]]
        case .broadcastInDim(let shape, let dimensions): return [broadcast(operands[0], shape, dimensions)]
        case .reshape: return [ReferenceTensor(types[0], operands[0].values)]
        case .transpose(let permutation): return [transpose(operands[0], permutation)]
        case .slice(let start, _, let stride): return [slice(operands[0], types[0], start, stride)]
        case .pad(let low, _, let interior): return [pad(operands[0], operands[1], types[0], low, interior)]
        case .concatenate(let dimension): return [concatenate(operands, types[0], dimension)]
        case .reverse(let dimensions): return [reverse(operands[0], dimensions)]
        case .dynamicSlice: return [dynamicSlice(operands[0], types[0], starts: operands.dropFirst(1))]
        case .dynamicUpdateSlice:
            return [dynamicUpdateSlice(operands[0], operands[1], starts: operands.dropFirst(2))]
        case .gatherRows: return [gatherRows(operands[0], operands[1], types[0])]
        case .scatterAddRows: return [scatterAddRows(operands[0], operands[1], operands[2])]
        case .reduce(let reduction, let dimensions): return [reduce(reduction, operands[0], types[0], dimensions)]
        case .cumulativeSum(let dimension, let reverse): return [cumulativeSum(operands[0], dimension, reverse)]
        case .dotGeneral(let dimensions): return [dotGeneral(operands[0], operands[1], types[0], dimensions)]
        case .while(let condition, let body): return try whileLoop(operands, condition, body)
        case .scan(let scan): return try self.scan(scan, operands, types)
        case .random(let distribution, _, let sampleDimension):
            return [random(distribution, operands[0], operands[1], types[0], sampleDimension)]
        case .recurrence(let recurrence): return self.recurrence(recurrence, operands)
        case .recurrenceGradient(let recurrence): return recurrenceGradient(recurrence, operands)
        case .recurrenceTangent(let recurrence):
            return try evaluate(try recurrence.tangentDecomposition(operands.map(\.type)), operands)
        case .recurrenceSecondGradient(let recurrence):
            return try evaluate(try recurrence.secondGradientDecomposition(operands.map(\.type)), operands)
        }
    }
}
