/// A table to learn from, typed by its schema: one that was given, or that was found by looking at the whole file.
public struct TypedInput: Sendable {
    /// The table.
    public let table: Table
    /// What is asked for single columns, by name.
    public let choices: [String: ColumnChoice]

    /// Reads a file; `-` is standard input, which is kept in memory, as it is read twice.
    ///
    /// A file of plain numbers becomes the table that it always was; see ``Table/read(_:options:)``.
    ///
    /// - Parameters:
    ///   - request: what is known of the columns.
    ///   - schema: what each column is; found by ``TableSchema/infer(_:_:room:)`` if left out.
    ///   - note: told, in one line each, what was done that the file does not say by itself.
    /// Throws what reading and inferring throw.
    public static func read(
        _ path: String, format: DataFormat? = nil, request: SchemaRequest = SchemaRequest(), schema: TableSchema? = nil,
        note: (String) -> Void = { _ in }
    ) throws(DataError) -> TypedInput {
        var bytes: [UInt8]?
        if path == "-" {
            var source = try ByteSource(path: path)
            bytes = try source.all()
        }
        func reader() throws(DataError) -> any RowReader {
            guard let bytes else { return try Table.reader(path, format: format, csv: request.options.csv) }
            return try Table.reader(bytes: bytes, name: "standard input", format: format, csv: request.options.csv)
        }
        let first = try reader()
        // Arrays hold numbers and nothing else.
        if schema == nil, first is ArrayReader {
            return TypedInput(table: try Table.read(first, options: request.options), choices: [:])
        }
        let found: TableSchema
        if let schema {
            found = schema
        } else {
            found = try TableSchema.infer(first, request, room: .ofMachine)
        }
        // Rows that have an order are read by the schema all the same: it says where two share a place, and that rows are sorted.
        if schema == nil, found.isPlain, found.orderColumn == nil,
            !found.columns.contains(where: { $0.role == .ignored && !request.options.excludedColumns.contains($0.name) }
            )
        {
            return TypedInput(table: try Table.read(try reader(), options: request.options), choices: [:])
        }
        let table = try Table.read(try reader(), schema: found, options: request.options, room: .ofMachine, note: note)
        var choices: [String: ColumnChoice] = [:]
        for choice in try found.choices(for: table) {
            let asked = ColumnChoice(
                transform: choice.encoding, isGiven: choice.isGiven, isCalendar: choice.isCalendar,
                categories: choice.categories)
            if asked != ColumnChoice() { choices[choice.name] = asked }
        }
        if let order = found.columns.first(where: \.isCalendar) {
            choices[order.name] = ColumnChoice(isGiven: true, isCalendar: true)
        }
        return TypedInput(table: table, choices: choices)
    }
}
