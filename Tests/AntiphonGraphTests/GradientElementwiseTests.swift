import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct GradientElementwiseTests {
    static let shapes: [Shape] = [[], [5], [2, 3]]

    @Test(arguments: UnaryOperation.allCases.filter { $0 != .not && $0 != .isFinite }, shapes)
    func unary(_ operation: UnaryOperation, _ shape: Shape) throws {
        // Away from the jumps of sign and floor, inside the domains of log, sqrt and rsqrt.
        let x = uniforms(shape, 0.1...0.9, seed: 1)
        try GradientCheck(order: 3)([x]) { [$0[0].unary(operation)] }
        if ![.log, .sqrt, .rsqrt].contains(operation) {
            try GradientCheck(order: 2)([uniforms(shape, (-0.9)...(-0.1), seed: 2)]) { [$0[0].unary(operation)] }
        }
    }

    @Test(
        arguments: [
            BinaryOperation.add, .subtract, .multiply, .divide, .power, .minimum, .maximum, .remainder,
        ], shapes)
    func binary(_ operation: BinaryOperation, _ shape: Shape) throws {
        let inputs = [uniforms(shape, 0.5...2, seed: 3), uniforms(shape, 0.4...1.9, seed: 4)]
        try GradientCheck(order: 3)(inputs) { [$0[0].binary(operation, $0[1])] }
    }

    @Test(arguments: [-2, -0.5, 0, 0.5, 1, 2, 3] as [Float])
    func powerByANumber(_ exponent: Float) throws {
        try GradientCheck(order: 3)([uniforms([4], 0.5...2, seed: 5)]) { [$0[0].power(exponent)] }
    }

    @Test func wholePowersOfNegativeBases() throws {
        try GradientCheck()([uniforms([4], (-2)...(-0.5), seed: 6)]) { [$0[0].power(3), $0[0].power($0[0].filled(2))] }
    }

    /// PyTorch's values: the exponent's gradient is 0 where the base is not positive, the base's where the exponent is 0.
    @Test func powerAtTheEdges() throws {
        let graph = try Graph.trace([.float32([4]), .float32([4])]) { inputs in
            inputs[0].power(inputs[1]).sum().gradients(withRespectTo: inputs)
        }
        let values = try ReferenceInterpreter.evaluate(
            graph, [ReferenceTensor([4], [0, 0, -2, -2]), ReferenceTensor([4], [0, 2, 3, 0])])
        #expect(values[0].values == [0, 0, 12, 0])
        #expect(values[1].values == [0, 0, 0, 0])
    }

    @Test func equalOperandsOfMaximumAndMinimumShareHalfEach() throws {
        let graph = try Graph.trace([.float32([3]), .float32([3])]) { inputs in
            inputs[0].maximum(inputs[1]).sum().gradients(withRespectTo: inputs)
                + inputs[0].minimum(inputs[1]).sum().gradients(withRespectTo: inputs)
        }
        let values = try ReferenceInterpreter.evaluate(
            graph, [ReferenceTensor([3], [1, 2, 3]), ReferenceTensor([3], [1, 3, 2])])
        #expect(values.map(\.values) == [[0.5, 0, 1], [0.5, 1, 0], [0.5, 1, 0], [0.5, 0, 1]])
    }

    @Test func selectConvertAndTheirComposites() throws {
        let inputs = [
            uniforms([6], seed: 8), uniforms([6], seed: 9), ReferenceTensor(.int32([6]), [3, -1, 0, 4, 1, -5]),
        ]
        try GradientCheck()(inputs) { tensors in
            let (x, y, n) = (tensors[0], tensors[1], tensors[2])
            let chosen = x.compare(.greater, y).select(x * y, n.converted(to: .float32) * x)
            return [chosen, x.rectified(), x.softplus(), y.sigmoidLinear(), x.clamped(-0.5...0.5)]
        }
    }

    @Test func stopGradientStops() throws {
        let graph = try Graph.trace([.float32([2])]) { inputs in
            (inputs[0] * inputs[0].stoppingGradient()).sum().gradients(withRespectTo: inputs)
        }
        let values = try ReferenceInterpreter.evaluate(graph, [ReferenceTensor([2], [3, 5])])
        #expect(values[0].values == [3, 5])
    }
}
