extension Scan {
    /// The loop as a `while` over a step counter: same operands, and of the results those that `used` names.
    ///
    /// Sequences are read with `dynamic_slice`, stacked results written with `dynamic_update_slice`. The state of the `while`
    /// is the counter, the carries, the used stacked results, the sequences and the constants (a body sees nothing else).
    /// - Throws: `GraphError` if the operand types do not fit.
    package func decomposition(_ operands: [TensorType], used: [Bool]) throws(GraphError) -> Graph {
        let resultTypes = try Operation.scan(self).resultTypes(operands)
        // Every result but the carries is a stack: of the body's outputs, or of the carries before the step.
        let stacks = (carryCount..<resultTypes.count).filter { used[$0] }
        return try Graph.trace(operands) { inputs in
            guard let trace = inputs.first?.context else { return [] }
            let buffers = stacks.map { index in
                trace.constant(0).converted(to: resultTypes[index].elementType)
                    .broadcast(to: resultTypes[index].shape, dimensions: [])
            }
            // A slice of an empty sequence has no type.
            if length == 0 { return inputs.prefix(carryCount) + buffers }
            let state =
                [trace.constant(HostTensor(Int32(0)))] + inputs.prefix(carryCount) + buffers
                + inputs.dropFirst(carryCount)
            let final = trace.whileLoop(
                state, condition: { $0[0].compare(.less, Float(length)) }, body: { step($0, stacks: stacks) })
            return Array(final[1..<1 + carryCount + stacks.count])
        }
    }

    private func step(_ state: [Tensor], stacks: [Int]) -> [Tensor] {
        let counter = state[0]
        let index = reverse ? Float(length - 1) - counter : counter
        let carries = Array(state[1..<1 + carryCount])
        let buffers = Array(state[1 + carryCount..<1 + carryCount + stacks.count])
        let sequences = state.dropFirst(1 + carryCount + stacks.count).prefix(sequenceCount)
        let constants = Array(state.suffix(constantCount))
        func starts(_ shape: Shape) -> [Tensor] {
            [index] + Array(repeating: counter.zerosLike(), count: shape.rank - 1)
        }
        let slices = sequences.map { sequence in
            sequence.dynamicSlice(
                starts: starts(sequence.shape), sizes: [1] + sequence.shape.dimensions.dropFirst()
            ).reshaped(sequence.shape.removing([0]))
        }
        let outputs = counter.context.inline(body, carries + slices + constants)
        // Stack number k holds result `stacks[k]`: an output of the body, or a carry before the step.
        let written = zip(buffers, stacks).map { buffer, result in
            let value = result < outputs.count ? outputs[result] : carries[result - outputs.count]
            return buffer.dynamicUpdateSlice(
                value.reshaped(Shape([1] + value.shape.dimensions)), starts: starts(buffer.shape))
        }
        return [counter + 1] + outputs.prefix(carryCount) + written + sequences + constants
    }
}
