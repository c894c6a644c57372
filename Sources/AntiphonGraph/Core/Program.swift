/// A whole program: a graph with names for its inputs and outputs, and which outputs may take an input's place in memory.
public struct Program: Sendable, Hashable {
    /// What is computed. Its outputs are the program's, in order.
    public let graph: Graph
    /// A name for each input.
    public let inputNames: [String]
    /// A name for each output.
    public let outputNames: [String]
    /// For outputs that may be written over an input (donation): output index to input index, of equal types.
    public let donations: [Int: Int]

    /// Traces a program.
    /// - Parameters:
    ///   - inputs: names and types of the inputs.
    ///   - donations: output name to the name of the input whose memory it may take.
    /// - Throws: the first `GraphError` met while tracing, or one about the names.
    public init(
        inputs: [(name: String, type: TensorType)], donations: [String: String] = [:],
        _ body: ([String: Tensor]) -> [(name: String, value: Tensor)]
    ) throws(GraphError) {
        var outputNames: [String] = []
        let graph = try Graph.trace(inputs.map(\.type)) { tensors in
            let named = Dictionary(zip(inputs.map(\.name), tensors), uniquingKeysWith: { first, _ in first })
            let outputs = body(named)
            outputNames = outputs.map(\.name)
            return outputs.map(\.value)
        }
        try self.init(
            graph: graph, inputNames: inputs.map(\.name), outputNames: outputNames, donations: donations)
    }

    /// Names a graph's inputs and outputs.
    /// - Throws: `GraphError` if names repeat or a donation does not fit.
    public init(
        graph: Graph, inputNames: [String], outputNames: [String], donations: [String: String] = [:]
    ) throws(GraphError) {
        func fail(_ message: String) -> GraphError { GraphError(operation: "program", message: message) }
        guard Set(inputNames).count == graph.inputs.count, Set(outputNames).count == graph.outputs.count else {
            throw fail("every input and output needs a name of its own")
        }
        var indices: [Int: Int] = [:]
        for (output, input) in donations {
            guard let o = outputNames.firstIndex(of: output), let i = inputNames.firstIndex(of: input) else {
                throw fail("no such output or input: \(output), \(input)")
            }
            guard graph.outputTypes[o] == graph.inputTypes[i], !indices.values.contains(i) else {
                throw fail("\(output) cannot take the place of \(input)")
            }
            indices[o] = i
        }
        self.graph = graph
        self.inputNames = inputNames
        self.outputNames = outputNames
        self.donations = indices
    }
}
