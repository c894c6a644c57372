import AntiphonGraph
import AntiphonReference
import Foundation
import Testing

@Suite("Reference: recurrences")
struct ReferenceRecurrenceTests {
    /// A layer's operands filled with fixed, irregular numbers.
    static func operands(
        _ cell: RecurrentCell, steps: Int = 4, batch: Int = 3, inputs: Int = 2, hidden: Int = 3, lengths: [Int]? = nil
    ) -> [ReferenceTensor] {
        let width = cell.gateCount * hidden
        var shapes: [Shape] = [[steps, batch, inputs], [batch, hidden]]
        if cell == .lstm { shapes.append([batch, hidden]) }
        shapes += [[inputs, width], [hidden, width], [width]]
        if cell == .gru { shapes.append([hidden]) }
        var tensors = shapes.enumerated().map { number, shape in
            ReferenceTensor(shape, (0..<shape.elementCount).map { sin(Double($0 * 7 + number * 13 + 1)) })
        }
        if let lengths { tensors.append(ReferenceTensor(.int32([batch]), lengths.map(Double.init))) }
        return tensors
    }

    static func graph(_ recurrence: Recurrence, _ operands: [ReferenceTensor], gradient: Bool) throws -> Graph {
        let states = recurrence.outputCount - 1
        let y = TensorType.float32([operands[0].shape[0], operands[0].shape[1], operands[1].shape[1]])
        let cotangents = [y] + Array(repeating: operands[1].type, count: states)
        return try Graph.trace(operands.map(\.type) + (gradient ? cotangents : [])) { tensors in
            let arguments = Array(tensors[..<operands.count])
            let trace = tensors[0].context
            let results = trace.emit(.recurrence(recurrence), arguments)
            guard gradient else { return Array(results.dropLast()) }
            return trace.emit(
                .recurrenceGradient(recurrence),
                arguments + [results[0], results[recurrence.outputCount]] + tensors[operands.count...])
        }
    }

    @Test("one step of each cell, one unit, by hand")
    func oneStep() throws {
        func run(_ cell: RecurrentCell, _ values: [[Double]]) throws -> [[Double]] {
            let shapes = Self.operands(cell, steps: 1, batch: 1, inputs: 1, hidden: 1).map(\.type)
            let operands = zip(shapes, values).map { ReferenceTensor($0, $1) }
            let graph = try Self.graph(Recurrence(cell: cell), operands, gradient: false)
            return try ReferenceInterpreter.evaluate(graph, operands).map(\.values)
        }
        // tanh(0.5 * 2 + 0.25 * -1 + 0.125) = tanh(0.875)
        let rnn = try run(.rnn, [[0.5], [0.25], [2], [-1], [0.125]])
        #expect(isClose(rnn.flatMap { $0 }, [0.7039056039366212, 0.7039056039366212]))
        // r = s(0.5 + 0.5) = s(1), z = s(0 + 0) = 0.5, n = tanh(1 + 0 + s(1) * (0.5 * 2 + 1)), h' = 0.5 n + 0.25
        let gru = try run(.gru, [[1], [0.5], [0.5, 0, 1], [1, 0, 2], [0, 0, 0], [1]])
        let n = tanh(1 + 2 / (1 + exp(-1.0)))
        #expect(isClose(gru[0], [0.5 * n + 0.25]))
        // i = s(1), f = s(0) = 0.5, g = tanh(0.5), o = s(-1); c' = 0.5 * 2 + i g
        let lstm = try run(.lstm, [[1], [1], [2], [1, 0, 0, -1], [0, 0, 0, 0], [0, 0, 0.5, 0]])
        let c = 1 + tanh(0.5) / (1 + exp(-1.0))
        #expect(isClose(lstm[2], [c]))
        #expect(isClose(lstm[0], [tanh(c) / (1 + exp(1.0))]))
        #expect(lstm[0] == lstm[1])
    }

    @Test(
        "lengths stop a row and zero its output; reversal starts at the row's own end",
        arguments: RecurrentCell.allCases)
    func lengths(_ cell: RecurrentCell) throws {
        let lengths = [4, 2, 0]
        for reverse in [false, true] {
            let operands = Self.operands(cell, lengths: lengths)
            let recurrence = Recurrence(cell: cell, reverse: reverse, hasLengths: true)
            let all = try ReferenceInterpreter.evaluate(
                Self.graph(recurrence, operands, gradient: false), operands)
            for row in 0..<3 {
                // The same row alone, cut to its length, must give the same numbers.
                let cut = Self.cut(operands, row: row, steps: lengths[row], cell)
                let alone = try ReferenceInterpreter.evaluate(
                    Self.graph(Recurrence(cell: cell, reverse: reverse), cut, gradient: false), cut)
                for t in 0..<4 {
                    let y = Array(all[0].values[(t * 3 + row) * 3..<(t * 3 + row + 1) * 3])
                    let expected = t < lengths[row] ? Array(alone[0].values[t * 3..<t * 3 + 3]) : [0, 0, 0]
                    #expect(y == expected)
                }
                for state in 1..<all.count {
                    #expect(Array(all[state].values[row * 3..<row * 3 + 3]) == alone[state].values)
                }
            }
        }
    }

    @Test(
        "the gradient is what finite differences say", arguments: RecurrentCell.allCases, [false, true])
    func gradient(_ cell: RecurrentCell, _ reverse: Bool) throws {
        for lengths in [nil, [4, 2, 0]] as [[Int]?] {
            let operands = Self.operands(cell, lengths: lengths)
            let recurrence = Recurrence(cell: cell, reverse: reverse, hasLengths: lengths != nil)
            let forward = try Self.graph(recurrence, operands, gradient: false)
            let cotangents = forward.outputTypes.enumerated().map { number, type in
                ReferenceTensor(type, (0..<type.shape.elementCount).map { cos(Double($0 * 5 + number * 3)) })
            }
            let gradients = try ReferenceInterpreter.evaluate(
                Self.graph(recurrence, operands, gradient: true), operands + cotangents)
            #expect(gradients.map(\.type) == operands.prefix(recurrence.differentiableOperandCount).map(\.type))
            func loss(_ operands: [ReferenceTensor]) throws -> Double {
                try zip(ReferenceInterpreter.evaluate(forward, operands), cotangents).reduce(0) { sum, pair in
                    sum + zip(pair.0.values, pair.1.values).reduce(0) { $0 + $1.0 * $1.1 }
                }
            }
            for (number, gradient) in gradients.enumerated() {
                for element in gradient.values.indices {
                    let step = 1e-5
                    var (up, down) = (operands, operands)
                    up[number].values[element] += step
                    down[number].values[element] -= step
                    let difference = (try loss(up) - loss(down)) / (2 * step)
                    // Central differences in double precision: error of the order of step^2 and 1e-16 / step.
                    #expect(abs(gradient.values[element] - difference) < 1e-8, "operand \(number) element \(element)")
                }
            }
        }
    }

    private static func cut(
        _ operands: [ReferenceTensor], row: Int, steps: Int, _ cell: RecurrentCell
    ) -> [ReferenceTensor] {
        var result = Array(operands.dropLast())
        let x = operands[0].values
        result[0] = ReferenceTensor(
            [steps, 1, 2], (0..<steps).flatMap { Array(x[($0 * 3 + row) * 2..<($0 * 3 + row + 1) * 2]) })
        for state in 1...(cell == .lstm ? 2 : 1) {
            result[state] = ReferenceTensor([1, 3], Array(operands[state].values[row * 3..<row * 3 + 3]))
        }
        return result
    }
}
