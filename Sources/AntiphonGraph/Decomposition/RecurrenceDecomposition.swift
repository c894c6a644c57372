extension Recurrence {
    /// The recurrence as a graph of a scan and primitives: same operands, same results (`reserve` is empty).
    ///
    /// The products of all steps' inputs with the kernel stand before the loop, as one matrix product; the loop adds the
    /// state's. Formulas are those of `RecurrentCell`.
    /// - Throws: `GraphError` if the operand types do not fit.
    package func decomposition(_ operands: [TensorType]) throws(GraphError) -> Graph {
        _ = try Operation.recurrence(self).resultTypes(operands)
        return try Graph.trace(operands) { inputs in
            decomposed(inputs) + [inputs[0].context.filled([0], 0)]
        }
    }

    /// The gradient of the recurrence as a graph, from its decomposition: same operands as `recurrenceGradient` (y and
    /// `reserve` are not read: the forward pass is computed again), same results.
    /// - Throws: `GraphError` if the operand types do not fit.
    package func gradientDecomposition(_ operands: [TensorType]) throws(GraphError) -> Graph {
        _ = try Operation.recurrenceGradient(self).resultTypes(operands)
        return try Graph.trace(operands) { inputs in
            let outputs = decomposed(Array(inputs.prefix(operandCount)))
            let cotangents = inputs.suffix(outputCount).map { Optional($0) }
            let differentiable = Array(inputs.prefix(differentiableOperandCount))
            let gradients = inputs[0].context.vectorJacobianProduct(
                of: outputs, with: cotangents, withRespectTo: differentiable)
            return zip(differentiable, gradients).map { $1 ?? $0.zerosLike() }
        }.prunedOfUnused()
    }

    /// y, the final h and, for the LSTM, the final c.
    func decomposed(_ inputs: [Tensor]) -> [Tensor] {
        let x = inputs[0]
        let stateCount = outputCount - 1
        let states = Array(inputs[1...stateCount])
        let (kernel, recurrent, bias) = (inputs[stateCount + 1], inputs[stateCount + 2], inputs[stateCount + 3])
        let (steps, batch, hidden) = (x.shape[0], x.shape[1], states[0].shape[1])
        let product = x.matrixProduct(kernel)
        let projected = product + bias.broadcastLeading(to: product.shape)

        var sequences = [projected]
        if hasLengths {
            let step = x.context.iota(.int32([steps, batch]), dimension: 0)
            sequences.append(step.compare(.less, inputs[operandCount - 1].broadcastLeading(to: [steps, batch])))
        }
        let recurrentBias = cell == .gru ? [inputs[stateCount + 4]] : []
        let loop = x.context.scan(
            length: steps, carries: states, sequences: sequences, constants: [recurrent] + recurrentBias,
            reverse: reverse
        ) { states, slices, constants in
            let next = step(states, slices[0], recurrent: constants[0], recurrentBias: constants.last)
            guard hasLengths else { return (next, [next[0]]) }
            let isActive = slices[1].broadcast(to: [batch, hidden], dimensions: [0])
            let kept = zip(next, states).map { isActive.select($0, $1) }
            return (kept, [isActive.select(next[0], next[0].zerosLike())])
        }
        // After a mistake the loop has no stacked results; the trace throws it at its end.
        return [loop.stacked.first ?? projected] + loop.carries
    }

    /// One step: the next states from the states and the inputs' share of the gates, [B, G H].
    private func step(
        _ states: [Tensor], _ projected: Tensor, recurrent: Tensor, recurrentBias: Tensor?
    ) -> [Tensor] {
        let h = states[0]
        let hidden = h.shape[1]
        let fromState = h.matrixProduct(recurrent)
        func gate(_ index: Int, of gates: Tensor) -> Tensor {
            gates.sliced(index * hidden..<(index + 1) * hidden, along: 1)
        }
        switch cell {
        case .rnn: return [(projected + fromState).tanh()]
        case .gru:
            let r = (gate(0, of: projected) + gate(0, of: fromState)).logistic()
            let z = (gate(1, of: projected) + gate(1, of: fromState)).logistic()
            let inner = gate(2, of: fromState)
            let biased = recurrentBias.map { inner + $0.broadcastLeading(to: inner.shape) } ?? inner
            let n = (gate(2, of: projected) + r * biased).tanh()
            return [(1 - z) * n + z * h]
        case .lstm:
            let gates = projected + fromState
            let i = gate(0, of: gates).logistic()
            let f = gate(1, of: gates).logistic()
            let g = gate(2, of: gates).tanh()
            let o = gate(3, of: gates).logistic()
            let c = f * states[1] + i * g
            return [o * c.tanh(), c]
        }
    }
}
