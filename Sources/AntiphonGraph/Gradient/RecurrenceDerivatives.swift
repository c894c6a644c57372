extension LocalGradient {
    /// The native gradient: it reads what the forward pass kept (y and `reserve`).
    func throughRecurrence(_ recurrence: Recurrence) -> [Tensor?] {
        let cotangents = (0..<recurrence.outputCount).map { self.cotangents[$0] ?? results[$0].zerosLike() }
        guard let reserve = results.last else { return [] }
        let gradients = trace.emit(.recurrenceGradient(recurrence), operands + [result, reserve] + cotangents)
        return gradients.enumerated().map { wanted[$0] ? $1 : nil } + (recurrence.hasLengths ? [nil] : [])
    }

    /// The gradient of the gradient goes through the decomposition, which is a function of the recurrence's operands and of the
    /// cotangents alone: y and `reserve`, which only repeat the forward pass, get none.
    func throughRecurrenceGradient(_ recurrence: Recurrence) -> [Tensor?] {
        let wantedOperands = operands.indices.filter { wanted[$0] }
        let given = cotangents.indices.filter { cotangents[$0] != nil }
        let (types, resultTypes) = (operands.map(\.type), given.map { results[$0].type })
        do throws(GraphError) {
            let decomposed = try recurrence.gradientDecomposition(types)
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
