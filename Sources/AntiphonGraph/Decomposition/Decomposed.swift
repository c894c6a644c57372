extension Graph {
    /// The graph with composites rewritten into primitives, also those inside loop bodies and inside other composites'
    /// decompositions.
    ///
    /// Recurrences become scans, scans become `while`, random numbers become Philox on ui32. Results that nobody uses are not
    /// computed.
    ///
    /// - Parameter keeping: tells which composites to leave as they are (their bodies are rewritten all the same); it is not
    ///   asked about primitives.
    /// - Throws: `GraphError` if a decomposition does not fit its operands: a mistake in this library.
    public func decomposed(keeping: (Operation) -> Bool = { _ in false }) throws(GraphError) -> Graph {
        var isUsed = [Bool](repeating: false, count: types.count)
        for node in nodes { for operand in node.operands { isUsed[operand] = true } }
        for output in outputs { isUsed[output] = true }

        let trace = Trace()
        var values = [Tensor?](repeating: nil, count: types.count)
        for input in inputs { values[input] = trace.input(types[input]) }
        for node in nodes {
            let operands = node.operands.compactMap { values[$0] }
            let used = node.results.map { isUsed[$0] }
            let results = try trace.emitDecomposed(node.operation, operands, used: used, keeping: keeping)
            for (id, result) in zip(node.results, results) { values[id] = result }
        }
        return try trace.finish(outputs.compactMap { values[$0] })
    }
}

extension Operation {
    /// Whether the operation is made of others, and so is not StableHLO's.
    public var isComposite: Bool {
        switch self {
        case .cumulativeSum, .scan, .random, .recurrence, .recurrenceGradient, .recurrenceTangent,
            .recurrenceSecondGradient, .stopGradient:
            true
        case .constant, .iota, .unary, .binary, .compare, .select, .convert, .broadcastInDim, .reshape, .transpose,
            .slice, .pad, .concatenate, .reverse, .dynamicSlice, .dynamicUpdateSlice, .gatherRows, .scatterAddRows,
            .reduce, .dotGeneral, .while:
            false
        }
    }

    /// The operation with the graphs inside it replaced.
    package func mappingBodies(_ transform: (Graph) throws(GraphError) -> Graph) throws(GraphError) -> Operation {
        switch self {
        case .while(let condition, let body):
            .while(condition: try transform(condition), body: try transform(body))
        case .scan(let scan):
            .scan(
                Scan(
                    body: try transform(scan.body), length: scan.length, reverse: scan.reverse,
                    carryCount: scan.carryCount, sequenceCount: scan.sequenceCount))
        default: self
        }
    }
}

extension Trace {
    /// Emits an operation, or what it decomposes to. A result that is not used may be missing (nil).
    fileprivate func emitDecomposed(
        _ operation: Operation, _ operands: [Tensor], used: [Bool], keeping: (Operation) -> Bool
    ) throws(GraphError) -> [Tensor?] {
        guard operation.isComposite, !keeping(operation) else {
            let inner = try operation.mappingBodies { body throws(GraphError) in
                try body.decomposed(keeping: keeping)
            }
            return emit(inner, operands)
        }
        let types = operands.map(\.type)
        func inlined(_ graph: Graph) throws(GraphError) -> [Tensor] {
            inline(try graph.decomposed(keeping: keeping), operands)
        }
        switch operation {
        case .stopGradient: return operands
        case .cumulativeSum(let dimension, let reverse):
            return [runningSum(operands[0], along: dimension, reverse: reverse)]
        case .random(let distribution, let shape, let sampleDimension):
            let decomposition = RandomDecomposition(
                distribution: distribution, shape: shape, sampleDimension: sampleDimension)
            return inline(try decomposition.graph(), operands)
        case .recurrence(let recurrence): return try inlined(try recurrence.decomposition(types))
        case .recurrenceGradient(let recurrence): return try inlined(try recurrence.gradientDecomposition(types))
        case .recurrenceTangent(let recurrence): return try inlined(try recurrence.tangentDecomposition(types))
        case .recurrenceSecondGradient(let recurrence):
            return try inlined(try recurrence.secondGradientDecomposition(types))
        case .scan(let scan):
            var values = try inlined(try scan.decomposition(types, used: used))[...]
            return used.indices.map { index in
                index < scan.carryCount || used[index] ? values.popFirst() : nil
            }
        default: return emit(operation, operands)
        }
    }
}
