/// The index of a value in its graph.
public typealias ValueID = Int

/// One operation with its operands and results.
public struct Node: Sendable, Hashable {
    /// What is computed.
    public let operation: Operation
    /// The values it reads.
    public let operands: [ValueID]
    /// The values it defines.
    public let results: [ValueID]

    package init(operation: Operation, operands: [ValueID], results: [ValueID]) {
        self.operation = operation
        self.operands = operands
        self.results = results
    }
}

/// A typed, static-shape dataflow graph: nodes in an order in which every value is defined before it is used.
public struct Graph: Sendable, Hashable {
    /// The type of each value, by `ValueID`.
    public let types: [TensorType]
    /// The values given from outside, in order.
    public let inputs: [ValueID]
    /// The operations, in dominance order.
    public let nodes: [Node]
    /// The values that the graph gives, in order.
    public let outputs: [ValueID]

    package init(types: [TensorType], inputs: [ValueID], nodes: [Node], outputs: [ValueID]) {
        self.types = types
        self.inputs = inputs
        self.nodes = nodes
        self.outputs = outputs
    }

    /// The inputs' types, in order.
    public var inputTypes: [TensorType] { inputs.map { types[$0] } }
    /// The outputs' types, in order.
    public var outputTypes: [TensorType] { outputs.map { types[$0] } }

    /// Hashes the graph's size and ends only: equality looks at everything.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(types.count)
        hasher.combine(nodes.count)
        hasher.combine(inputs)
        hasher.combine(outputs)
    }

    /// Traces a graph: `body` gets one tensor for each input type and returns the outputs.
    /// - Throws: the first `GraphError` met while tracing.
    public static func trace(_ inputs: [TensorType], _ body: ([Tensor]) -> [Tensor]) throws(GraphError) -> Graph {
        let trace = Trace()
        let tensors = inputs.map(trace.input)
        return try trace.finish(body(tensors))
    }
}
