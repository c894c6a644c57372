extension Table {
    /// Reads a table as a schema says: categories become the indices of their labels, times numbers since their origin,
    /// missing cells NaN; attributes are checked to be fixed in their sequence.
    ///
    /// - Parameters:
    ///   - options: the header and the most rows; which columns are for what is the schema's to say.
    ///   - room: the largest table that is wanted; `nil` for any.
    ///   - note: told, in one line each, what was done that the file does not say by itself: columns left out, rows sorted,
    ///     categories of one row.
    /// Throws, with file, line and column, for the first cell that its column cannot have, for columns that the schema or
    /// the file lacks, for an attribute that changes (naming both rows), and for two rows of one place (naming both).
    public static func read(
        _ reader: any RowReader, schema: TableSchema, options: TableOptions = TableOptions(), room: TableRoom? = nil,
        note: (String) -> Void = { _ in }
    ) throws(DataError) -> Table {
        var options = options
        if reader.beginsWithNames { options.header = .present }
        do throws(DataError) {
            if let reader = reader as? CSVReader { return try typedRows(of: reader, schema, options, room, note) }
            return try typedRows(of: reader, schema, options, room, note)
        } catch {
            throw error.counting(reader.unit)
        }
    }

    private static func typedRows(
        of reader: some RowReader, _ schema: TableSchema, _ options: TableOptions, _ room: TableRoom?,
        _ note: (String) -> Void
    ) throws(DataError) -> Table {
        var reader = reader
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw .file(reader.name, "is empty", hint: "a table needs a row of names or numbers")
        }
        let header = try TableHeader(
            firstRow: row, name: reader.name, options: TableOptions(header: options.header, recognisesLongForm: false))
        if header.isRow {
            guard try reader.next(into: &row) else { throw .file(reader.name, "holds a header but no rows") }
        }
        var loader = try TypedTableLoader(names: header.names, name: reader.name, schema: schema)
        // Who wrote the schema, or asked for the column to be left out, knows.
        for column in schema.columns
        where schema.place == nil && column.role == .ignored && column.because != SchemaRules.leftOut {
            note("\(DataError.quoted(column.name)) is left out: \(column.because)")
        }
        for column in schema.columns
        where schema.place == nil && column.role == .order && options.orderColumn == nil && schema.sequenceColumn == nil
        {
            note(
                "\(DataError.quoted(column.name)) \(column.because): it orders the rows and \(column.isCalendar ? "is given" : "is not generated")"
            )
        }
        if schema.place == nil, let said = schema.calendarNote { note(said) }
        var count = 0
        repeat {
            try loader.append(row)
            count += 1
            try room?.check(rows: count, columns: header.names.count, name: reader.name)
            if count == options.maximumRows { break }
        } while try reader.next(into: &row)
        return try loader.table(note)
    }
}
