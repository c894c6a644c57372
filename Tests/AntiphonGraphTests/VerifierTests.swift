import AntiphonGraph
import Testing

@Suite struct VerifierTests {
    /// y = tanh(x); z = x + y; z is the output.
    private let types: [TensorType] = [.float32([2, 3]), .float32([2, 3]), .float32([2, 3])]
    private let tanh = Node(operation: .unary(.tanh), operands: [0], results: [1])
    private let add = Node(operation: .binary(.add), operands: [0, 1], results: [2])

    private func failure(
        types: [TensorType]? = nil, inputs: [ValueID] = [0], nodes: [Node], outputs: [ValueID] = [2]
    ) -> GraphError? {
        let graph = Graph(types: types ?? self.types, inputs: inputs, nodes: nodes, outputs: outputs)
        return #expect(throws: GraphError.self) { try graph.verify() }
    }

    @Test func aTracedGraphIsWellFormed() throws {
        try Graph(types: types, inputs: [0], nodes: [tanh, add], outputs: [2]).verify()
    }

    @Test func usesBeforeDefinitionAreShownWithTheirNeighbours() throws {
        let error = try #require(failure(nodes: [add, tanh]))
        #expect(error.operation == "add")
        #expect(error.message.contains("uses %1 before it is defined"))
        #expect(error.message.contains("> 0: %2: tensor<2x3xf32> = add(%0: tensor<2x3xf32>, %1: tensor<2x3xf32>)"))
        #expect(error.message.contains("  1: %1: tensor<2x3xf32> = tanh(%0: tensor<2x3xf32>)"))
    }

    @Test func idsMustExistAndBeDefinedOnce() throws {
        let stranger = Node(operation: .unary(.tanh), operands: [7], results: [1])
        #expect(try #require(failure(nodes: [stranger, add])).message.contains("%7, which does not exist"))
        #expect(try #require(failure(inputs: [0, 1], nodes: [tanh, add])).message.contains("a second time"))
        let unlisted = Node(operation: .unary(.tanh), operands: [0], results: [-1])
        #expect(try #require(failure(nodes: [unlisted, add])).message.contains("%-1, which has no type"))
        #expect(try #require(failure(nodes: [tanh], outputs: [1])).message.contains("no node defines %2"))
        #expect(try #require(failure(nodes: [tanh, add], outputs: [3])).message.contains("output %3"))
    }

    @Test func typesMustFollowTheRules() throws {
        let wrong: [TensorType] = [.float32([2, 3]), .float32([3, 2]), .float32([2, 3])]
        let resultError = try #require(failure(types: wrong, nodes: [tanh, add]))
        #expect(resultError.operation == "tanh")
        #expect(resultError.message.contains("tensor<3x2xf32>"))
        let operands: [TensorType] = [.float32([2]), .float32([3]), .float32([2])]
        let operandError = try #require(failure(types: operands, inputs: [0, 1], nodes: [add]))
        #expect(operandError.message.contains("shapes differ: [2] and [3]"))
    }

    @Test func bodiesAreChecked() throws {
        let body = Graph(types: [.float32([]), .float32([])], inputs: [0], nodes: [], outputs: [1])
        let scan = Scan(body: body, length: 2, reverse: false, carryCount: 1, sequenceCount: 0)
        let loop = Node(operation: .scan(scan), operands: [0], results: [1, 2])
        let error = try #require(
            failure(types: [.float32([]), .float32([]), .float32([2])], nodes: [loop], outputs: [1]))
        #expect(error.scope == "antiphon.scan at node 0, body")
        #expect(error.message.contains("output %1 is not defined"))
    }
}
