/// Where tensors are recorded into a graph. One trace is used from one thread, inside one call that builds a graph.
///
/// Errors are sticky: the first mistake is kept with its place, later operations do nothing, and `finish` throws it.
public final class Trace {
    package private(set) var types: [TensorType] = []
    package private(set) var nodes: [Node] = []
    private var inputs: [ValueID] = []
    // The node that defines each value; -1 for inputs.
    package private(set) var definingNode: [Int] = []
    private var scopes: [String] = []
    private var lastLocation: SourceLocation?
    /// See `recurrencesAsLoops`.
    var tracesRecurrencesAsLoops = false

    /// The first error met, if any.
    public private(set) var error: GraphError?

    /// An empty trace.
    public init() {}

    /// Adds an input.
    public func input(_ type: TensorType) -> Tensor {
        let id = define(type, node: -1)
        inputs.append(id)
        return Tensor(trace: self, id: id, type: type)
    }

    /// Runs `body` with a name added to the scope that error messages tell.
    public func scope<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        scopes.append(name)
        defer { scopes.removeLast() }
        return try body()
    }

    /// Records an error, unless there is one already.
    public func fail(_ error: GraphError) {
        if self.error == nil { self.error = error.placed(scope: scopes.joined(separator: "/"), location: lastLocation) }
    }

    /// Remembers where the caller stands, for operators that cannot carry a location of their own.
    package func at(_ fileID: String, _ line: Int) { lastLocation = SourceLocation(fileID: fileID, line: line) }

    /// Appends an operation and returns its results.
    package func emit(_ operation: Operation, _ operands: [Tensor]) -> [Tensor] {
        let operandTypes = operands.map(\.type)
        if error == nil, let stranger = operands.firstIndex(where: { $0.trace !== self }) {
            fail(
                GraphError(
                    operation: operation.name, message: "operand \(stranger) belongs to another trace",
                    operands: operandTypes, hint: "pass it to the body of the loop as a constant"))
        }
        guard error == nil else { return poison(operation, operandTypes) }
        do throws(GraphError) {
            let resultTypes = try operation.resultTypes(operandTypes)
            let node = nodes.count
            let results = resultTypes.map { define($0, node: node) }
            nodes.append(Node(operation: operation, operands: operands.map(\.id), results: results))
            return zip(results, resultTypes).map { Tensor(trace: self, id: $0, type: $1) }
        } catch {
            fail(error)
            return poison(operation, operandTypes)
        }
    }

    /// Ends the trace.
    /// - Throws: the first error met.
    public func finish(_ outputs: [Tensor]) throws(GraphError) -> Graph {
        if error == nil, outputs.contains(where: { $0.trace !== self }) {
            fail(GraphError(operation: "trace", message: "an output belongs to another trace"))
        }
        if let error { throw error }
        return Graph(types: types, inputs: inputs, nodes: nodes, outputs: outputs.map(\.id))
    }

    /// Copies a graph's nodes into this trace, with `arguments` for its inputs; returns its outputs.
    package func inline(_ graph: Graph, _ arguments: [Tensor]) -> [Tensor] {
        var values = [ValueID: Tensor](minimumCapacity: graph.types.count)
        for (id, argument) in zip(graph.inputs, arguments) { values[id] = argument }
        for node in graph.nodes {
            let operands = node.operands.compactMap { values[$0] }
            for (id, result) in zip(node.results, emit(node.operation, operands)) { values[id] = result }
        }
        return graph.outputs.compactMap { values[$0] }
    }

    package func tensor(_ id: ValueID) -> Tensor { Tensor(trace: self, id: id, type: types[id]) }

    private func define(_ type: TensorType, node: Int) -> ValueID {
        types.append(type)
        definingNode.append(node)
        return types.count - 1
    }

    // After an error results only have to be of some plausible type: the graph is never built.
    private func poison(_ operation: Operation, _ operands: [TensorType]) -> [Tensor] {
        let types = operation.plausibleResultTypes(operands)
        return types.map { Tensor(trace: self, id: -1, type: $0) }
    }
}
