import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Reference: loops, random numbers, backend")
struct ReferenceLoopTests {
    @Test("while doubles until the limit is passed")
    func whileLoop() throws {
        let start = [ReferenceTensor(.float32([]), [3]), ReferenceTensor(.int32([]), [0])]
        let outputs = try reference(start) { inputs in
            inputs[0].context.whileLoop(inputs) { state in
                state[0].compare(.less, 20)
            } body: { state in
                [state[0] * 2, state[1] + 1]
            }
        }
        #expect(outputs.map(\.values) == [[24], [3]])
    }

    @Test("scan carries, stacks, and keeps the carries before each step", arguments: [false, true])
    func scan(_ reverse: Bool) throws {
        let inputs = [
            ReferenceTensor(.float32([]), [1]), vector(.float32, 1, 2, 3), ReferenceTensor(.float32([]), [10]),
        ]
        // carry' = carry + slice * constant; stacked: carry' * 2
        let graph = try Graph.trace(inputs.map(\.type)) { tensors in
            let results = tensors[0].context.scan(
                length: 3, carries: [tensors[0]], sequences: [tensors[1]], constants: [tensors[2]], reverse: reverse
            ) { carries, slices, constants in
                let next = carries[0] + slices[0] * constants[0]
                return ([next], [next * 2])
            }
            return results.carries + results.stacked
        }
        let node = try #require(graph.nodes.last)
        let outputs = try ReferenceInterpreter.evaluate(
            Graph(types: graph.types, inputs: graph.inputs, nodes: graph.nodes, outputs: node.results), inputs)
        #expect(outputs[0].values == [61])
        #expect(outputs[1].values == (reverse ? [122, 102, 62] : [22, 62, 122]))
        #expect(outputs[2].values == (reverse ? [51, 31, 1] : [1, 11, 31]))
    }

    // The known answers of the authors' Random123 library (kat_vectors, philox4x32 with 10 rounds).
    @Test(
        "Philox gives the published answers",
        arguments: [
            ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            (
                [.max, .max, .max, .max], [.max, .max],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
            ),
        ] as [([UInt32], [UInt32], [UInt32])])
    func philox(_ counter: [UInt32], _ key: [UInt32], _ expected: [UInt32]) {
        #expect(ReferenceInterpreter.philox(counter: counter, key: key) == expected)
    }

    @Test("random elements depend on sample and place within it only")
    func randomLayout() throws {
        let key = ReferenceTensor(.uint32([2]), [7, 9])
        let first = ReferenceTensor(.uint32([]), [5])
        let outputs = try reference([key, first]) { inputs in
            let key = RandomKey(inputs[0])
            return [
                key.random(.bits, [2, 3, 5], sampleDimension: 1, first: inputs[1]),
                key.random(.bits, [10], first: inputs[1]),
                key.random(.uniform, [3, 10], sampleDimension: 0, first: inputs[1]),
                key.random(.normal, [10], first: inputs[1]),
            ]
        }
        // Place p = o * 5 + i in sample 5 + s.
        for (o, s, i) in [(0, 0, 0), (1, 0, 4), (1, 2, 3), (0, 1, 2)] {
            let place = UInt32(o * 5 + i)
            let words = ReferenceInterpreter.philox(counter: [place / 4, 5 + UInt32(s), 0, 0], key: [7, 9])
            #expect(outputs[0].values[(o * 3 + s) * 5 + i] == Double(words[Int(place % 4)]))
        }
        #expect(Array(outputs[0].values[0..<5]) == Array(outputs[1].values[0..<5]))
        #expect(
            Array(outputs[2].values[0..<10]) == outputs[1].values.map { (Double($0) / 256).rounded(.down) / 16_777_216 }
        )
        let u = outputs[2].values
        for pair in 0..<5 {
            let radius = (u[2 * pair] + 0x1p-24).logarithmicRadius
            let squares =
                outputs[3].values[2 * pair] * outputs[3].values[2 * pair]
                + outputs[3].values[2 * pair + 1] * outputs[3].values[2 * pair + 1]
            #expect(abs(squares - radius) < 1e-9 * radius)
        }
    }

    @Test("normals have mean 0, variance 1, and no correlation within a pair")
    func normalMoments() throws {
        let count = 20_000
        let key = ReferenceTensor(.uint32([2]), [1, 2])
        let values = try reference([key]) { [RandomKey($0[0]).random(.normal, [count])] }[0].values
        let mean = values.reduce(0, +) / Double(count)
        let variance = values.map { $0 * $0 }.reduce(0, +) / Double(count)
        let within =
            stride(from: 0, to: count, by: 2).map { values[$0] * values[$0 + 1] }.reduce(0, +) / Double(count / 2)
        // Four standard errors of each estimate.
        #expect(abs(mean) < 4 / Double(count).squareRoot())
        #expect(abs(variance - 1) < 4 * (2 / Double(count)).squareRoot())
        #expect(abs(within) < 4 / Double(count / 2).squareRoot())
    }

    @Test("the backend rounds to float32, donates in place, and refuses wrong buffers")
    func backend() throws {
        let backend = ReferenceBackend()
        let program = try Program(
            inputs: [("x", .float32([2])), ("flag", .bool([2]))], donations: ["y": "x"]
        ) { inputs in
            guard let x = inputs["x"], let flag = inputs["flag"] else { return [] }
            return [("y", x / 3), ("not", flag.not())]
        }
        let x = try backend.buffer(.float32([2]))
        let flag = try backend.buffer(.bool([2]))
        let not = try backend.buffer(.bool([2]))
        try x.writeFloats {
            $0[0] = 1; $0[1] = 6
        }
        try flag.write(HostTensor([2], .bool([true, false])))
        try backend.compile(program).bind(inputs: [x, flag], outputs: [x, not]).run()
        #expect(try x.read().floats == [1 / 3, 2])
        #expect(try x.readFloats { $0[1] } == 2)
        #expect(try not.read().booleans == [false, true])
        #expect(throws: GraphError.self) {
            try backend.compile(program).bind(inputs: [flag, x], outputs: [x, not])
        }
        #expect(throws: GraphError.self) { try x.write(HostTensor(Float(1))) }
        #expect(throws: GraphError.self) { try flag.readFloats { $0.count } }
    }
}

extension Double {
    /// -2 log(x): the square of a Box-Muller radius.
    fileprivate var logarithmicRadius: Double {
        // log through its series in (x - 1) / (x + 1), so that the test does not repeat the implementation's call.
        let z = (self - 1) / (self + 1)
        var (sum, power) = (0.0, z)
        for n in stride(from: 1, to: 20_001, by: 2) {
            sum += power / Double(n)
            power *= z * z
        }
        return -4 * sum
    }
}
