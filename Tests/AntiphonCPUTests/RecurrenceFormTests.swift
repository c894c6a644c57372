import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

/// One recurrence in three forms on the CPU engine: its kernel, the loop it decomposes to, and its formulas step by
/// step.
@Suite("Fused, looped and unrolled recurrences on the CPU")
struct RecurrenceFormTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cell: RecurrentCell
        let reverse: Bool
        let hasLengths: Bool
        let sizes: (t: Int, b: Int, f: Int, h: Int)

        var testDescription: String {
            "\(cell) T\(sizes.t) B\(sizes.b) F\(sizes.f) H\(sizes.h)" + (reverse ? " reverse" : "")
                + (hasLengths ? " with lengths" : "")
        }

        static let all: [Case] = RecurrentCell.allCases.flatMap { cell in
            [(1, 1, 1, 1), (1, 3, 2, 5), (5, 1, 3, 7), (4, 3, 1, 1), (6, 7, 5, 19)].flatMap { sizes in
                [(false, false), (true, false), (false, true), (true, true)].map { reverse, hasLengths in
                    Case(cell: cell, reverse: reverse, hasLengths: hasLengths, sizes: sizes)
                }
            }
        }

        /// x, weights, bias (the GRU's recurrent bias), initial states; lengths last.
        var types: [TensorType] {
            let (t, b, f, h) = sizes
            let gates = cell.gateCount * h
            return [.float32([t, b, f]), .float32([f, gates]), .float32([h, gates]), .float32([gates])]
                + (cell == .gru ? [.float32([h])] : [])
                + Array(repeating: .float32([b, h]), count: cell == .lstm ? 2 : 1)
                + (hasLengths ? [.int32([b])] : [])
        }

        func inputs(seed: Int) -> [HostTensor] {
            var random = TestRandom(seed)
            var inputs = types.map { random.tensor($0, in: $0.elementType == .int32 ? 0...Float(sizes.t) : -0.7...0.7) }
            // Among the lengths always a row of no steps, if there is more than one, and one of all.
            if hasLengths {
                inputs[inputs.count - 1] = HostTensor(
                    (0..<sizes.b).map { Int32(sizes.t * (sizes.b - 1 - $0) / max(1, sizes.b - 1)) })
            }
            return inputs
        }

        private func parts(_ inputs: [Tensor]) -> (recurrentBias: Tensor?, initial: [Tensor], lengths: Tensor?) {
            let rest = Array(inputs.dropFirst(cell == .gru ? 5 : 4))
            return (
                cell == .gru ? inputs[4] : nil, Array(rest.prefix(cell == .lstm ? 2 : 1)),
                hasLengths ? rest[rest.count - 1] : nil
            )
        }

        /// y and the final states, by the operation.
        func fused(_ inputs: [Tensor]) -> [Tensor] {
            let (recurrentBias, initial, lengths) = parts(inputs)
            let result = inputs[0].recurrence(
                cell, initial: initial, kernel: inputs[1], recurrent: inputs[2], bias: inputs[3],
                recurrentBias: recurrentBias, lengths: lengths, reverse: reverse)
            return [result.y, result.h] + (result.c.map { [$0] } ?? [])
        }

        /// The same by PyTorch's formulas, step by step; a row takes part in steps before its length.
        func unrolled(_ inputs: [Tensor]) -> [Tensor] {
            let (t, b, _, h) = sizes
            let (recurrentBias, initial, lengths) = parts(inputs)
            let gates = cell.gateCount * h
            var states = initial
            var outputs: [Int: Tensor] = [:]
            for step in reverse ? (0..<t).reversed() : Array(0..<t) {
                let x =
                    inputs[0].element(step, along: 0).matrixProduct(inputs[1])
                    + inputs[3].broadcast(to: [b, gates], dimensions: [1])
                let recurrent = states[0].matrixProduct(inputs[2])
                func gate(_ tensor: Tensor, _ index: Int) -> Tensor {
                    tensor.sliced(index * h..<(index + 1) * h, along: 1)
                }
                var next = states
                switch cell {
                case .rnn: next[0] = (x + recurrent).tanh()
                case .gru:
                    let reset = (gate(x, 0) + gate(recurrent, 0)).logistic()
                    let update = (gate(x, 1) + gate(recurrent, 1)).logistic()
                    let inner =
                        gate(recurrent, 2) + (recurrentBias?.broadcast(to: [b, h], dimensions: [1]) ?? states[0])
                    let candidate = (gate(x, 2) + reset * inner).tanh()
                    next[0] = (1 - update) * candidate + update * states[0]
                case .lstm:
                    let all = x + recurrent
                    let cell = gate(all, 1).logistic() * states[1] + gate(all, 0).logistic() * gate(all, 2).tanh()
                    next = [gate(all, 3).logistic() * cell.tanh(), cell]
                }
                var output = next[0]
                if let lengths {
                    let number = lengths.context.constant(HostTensor(Int32(step))).broadcast(to: [b], dimensions: [])
                    let takesPart = lengths.compare(.greater, number).broadcast(to: [b, h], dimensions: [0])
                    output = takesPart.select(output, output.zerosLike())
                    next = zip(next, states).map { takesPart.select($0, $1) }
                }
                states = next
                outputs[step] = output.reshaped([1, b, h])
            }
            let stacked = (0..<t).compactMap { outputs[$0] }
            return [stacked[0].concatenated(Array(stacked.dropFirst()), along: 0)] + states
        }

        /// Outputs, the gradients of a number made of them all, and those of the squared norm of these.
        func graph(_ form: ([Tensor]) -> [Tensor]) throws -> Graph {
            try Graph.trace(types) { inputs in
                let floats = inputs.filter { $0.elementType == .float32 }
                let results = form(inputs)
                let loss = results.map { ($0 * 2).sine().sum() }.reduce(inputs[0].context.constant(0), +)
                let gradients = loss.gradients(withRespectTo: floats)
                let norm = gradients.map { $0.squared().sum() }.reduce(inputs[0].context.constant(0), +)
                return results + gradients + norm.gradients(withRespectTo: floats)
            }
        }
    }

    @Test("Outputs, gradients and gradients of gradients are the same", arguments: Case.all)
    func forms(_ item: Case) throws {
        let fused = try item.graph(item.fused)
        let forms = [
            ("fused", fused), ("looped", try fused.decomposed()),
            ("traced as loops", try item.graph { x in x[0].context.recurrencesAsLoops { item.fused(x) } }),
            ("unrolled", try item.graph(item.unrolled)),
        ]
        let inputs = item.inputs(seed: 5)
        func program(_ graph: Graph) throws -> Program {
            try Program(
                graph: graph, inputNames: graph.inputs.indices.map { "in\($0)" },
                outputNames: graph.outputs.indices.map { "out\($0)" })
        }
        // The truth: the formulas, in double precision.
        let truths = try ReferenceBackend().run(program(forms[3].1), inputs)
        // Largest element of outputs, gradients, and second gradients, each of which errors are a share of.
        let firsts = item.cell == .lstm ? 3 : 2
        let floats = inputs.count - (item.hasLengths ? 1 : 0)
        let groups = [0..<firsts, firsts..<firsts + floats, firsts + floats..<truths.count]
        for level in SIMDLevel.supported {
            for (name, graph) in forms {
                let results = try level.run { try Engines.byThreads[1].run(program(graph), inputs) }
                for (order, group) in groups.enumerated() {
                    let scale = truths[group].flatMap { $0.floats ?? [] }.map { Double(abs($0)) }.max() ?? 0
                    #expect(scale > 0 || item.hasLengths)
                    let tolerance = Tolerance(absolute: [2e-6, 5e-6, 2e-5][order] * max(1e-3, scale), relative: 0)
                    for index in group {
                        let mismatch = tolerance.mismatch(results[index], truths[index])
                        #expect(
                            mismatch == nil, "\(name), \(level), order \(order), output \(index): \(mismatch ?? "")")
                    }
                }
            }
        }
    }
}
