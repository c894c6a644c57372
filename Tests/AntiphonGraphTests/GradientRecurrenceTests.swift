import AntiphonGraph
import AntiphonReference
import Testing

/// One recurrence to test: its attributes and sizes.
struct RecurrenceCase: Sendable, CustomTestStringConvertible {
    var recurrence: Recurrence
    var steps = 4
    var batch = 3
    var features = 2
    var hidden = 3

    var testDescription: String {
        "\(recurrence.cell) T\(steps) B\(batch) reverse \(recurrence.reverse) lengths \(recurrence.hasLengths)"
    }

    /// Operands in order, with random numbers; lengths are from 0 to T.
    var operands: [ReferenceTensor] {
        let gates = recurrence.cell.gateCount * hidden
        var operands = [uniforms([steps, batch, features], seed: 1), uniforms([batch, hidden], seed: 2)]
        if recurrence.cell == .lstm { operands.append(uniforms([batch, hidden], seed: 3)) }
        operands += [
            uniforms([features, gates], seed: 4), uniforms([hidden, gates], seed: 5), uniforms([gates], seed: 6),
        ]
        if recurrence.cell == .gru { operands.append(uniforms([hidden], seed: 7)) }
        if recurrence.hasLengths {
            let lengths = (0..<batch).map { Double((steps * ($0 + 1) / batch + steps * $0) % (steps + 1)) }
            operands.append(ReferenceTensor(.int32([batch]), lengths))
        }
        return operands
    }

    /// y, h and c of the composite.
    func outputs(_ tensors: [Tensor]) -> [Tensor] {
        Array(tensors[0].context.emit(.recurrence(recurrence), tensors).prefix(recurrence.outputCount))
    }

    /// Every cell, direction, with and without lengths; no step, one step, one row, and several.
    static let all: [RecurrenceCase] = RecurrentCell.allCases.flatMap { cell in
        [(false, false), (true, false), (false, true), (true, true)].flatMap { reverse, hasLengths in
            let recurrence = Recurrence(cell: cell, reverse: reverse, hasLengths: hasLengths)
            return [
                RecurrenceCase(recurrence: recurrence),
                RecurrenceCase(recurrence: recurrence, steps: 1, batch: 1, features: 1, hidden: 2),
                RecurrenceCase(recurrence: recurrence, steps: 5, batch: 1, features: 3, hidden: 1),
                RecurrenceCase(recurrence: recurrence, steps: 0),
            ]
        }
    }
}

@Suite struct GradientRecurrenceTests {
    @Test(arguments: RecurrenceCase.all)
    func compositesAgreeWithFiniteDifferences(_ example: RecurrenceCase) throws {
        try GradientCheck()(example.operands) { example.outputs($0) }
    }

    @Test(arguments: RecurrentCell.allCases)
    func thirdOrder(_ cell: RecurrentCell) throws {
        let example = RecurrenceCase(
            recurrence: Recurrence(cell: cell), steps: 2, batch: 1, features: 2, hidden: 2)
        try GradientCheck(order: 3)(example.operands) { example.outputs($0) }
    }

    /// The loss sees only some of the results: the others' cotangents are zeros.
    @Test(arguments: RecurrentCell.allCases, [0, 1])
    func someResultsOnly(_ cell: RecurrentCell, _ result: Int) throws {
        let example = RecurrenceCase(recurrence: Recurrence(cell: cell, hasLengths: true))
        try GradientCheck()(example.operands) { [example.outputs($0)[result]] }
    }

    /// Two stacked layers of which the second runs backwards from a computed state: operands depend on each other.
    @Test func stackedLayers() throws {
        let lower = RecurrenceCase(recurrence: Recurrence(cell: .gru))
        let upper = RecurrenceCase(recurrence: Recurrence(cell: .lstm, reverse: true), features: 3)
        let upperOperands = Array(upper.operands.dropFirst(3))
        try GradientCheck()(lower.operands + upperOperands) { tensors in
            let below = lower.outputs(Array(tensors.prefix(lower.operands.count)))
            return upper.outputs([below[0], below[1], below[1].tanh()] + tensors.suffix(upperOperands.count))
        }
    }

    /// A critic on sequences with WGAN-GP's penalty (Gulrajani et al. 2017): E (|dD/dx| - 1)^2, differentiated with respect to
    /// the critic's parameters.
    @Test(arguments: RecurrentCell.allCases)
    func gradientPenaltyThroughACritic(_ cell: RecurrentCell) throws {
        let example = RecurrenceCase(recurrence: Recurrence(cell: cell), steps: 5, batch: 2, features: 3, hidden: 4)
        let head = uniforms([4, 1], seed: 20)
        try GradientCheck(order: 1)(example.operands + [head]) { tensors in
            let x = tensors[0]
            let states = example.outputs(Array(tensors.dropLast()))
            let score = states[1].matrixProduct(tensors[tensors.count - 1])
            let slope = score.sum().gradients(withRespectTo: [x])[0]
            let norm = (slope.squared().sum([0, 2]) + 1e-12).squareRoot()
            return [score.mean() - (norm - 1).squared().mean() * 10]
        }
    }
}

/// What gradients of recurrences cost: the shape of the graph, which speed rests on.
@Suite struct GradientRecurrenceCostTests {
    /// Every loop of a second derivative does one matrix product a step and computes no activation twice.
    @Test(arguments: RecurrentCell.allCases)
    func loopsDoOneProductAStep(_ cell: RecurrentCell) throws {
        let graph = try penalised(cell, asLoops: true)
        let bodies = graph.nodes.flatMap { $0.operation.bodies.map(\.graph) }
        // Forward, its gradient, and the gradients of both.
        #expect(bodies.count == 4)
        let names = bodies.map { $0.nodes.map(\.operation.name) }
        #expect(names.map { $0.filter { $0 == "dot_general" }.count } == [1, 1, 1, 1])
        let activations = names.map { $0.filter { $0 == "tanh" || $0 == "logistic" }.count }
        #expect(activations.dropFirst().allSatisfy { $0 == 0 })
    }

    /// As kernels: one forward pass, its gradient, the tangents, and one gradient of all that.
    @Test(arguments: RecurrentCell.allCases)
    func kernelsRunOnceEach(_ cell: RecurrentCell) throws {
        let name = "antiphon.\(cell.rawValue)"
        let names = try penalised(cell, asLoops: false).nodes.map(\.operation.name).filter { $0.hasPrefix("antiphon.") }
        #expect(names.sorted() == [name, "\(name)_gradient", "\(name)_second_gradient", "\(name)_tangent"])
    }

    /// The gradients of a score's squared slope, all by the recurrence's own operands.
    private func penalised(_ cell: RecurrentCell, asLoops: Bool) throws -> Graph {
        let example = RecurrenceCase(recurrence: Recurrence(cell: cell))
        return try Graph.trace(example.operands.map(\.type)) { tensors in
            func outputs() -> [Tensor] {
                let weights = Array(tensors[example.weights...])
                let result = tensors[0].recurrence(
                    cell, initial: Array(tensors[1..<example.weights]), kernel: weights[0], recurrent: weights[1],
                    bias: weights[2], recurrentBias: cell == .gru ? weights[3] : nil)
                return [result.y, result.h]
            }
            let score = (asLoops ? tensors[0].context.recurrencesAsLoops(outputs) : outputs())[1].sum()
            let slope = score.gradients(withRespectTo: [tensors[0]])[0]
            return slope.squared().sum().gradients(withRespectTo: tensors)
        }.simplified()
    }
}
