import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Compiled programs on the CPU")
struct ExecutableTests {
    /// x' = x - 0.1 g, m' = 0.9 m + g for a quadratic loss: what an optimizer does to flat blocks.
    private func update() throws -> Program {
        try Program(
            inputs: [("x", .float32([100])), ("m", .float32([100])), ("target", .float32([10, 10]))],
            donations: ["x": "x", "m": "m"]
        ) { inputs in
            guard let x = inputs["x"], let m = inputs["m"], let target = inputs["target"] else { return [] }
            let loss = (x.reshaped([10, 10]) - target).squared().mean()
            let moment = m * 0.9 + loss.gradients(withRespectTo: [x])[0]
            return [("loss", loss), ("x", x - moment * 0.1), ("m", moment)]
        }
    }

    @Test("A donated state is updated in place, run after run")
    func inPlace() throws {
        let backend = try CPUBackend(threads: 2)
        let program = try update()
        let executable = try backend.compile(program)
        var random = TestRandom(1)
        let start = program.graph.inputTypes.map { random.tensor($0) }
        let buffers = try program.graph.inputTypes.map(backend.buffer)
        for (buffer, value) in zip(buffers, start) { try buffer.write(value) }
        let loss = try backend.buffer(.float32([]))
        let bound = try executable.bind(inputs: buffers, outputs: [loss, buffers[0], buffers[1]])
        var truth = start
        for _ in 0..<20 {
            try bound.run()
            let results = try ReferenceBackend().run(program, truth)
            truth = [results[1], results[2], start[2]]
            #expect(Tolerance(absolute: 1e-5).mismatch(try loss.read(), results[0]) == nil)
        }
        #expect(Tolerance(absolute: 1e-5).mismatch(try buffers[0].read(), truth[0]) == nil)
        #expect(Tolerance(absolute: 1e-5).mismatch(try buffers[1].read(), truth[1]) == nil)
    }

    @Test("The update of a flat block is one pass over it, written in place")
    func updateIsFused() throws {
        let executable = try CPUBackend(threads: 1).compile(try update(), options: PlanOptions())
        let maps = executable.planDescription.split(separator: "\n").filter { $0.contains(": map") }
        // One for the differences and their squares; one for gradient, moment and parameters.
        #expect(maps.count <= 3, "\(executable.planDescription)")
        #expect(!executable.planDescription.contains("copy"), "\(executable.planDescription)")
    }

    @Test("Gradients are computed in their parts of the flat block")
    func placement() throws {
        let graph = try Graph.trace([.float32([8, 5]), .float32([5, 4]), .float32([8, 4])]) { inputs in
            let (x, w, c) = (inputs[0], inputs[1], inputs[2])
            let loss = (x.matrixProduct(w).tanh() * c).sum()
            let gradients = loss.gradients(withRespectTo: [w, c])
            return [gradients[0].reshaped([20]).concatenated([gradients[1].reshaped([32])], along: 0)]
        }
        let program = try Program(graph: graph, inputNames: ["x", "w", "c"], outputNames: ["flat"])
        let executable = try CPUBackend(threads: 1).compile(program, options: PlanOptions())
        #expect(!executable.planDescription.contains("copy"), "\(executable.planDescription)")
    }

    @Test("One executable, bound twice, keeps its runs apart")
    func boundTwice() throws {
        let backend = try CPUBackend(threads: 2)
        let program = try update()
        let executable = try backend.compile(program)
        var random = TestRandom(2)
        var results: [[HostTensor]] = []
        var bound: [(run: any BoundProgram, outputs: [any Buffer])] = []
        for _ in 0..<2 {
            let values = program.graph.inputTypes.map { random.tensor($0) }
            let inputs = try program.graph.inputTypes.map(backend.buffer)
            for (buffer, value) in zip(inputs, values) { try buffer.write(value) }
            let outputs = try program.graph.outputTypes.map(backend.buffer)
            bound.append((try executable.bind(inputs: inputs, outputs: outputs), outputs))
            results.append(try ReferenceBackend().run(program, values))
        }
        for _ in 0..<3 { for (run, _) in bound { try run.run() } }
        for (index, (_, outputs)) in bound.enumerated() {
            for (output, truth) in zip(outputs, results[index]) {
                #expect(Tolerance(absolute: 1e-5).mismatch(try output.read(), truth) == nil)
            }
        }
    }

    @Test("Work that is shared out gives the same bits on 1 to 4 threads", arguments: SIMDLevel.supported)
    func bitsOfThreads(_ level: SIMDLevel) throws {
        let (t, b, f, h) = (9, 70, 24, 40)
        let types: [TensorType] = [
            .float32([f, 4 * h]), .float32([h, 4 * h]), .float32([4 * h]), .float32([h, 300]), .uint32([2]),
        ]
        let graph = try Graph.trace(types) { inputs in
            let noise = RandomKey(inputs[4]).random(.normal, [t, b, f], sampleDimension: 1)
            let y = noise.recurrence(.lstm, kernel: inputs[0], recurrent: inputs[1], bias: inputs[2]).y
            let wide = (y.matrixProduct(inputs[3]) + 0.1).tanh()
            let loss =
                (wide * wide.logistic()).mean() + y.sum([2]).squared().mean() + wide.cumulativeSum(along: 0).mean()
            return [loss, wide] + loss.gradients(withRespectTo: Array(inputs[..<4]))
        }
        let program = try Program(
            graph: graph, inputNames: types.indices.map { "in\($0)" },
            outputNames: graph.outputs.indices.map { "out\($0)" })
        var random = TestRandom(4)
        let values = types.map { random.tensor($0, in: $0.elementType == .float32 ? -0.3...0.3 : 0...99) }
        try level.run {
            let results = try (1...4).map { try CPUBackend(threads: $0).run(program, values) }
            for other in results.dropFirst() {
                #expect(zip(other, results[0]).allSatisfy { sameBits($0, $1) })
            }
            #expect(results[0].allSatisfy { ($0.floats ?? []).contains { $0 != 0 } })
        }
    }

