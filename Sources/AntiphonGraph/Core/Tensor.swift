/// A symbolic tensor: a handle to a value of the graph being traced. It holds no numbers (`HostTensor` does).
///
/// Shapes never broadcast silently: operands of an element-wise operation have equal shapes, or one is a Swift number.
public struct Tensor {
    package let trace: Trace
    package let id: ValueID
    /// Element type and shape.
    public let type: TensorType

    /// The shape.
    public var shape: Shape { type.shape }
    /// The element type.
    public var elementType: ElementType { type.elementType }

    /// Records an error about this tensor in its trace, to be thrown when the graph is built.
    public func fail(_ operation: String, _ message: String, hint: String? = nil) {
        trace.fail(GraphError(operation: operation, message: message, operands: [type], hint: hint))
    }

    /// Runs `body` with a name added to the scope that error messages tell.
    public func scope<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        try trace.scope(name, body)
    }

    package func emit(_ operation: Operation, _ others: [Tensor] = []) -> Tensor {
        trace.emit(operation, [self] + others)[0]
    }
}
