// The second order of a recurrence from its decomposition: derivatives of the gradient's graph.
extension Recurrence {
    /// The recurrence's tangent as a graph: same operands and results as `recurrenceTangent`.
    ///
    /// The gradient is linear in its cotangents, so its own vector-Jacobian product by those is the Jacobian of the recurrence
    /// times the tangents.
    /// - Throws: `GraphError` if the operand types do not fit.
    package func tangentDecomposition(_ operands: [TensorType]) throws(GraphError) -> Graph {
        _ = try Operation.recurrenceTangent(self).resultTypes(operands)
        let gradient = try gradientDecomposition(Array(operands.prefix(gradientOperandCount)))
        return try Graph.trace(operands) { inputs in
            let gradients = inputs[0].context.inline(gradient, Array(inputs.prefix(gradientOperandCount)))
            let cotangents = Array(inputs[gradientOperandCount - outputCount..<gradientOperandCount])
            let tangents = inputs[0].context.vectorJacobianProduct(
                of: Array(gradients.prefix(outputCount)), with: inputs.suffix(outputCount).map { Optional($0) },
                withRespectTo: cotangents)
            return zip(cotangents, tangents).map { $1 ?? $0.zerosLike() } + [inputs[0].context.filled([0], 0)]
        }.prunedOfUnused()
    }

    /// The second gradient as a graph: same operands as `recurrenceSecondGradient` (what kernels keep is not read), same
    /// results.
    /// - Throws: `GraphError` if the operand types do not fit.
    package func secondGradientDecomposition(_ operands: [TensorType]) throws(GraphError) -> Graph {
        _ = try Operation.recurrenceSecondGradient(self).resultTypes(operands)
        let gradient = try gradientDecomposition(Array(operands.prefix(gradientOperandCount)))
        return try Graph.trace(operands) { inputs in
            let trace = inputs[0].context
            let differentiable = Array(inputs.prefix(differentiableOperandCount))
            let gradients = trace.inline(gradient, Array(inputs.prefix(gradientOperandCount)))
            let tangents = inputs[gradientOperandCount..<gradientOperandCount + outputCount].map { Optional($0) }
            let second = trace.vectorJacobianProduct(
                of: Array(gradients.prefix(outputCount)), with: tangents, withRespectTo: differentiable)
            let ordinary = trace.vectorJacobianProduct(
                of: decomposed(Array(inputs.prefix(operandCount))),
                with: inputs.suffix(outputCount).map { Optional($0) }, withRespectTo: differentiable)
            return differentiable.indices.map { index in
                let parts = [second[index], ordinary[index]].compactMap { $0 }
                return parts.dropFirst().reduce(parts.first ?? differentiable[index].zerosLike(), +)
            }
        }.prunedOfUnused()
    }
}
