import AntiphonGraph
import Testing

/// Errors are sticky, and tell operation, shapes, scope and place.
@Suite struct TracingTests {
    private func error(_ types: [TensorType], _ body: ([Tensor]) -> [Tensor]) throws -> GraphError {
        try #require(#expect(throws: GraphError.self) { try Graph.trace(types, body) })
    }

    @Test func aShapeMismatchTellsEverything() throws {
        var line = 0
        let error = try error([.float32([2, 3]), .float32([4, 5])]) { inputs in
            inputs[0].scope("generator") {
                inputs[0].scope("cell") {
                    line = #line + 1
                    return [inputs[0].matrixProduct(inputs[1])]
                }
            }
        }
        let text = error.description
        #expect(text.contains("dot_general"))
        #expect(text.contains("tensor<2x3xf32>, tensor<4x5xf32>"))
        #expect(text.contains("in generator/cell"))
        #expect(text.contains("at AntiphonGraphTests/TracingTests.swift:\(line)"))
        #expect(!text.contains("\n"))
    }

    @Test func elementwiseShapesNeverBroadcastSilently() throws {
        let error = try error([.float32([2, 3]), .float32([3])]) { [$0[0] + $0[1]] }
        #expect(error.operation == "add")
        #expect(error.message == "shapes differ: [2, 3] and [3]")
        #expect(error.hint?.contains("broadcast") == true)
    }

    @Test func theFirstErrorStays() throws {
        let error = try error([.float32([2]), .float32([3])]) { inputs in
            let wrong = inputs[0] + inputs[1]
            let alsoWrong = wrong.reshaped([7]).transposed([3]).matrixProduct(inputs[1]).sum([5])
            return [alsoWrong.gradients(withRespectTo: inputs)[0], wrong]
        }
        #expect(error.operation == "add")
    }

    @Test func tensorsOfAnotherTraceAreRefused() throws {
        let outer = Trace()
        let stranger = outer.input(.float32([2]))
        let error = try error([.float32([2])]) { [$0[0] + stranger] }
        #expect(error.message.contains("operand 1 belongs to another trace"))
        #expect(error.hint?.contains("constant") == true)
    }

    @Test func mistakesInsideALoopAreThrownOutside() throws {
        let error = try error([.float32([2]), .float32([4, 3])]) { inputs in
            inputs[0].context.scan(length: 4, carries: [inputs[0]], sequences: [inputs[1]]) { carries, slices, _ in
                ([carries[0] * slices[0]], [])
            }.carries
        }
        #expect(error.operation == "multiply")
    }

    @Test func gradientsOfWhatIsNoScalarAreRefused() throws {
        let notScalar = try error([.float32([2])]) { $0[0].gradients(withRespectTo: $0) }
        #expect(notScalar.message == "the loss must be an f32 scalar")
        #expect(notScalar.operands == [.float32([2])])
        let integer = try error([.float32([2]), .int32([2])]) { $0[0].sum().gradients(withRespectTo: $0) }
        #expect(integer.message.contains("input 1 is not f32"))
        let stranger = Trace().input(.float32([]))
        let foreign = try error([.float32([2])]) { $0[0].sum().gradients(withRespectTo: [stranger]) }
        #expect(foreign.message.contains("another trace"))
    }

    @Test func cotangentsMustFit() throws {
        let type = try error([.float32([2]), .float32([3])]) { inputs in
            inputs[0].context.vectorJacobianProduct(
                of: [inputs[0].tanh()], with: [inputs[1]], withRespectTo: [inputs[0]]
            ).compactMap { $0 }
        }
        #expect(type.message.contains("cotangent's type"))
        let count = try error([.float32([2])]) { inputs in
            inputs[0].context.vectorJacobianProduct(of: [inputs[0].tanh()], with: [], withRespectTo: inputs)
                .compactMap { $0 }
        }
        #expect(count.message == "1 outputs have 0 cotangents")
    }
}
