extension TypingRules {
    func whileLoop(condition: Graph, body: Graph) throws(GraphError) -> [TensorType] {
        try require(condition.inputTypes == operands, "the condition takes other types than the state has")
        try require(condition.outputTypes == [.bool([])], "the condition must give one i1 scalar")
        try require(body.inputTypes == operands, "the body takes other types than the state has")
        try require(body.outputTypes == operands, "the body gives \(body.outputTypes), the state is \(operands)")
        return operands
    }

    func scan(_ scan: Scan) throws(GraphError) -> [TensorType] {
        let body = scan.body
        try count(body.inputs.count)
        try require(
            scan.carryCount + scan.sequenceCount <= operands.count && scan.carryCount <= body.outputs.count,
            "the body has fewer inputs or outputs than there are carries and sequences")
        let carries = Array(operands.prefix(scan.carryCount))
        for (index, operand) in operands.enumerated() {
            let isSequence = (scan.carryCount..<scan.carryCount + scan.sequenceCount).contains(index)
            var expected = body.inputTypes[index]
            if isSequence { expected = expected.stacked(scan.length) }
            try require(operand == expected, "operand \(index) is \(operand), the body wants \(expected)")
        }
        try require(
            Array(body.outputTypes.prefix(scan.carryCount)) == carries,
            "the body changes the type of a carry: \(body.outputTypes.prefix(scan.carryCount)) from \(carries)")
        return carries + body.outputTypes.dropFirst(scan.carryCount).map { $0.stacked(scan.length) }
            + carries.map { $0.stacked(scan.length) }
    }

    func recurrence(_ recurrence: Recurrence) throws(GraphError) -> [TensorType] {
        try count(recurrence.operandCount)
        try recurrenceOperands(recurrence)
        let (x, state) = (operands[0].shape, operands[1])
        let y = TensorType.float32([x[0], x[1], state.shape[1]])
        return [y] + Array(repeating: state, count: recurrence.outputCount - 1) + [.float32([0])]
    }

    func recurrenceGradient(_ recurrence: Recurrence) throws(GraphError) -> [TensorType] {
        try count(recurrence.operandCount + 2 + recurrence.outputCount)
        try recurrenceOperands(recurrence)
        let (x, state) = (operands[0].shape, operands[1])
        let y = TensorType.float32([x[0], x[1], state.shape[1]])
        let rest = Array(operands.dropFirst(recurrence.operandCount))
        let expected =
            [y, .float32([0]), y] + Array(repeating: state, count: recurrence.outputCount - 1)
        try require(rest == expected, "needs y, reserve and cotangents of types \(expected)")
        return Array(operands.prefix(recurrence.differentiableOperandCount))
    }

    func recurrenceTangent(_ recurrence: Recurrence) throws(GraphError) -> [TensorType] {
        try count(recurrence.gradientOperandCount + recurrence.outputCount)
        return try tangents(recurrence)
    }

    func recurrenceSecondGradient(_ recurrence: Recurrence) throws(GraphError) -> [TensorType] {
        let first = recurrence.gradientOperandCount + recurrence.outputCount
        try count(first + 2 + recurrence.outputCount)
        let outputs = try tangents(recurrence)
        let expected = [outputs[0], .float32([0])] + outputs.dropLast()
        try require(
            Array(operands[first...]) == expected,
            "needs the tangent of y, its handle and cotangents of types \(expected)")
        return Array(operands.prefix(recurrence.differentiableOperandCount))
    }

    /// Checks the operands of the gradient and the tangents after them; the results of the recurrence.
    private func tangents(_ recurrence: Recurrence) throws(GraphError) -> [TensorType] {
        let (first, states) = (recurrence.gradientOperandCount, recurrence.outputCount)
        let gradient = TypingRules(operation: operation, operands: Array(operands.prefix(first)))
        let moving = Array(try gradient.recurrenceGradient(recurrence).prefix(states))
        try require(
            Array(operands[first..<first + states]) == moving,
            "needs tangents of x and the initial states of types \(moving)")
        return Array(operands[first - states..<first]) + [.float32([0])]
    }

    private func recurrenceOperands(_ recurrence: Recurrence) throws(GraphError) {
        try require(operands[0].shape.rank == 3, "x must be [T, B, F]")
        try require(operands[1].shape.rank == 2, "the initial state must be [B, H]")
        let (batch, inputs) = (operands[0].shape[1], operands[0].shape[2])
        let hidden = operands[1].shape[1]
        let gates = recurrence.cell.gateCount * hidden
        var expected: [(String, TensorType)] = [
            ("x", .float32([operands[0].shape[0], batch, inputs])), ("h0", .float32([batch, hidden])),
        ]
        if recurrence.cell == .lstm { expected.append(("c0", .float32([batch, hidden]))) }
        expected += [
            ("kernel", .float32([inputs, gates])), ("recurrent", .float32([hidden, gates])),
            ("bias", .float32([gates])),
        ]
        if recurrence.cell == .gru { expected.append(("recurrent bias", .float32([hidden]))) }
        if recurrence.hasLengths { expected.append(("lengths", .int32([batch]))) }
        for ((name, type), operand) in zip(expected, operands) {
            try require(operand == type, "\(name) is \(operand), must be \(type)")
        }
    }
}

extension TensorType {
    /// This type with a leading dimension added.
    package func stacked(_ length: Int) -> TensorType { TensorType(elementType, Shape([length] + shape.dimensions)) }
}
