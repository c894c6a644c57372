import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct SimplificationTests {
    private func names(_ types: [TensorType], _ body: ([Tensor]) -> [Tensor]) throws -> [String] {
        let graph = try Graph.trace(types, body)
        let simple = graph.simplified()
        try simple.verify()
        let inputs = types.enumerated().map { uniforms($1.shape, seed: UInt64($0)) }
        let expected = try ReferenceInterpreter.evaluate(graph, inputs)
        #expect(try ReferenceInterpreter.evaluate(simple, inputs) == expected)
        return simple.nodes.map(\.operation.name)
    }

    @Test func whatNobodyNeedsGoes() throws {
        #expect(
            try names([.float32([2]), .float32([2])]) {
                _ = $0[1].tanh(); return [$0[0].sine()]
            } == ["sine"])
    }

    @Test func neutralElementsGo() throws {
        let result = try names([.float32([2, 3])]) { inputs in
            let x = inputs[0]
            return [((x + 0) * 1 / 1 - 0).power(1), -(-x), x.stoppingGradient(), 1 * (0 + x), x.sum([])]
        }
        #expect(result == [])
        #expect(try names([.float32([2])]) { [0 - $0[0], $0[0] * -1, -1 * $0[0]] } == ["negate"])
        #expect(try names([.float32([2]), .float32([2])]) { [$0[0] + (-$0[1])] } == ["subtract"])
    }

    @Test func equalOperationsAreShared() throws {
        #expect(
            try names([.float32([2]), .float32([2])]) { inputs in
                [inputs[0] + inputs[1], inputs[1] + inputs[0], inputs[0].tanh(), inputs[0].tanh()]
            } == ["add", "tanh"])
        #expect(
            try names([.float32([2]), .float32([2])]) { [$0[0] - $0[1], $0[1] - $0[0]] } == ["subtract", "subtract"])
    }

    @Test func constantsAreFolded() throws {
        #expect(
            try names([.float32([4])]) { inputs in
                let two = inputs[0].filled(2)
                return [inputs[0] * ((two + 2) / two - 1)]
            } == [])
        #expect(
            try names([.float32([2])]) { [$0[0] * $0[0].context.filled([2, 3], 0.5).sum([1])] }
                == ["constant", "broadcast_in_dim", "multiply"])
    }

    @Test func zerosOfBothSignsStayApart() throws {
        let graph = try Graph.trace([.float32([])]) { inputs in
            [inputs[0] / inputs[0].filled(0), inputs[0] / inputs[0].filled(-0.0)]
        }.simplified()
        let values = try ReferenceInterpreter.evaluate(graph, [ReferenceTensor([], [1])]).flatMap(\.values)
        #expect(values == [.infinity, -.infinity])
    }

    @Test func movesOfMovesAreOneMove() throws {
        let moves = try names([.float32([2, 3, 1, 4])]) { inputs in
            let x = inputs[0]
            return [
                x.transposed([3, 1, 2, 0]).transposed([3, 1, 2, 0]), x.reshaped([6, 4]).reshaped([2, 3, 1, 4]),
                x.reversed([0, 1]).reversed([0, 1]), x.transposed([0, 2, 1, 3]).reshaped([2, 3, 1, 4]),
                x.padded(low: [0, 1, 0, 0], high: [0, 0, 0, 0]).padded(low: [0, 0, 0, 0], high: [0, 0, 0, 0]),
            ]
        }
        #expect(moves == ["constant", "pad"])
        #expect(
            try names([.float32([3])]) { inputs in
                [inputs[0].broadcast(to: [3, 2], dimensions: [0]).broadcast(to: [2, 5, 3], dimensions: [2, 0])]
            } == ["broadcast_in_dim"])
        #expect(
            try names([.float32([3])]) { inputs in
                [inputs[0].broadcast(to: [3, 2], dimensions: [0]).transposed([1, 0])]
            } == ["broadcast_in_dim"])
        #expect(
            try names([.float32([9, 9])]) { inputs in
                [inputs[0].sliced(start: [1, 0], limit: [8, 9], stride: [2, 1]).sliced(1..<3, along: 0)]
            } == ["slice"])
    }

    @Test func slicesOfJoinedPartsAreTheParts() throws {
        #expect(
            try names([.float32([2, 3]), .float32([2, 4])]) { inputs in
                let joined = inputs[0].concatenated([inputs[1]], along: 1)
                return [joined.sliced(3..<7, along: 1), joined.sliced(0..<3, along: 1)]
            } == [])
        #expect(
            try names([.float32([4]), .float32([4])]) { inputs in
                [inputs[0].concatenated([inputs[1]], along: 0).sliced(start: [0], limit: [8], stride: [2])]
            } == ["concatenate", "slice"])
    }

    /// The cotangents of four slices are sums of padded tensors: side by side they are the whole.
    @Test func paddedPartsAreJoined() throws {
        let result = try names([.float32([2, 8])]) { inputs in
            let parts = (0..<4).map { inputs[0].sliced($0 * 2..<$0 * 2 + 2, along: 1) }
            let product = parts[0].tanh() * parts[1].sine() + parts[2].exponential() * parts[3].cosine()
            return product.sum().gradients(withRespectTo: inputs)
        }
        #expect(result.filter { $0 == "concatenate" }.count == 1)
        #expect(!result.contains("pad") && !result.contains("add"))
    }

    /// The same, when the whole has a cotangent of its own before.
    @Test func paddedPartsAreJoinedInsideASum() throws {
        let result = try names([.float32([2, 3]), .float32([2, 1]), .float32([2, 2])]) { inputs in
            let first = inputs[1].padded(low: [0, 0], high: [0, 2])
            return [inputs[0].tanh() + first + inputs[2].padded(low: [0, 1], high: [0, 0])]
        }
        #expect(result.sorted() == ["add", "concatenate", "tanh"])
    }

    @Test func loopsLoseWhatIsNotUsed() throws {
        let graph = try Graph.trace([.float32([2]), .float32([5, 2]), .float32([2])]) { inputs in
            let zeros = inputs[0].context.filled([5, 2], 0)
            let loop = inputs[0].context.scan(
                length: 5, carries: [inputs[0], inputs[2]], sequences: [inputs[1], zeros], constants: [inputs[2]]
            ) { carries, slices, constants in
                let next = carries[0] * slices[0] + slices[1]
                return ([next, carries[1] + constants[0]], [next.tanh(), carries[1].sine()])
            }
            return [loop.carries[0]]
        }
        let simple = graph.simplified()
        try simple.verify()
        guard case .scan(let scan) = try #require(simple.nodes.first).operation else {
            Issue.record("the loop is gone")
            return
        }
        #expect(simple.nodes.count == 1)
        #expect((scan.carryCount, scan.sequenceCount, scan.constantCount, scan.stackedCount) == (1, 1, 0, 0))
        #expect(scan.body.nodes.map(\.operation.name) == ["multiply"])
        #expect(simple.inputTypes == graph.inputTypes)
    }

    /// Stacks of a carry, of a sequence and of one value twice.
    @Test func stacksThatAreThereAlreadyAreShared() throws {
        let graph = try Graph.trace([.float32([2]), .float32([5, 2])]) { inputs in
            let loop = inputs[0].context.scan(
                length: 5, carries: [inputs[0]], sequences: [inputs[1]], reverse: true
            ) { carries, slices, _ in
                let next = carries[0] * slices[0]
                return ([next], [next, slices[0], carries[0], next * 1])
            }
            return loop.stacked
        }
        let simple = graph.simplified()
        try simple.verify()
        #expect(simple.nodes.map(\.results.count) == [3])
        #expect(simple.outputs[1] == simple.inputs[1])
        let inputs = [uniforms([2], seed: 1), uniforms([5, 2], seed: 2)]
        #expect(
            try ReferenceInterpreter.evaluate(simple, inputs) == ReferenceInterpreter.evaluate(graph, inputs))
    }

    @Test func aTransposedProductIsTheProductTheOtherWay() throws {
        #expect(
            try names([.float32([2, 3]), .float32([3, 4])]) {
                [$0[0].matrixProduct($0[1]).transposed([1, 0])]
            } == ["dot_general"])
        let batched = DotDimensions(
            leftBatching: [0], rightBatching: [1], leftContracting: [2], rightContracting: [0])
        #expect(
            try names([.float32([2, 5, 3]), .float32([3, 2, 4, 6])]) {
                let product = $0[0].dot($0[1], batched)
                return [product.transposed([0, 2, 3, 1]), product.transposed([0, 3, 2, 1])]
            } == ["dot_general", "dot_general", "transpose"])
    }

    @Test func stateThatAWhileLoopDoesNotNeedGoes() throws {
        let graph = try Graph.trace([.float32([]), .float32([3])]) { inputs in
            let state = inputs[0].context.whileLoop(
                [inputs[0], inputs[1], inputs[1]], condition: { $0[0].compare(.less, 5) },
                body: { [$0[0] + 1, $0[1] * 2, $0[2].tanh()] })
            return [state[1]]
        }
        let simple = graph.simplified()
        try simple.verify()
        #expect(simple.nodes.map(\.results.count) == [2])
        let inputs = [ReferenceTensor([], [2.5]), ReferenceTensor([3], [1, 2, 3])]
        #expect(try ReferenceInterpreter.evaluate(simple, inputs)[0].values == [8, 16, 24])
    }
}
