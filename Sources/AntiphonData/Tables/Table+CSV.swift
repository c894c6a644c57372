extension Table {
    /// Reads a table from a CSV file, or from standard input for `-`.
    ///
    /// Every cell of a feature column must be a finite decimal number. Throws, with file, line and column, for the first
    /// cell that is missing, text or too large; for a broken file (see ``CSVReader``); for a file without rows; for
    /// names that repeat; and for asked-for columns that do not exist.
    public static func read(csv path: String, options: TableOptions = TableOptions()) throws(DataError) -> Table {
        try read(CSVReader(path: path, options: options.csv), options: options)
    }

    /// Reads a table from CSV text in memory, under a name for messages.
    public static func read(csvText text: String, name: String, options: TableOptions = TableOptions())
        throws(DataError) -> Table
    {
        try read(CSVReader(bytes: Array(text.utf8), name: name, options: options.csv), options: options)
    }

    /// Reads a table from all the rows of a reader.
    public static func read(_ reader: any RowReader, options: TableOptions = TableOptions()) throws(DataError) -> Table
    {
        var options = options
        if reader.beginsWithNames { options.header = .present }
        do throws(DataError) {
            if let reader = reader as? CSVReader { return try rows(of: reader, options) }
            return try rows(of: reader, options)
        } catch {
            throw error.counting(reader.unit)
        }
    }

    private static func rows(of reader: some RowReader, _ options: TableOptions) throws(DataError) -> Table {
        var reader = reader
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw .file(reader.name, "is empty", hint: "a table needs a row of names or numbers")
        }
        let header = try TableHeader(firstRow: row, name: reader.name, options: options)
        if header.isRow {
            guard try reader.next(into: &row) else {
                throw .file(reader.name, "holds a header but no rows")
            }
        }
        var loader = TableLoader(header: header, name: reader.name)
        var count = 0
        repeat {
            try loader.append(row)
            count += 1
            if count == options.maximumRows { break }
        } while try reader.next(into: &row)
        return loader.table()
    }
}

/// What the first row of a file says about its columns.
struct TableHeader: Equatable {
    enum Role: Equatable { case feature, sequence, order, excluded }

    /// The name of each column of the file.
    var names: [String]
    /// What each column of the file is for.
    var roles: [Role]
    /// Whether the first row held the names, and so holds no data.
    var isRow: Bool

    init(firstRow row: CSVRow, name: String, options: TableOptions) throws(DataError) {
        switch options.header {
        case .present: isRow = true
        case .absent: isRow = false
        case .auto: isRow = (0..<row.count).contains { row.value($0) == .text }
        }
        names = []
        for index in 0..<row.count {
            let text = isRow ? row.text(index).trimmed : ""
            names.append(text.isEmpty ? "column_\(index + 1)" : text)
        }
        try Table.checkNames(names, source: name, line: isRow ? row.line : nil)

        var sequenceColumn = options.sequenceColumn
        var orderColumn = options.orderColumn
        if options.recognisesLongForm, sequenceColumn == nil, orderColumn == nil,
            names.starts(with: ["sequence_id", "step"])
        {
            sequenceColumn = "sequence_id"
            orderColumn = "step"
        }
        roles = [Role](repeating: .feature, count: names.count)
        for excluded in options.excludedColumns {
            roles[try Self.index(of: excluded, in: names, name: name)] = .excluded
        }
        if let sequenceColumn { roles[try Self.index(of: sequenceColumn, in: names, name: name)] = .sequence }
        if let orderColumn {
            let index = try Self.index(of: orderColumn, in: names, name: name)
            guard roles[index] != .sequence else {
                throw .request(
                    name, column: orderColumn, "cannot both name the sequence and order its rows",
                    hint: "choose another column to order by")
            }
            roles[index] = .order
        }
        guard roles.contains(.feature) else {
            throw .request(name, "has no column left to learn", hint: "its columns are \(Self.list(names))")
        }
    }

    static func index(of column: String, in names: [String], name: String) throws(DataError) -> Int {
        guard let index = names.firstIndex(of: column) else {
            throw .request(name, "has no column \(DataError.quoted(column))", hint: "its columns are \(list(names))")
        }
        return index
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(12).map { DataError.quoted($0) }.joined(separator: ", ")
            + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
}

extension String {
    /// Without the spaces and tabs around it.
    fileprivate var trimmed: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = self.drop(while: isSpace)
        return String(start.reversed().drop(while: isSpace).reversed())
    }
}
