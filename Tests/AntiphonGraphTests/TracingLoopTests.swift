import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct TracingLoopTests {
    /// A score, its gradient penalty, and the gradients of their sum.
    private func critic(_ example: RecurrenceCase, asLoops: Bool) throws -> Graph {
        try Graph.trace(example.operands.map(\.type)) { tensors in
            func states() -> Tensor {
                tensors[0].recurrence(
                    example.recurrence.cell,
                    initial: [tensors[1]] + (example.recurrence.cell == .lstm ? [tensors[2]] : []),
                    kernel: tensors[example.weights], recurrent: tensors[example.weights + 1],
                    bias: tensors[example.weights + 2],
                    recurrentBias: example.recurrence.cell == .gru ? tensors[example.weights + 3] : nil,
                    lengths: tensors.last, reverse: example.recurrence.reverse
                ).y
            }
            let y = asLoops ? tensors[0].context.recurrencesAsLoops(states) : states()
            let slope = y.sum().gradients(withRespectTo: [tensors[0]])[0]
            let loss = y.squared().sum() + slope.squared().sum()
            let floats = tensors.filter { $0.elementType == .float32 }
            return [loss] + loss.gradients(withRespectTo: floats)
        }
    }

    @Test(arguments: RecurrentCell.allCases, [false, true])
    func recurrencesAsLoopsGiveTheSame(_ cell: RecurrentCell, _ reverse: Bool) throws {
        let recurrence = Recurrence(cell: cell, reverse: reverse, hasLengths: true)
        let example = RecurrenceCase(recurrence: recurrence)
        let loops = try critic(example, asLoops: true)
        let composites = try critic(example, asLoops: false)
        let names = { (graph: Graph) in Set(graph.simplified().nodes.map(\.operation.name)) }
        #expect(!names(loops).contains("antiphon.\(cell.rawValue)"))
        #expect(names(composites).isSuperset(of: ["antiphon.\(cell.rawValue)", "antiphon.\(cell.rawValue)_gradient"]))
        let expected = try ReferenceInterpreter.evaluate(composites, example.operands).flatMap(\.values)
        let actual = try ReferenceInterpreter.evaluate(loops.simplified(), example.operands).flatMap(\.values)
        #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= 1e-11 * (1 + abs($1)) })
        #expect(actual.count == expected.count)
    }

    /// Forward, gradient, and the gradients of both: nothing is computed twice.
    @Test func theLoopsAreShared() throws {
        let example = RecurrenceCase(recurrence: Recurrence(cell: .lstm, hasLengths: true))
        let graph = try critic(example, asLoops: true).simplified()
        #expect(graph.nodes.filter { $0.operation.name == "antiphon.scan" }.count == 4)
    }

    @Test func mistakesAreToldAsThoseOfTheRecurrence() throws {
        let error = #expect(throws: GraphError.self) {
            try Graph.trace([.float32([4, 2, 3]), .float32([5, 8]), .float32([2, 8]), .float32([8])]) { tensors in
                tensors[0].context.recurrencesAsLoops {
                    [tensors[0].recurrence(.lstm, kernel: tensors[1], recurrent: tensors[2], bias: tensors[3]).y]
                }
            }
        }
        #expect(error?.operation == "antiphon.lstm")
        #expect(error?.message == "kernel is tensor<5x8xf32>, must be tensor<3x8xf32>")
    }
}

extension RecurrenceCase {
    /// The index of the kernel among the operands.
    var weights: Int { recurrence.outputCount }
}
