/// A table to learn from, typed by its schema: one that was given, or that was found by looking at the whole file.
public struct TypedInput: Sendable {
    /// The table.
    public let table: Table
    /// What is asked for single columns, by name.
    public let choices: [String: ColumnChoice]
    /// The column that names sequences, if that was found out.
    public let sequences: FoundSequences?

    init(table: Table, choices: [String: ColumnChoice], sequences: FoundSequences? = nil) {
        (self.table, self.choices, self.sequences) = (table, choices, sequences)
    }

    /// Reads a file; `-` is standard input, which is kept in memory, as it is read twice.
    ///
    /// A file of plain numbers becomes the table that it always was; see ``Table/read(_:options:)``.
    ///
    /// - Parameters:
    ///   - request: what is known of the columns.
    ///   - schema: what each column is; found by ``TableSchema/infer(reading:_:room:)`` if left out.
    ///   - note: told, in one line each, what was done that the file does not say by itself.
    /// Throws what reading and inferring throw.
    public static func read(
        _ path: String, format: DataFormat? = nil, request: SchemaRequest = SchemaRequest(), schema: TableSchema? = nil,
        note: (String) -> Void = { _ in }
    ) throws(DataError) -> TypedInput {
        let reader = try Self.readers(path, format, request)
        // Arrays hold numbers and nothing else.
        if schema == nil, let arrays = try reader() as? ArrayReader {
            return TypedInput(table: try Table.read(arrays, options: request.options), choices: [:])
        }
        var request = request
        let found: TableSchema
        var sequences: FoundSequences?
        if let schema {
            found = schema
        } else {
            (found, sequences) = try TableSchema.infer(reading: reader, request, room: .ofMachine)
        }
        if let sequences {
            note(sequences.note)
            request = sequences.said(in: request)
        }
        // Rows that have an order are read by the schema all the same: it says where two share a place, and that rows are sorted.
        if schema == nil, found.isPlain, found.orderColumn == nil,
            !found.columns.contains(where: { $0.role == .ignored && !request.options.excludedColumns.contains($0.name) }
            )
        {
            return TypedInput(
                table: try Table.read(try reader(), options: request.options), choices: [:], sequences: sequences)
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
        return TypedInput(table: table, choices: choices, sequences: sequences)
    }

    /// The schema of a file, as reading it would find it.
    /// Throws what inferring throws.
    public static func schema(
        _ path: String, format: DataFormat? = nil, request: SchemaRequest = SchemaRequest()
    ) throws(DataError) -> TableSchema {
        try TableSchema.infer(reading: readers(path, format, request), request).schema
    }

    // What reads a file from its start, as often as it is asked to; standard input is kept.
    private static func readers(
        _ path: String, _ format: DataFormat?, _ request: SchemaRequest
    ) throws(DataError) -> () throws(DataError) -> any RowReader {
        let csv = request.options.csv
        guard path == "-" else { return { () throws(DataError) in try Table.reader(path, format: format, csv: csv) } }
        var source = try ByteSource(path: path)
        let bytes = try source.all()
        return { () throws(DataError) in
            try Table.reader(bytes: bytes, name: "standard input", format: format, csv: csv)
        }
    }
}
