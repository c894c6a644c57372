import AntiphonData

/// The schema that is found for CSV text.
func inferred(_ text: String, _ request: SchemaRequest = SchemaRequest()) throws(DataError) -> TableSchema {
    try TableSchema.infer(Table.reader(bytes: Array(text.utf8), name: "t.csv"), request)
}

/// The table that a schema makes of CSV text, with what was noted.
func typed(
    _ text: String, _ schema: TableSchema, _ options: TableOptions = TableOptions()
) throws(DataError) -> (table: Table, notes: [String]) {
    var notes: [String] = []
    let table = try Table.read(
        Table.reader(bytes: Array(text.utf8), name: "t.csv"), schema: schema, options: options
    ) { notes.append($0) }
    return (table, notes)
}

/// A request for a file with sequences.
func request(
    _ sequence: String? = nil, _ order: String? = nil, attributes: [String] = [], categories: [String] = [],
    conditions: [String] = []
) -> SchemaRequest {
    SchemaRequest(
        options: TableOptions(sequenceColumn: sequence, orderColumn: order), attributes: attributes,
        categories: categories, conditions: conditions)
}

extension TableSchema {
    subscript(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// What was decided, without the words.
    var withoutReasons: [Column] {
        columns.map { column in
            var column = column
            column.because = ""
            return column
        }
    }
}

/// CSV text of columns that are functions of the row.
func csv(_ rows: Int, _ columns: KeyValuePairs<String, (Int) -> String>) -> String {
    var text = columns.map(\.key).joined(separator: ",") + "\n"
    for row in 0..<rows { text += columns.map { $0.value(row) }.joined(separator: ",") + "\n" }
    return text
}
