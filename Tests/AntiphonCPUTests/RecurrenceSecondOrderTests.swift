import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

/// Penalties on gradients through recurrences: their kernels against the formulas' loops in double precision.
@Suite("Second order of recurrences on the CPU")
struct RecurrenceSecondOrderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cell: RecurrentCell
        let reverse: Bool
        let hasLengths: Bool

        var testDescription: String {
            "\(cell)" + (reverse ? " reverse" : "") + (hasLengths ? " with lengths" : "")
        }

        static let all: [Case] = RecurrentCell.allCases.flatMap { cell in
            [(false, false), (true, false), (false, true), (true, true)].map {
                Case(cell: cell, reverse: $0, hasLengths: $1)
            }
        }

        static let (steps, batch, features, hidden) = (5, 7, 3, 9)

        /// x, h0, two layers of weights, bias (and the GRU's recurrent bias), c0 for the LSTM; lengths last.
        var types: [TensorType] {
            let (f, h, b) = (Self.features, Self.hidden, Self.batch)
            let gates = cell.gateCount * h
            let layer = { (inputs: Int) in
                [TensorType.float32([inputs, gates]), .float32([h, gates]), .float32([gates]), .float32([h])]
            }
            return [.float32([Self.steps, b, f]), .float32([b, h])] + layer(f) + layer(h) + [.float32([b, h])]
                + (hasLengths ? [.int32([b])] : [])
        }

        func inputs() -> [HostTensor] {
            var random = TestRandom(31)
            return types.map {
                random.tensor($0, in: $0.elementType == .int32 ? 0...Float(Self.steps) : -0.7...0.7)
            }
        }

        /// Two layers: what the second gives at each step, and the final states of both.
        func stack(_ inputs: [Tensor]) -> (y: Tensor, finals: [Tensor]) {
            let lengths = hasLengths ? inputs[inputs.count - 1] : nil
            func layer(_ x: Tensor, _ first: Int, initial: [Tensor]) -> (y: Tensor, h: Tensor, c: Tensor?) {
                x.recurrence(
                    cell, initial: initial, kernel: inputs[first], recurrent: inputs[first + 1],
                    bias: inputs[first + 2],
                    recurrentBias: cell == .gru ? inputs[first + 3] : nil, lengths: lengths, reverse: reverse)
            }
            let below = layer(inputs[0], 2, initial: [inputs[1]] + (cell == .lstm ? [inputs[10]] : []))
            let above = layer(below.y, 6, initial: [])
            return (above.y, [below.h, above.h] + [below.c, above.c].compactMap(\.self))
        }
    }

    private func floats(_ inputs: [Tensor]) -> [Tensor] { inputs.filter { $0.elementType == .float32 } }

    private func squaredNorm(_ tensors: [Tensor]) -> Tensor {
        tensors.dropFirst().reduce(tensors[0].squared().sum()) { $0 + $1.squared().sum() }
    }

    private func values(_ backend: any Backend, _ graph: Graph, _ inputs: [HostTensor]) throws -> [HostTensor] {
        let program = try Program(
            graph: graph, inputNames: graph.inputs.indices.map { "in\($0)" },
            outputNames: graph.outputs.indices.map { "out\($0)" })
        return try backend.run(program, inputs)
    }

    /// The graph on the CPU, at every level and on 1 to 4 threads, and the reference of its operations, against the loops.
    private func expectEqualsLoops(
        _ item: Case, operations: [String: Int], _ body: @escaping ([Tensor]) -> [Tensor]
    ) throws {
        let inputs = item.inputs()
        let fused = try Graph.trace(item.types) { body($0) }
        let loops = try Graph.trace(item.types) { inputs in inputs[0].context.recurrencesAsLoops { body(inputs) } }
        let found = fused.simplified().nodes.map(\.operation.name)
        for (name, count) in operations { #expect(found.filter { $0 == name }.count == count, "\(name)") }
        let truths = try values(ReferenceBackend(), loops, inputs)
        let scale = truths.flatMap { $0.floats ?? [] }.map { Double(abs($0)) }.max() ?? 0
        #expect(scale > 1e-3)
        for (result, truth) in zip(try values(ReferenceBackend(), fused, inputs), truths) {
            let mismatch = Tolerance(absolute: 1e-7 * scale, relative: 1e-6).mismatch(result, truth)
            #expect(mismatch == nil, "\(mismatch ?? "")")
        }
        try expectAgreement(fused, inputs, Tolerance(absolute: 1e-5 * scale, relative: 1e-5), "\(item)")
    }

    /// As a discriminator's loss with R1: one forward pass, one gradient, one tangent and one second gradient a layer.
    @Test("A penalty next to a loss, two layers, on x and the initial states", arguments: Case.all)
    func penalty(_ item: Case) throws {
        let name = "antiphon.\(item.cell.rawValue)"
        let once = [
            name: 2, "\(name)_gradient": 2, "\(name)_tangent": 2, "\(name)_second_gradient": 2, "antiphon.scan": 0,
        ]
        try expectEqualsLoops(item, operations: once) { inputs in
            let (y, finals) = item.stack(inputs)
            let judged =
                (y * 2).sine().sum() + finals.map { ($0 * $0 * $0).sum() }.reduce(inputs[0].context.constant(0), +)
            let states = [inputs[1]] + (item.cell == .lstm ? [inputs[10]] : [])
            let slopes = judged.gradients(withRespectTo: [inputs[0]] + states)
            let loss = squaredNorm(slopes) + judged.squared() * 0.01
            return [loss] + loss.gradients(withRespectTo: floats(inputs))
        }
    }

    /// Both gradients lead to the same recurrence: only one can be made together with the ordinary gradient.
    @Test("Two penalties on one recurrence", arguments: RecurrentCell.allCases)
    func twoPenalties(_ cell: RecurrentCell) throws {
        let item = Case(cell: cell, reverse: false, hasLengths: true)
        try expectEqualsLoops(item, operations: ["antiphon.\(cell.rawValue)_second_gradient": 4]) { inputs in
            let y = item.stack(inputs).y
            let slopes = [y.sum(), y.squared().sum()].map { $0.gradients(withRespectTo: [inputs[0]])[0] }
            let loss = slopes[0].squared().sum() + slopes[1].sine().sum() + y.sum()
            return [loss] + loss.gradients(withRespectTo: floats(inputs))
        }
    }

    /// The penalty's gradient is taken in a loop's body, and that of the loop outside: the recurrence that was differentiated is
    /// then out of sight.
    @Test("A loop over penalties", arguments: RecurrentCell.allCases)
    func loop(_ cell: RecurrentCell) throws {
        let item = Case(cell: cell, reverse: true, hasLengths: false)
        try expectEqualsLoops(item, operations: [:]) { inputs in
            let trace = inputs[0].context
            let factors = trace.iota(.float32([2]), dimension: 0) + 1
            let total = trace.scan(
                length: 2, carries: [trace.constant(0)], sequences: [factors], constants: inputs
            ) { carries, slices, constants in
                let x = constants[0] * slices[0].broadcast(to: constants[0].shape, dimensions: [])
                let y = item.stack([x] + constants.dropFirst()).y
                let slope = y.squared().sum().gradients(withRespectTo: [x])[0]
                return ([carries[0] + slope.squared().sum() + y.sum()], [])
            }.carries[0]
            return [total] + total.gradients(withRespectTo: floats(inputs))
        }
    }

    @Test("No steps, no rows, no features", arguments: RecurrentCell.allCases)
    func empty(_ cell: RecurrentCell) throws {
        for (t, b, f) in [(0, 2, 3), (3, 0, 2), (3, 2, 0)] {
            let gates = cell.gateCount * 4
            let types: [TensorType] = [
                .float32([t, b, f]), .float32([f, gates]), .float32([4, gates]), .float32([gates]),
            ]
            let graph = try Graph.trace(types) { inputs in
                let y = inputs[0].recurrence(cell, kernel: inputs[1], recurrent: inputs[2], bias: inputs[3]).y
                let slope = (y * y).sum().gradients(withRespectTo: [inputs[0]])[0]
                return (slope.squared().sum() + y.sum()).gradients(withRespectTo: inputs)
            }
            var random = TestRandom(5)
            try expectAgreement(
                graph, types.map { random.tensor($0, in: -0.7...0.7) }, Tolerance(absolute: 1e-5, relative: 1e-5),
                "\(cell) T\(t) B\(b) F\(f)")
        }
    }
}
