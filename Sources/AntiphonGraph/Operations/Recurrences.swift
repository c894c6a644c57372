// Whole-sequence recurrent layers.
extension Tensor {
    /// Runs a recurrent layer over this sequence [T, B, F].
    ///
    /// - Parameters:
    ///   - initial: the initial states: h0 [B, H] and, for the LSTM, c0 [B, H]; missing ones are zeros.
    ///   - kernel: [F, G H] with the gates in the cell's order.
    ///   - recurrent: [H, G H].
    ///   - bias: [G H].
    ///   - recurrentBias: [H], GRU only; nil is zeros.
    ///   - lengths: [B] int32, or nil: all rows have T steps.
    ///   - reverse: whether time runs from the last step to the first.
    /// - Returns: y [T, B, H], the final h [B, H] and, for the LSTM, the final c [B, H].
    public func recurrence(
        _ cell: RecurrentCell, initial: [Tensor] = [], kernel: Tensor, recurrent: Tensor, bias: Tensor,
        recurrentBias: Tensor? = nil, lengths: Tensor? = nil, reverse: Bool = false,
        fileID: String = #fileID, line: Int = #line
    ) -> (y: Tensor, h: Tensor, c: Tensor?) {
        trace.at(fileID, line)
        let batch = shape.rank == 3 ? shape[1] : 0
        let hidden = recurrent.shape.dimensions.first ?? 0
        let zeros = { self.trace.filled([batch, hidden], 0) }
        var operands = [self, initial.first ?? zeros()]
        if cell == .lstm { operands.append(initial.count > 1 ? initial[1] : zeros()) }
        operands += [kernel, recurrent, bias]
        if cell == .gru { operands.append(recurrentBias ?? trace.filled([hidden], 0)) }
        if let lengths { operands.append(lengths) }
        let attributes = Recurrence(cell: cell, reverse: reverse, hasLengths: lengths != nil)
        let results = trace.recurrence(attributes, operands)
        return (results[0], results[1], cell == .lstm ? results[2] : nil)
    }
}

extension Trace {
    /// Traces recurrences inside `body` as loops of primitives instead of as one operation each.
    ///
    /// One operation is fastest for values, first derivatives, and gradients of dx and the initial states' gradients (a penalty on
    /// a recurrent critic). Derivatives of the weights' gradients, and third ones, go through the loop anyway; with the loop from
    /// the beginning they share the forward pass and the first derivative with the rest of the program.
    public func recurrencesAsLoops<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = tracesRecurrencesAsLoops
        tracesRecurrencesAsLoops = true
        defer { tracesRecurrencesAsLoops = before }
        return try body()
    }

    fileprivate func recurrence(_ recurrence: Recurrence, _ operands: [Tensor]) -> [Tensor] {
        // The operation's own rules tell what is wrong with operands.
        guard tracesRecurrencesAsLoops, error == nil,
            let decomposition = try? recurrence.decomposition(operands.map(\.type))
        else { return emit(.recurrence(recurrence), operands) }
        return inline(decomposition, operands)
    }
}
