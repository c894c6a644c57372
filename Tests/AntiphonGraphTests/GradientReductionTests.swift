import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct GradientReductionTests {
    @Test(arguments: [[0], [1], [2], [0, 2], [0, 1, 2]])
    func reductions(_ dimensions: [Int]) throws {
        try GradientCheck(order: 3)([uniforms([2, 3, 4], seed: 1)]) { inputs in
            let x = inputs[0].tanh()
            return [x.sum(dimensions), x.mean(dimensions), x.max(dimensions), x.min(dimensions)]
        }
    }

    @Test func extremesShareAmongEquals() throws {
        let graph = try Graph.trace([.float32([2, 4])]) { inputs in
            inputs[0].max([1]).sum().gradients(withRespectTo: inputs)
                + inputs[0].min([1]).sum().gradients(withRespectTo: inputs)
        }
        let values = try ReferenceInterpreter.evaluate(graph, [ReferenceTensor([2, 4], [1, 3, 3, 0, 5, 5, 5, 5])])
        #expect(values[0].values == [0, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25])
        #expect(values[1].values == [0, 0, 0, 1, 0.25, 0.25, 0.25, 0.25])
    }

    @Test(arguments: [0, 1, 2], [false, true])
    func cumulativeSum(_ dimension: Int, _ reverse: Bool) throws {
        try GradientCheck()([uniforms([2, 3, 7], seed: 2)]) {
            [$0[0].tanh().cumulativeSum(along: dimension, reverse: reverse)]
        }
    }

    static let products: [(left: Shape, right: Shape, dimensions: DotDimensions)] = [
        ([2, 3], [3, 4], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([2, 3], [4, 3], DotDimensions(leftContracting: [1], rightContracting: [1])),
        ([3, 2], [3, 4], DotDimensions(leftContracting: [0], rightContracting: [0])),
        ([2, 3, 4], [4, 5], DotDimensions(leftContracting: [2], rightContracting: [0])),
        ([3], [3], DotDimensions(leftContracting: [0], rightContracting: [0])),
        ([2], [3], DotDimensions(leftContracting: [], rightContracting: [])),
        (
            [2, 3, 4], [4, 2, 5],
            DotDimensions(leftBatching: [0], rightBatching: [1], leftContracting: [2], rightContracting: [0])
        ),
        (
            [4, 2, 3, 5], [5, 3, 2, 4],
            DotDimensions(leftBatching: [2], rightBatching: [1], leftContracting: [3, 0], rightContracting: [0, 3])
        ),
        (
            [4, 2, 3, 5], [2, 5, 6, 4, 3],
            DotDimensions(
                leftBatching: [2, 1], rightBatching: [4, 0], leftContracting: [0, 3], rightContracting: [3, 1])
        ),
    ]

    @Test(arguments: products)
    func dot(_ left: Shape, _ right: Shape, _ dimensions: DotDimensions) throws {
        try GradientCheck()([uniforms(left, seed: 3), uniforms(right, seed: 4)]) {
            [$0[0].tanh().dot($0[1].tanh(), dimensions)]
        }
    }

    @Test func matrixProductsNeedNoTransposition() throws {
        let graph = try Graph.trace([.float32([7, 2, 3]), .float32([3, 4])]) { inputs in
            inputs[0].matrixProduct(inputs[1]).squared().sum().gradients(withRespectTo: inputs)
        }
        #expect(!graph.nodes.contains { $0.operation.name == "transpose" })
    }
}
