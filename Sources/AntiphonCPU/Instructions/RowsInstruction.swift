internal import AntiphonGraph
internal import CAntiphonKernels

/// Rows of a table taken by index, or added to: `ak_gather_rows` and `ak_scatter_add_rows`.
struct RowsInstruction: Instruction {
    enum Kind: Sendable {
        /// Reads `table`, writes `rows`.
        case gather
        /// Adds `rows` to `table`.
        case scatterAdd
    }

    var kind: Kind
    var table: Location
    var tableRows: Int
    var width: Int
    var indices: Location
    var count: Int
    var rows: Location

    var places: [Location] { [table, indices, rows] }

    func describe(_ name: (Location) -> String) -> String {
        switch kind {
        case .gather: "gather [\(count) of \(tableRows), \(width)] \(name(table)) \(name(indices)) -> \(name(rows))"
        case .scatterAdd:
            "scatter add [\(count) to \(tableRows), \(width)] \(name(rows)) \(name(indices)) -> \(name(table))"
        }
    }

    private struct Arguments: BitwiseCopyable {
        var table: UnsafeMutablePointer<Float>?
        var tableRows: Int64
        var width: Int64
        var indices: UnsafePointer<Int32>?
        var count: Int64
        var rows: UnsafeMutablePointer<Float>?
    }

    func encode(_ binder: Binder) throws(GraphError) -> Command {
        let arguments = binder.memory.make(
            Arguments(
                table: nil, tableRows: Int64(tableRows), width: Int64(width), indices: nil, count: Int64(count),
                rows: nil))
        try binder.place(table, in: arguments, \.table)
        try binder.place(indices, in: arguments, \.indices)
        try binder.place(rows, in: arguments, \.rows)
        let raw = UnsafeMutableRawPointer(arguments)
        switch kind {
        case .gather:
            return Command(
                kernel: { raw, pool in
                    let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                    ak_gather_rows(pool, a.table, a.tableRows, a.width, a.indices, a.count, a.rows)
                }, arguments: raw)
        case .scatterAdd:
            return Command(
                kernel: { raw, pool in
                    let a = raw.assumingMemoryBound(to: Arguments.self).pointee
                    ak_scatter_add_rows(pool, a.table, a.tableRows, a.width, a.indices, a.count, a.rows)
                }, arguments: raw)
        }
    }
}
