import AntiphonGraph
import AntiphonReference
import Testing

/// A loop that uses everything loops have: a float and an integer carry, two sequences (one of them of integers), two
/// constants, two stacked results, one of which is of integers.
private func loop(_ tensors: [Tensor], length: Int, reverse: Bool) -> [Tensor] {
    let (state, x, w, scale) = (tensors[0], tensors[1], tensors[2], tensors[3])
    let trace = state.context
    let count = trace.constant(HostTensor(Int32(2)))
    let numbers = trace.iota(.int32([length]), dimension: 0)
    let result = trace.scan(
        length: length, carries: [state, count], sequences: [x, numbers], constants: [w, scale], reverse: reverse
    ) { carries, slices, constants in
        let mixed = carries[0].matrixProduct(constants[0]) + slices[0]
        let factor = (carries[1] + slices[1]).converted(to: .float32) * 0.125 + constants[1]
        let next = (mixed * factor.broadcast(to: mixed.shape, dimensions: [])).tanh()
        return ([next, carries[1] + 1], [next * slices[0], carries[1] * slices[1]])
    }
    return [result.carries[0], result.stacked.first ?? state]
}

/// The same by hand.
private func unrolled(_ tensors: [Tensor], length: Int, reverse: Bool) -> [Tensor] {
    let (x, w, scale) = (tensors[1], tensors[2], tensors[3])
    var state = tensors[0]
    var stacked: [Tensor] = []
    for count in 0..<length {
        let step = reverse ? length - 1 - count : count
        let slice = x.element(step, along: 0)
        let mixed = state.matrixProduct(w) + slice
        let factor = scale + Float(2 + count + step) * 0.125
        state = (mixed * factor.broadcast(to: mixed.shape, dimensions: [])).tanh()
        stacked.append((state * slice).reshaped([1] + slice.shape))
    }
    if reverse { stacked.reverse() }
    return [state, stacked[0].concatenated(Array(stacked.dropFirst()), along: 0)]
}

extension Shape {
    fileprivate static func + (left: Shape, right: Shape) -> Shape { Shape(left.dimensions + right.dimensions) }
}

@Suite struct GradientLoopTests {
    private func inputs(_ length: Int) -> [ReferenceTensor] {
        [
            uniforms([2, 3], seed: 1), uniforms([length, 2, 3], seed: 2), uniforms([3, 3], seed: 3),
            uniforms([], seed: 4),
        ]
    }

    @Test(arguments: [1, 2, 5], [false, true])
    func scanAgreesWithFiniteDifferences(_ length: Int, _ reverse: Bool) throws {
        try GradientCheck(order: length == 2 ? 3 : 2)(inputs(length)) { loop($0, length: length, reverse: reverse) }
    }

    @Test(arguments: [1, 4], [false, true])
    func scanAgreesWithItsUnrolledForm(_ length: Int, _ reverse: Bool) throws {
        func results(_ body: ([Tensor]) -> [Tensor]) throws -> [[Double]] {
            let graph = try Graph.trace(inputs(length).map(\.type)) { tensors in
                let outputs = body(tensors)
                let loss = outputs.map { $0.squared().sum() }.sum()
                let first = loss.gradients(withRespectTo: tensors)
                let second = first.map { $0.squared().sum() }.sum().gradients(withRespectTo: tensors)
                return outputs + first + second
            }
            return try ReferenceInterpreter.evaluate(graph, inputs(length)).map(\.values)
        }
        let looped = try results { loop($0, length: length, reverse: reverse) }
        let expected = try results { unrolled($0, length: length, reverse: reverse) }
        for (actual, expected) in zip(looped.joined(), expected.joined()) {
            #expect(abs(actual - expected) <= 1e-11 * (1 + abs(expected)))
        }
    }

    /// Without squares in the loss, the second derivative sees a carry only through its values before the steps.
    @Test func carriesSeenOnlyBeforeTheirSteps() throws {
        try GradientCheck(squares: false)([uniforms([2], seed: 1), uniforms([4, 2], seed: 2)]) { inputs in
            inputs[0].context.scan(length: 4, carries: [inputs[0]], sequences: [inputs[1]]) { carries, slices, _ in
                ([carries[0] + slices[0]], [carries[0] * slices[0] * slices[0]])
            }.stacked
        }
    }

    @Test func aLoopOfNoStepsPassesCotangentsThrough() throws {
        try GradientCheck()(inputs(0)) { loop($0, length: 0, reverse: false) }
    }

    /// A loop inside a loop, differentiated together.
    @Test func nestedLoops() throws {
        try GradientCheck()([uniforms([2], seed: 1), uniforms([3, 2], seed: 2)]) { inputs in
            let outer = inputs[0].context.scan(
                length: 3, carries: [inputs[0]], sequences: [inputs[1]], constants: [inputs[1]]
            ) { carries, slices, constants in
                let inner = carries[0].context.scan(
                    length: 3, carries: [carries[0]], sequences: [constants[0]], constants: [slices[0]], reverse: true
                ) { carries, slices, constants in
                    let next = (carries[0] + slices[0] * constants[0]).sine()
                    return ([next], [next])
                }
                return (inner.carries, [(inner.stacked.first ?? carries[0]).sum([0])])
            }
            return outer.carries + outer.stacked
        }
    }

    /// Cotangents flow through a carry that no wanted tensor starts, and not through one that nothing depends on.
    @Test func onlyWhatIsOnAPathIsCarried() throws {
        let graph = try Graph.trace([.float32([2]), .float32([4, 2]), .float32([2])]) { inputs in
            let result = inputs[0].context.scan(
                length: 4, carries: [inputs[0], inputs[2]], sequences: [inputs[1]]
            ) { carries, slices, _ in
                ([carries[0] * slices[0], carries[1].sine()], [])
            }
            return result.carries[0].sum().gradients(withRespectTo: [inputs[1]])
        }
        let scans = graph.prunedOfUnused().nodes.compactMap { node in
            if case .scan(let scan) = node.operation { scan } else { nil }
        }
        #expect(scans.map(\.carryCount) == [1, 1])
        let x = uniforms([4, 2], 0.5...1, seed: 1)
        let start = ReferenceTensor([2], [2, 3])
        let gradient = try ReferenceInterpreter.evaluate(graph, [start, x, start])[0].values
        for unit in 0..<2 {
            let product = (0..<4).reduce(start.values[unit]) { $0 * x.values[$1 * 2 + unit] }
            for step in 0..<4 {
                #expect(abs(gradient[step * 2 + unit] - product / x.values[step * 2 + unit]) < 1e-12)
            }
        }
    }

    @Test func whileHasNoDerivativeAndSaysSo() throws {
        let error = #expect(throws: GraphError.self) {
            try Graph.trace([.float32([2])]) { inputs in
                let state = inputs[0].context.whileLoop(
                    [inputs[0]], condition: { $0[0].sum().compare(.less, 9) }, body: { [$0[0] * 2] })
                return state[0].sum().gradients(withRespectTo: inputs)
            }
        }
        #expect(error?.operation == "while")
        #expect(error?.hint?.contains("scan") == true)
    }
}
