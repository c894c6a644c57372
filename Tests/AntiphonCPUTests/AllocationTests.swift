import AllocationCounter
import AntiphonCPU
import AntiphonGraph
import Testing

@Suite("Allocation", .enabled(if: allocation_count() >= 0, "only glibc's own allocator can be counted"))
struct AllocationTests {
    @Test("A steady run allocates nothing, loops and recurrences included")
    func steadyRun() throws {
        let backend = try CPUBackend(threads: 2)
        let types: [TensorType] = [
            .float32([6, 16, 5]), .float32([5, 32]), .float32([8, 32]), .float32([32]), .uint32([2]), .float32([8, 8]),
        ]
        let graph = try Graph.trace(types) { inputs in
            let noise = RandomKey(inputs[4]).random(.normal, [6, 16, 5], sampleDimension: 1)
            let y = (inputs[0] + noise).recurrence(
                .lstm, kernel: inputs[1], recurrent: inputs[2], bias: inputs[3]
            ).y
            let loop = y.context.scan(
                length: 6, carries: [y.element(0, along: 0)], sequences: [y], constants: [inputs[5]]
            ) { carries, slices, constants in
                ([(carries[0].matrixProduct(constants[0]) + slices[0]).tanh()], [carries[0].sum()])
            }
            let loss = loop.carries[0].squared().mean() + loop.stacked[0].mean()
            return [loss] + loss.gradients(withRespectTo: [inputs[1], inputs[2], inputs[3]])
        }
        let program = try Program(
            graph: graph, inputNames: types.indices.map { "in\($0)" }, outputNames: (0..<4).map { "out\($0)" })
        var random = TestRandom(1)
        let inputs = try types.map(backend.buffer)
        for (buffer, type) in zip(inputs, types) { try buffer.write(random.tensor(type, in: -1...1)) }
        let outputs = try graph.outputTypes.map(backend.buffer)
        let bound = try backend.compile(program).bind(inputs: inputs, outputs: outputs)
        try bound.run()
        let before = allocation_count()
        for _ in 0..<100 { try bound.run() }
        #expect(allocation_count() == before)
        // The counter does count.
        _ = try outputs[0].read()
        #expect(allocation_count() > before)
    }
}
