import AntiphonGraph
import AntiphonReference
import Testing

/// What the walk does, beside the rules.
@Suite struct GradientTests {
    private func names(_ graph: Graph) -> [String] { graph.nodes.map(\.operation.name) }

    @Test func aTensorTheLossDoesNotDependOnGetsZeros() throws {
        let graph = try Graph.trace([.float32([2]), .float32([3])]) { inputs in
            inputs[0].sum().gradients(withRespectTo: inputs)
                + inputs[0].floor().sum().gradients(withRespectTo: inputs)
        }
        let inputs = [ReferenceTensor([2], [1, 2]), ReferenceTensor([3], [1, 2, 3])]
        let values = try ReferenceInterpreter.evaluate(graph, inputs).map(\.values)
        #expect(values == [[1, 1], [0, 0, 0], [0, 0], [0, 0, 0]])
    }

    @Test func noCotangentIsNil() throws {
        _ = try Graph.trace([.float32([2]), .float32([2])]) { inputs in
            let cotangents = inputs[0].context.vectorJacobianProduct(
                of: [inputs[0].tanh(), inputs[1].tanh()], with: [inputs[0], nil], withRespectTo: inputs)
            #expect(cotangents.map { $0 == nil } == [false, true])
            return []
        }
    }

    /// Derivatives are total: through a listed intermediate value too.
    @Test func intermediateValues() throws {
        let graph = try Graph.trace([.float32([])]) { inputs in
            let middle = inputs[0] * 3
            let loss = middle * middle + inputs[0]
            return loss.gradients(withRespectTo: [middle, inputs[0], loss])
        }
        let values = try ReferenceInterpreter.evaluate(graph, [ReferenceTensor([], [2])]).map(\.values)
        #expect(values == [[12], [37], [1]])
    }

    @Test func theWalkStopsAtTheInputs() throws {
        let graph = try Graph.trace([.float32([4])]) { inputs in
            let middle = inputs[0].tanh().logistic()
            return middle.sine().sum().gradients(withRespectTo: [middle])
        }
        // Nothing of the way from the middle to the input is differentiated: its rules would subtract.
        #expect(names(graph).filter { $0 == "cosine" }.count == 1)
        #expect(!names(graph).contains("subtract"))
    }

    @Test func nothingIsMultipliedByOne() throws {
        let graph = try Graph.trace([.float32([4])]) { $0[0].tanh().sum().gradients(withRespectTo: $0) }
        // y * y of 1 - y * y is the only product: none with the loss's own cotangent.
        #expect(names(graph).filter { $0 == "multiply" }.count == 1)
    }

    @Test func manyUsesAddUp() throws {
        try GradientCheck(order: 3)([uniforms([3], seed: 1)]) { inputs in
            var x = inputs[0]
            for _ in 0..<2 { x = x * inputs[0] + x.sine() * x }
            return [x]
        }
    }

    @Test func randomNumbersGetNoCotangentsAndPassThemOn() throws {
        let key = ReferenceTensor(Philox(seed: 3).words)
        try GradientCheck()([uniforms([4, 2], seed: 1), key]) { inputs in
            [(inputs[0] * RandomKey(inputs[1]).random(.uniform, [4, 2], sampleDimension: 0)).sine()]
        }
    }
}