    @Test("Several threads may run programs of one backend at once")
    func concurrentRuns() async throws {
        let backend = try CPUBackend(threads: 2)
        let program = try update()
        var random = TestRandom(3)
        let values = program.graph.inputTypes.map { random.tensor($0) }
        let truth = try backend.run(program, values)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var isSame = true
                    for _ in 0..<20 {
                        let results = try backend.run(program, values)
                        isSame = isSame && zip(results, truth).allSatisfy(sameBits)
                    }
                    return isSame
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test("Buffers that do not fit are refused by name")
    func wrongBuffers() throws {
        let backend = try CPUBackend(threads: 1)
        let program = try update()
        let executable = try backend.compile(program)
        let inputs = try program.graph.inputTypes.map(backend.buffer)
        let outputs = try program.graph.outputTypes.map(backend.buffer)
        func message(_ inputs: [any Buffer], _ outputs: [any Buffer]) -> String {
            do {
                _ = try executable.bind(inputs: inputs, outputs: outputs)
                return "accepted"
            } catch { return "\(error)" }
        }
        #expect(message(Array(inputs.dropLast()), outputs).contains("3 inputs, got 2"))
        #expect(
            message([inputs[0], inputs[1], try backend.buffer(.float32([100]))], outputs).contains("input target holds")
        )
        #expect(
            message([inputs[0], try ReferenceBackend().buffer(.float32([100])), inputs[2]], outputs)
                .contains("input m is another backend's"))
        #expect(message(inputs, [outputs[0], outputs[1], outputs[1]]).contains("outputs x and m share a buffer"))
        #expect(message(inputs, [outputs[0], inputs[1], outputs[2]]).contains("output x has the buffer of input m"))
        #expect(message(inputs, [outputs[0], inputs[0], inputs[1]]) == "accepted")
    }

    @Test("Contents of a wrong type are refused")
    func wrongContents() throws {
        let buffer = try CPUBackend(threads: 1).buffer(.int32([3]))
        #expect(throws: GraphError.self) { try buffer.write(HostTensor([Float(1), 2, 3])) }
        #expect(throws: GraphError.self) { try buffer.write(HostTensor([Int32(1), 2])) }
        #expect(throws: GraphError.self) { try buffer.readFloats { $0.count } }
        #expect(throws: GraphError.self) { try buffer.writeFloats { _ in } }
        try buffer.write(HostTensor([Int32(4), 5, 6]))
        #expect(try buffer.read().integers == [4, 5, 6])
    }

    @Test("Float buffers are filled and looked at without copies")
    func floatSpans() throws {
        let buffer = try CPUBackend(threads: 1).buffer(.float32([2, 3]))
        #expect(try buffer.readFloats { span in span.indices.map { span[$0] } } == [0, 0, 0, 0, 0, 0])
        try buffer.writeFloats { span in for index in span.indices { span[index] = Float(index) } }
        #expect(try buffer.read().floats == [0, 1, 2, 3, 4, 5])
    }

    @Test("Thread counts that cannot be had are refused", arguments: [0, -1, 100_000])
    func badThreads(_ threads: Int) {
        #expect(throws: GraphError.self) { try CPUBackend(threads: threads) }
    }

    @Test("Memory that is not to be had is an error")
    func tooLarge() throws {
        let backend = try CPUBackend(threads: 1)
        #expect(throws: GraphError.self) { try backend.buffer(.float32([1 << 45, 1 << 4])) }
        #expect(throws: GraphError.self) { try backend.buffer(.float32([1 << 40, 1 << 40])) }
        #expect(throws: GraphError.self) { try backend.buffer(.float32([-3])) }
        let side = 1 << 24
        let graph = try Graph.trace([.float32([side])]) { inputs in
            let outer = inputs[0].reshaped([side, 1]).matrixProduct(inputs[0].reshaped([1, side]))
            return [outer.cumulativeSum(along: 1).sum()]
        }
        let program = try Program(graph: graph, inputNames: ["x"], outputNames: ["y"])
        let executable = try backend.compile(program)
        let buffers = [try backend.buffer(.float32([side])), try backend.buffer(.float32([]))]
        #expect(throws: GraphError.self) { try executable.bind(inputs: [buffers[0]], outputs: [buffers[1]]) }
    }

    @Test("The name tells level and threads")
    func name() throws {
        #expect(try CPUBackend(threads: 2).name == "cpu (\(SIMDLevel.current), 2 threads)")
        #expect(try CPUBackend(threads: 1).name.hasSuffix("1 thread)"))
    }

    @Test("A graph that is not well formed is refused")
    func malformed() throws {
        let graph = Graph(
            types: [.float32([2]), .float32([3])], inputs: [0],
            nodes: [Node(operation: .unary(.tanh), operands: [0], results: [1])], outputs: [1])
        let program = try Program(graph: graph, inputNames: ["x"], outputNames: ["y"])
        #expect(throws: GraphError.self) { try CPUBackend(threads: 1).compile(program) }
    }
}
