extension LocalGradient {
    /// The native gradient: it reads what the forward pass kept (y and `reserve`). Where a gradient of this recurrence was
    /// differentiated, `reserve` has a cotangent: the handle of the tangents, see `throughRecurrenceGradient`.
    func throughRecurrence(_ recurrence: Recurrence) -> [Tensor?] {
        let given = (0..<recurrence.outputCount).map { cotangents[$0] ?? results[$0].zerosLike() }
        guard let reserve = results.last else { return [] }
        let gradients: [Tensor]
        if let handle = cotangents[recurrence.outputCount], let tangents = handle.definition {
            let first = trace.tensor(tangents.results[0])
            gradients = trace.emit(
                .recurrenceSecondGradient(recurrence), tangents.operands.map(trace.tensor) + [first, handle] + given)
        } else {
            gradients = trace.emit(.recurrenceGradient(recurrence), operands + [result, reserve] + given)
        }
        return gradients.enumerated().map { wanted[$0] ? $1 : nil } + (recurrence.hasLengths ? [nil] : [])
    }

    /// The gradient of dx, dh0 and dc0 (a gradient penalty's) has kernels; that of the weights' gradients goes through the
    /// decomposition. y and `reserve`, which only repeat the forward pass, get no cotangent of their own.
    ///
    /// The gradients by the cotangents are tangents of the outputs. Those by the recurrence's operands are left to the
    /// recurrence itself, which has a gradient to make anyway for what else depends on it: both are one pass. It finds the
    /// tangents by their handle, which goes there as the cotangent of `reserve`.
    func throughRecurrenceGradient(_ recurrence: Recurrence) -> [Tensor?] {
        let (count, states) = (recurrence.operandCount, recurrence.outputCount)
        guard cotangents[states...].allSatisfy({ $0 == nil }) else {
            return throughDecomposition { types throws(GraphError) in try recurrence.gradientDecomposition(types) }
        }
        let moving = (0..<states).map { cotangents[$0] ?? results[$0].zerosLike() }
        let tangents = trace.emit(.recurrenceTangent(recurrence), operands + moving)
        var flows = [Tensor?](repeating: nil, count: operands.count)
        for index in 0..<states where wanted[count + 2 + index] { flows[count + 2 + index] = tangents[index] }
        let handle = tangents[states]
        let forward = operands[count + 1].definition
        let isInThisTrace =
            forward?.operation == .recurrence(recurrence) && forward?.operands == operands.prefix(count).map(\.id)
        if isInThisTrace, wanted[count + 1], !isReached[count + 1] {
            flows[count + 1] = handle
        } else if wanted.prefix(recurrence.differentiableOperandCount).contains(true) {
            // The recurrence is outside (of a loop's body), or leads to another second gradient already.
            let none = tangents.prefix(states).map { $0.zerosLike() }
            let gradients = trace.emit(
                .recurrenceSecondGradient(recurrence), operands + moving + [tangents[0], handle] + none)
            for (index, gradient) in gradients.enumerated() where wanted[index] { flows[index] = gradient }
        }
        return flows
    }

    /// The gradient of a composite by its decomposition, a function of those operands that it reads.
    func throughDecomposition(_ decompose: ([TensorType]) throws(GraphError) -> Graph) -> [Tensor?] {
        let wantedOperands = operands.indices.filter { wanted[$0] }
        let given = cotangents.indices.filter { cotangents[$0] != nil }
        let (types, resultTypes) = (operands.map(\.type), given.map { results[$0].type })
        do throws(GraphError) {
            let decomposed = try decompose(types)
            // Traced apart, so that the operands are independent of each other; `reaches` remembers which get a cotangent.
            var reaches: [Int] = []
            let graph = try Graph.trace(types + resultTypes) { inputs in
                guard let inner = inputs.first?.trace else { return [] }
                let outputs = inner.inline(decomposed, Array(inputs.prefix(types.count)))
                let gradients = inner.vectorJacobianProduct(
                    of: given.map { outputs[$0] }, with: inputs.suffix(given.count).map { $0 },
                    withRespectTo: wantedOperands.map { inputs[$0] })
                reaches = wantedOperands.indices.filter { gradients[$0] != nil }
                return gradients.compactMap { $0 }
            }
            let gradients = trace.inline(graph.prunedOfUnused(), operands + given.compactMap { cotangents[$0] })
            var flows = [Tensor?](repeating: nil, count: operands.count)
            for (index, gradient) in zip(reaches, gradients) { flows[wantedOperands[index]] = gradient }
            return flows
        } catch {
            trace.fail(error)
            return Array(repeating: nil, count: operands.count)
        }
    }
}

extension Tensor {
    /// The node that defines this tensor; nil for inputs and after a mistake.
    fileprivate var definition: Node? {
        guard id >= 0, trace.definingNode[id] >= 0 else { return nil }
        return trace.nodes[trace.definingNode[id]]
    }
}
