internal import AntiphonGraph
internal import CAntiphonKernels

extension PlanBuilder {
    mutating func lowerRecurrence(_ node: Node, _ recurrence: Recurrence) {
        let operands = recurrenceOperands(node.operands, recurrence)
        guard operands.batch > 0, operands.hidden > 0 else {
            for result in node.results { _ = resultPlace(result) }
            return
        }
        let y = resultPlace(node.results[0])
        let h = resultPlace(node.results[1])
        let c = recurrence.cell == .lstm ? resultPlace(node.results[2]) : nil
        let handle = node.results[recurrence.outputCount]
        var shape = operands.sizing
        var reserve: Location?
        if isUsed[handle] {
            reserve = newPlace(4 * Int(ak_recurrence_reserve(&shape)))
            reserves[handle] = reserve
            _ = resultPlace(handle)
        }
        instructions.append(
            RecurrenceInstruction(
                operands: operands, y: y, h: h, c: c, reserve: reserve,
                workspace: newPlace(Int(ak_recurrence_workspace(&shape, AK_PASS_FORWARD)))))
    }

    mutating func lowerRecurrenceGradient(_ node: Node, _ recurrence: Recurrence) throws(GraphError) {
        let count = recurrence.operandCount
        let operands = recurrenceOperands(node.operands, recurrence)
        let (y, handle) = (node.operands[count], node.operands[count + 1])
        guard operands.batch > 0, operands.hidden > 0 else {
            // Nothing was computed: what is left of the gradients is zero.
            for result in node.results { fillZero(result) }
            return
        }
        let reserve = reserve(handle, operands, y)
        let cotangents = recurrenceCotangents(node.operands[(count + 2)...], recurrence)
        let yPlace = dense(y)
        let trail = wantsTrail(node) ? newTrail(operands, node.operands) : nil
        appendGradient(
            operands, y: yPlace, reserve: reserve, cotangents: cotangents,
            gradients: recurrenceGradients(node.results, recurrence), trail: trail)
    }

    mutating func appendGradient(
        _ operands: RecurrenceOperands, y: Location, reserve: Location, cotangents: RecurrenceCotangents,
        gradients: RecurrenceGradients, trail: Location?
    ) {
        var shape = operands.sizing
        instructions.append(
            RecurrenceGradientInstruction(
                operands: operands, y: y, reserve: reserve, cotangents: cotangents, gradients: gradients, trail: trail,
                workspace: newPlace(Int(ak_recurrence_workspace(&shape, AK_PASS_BACKWARD)))))
    }

    /// Where the cotangents of y, h and c lie.
    mutating func recurrenceCotangents(_ values: ArraySlice<ValueID>, _ recurrence: Recurrence) -> RecurrenceCotangents
    {
        let places = values.prefix(recurrence.outputCount).map { isZero($0) ? nil : dense($0) }
        return RecurrenceCotangents(
            dy: places[0], dh: places[1], dc: recurrence.cell == .lstm ? places[2] : nil)
    }

    /// Where the gradients of the differentiable operands are wanted.
    mutating func recurrenceGradients(_ results: [ValueID], _ recurrence: Recurrence) -> RecurrenceGradients {
        let places = results.map { isUsed[$0] ? resultPlace($0) : nil }
        let isLSTM = recurrence.cell == .lstm
        let first = isLSTM ? 3 : 2
        return RecurrenceGradients(
            dx: places[0], dh0: places[1], dc0: isLSTM ? places[2] : nil, dkernel: places[first],
            drecurrent: places[first + 1], dbias: places[first + 2],
            drecurrentBias: recurrence.cell == .gru ? places[first + 3] : nil)
    }

    /// The record of the forward pass.
    mutating func reserve(_ handle: ValueID, _ operands: RecurrenceOperands, _ y: ValueID) -> Location {
        reserves[views[handle].root] ?? recomputedReserve(operands, y)
    }

    mutating func fillZero(_ result: ValueID) {
        let place = resultPlace(result)
        storages.append(Storage(kind: .constant(constants.place(HostTensor(Float(0)))), byteCount: 4))
        guard !isEmpty(result) else { return }
        instructions.append(
            FillInstruction(
                value: Location(storage: storages.count - 1, offset: 0), destination: place, elementSize: 4,
                count: graph.types[result].shape.elementCount))
    }

    /// A gradient whose forward pass is outside of this plan runs it again for its record.
    private mutating func recomputedReserve(_ operands: RecurrenceOperands, _ y: ValueID) -> Location {
        var shape = operands.sizing
        let reserve = newPlace(4 * Int(ak_recurrence_reserve(&shape)))
        let state = 4 * operands.batch * operands.hidden
        instructions.append(
            RecurrenceInstruction(
                operands: operands, y: newPlace(graph.types[y].byteCount), h: newPlace(state),
                c: operands.recurrence.cell == .lstm ? newPlace(state) : nil, reserve: reserve,
                workspace: newPlace(Int(ak_recurrence_workspace(&shape, AK_PASS_FORWARD)))))
        return reserve
    }

    mutating func recurrenceOperands(_ values: [ValueID], _ recurrence: Recurrence) -> RecurrenceOperands {
        let isLSTM = recurrence.cell == .lstm
        let weights = isLSTM ? 3 : 2
        let x = graph.types[values[0]].shape
        func optional(_ index: Int, _ builder: inout PlanBuilder) -> Location? {
            builder.isZero(values[index]) ? nil : builder.dense(values[index])
        }
        return RecurrenceOperands(
            recurrence: recurrence, steps: x[0], batch: x[1], inputs: x[2],
            hidden: graph.types[values[1]].shape[1], x: dense(values[0]), h0: optional(1, &self),
            c0: isLSTM ? optional(2, &self) : nil, kernel: dense(values[weights]),
            recurrent: dense(values[weights + 1]), bias: dense(values[weights + 2]),
            recurrentBias: recurrence.cell == .gru ? optional(weights + 3, &self) : nil,
            lengths: recurrence.hasLengths ? clamped(values[recurrence.operandCount - 1], to: x[0]) : nil)
    }

    /// Lengths within 0 to T: the kernels take them on trust, and data decide them.
    private mutating func clamped(_ lengths: ValueID, to steps: Int) -> Location {
        if let place = clampedLengths[views[lengths]] { return place }
        let source = dense(lengths)
        let place = newPlace(graph.types[lengths].byteCount)
        let bounds = HostTensor([Int32(0), Int32(clamping: steps)])
        storages.append(Storage(kind: .constant(constants.place(bounds)), byteCount: 8))
        let zero = Location(storage: storages.count - 1, offset: 0)
        let loads = [(source, 1), (zero, 0), (zero.advanced(by: 4), 0)].enumerated().map { register, load in
            MapInstruction.Load(place: load.0, isBool: false, register: UInt8(register), strides: [load.1])
        }
        instructions.append(
            MapInstruction(
                dimensions: [graph.types[lengths].shape.elementCount], loads: loads,
                operations: [
                    AKMapInstruction(op: UInt8(AK_SMAX.rawValue), destination: 0, a: 0, b: 1, c: 0),
                    AKMapInstruction(op: UInt8(AK_SMIN.rawValue), destination: 0, a: 0, b: 2, c: 0),
                ], stores: [MapInstruction.Store(place: place, isBool: false, register: 0)]))
        clampedLengths[views[lengths]] = place
        return place
    }
}
