internal import AntiphonGraph
internal import CAntiphonKernels

// The second order of recurrences. Its operands begin with those of the gradient that is differentiated, which are what that
// gradient's trail is found by.
extension PlanBuilder {
    mutating func lowerRecurrenceTangent(_ node: Node, _ recurrence: Recurrence) {
        let operands = recurrenceOperands(node.operands, recurrence)
        guard operands.batch > 0, operands.hidden > 0 else {
            for result in node.results { _ = resultPlace(result) }
            return
        }
        let y = resultPlace(node.results[0])
        let states = node.results[1..<recurrence.outputCount].map { isUsed[$0] ? resultPlace($0) : nil }
        let record = newRecord(operands)
        let handle = node.results[recurrence.outputCount]
        reserves[handle] = record
        _ = resultPlace(handle)
        appendTangent(
            operands, recurrence, node.operands, y: y, record: record, h: states[0],
            c: recurrence.cell == .lstm ? states[1] : nil)
    }

    mutating func lowerRecurrenceSecondGradient(_ node: Node, _ recurrence: Recurrence) {
        let operands = recurrenceOperands(node.operands, recurrence)
        guard operands.batch > 0, operands.hidden > 0 else {
            for result in node.results { fillZero(result) }
            return
        }
        let (count, states) = (recurrence.operandCount, recurrence.outputCount)
        let second = recurrence.gradientOperandCount + states
        let y = dense(node.operands[count])
        let reserve = reserve(node.operands[count + 1], operands, node.operands[count])
        let movedY = dense(node.operands[second])
        var tangents: RecurrenceTangents
        if let record = reserves[views[node.operands[second + 1]].root] {
            tangents = tangentPlaces(recurrence, node.operands, y: movedY, record: record)
        } else {
            tangents = appendTangent(
                operands, recurrence, node.operands, y: newPlace(graph.types[node.operands[second]].byteCount),
                record: newRecord(operands), h: nil, c: nil)
        }
        let trail = trail(operands, recurrence, node.operands, y: y, reserve: reserve)
        let cotangents = recurrenceCotangents(node.operands[(second + 2)...], recurrence)
        let gradients = recurrenceGradients(node.results, recurrence)
        var shape = operands.sizing
        instructions.append(
            RecurrenceSecondGradientInstruction(
                operands: operands, y: y, reserve: reserve, tangents: tangents, trail: trail, cotangents: cotangents,
                gradients: gradients, workspace: newPlace(Int(ak_recurrence_workspace(&shape, AK_PASS_SECOND)))))
    }

    /// Whether a second gradient goes along the trail of this gradient.
    func wantsTrail(_ gradient: Node) -> Bool {
        zip(graph.nodes, isLive).contains { node, isLive in
            guard isLive, case .recurrenceSecondGradient = node.operation else { return false }
            return node.operands.starts(with: gradient.operands)
        }
    }

    mutating func newTrail(_ operands: RecurrenceOperands, _ gradientOperands: [ValueID]) -> Location {
        var shape = operands.sizing
        let trail = newPlace(4 * Int(ak_recurrence_trail(&shape)))
        trails[gradientOperands] = trail
        return trail
    }

    private mutating func newRecord(_ operands: RecurrenceOperands) -> Location {
        var shape = operands.sizing
        return newPlace(4 * Int(ak_recurrence_reserve(&shape)))
    }

    private mutating func tangentPlaces(
        _ recurrence: Recurrence, _ values: [ValueID], y: Location, record: Location
    ) -> RecurrenceTangents {
        let first = recurrence.gradientOperandCount
        func optional(_ value: ValueID, _ builder: inout PlanBuilder) -> Location? {
            builder.isZero(value) ? nil : builder.dense(value)
        }
        return RecurrenceTangents(
            x: dense(values[first]), h0: optional(values[first + 1], &self),
            c0: recurrence.cell == .lstm ? optional(values[first + 2], &self) : nil, y: y, record: record)
    }

    @discardableResult
    private mutating func appendTangent(
        _ operands: RecurrenceOperands, _ recurrence: Recurrence, _ values: [ValueID], y: Location, record: Location,
        h: Location?, c: Location?
    ) -> RecurrenceTangents {
        let count = recurrence.operandCount
        let reserve = reserve(values[count + 1], operands, values[count])
        let tangents = tangentPlaces(recurrence, values, y: y, record: record)
        var shape = operands.sizing
        instructions.append(
            RecurrenceTangentInstruction(
                operands: operands, reserve: reserve, tangents: tangents, h: h, c: c,
                workspace: newPlace(Int(ak_recurrence_workspace(&shape, AK_PASS_TANGENT)))))
        return tangents
    }

    /// The trail of the gradient; one that is outside of this plan is run again for it.
    private mutating func trail(
        _ operands: RecurrenceOperands, _ recurrence: Recurrence, _ values: [ValueID], y: Location, reserve: Location
    ) -> Location {
        let own = Array(values.prefix(recurrence.gradientOperandCount))
        if let trail = trails[own] { return trail }
        let trail = newTrail(operands, own)
        let cotangents = recurrenceCotangents(own[(recurrence.operandCount + 2)...], recurrence)
        appendGradient(
            operands, y: y, reserve: reserve, cotangents: cotangents, gradients: RecurrenceGradients(), trail: trail)
        return trail
    }
}
