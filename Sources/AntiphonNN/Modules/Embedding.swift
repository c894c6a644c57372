public import AntiphonGraph

/// A table of learnt vectors, looked up by index.
public struct Embedding: Sendable, Hashable {
    /// Rows of the table.
    public let count: Int
    /// Features of each row.
    public let outputs: Int
    /// The table, [count, outputs].
    public let table: Parameter

    /// Registers `table`, normal with standard deviation 1 unless said.
    public init(
        count: Int, outputs: Int, table: Initializer = .normal(1), in scope: inout ParameterScope
    ) {
        self.count = count
        self.outputs = outputs
        self.table = scope.parameter("table", [count, outputs], table)
    }

    /// Indices, int32 [...] (clamped to the table), to rows [..., outputs].
    public func callAsFunction(_ indices: Tensor, _ values: ParameterValues) -> Tensor {
        values[table].gatherRows(indices)
    }
}
