import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Loops on the CPU")
struct LoopTests {
    @Test("Scan: carries, sequences, constants, stacked results, both directions", arguments: [0, 1, 2, 5, 6])
    func scan(_ length: Int) throws {
        var random = TestRandom(length)
        for reverse in [false, true] {
            let types: [TensorType] = [.float32([2, 3]), .float32([3]), .float32([length, 2, 3]), .float32([3, 3])]
            let graph = try Graph.trace(types) { inputs in
                let results = inputs[0].context.scan(
                    length: length, carries: [inputs[0], inputs[1]], sequences: [inputs[2]], constants: [inputs[3]],
                    reverse: reverse
                ) { carries, slices, constants in
                    let next = (carries[0].matrixProduct(constants[0]) * 0.3 + slices[0]).tanh()
                    let total = carries[1] + next.sum([0])
                    return ([next, total], [next * slices[0], total, carries[0].sum()])
                }
                return results.carries + results.stacked
            }
            try expectAgreement(graph, types.map { random.tensor($0) }, Tolerance(), "length \(length) \(reverse)")
        }
    }

    @Test("Scan: carries that pass through or trade places, and unused results")
    func passingCarries() throws {
        var random = TestRandom(1)
        let types: [TensorType] = [.float32([2]), .float32([2]), .float32([2]), .float32([3, 2])]
        let graph = try Graph.trace(types) { inputs in
            let results = inputs[0].context.scan(
                length: 3, carries: Array(inputs[..<3]), sequences: [inputs[3]]
            ) { carries, slices, _ in
                ([carries[1], carries[0] + slices[0], carries[2]], [slices[0], carries[2]])
            }
            return [results.carries[1], results.carries[0], results.carries[2], results.stacked[1]]
        }
        try expectAgreement(graph, types.map { random.tensor($0) })
    }

    @Test("Scan: carries as they were before each step, stacked", arguments: [0, 1, 2, 5])
    func stackedCarries(_ length: Int) throws {
        var random = TestRandom(length)
        let types: [TensorType] = [.float32([3]), .float32([2]), .float32([length, 3])]
        let body = try Graph.trace([.float32([3]), .float32([2]), .float32([3])]) { inputs in
            let next = (inputs[0] * 0.5 + inputs[2]).tanh()
            return [next, inputs[1] + next.sliced(0..<2, along: 0), next * inputs[2]]
        }
        for reverse in [false, true] {
            let scan = Scan(body: body, length: length, reverse: reverse, carryCount: 2, sequenceCount: 1)
            let graph = try Graph.trace(types) { inputs in
                let results = inputs[0].trace.emit(.scan(scan), inputs)
                // As outputs, and as values that others read.
                return [results[3], results[0] * 2, results[3] + inputs[2], results[4] * 3, results[1], results[2]]
            }
            try expectAgreement(graph, types.map { random.tensor($0) }, Tolerance(), "length \(length) \(reverse)")
            let inner = try Graph.trace(types) { inputs in
                let results = inputs[0].trace.emit(.scan(scan), inputs)
                return [results[0] + 1, results[1], results[3] + inputs[2], results[4] * 3]
            }
            try expectAgreement(inner, types.map { random.tensor($0) }, Tolerance(), "length \(length) \(reverse)")
        }
    }

    @Test("Loops in loops")
    func nested() throws {
        var random = TestRandom(2)
        let types: [TensorType] = [.float32([4]), .float32([3, 2, 4]), .float32([5, 4])]
        let graph = try Graph.trace(types) { inputs in
            let outer = inputs[0].context.scan(
                length: 3, carries: [inputs[0]], sequences: [inputs[1]], constants: [inputs[2]]
            ) { carries, slices, constants in
                // The inner loop runs over a slice of the outer's sequence, a constant, and the outer carry.
                let trace = carries[0].context
                let first = trace.scan(length: 2, carries: [carries[0]], sequences: [slices[0]], reverse: true) {
                    state, slices, _ in
                    ([(state[0] + slices[0]).tanh()], [state[0] * slices[0]])
                }
                let second = trace.scan(
                    length: 5, carries: first.carries, sequences: [constants[0]], constants: [carries[0]]
                ) { state, slices, constants in
                    ([state[0] * 0.5 + slices[0] * constants[0]], [])
                }
                return (second.carries, [first.stacked[0], second.carries[0]])
            }
            return outer.carries + outer.stacked
        }
        try expectAgreement(graph, types.map { random.tensor($0) })
    }

    @Test("While: any number of iterations, none included", arguments: [0, 1, 2, 7])
    func whileLoops(_ limit: Int) throws {
        var random = TestRandom(3)
        let graph = try Graph.trace([.int32([]), .float32([3]), .float32([3])]) { inputs in
            let trace = inputs[0].context
            return trace.whileLoop(
                inputs, condition: { $0[0].compare(.less, Float(limit)) },
                body: { [$0[0] + 1, $0[2] * 0.9, $0[1] + $0[2]] })
        }
        let inputs = [HostTensor(Int32(0)), random.tensor(.float32([3])), random.tensor(.float32([3]))]
        try expectAgreement(graph, inputs, Tolerance(), "\(limit)")
    }

    @Test("While inside scan")
    func whileInScan() throws {
        var random = TestRandom(4)
        let graph = try Graph.trace([.float32([2]), .int32([4])]) { inputs in
            let results = inputs[0].context.scan(length: 4, carries: [inputs[0]], sequences: [inputs[1]]) {
                carries, slices, _ in
                let state = carries[0].context.whileLoop(
                    [slices[0], carries[0]], condition: { $0[0].compare(.greater, 0) },
                    body: { [$0[0] - 1, $0[1] * 1.5 - 0.25] })
                return ([state[1]], [state[0], state[1]])
            }
            return results.carries + results.stacked
        }
        let counts = HostTensor([Int32(2), 0, 3, 1])
        try expectAgreement(graph, [random.tensor(.float32([2])), counts])
    }

    @Test("Gradients through scan, to the second order")
    func gradients() throws {
        var random = TestRandom(5)
        let types: [TensorType] = [.float32([2, 3]), .float32([4, 2, 3]), .float32([3, 3])]
        let graph = try Graph.trace(types) { inputs in
            func loss(_ inputs: [Tensor]) -> Tensor {
                let results = inputs[0].context.scan(
                    length: 4, carries: [inputs[0]], sequences: [inputs[1]], constants: [inputs[2]]
                ) { carries, slices, constants in
                    let next = (carries[0].matrixProduct(constants[0]) + slices[0]).tanh()
                    return ([next], [next.squared()])
                }
                return results.carries[0].sum() + results.stacked[0].sum()
            }
            let first = loss(inputs).gradients(withRespectTo: inputs)
            let penalty = first.map { $0.squared().sum() }.reduce(inputs[0].context.constant(0), +)
            return first + penalty.gradients(withRespectTo: inputs)
        }
        try expectAgreement(
            graph, types.map { random.tensor($0, in: -1...1) }, Tolerance(absolute: 2e-5, relative: 2e-5))
    }
}
