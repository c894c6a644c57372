import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Recurrences on the CPU")
struct RecurrenceTests {
    struct Case: Sendable, CustomStringConvertible {
        var cell: RecurrentCell
        var reverse: Bool
        var hasLengths: Bool

        var description: String { "\(cell)\(reverse ? " reverse" : "")\(hasLengths ? " with lengths" : "")" }

        static let all: [Case] = RecurrentCell.allCases.flatMap { cell in
            [false, true].flatMap { reverse in
                [false, true].map { Case(cell: cell, reverse: reverse, hasLengths: $0) }
            }
        }
    }

    /// T, B, F, H
    static let sizes = [(1, 1, 1, 1), (3, 2, 4, 5), (6, 9, 3, 17), (2, 5, 20, 33)]

    private func types(_ item: Case, _ t: Int, _ b: Int, _ f: Int, _ h: Int) -> [TensorType] {
        let g = item.cell.gateCount
        return [.float32([t, b, f]), .float32([b, h])] + (item.cell == .lstm ? [.float32([b, h])] : [])
            + [.float32([f, g * h]), .float32([h, g * h]), .float32([g * h])]
            + (item.cell == .gru ? [.float32([h])] : []) + (item.hasLengths ? [.int32([b])] : [])
    }

    /// y, h, c and the gradients of a weighted sum of those of them that `uses` names.
    private func graph(_ item: Case, _ types: [TensorType], uses: [Int]) throws -> Graph {
        let attributes = Recurrence(cell: item.cell, reverse: item.reverse, hasLengths: item.hasLengths)
        return try Graph.trace(types) { inputs in
            let results = Array(inputs[0].trace.emit(.recurrence(attributes), inputs).prefix(attributes.outputCount))
            let chosen = uses.filter { $0 < results.count }.map { results[$0] }
            let loss = chosen.map { ($0 * $0.sine()).sum() }.reduce(inputs[0].context.constant(0), +)
            let gradients = loss.gradients(withRespectTo: Array(inputs.prefix(attributes.differentiableOperandCount)))
            return results + gradients
        }
    }

    private func inputs(_ types: [TensorType], steps: Int, seed: Int) -> [HostTensor] {
        var random = TestRandom(seed)
        return types.map { random.tensor($0, in: $0.elementType == .int32 ? 0...Float(steps) : -0.5...0.5) }
    }

    @Test("Outputs and all gradients", arguments: Case.all)
    func all(_ item: Case) throws {
        for (index, (t, b, f, h)) in Self.sizes.enumerated() {
            let types = types(item, t, b, f, h)
            try expectAgreement(
                try graph(item, types, uses: [0, 1, 2]), inputs(types, steps: t, seed: index),
                Tolerance(absolute: 2e-5, relative: 2e-5), "\(item) T\(t) B\(b) F\(f) H\(h)")
        }
    }

    @Test("Gradients of some outputs only, which leaves cotangents zero", arguments: Case.all)
    func some(_ item: Case) throws {
        let types = types(item, 4, 3, 2, 6)
        for uses in [[0], [1], [2], [1, 2]] {
            try expectAgreement(
                try graph(item, types, uses: uses), inputs(types, steps: 4, seed: 1),
                Tolerance(absolute: 2e-5, relative: 2e-5), "\(item) \(uses)")
        }
    }

    @Test(
        "Zero initial states, weights in one flat block, only some gradients wanted", arguments: RecurrentCell.allCases)
    func flat(_ cell: RecurrentCell) throws {
        let (t, b, f, h, g) = (5, 4, 3, 8, cell.gateCount)
        let sizes = [f * g * h, h * g * h, g * h, h]
        let types: [TensorType] = [.float32([t, b, f]), .float32([sizes.reduce(0, +)])]
        let graph = try Graph.trace(types) { inputs in
            var start = 0
            func part(_ shape: Shape) -> Tensor {
                defer { start += shape.elementCount }
                return inputs[1].sliced(start..<start + shape.elementCount, along: 0).reshaped(shape)
            }
            let (kernel, recurrent, bias) = (part([f, g * h]), part([h, g * h]), part([g * h]))
            let extra = part([h])
            let result = inputs[0].recurrence(
                cell, kernel: kernel, recurrent: recurrent, bias: bias, recurrentBias: cell == .gru ? extra : nil)
            let loss = (result.y * result.y).mean()
            let gradients = loss.gradients(withRespectTo: [kernel, recurrent, bias])
            let block = gradients[0].reshaped([sizes[0]]).concatenated(
                [gradients[1].reshaped([sizes[1]]), gradients[2], inputs[1].sliced(0..<h, along: 0)], along: 0)
            return [loss, inputs[1] - block * 0.1]
        }
        try expectAgreement(graph, inputs(types, steps: t, seed: 3), Tolerance(absolute: 1e-5), "\(cell)")
    }

    @Test("Second order: the gradient of a gradient penalty through an LSTM", arguments: RecurrentCell.allCases)
    func secondOrder(_ cell: RecurrentCell) throws {
        let (t, b, f, h, g) = (3, 2, 3, 4, cell.gateCount)
        let types: [TensorType] = [
            .float32([t, b, f]), .float32([f, g * h]), .float32([h, g * h]), .float32([g * h]),
        ]
        let graph = try Graph.trace(types) { inputs in
            let y = inputs[0].recurrence(cell, kernel: inputs[1], recurrent: inputs[2], bias: inputs[3]).y
            let slope = (y * y).sum().gradients(withRespectTo: [inputs[0]])[0]
            return (slope.squared().sum() - 1).squared().gradients(withRespectTo: inputs)
        }
        try expectAgreement(
            graph, inputs(types, steps: t, seed: 4), Tolerance(absolute: 2e-5, relative: 5e-5), "\(cell)")
    }

    @Test("No steps, no rows, no features", arguments: Case.all)
    func empty(_ item: Case) throws {
        for (t, b, f, h) in [(0, 2, 3, 4), (3, 0, 2, 4), (3, 2, 0, 4)] {
            let types = types(item, t, b, f, h)
            try expectAgreement(
                try graph(item, types, uses: [0, 1, 2]), inputs(types, steps: t, seed: 6),
                Tolerance(absolute: 1e-5, relative: 1e-5), "\(item) T\(t) B\(b) F\(f) H\(h)")
        }
    }

    @Test("Lengths outside 0 to T count as 0 and T", arguments: RecurrentCell.allCases)
    func strayLengths(_ cell: RecurrentCell) throws {
        let item = Case(cell: cell, reverse: false, hasLengths: true)
        let types = types(item, 3, 4, 2, 5)
        let graph = try graph(item, types, uses: [0, 1])
        var values = inputs(types, steps: 3, seed: 7)
        let backend = Engines.byThreads[1]
        let program = try Program(
            graph: graph, inputNames: graph.inputs.indices.map { "in\($0)" },
            outputNames: graph.outputs.indices.map { "out\($0)" })
        values[values.count - 1] = HostTensor([Int32(0), 3, 0, 3])
        let expected = try backend.run(program, values)
        values[values.count - 1] = HostTensor([Int32.min, 4, -1, Int32.max])
        let results = try backend.run(program, values)
        #expect(zip(results, expected).allSatisfy { sameBits($0, $1) })
    }
}
