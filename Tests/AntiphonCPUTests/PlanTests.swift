import AntiphonCPU
import AntiphonGraph
import Testing

/// What the passes make of a program, read off the plan's description; that the numbers stay right is for the other suites.
@Suite("Plans")
struct PlanTests {
    private func plan(
        _ types: [TensorType], _ options: PlanOptions = PlanOptions(), _ body: ([Tensor]) -> [Tensor]
    ) throws -> CPUExecutable {
        let graph = try Graph.trace(types, body)
        let program = try Program(
            graph: graph, inputNames: graph.inputs.indices.map { "in\($0)" },
            outputNames: graph.outputs.indices.map { "out\($0)" })
        return try Engines.byThreads[0].compile(program, options: options)
    }

    private func lines(_ executable: CPUExecutable, _ kernel: String) -> [String] {
        executable.planDescription.split(separator: "\n").map(String.init).filter { $0.contains(": \(kernel)") }
    }

    @Test("Chains, branches and siblings over one index space become one pass")
    func fusion() throws {
        let types: [TensorType] = [.float32([8, 9]), .float32([9]), .float32([])]
        let body: ([Tensor]) -> [Tensor] = { inputs in
            let spread = inputs[1].broadcast(to: [8, 9], dimensions: [1])
            let a = (inputs[0] * spread).tanh()
            let b = inputs[0].logistic() + inputs[2].broadcast(to: [8, 9], dimensions: [])
            return [a + b, a - b, (a * b).reshaped([72]).exponential()]
        }
        #expect(lines(try plan(types, PlanOptions(), body), "map").count == 1)
        #expect(lines(try plan(types, .none, body), "map").count == 8)
    }

    @Test("A value that is needed whole before the rest can go on keeps groups apart")
    func cyclesAreAvoided() throws {
        let executable = try plan([.float32([5, 7])]) { inputs in
            let e = inputs[0].exponential()
            // The sum needs e; joining e with the quotient would close a circle.
            return [e / e.sum([1]).broadcast(to: [5, 7], dimensions: [0])]
        }
        #expect(lines(executable, "map").count == 2)
        #expect(lines(executable, "reduce").count == 1)
    }

    @Test("Long programs are cut where registers end")
    func registers() throws {
        let types = (0..<40).map { _ in TensorType.float32([64]) }
        let executable = try plan(types) { inputs in
            // Every product is needed twice, at both ends of the chain: all must be kept at once.
            let products = zip(inputs, inputs.dropFirst()).map { $0 * $1 }
            let first = products.reduce(inputs[0], +).tanh()
            return [products.reversed().reduce(first, *)]
        }
        let maps = lines(executable, "map").count
        #expect((2...12).contains(maps))
    }

    @Test("Views cost nothing")
    func views() throws {
        let executable = try plan([.float32([6, 4]), .float32([50])]) { inputs in
            let weights = inputs[1].sliced(3..<27, along: 0).reshaped([4, 6])
            let turned = inputs[0].transposed([1, 0]).reversed([1])
            return [(turned * weights).stoppingGradient().tanh()]
        }
        #expect(lines(executable, "copy").isEmpty)
        #expect(lines(executable, "map").count == 1)
        #expect(executable.arenaByteCount == 0)
    }

    @Test("Products read transposed operands where they lie and add the bias themselves")
    func products() throws {
        let types: [TensorType] = [.float32([3, 8, 5]), .float32([6, 5]), .float32([6])]
        let executable = try plan(types) { inputs in
            let product = inputs[0].matrixProduct(inputs[1].transposed([1, 0]))
            return [product + inputs[2].broadcast(to: [3, 8, 6], dimensions: [2])]
        }
        #expect(lines(executable, "matmul") == ["0: matmul 24x5x6 in0 in1^T bias in2 -> out0"])
        #expect(lines(executable, "map").isEmpty)
        #expect(lines(executable, "copy").isEmpty)
    }

    @Test("Element-wise results go straight into their columns of a concatenation")
    func columns() throws {
        let executable = try plan([.float32([6, 4])]) { inputs in
            [inputs[0].tanh().concatenated([inputs[0] * 2, inputs[0].logistic()], along: 1)]
        }
        #expect(lines(executable, "map").count == 1)
        #expect(lines(executable, "copy").isEmpty)
        #expect(executable.arenaByteCount == 0)
    }

    @Test("A recurrence without gradient keeps no record; zero states and unwanted gradients are not computed")
    func recurrences() throws {
        let types: [TensorType] = [.float32([7, 4, 3]), .float32([3, 20]), .float32([5, 20]), .float32([20])]
        func layer(_ inputs: [Tensor]) -> Tensor {
            inputs[0].recurrence(.lstm, kernel: inputs[1], recurrent: inputs[2], bias: inputs[3]).y
        }
        let forward = try plan(types) { [layer($0)] }
        #expect(!forward.planDescription.contains("reserve"))
        let backward = try plan(types) { inputs in
            [layer(inputs).squared().sum().gradients(withRespectTo: [inputs[2]])[0]]
        }
        let gradient = try #require(lines(backward, "lstm").first { $0.contains("gradient") })
        #expect(gradient.contains("drecurrent"))
        #expect(!gradient.contains("dx") && !gradient.contains("dkernel") && !gradient.contains("dbias"))
        #expect(!gradient.contains("dh") && !gradient.contains("dc"))
    }

    @Test("The gates of a cell in a loop are one product and one pass; carries are computed in their stack")
    func loops() throws {
        let types: [TensorType] = [.float32([4, 8]), .float32([6, 4, 16]), .float32([8, 16])]
        let executable = try plan(types) { inputs in
            let loop = inputs[0].context.scan(
                length: 6, carries: [inputs[0]], sequences: [inputs[1]], constants: [inputs[2]]
            ) { carries, slices, constants in
                let gates = carries[0].matrixProduct(constants[0]) + slices[0]
                let update = gates.sliced(0..<8, along: 1).logistic()
                return ([update * carries[0] + (1 - update) * gates.sliced(8..<16, along: 1).tanh()], [])
            }
            return loop.carries[0].squared().sum().gradients(withRespectTo: inputs)
        }
        let text = executable.planDescription.split(separator: "\n").map(String.init)
        let scan = try #require(text.firstIndex { $0.contains(": scan") })
        let body = text[(scan + 2)...].prefix { $0.hasPrefix("    ") }
        #expect(body.count == 2)
        #expect(body.first?.contains("matmul") == true && body.last?.contains("map") == true)
    }

    @Test("Memory is used again: a longer program needs no larger arena")
    func arena() throws {
        func bytes(_ count: Int) throws -> Int {
            try plan([.float32([32, 32])]) { inputs in
                var x = inputs[0]
                for _ in 0..<count { x = x.matrixProduct(inputs[0]).tanh() }
                return [x]
            }.arenaByteCount
        }
        #expect(try bytes(40) == bytes(10))
    }
}
