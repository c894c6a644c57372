import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct DecompositionRecurrenceTests {
    private func expectEqual(
        _ left: [ReferenceTensor], _ right: [ReferenceTensor], sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(left.map(\.type) == right.map(\.type), sourceLocation: sourceLocation)
        for (left, right) in zip(left.flatMap(\.values), right.flatMap(\.values)) {
            #expect(abs(left - right) <= 1e-12 * (1 + abs(right)), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: RecurrenceCase.all)
    func aRecurrenceEqualsItsDecomposition(_ example: RecurrenceCase) throws {
        let types = example.operands.map(\.type)
        let composite = try Graph.trace(types) { example.outputs($0) }
        let primitive = try composite.decomposed()
        #expect(!primitive.usesComposites)
        try primitive.verify()
        expectEqual(
            try ReferenceInterpreter.evaluate(primitive, example.operands),
            try ReferenceInterpreter.evaluate(composite, example.operands))
    }

    @Test(arguments: RecurrenceCase.all)
    func aRecurrenceGradientEqualsItsDecomposition(_ example: RecurrenceCase) throws {
        let recurrence = example.recurrence
        let types = example.operands.map(\.type)
        let composite = try Graph.trace(types) { tensors in
            let results = tensors[0].context.emit(.recurrence(recurrence), tensors)
            let cotangents = results.prefix(recurrence.outputCount).map { ($0 * 3).sine() }
            return tensors[0].context.emit(
                .recurrenceGradient(recurrence),
                tensors + [results[0], results[recurrence.outputCount]] + cotangents)
        }
        let primitive = try composite.decomposed()
        #expect(!primitive.usesComposites)
        try primitive.verify()
        expectEqual(
            try ReferenceInterpreter.evaluate(primitive, example.operands),
            try ReferenceInterpreter.evaluate(composite, example.operands))
    }

    /// The decomposition against the steps written out, from RecurrentCell's formulas.
    @Test(arguments: RecurrenceCase.all)
    func aDecompositionEqualsItsUnrolledSteps(_ example: RecurrenceCase) throws {
        let types = example.operands.map(\.type)
        let looped = try Graph.trace(types) { example.outputs($0) }.decomposed()
        let unrolled = try Graph.trace(types) { unroll(example, $0) }
        expectEqual(
            try ReferenceInterpreter.evaluate(looped, example.operands),
            try ReferenceInterpreter.evaluate(unrolled, example.operands))
    }

    private func unroll(_ example: RecurrenceCase, _ tensors: [Tensor]) -> [Tensor] {
        let (recurrence, hidden) = (example.recurrence, example.hidden)
        let x = tensors[0]
        let states = recurrence.outputCount - 1
        var (h, c) = (tensors[1], tensors[states])
        let weights = Array(tensors[(states + 1)...])
        func part(_ tensor: Tensor, _ gate: Int) -> Tensor {
            tensor.sliced(gate * hidden..<(gate + 1) * hidden, along: -1)
        }
        func affine(_ x: Tensor, _ gate: Int) -> Tensor {
            let product = x.matrixProduct(part(weights[0], gate))
            return product + part(weights[2], gate).broadcastLeading(to: product.shape)
        }
        func state(_ gate: Int) -> Tensor { h.matrixProduct(part(weights[1], gate)) }
        var outputs: [Tensor] = []
        for count in 0..<example.steps {
            let step = recurrence.reverse ? example.steps - 1 - count : count
            let slice = x.element(step, along: 0)
            let next: Tensor
            var nextCell = c
            switch recurrence.cell {
            case .rnn: next = (affine(slice, 0) + state(0)).tanh()
            case .gru:
                let r = (affine(slice, 0) + state(0)).logistic()
                let z = (affine(slice, 1) + state(1)).logistic()
                let inner = state(2) + weights[3].broadcastLeading(to: h.shape)
                let n = (affine(slice, 2) + r * inner).tanh()
                next = (1 - z) * n + z * h
            case .lstm:
                nextCell =
                    (affine(slice, 1) + state(1)).logistic() * c + (affine(slice, 0) + state(0)).logistic()
                    * (affine(slice, 2) + state(2)).tanh()
                next = (affine(slice, 3) + state(3)).logistic() * nextCell.tanh()
            }
            guard recurrence.hasLengths else {
                (h, c) = (next, nextCell)
                outputs.append(h.reshaped([1, example.batch, hidden]))
                continue
            }
            let active = tensors[recurrence.operandCount - 1].compare(.greater, Float(step))
                .broadcast(to: h.shape, dimensions: [0])
            (h, c) = (active.select(next, h), active.select(nextCell, c))
            outputs.append(active.select(next, next.zerosLike()).reshaped([1, example.batch, hidden]))
        }
        if recurrence.reverse { outputs.reverse() }
        let y = x.context.filled([0, example.batch, hidden], 0).concatenated(outputs, along: 0)
        return [y, h] + (recurrence.cell == .lstm ? [c] : [])
    }
}

extension Graph {
    /// Whether a composite is left, here or inside a loop.
    var usesComposites: Bool {
        nodes.contains { node in
            node.operation.isComposite || node.operation.bodies.contains { $0.graph.usesComposites }
        }
    }
}
