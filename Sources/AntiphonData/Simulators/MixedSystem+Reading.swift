extension MixedSystem {
    /// Reads machines, simulated or generated, from a file with the system's columns (any others are left out), a column
    /// that names the machine (`machine` or `sequence_id`) and, if there is one, `step` to sort its rows by.
    ///
    /// Throws for a missing column, and, with the line, for a label that the system does not have and for text where it
    /// has a number. Empty cells are gaps.
    public static func read(_ path: String) throws(DataError) -> SequenceSet {
        var reader = try Table.reader(path)
        var row = CSVRow()
        guard try reader.next(into: &row) else { throw .file(reader.name, "is empty") }
        let names = (0..<row.count).map { row.text($0) }
        guard let sequence = [sequenceColumn, "sequence_id"].lazy.compactMap({ names.firstIndex(of: $0) }).first
        else { throw .request(reader.name, column: sequenceColumn, "is missing") }
        var places: [Int] = []
        for name in columns {
            guard let place = names.firstIndex(of: name) else {
                throw .request(reader.name, column: name, "is missing")
            }
            places.append(place)
        }
        let order = names.firstIndex(of: orderColumn)
        var (values, sequences, keys): ([Double], [String], [Double]) = ([], [], [])
        while try reader.next(into: &row) {
            sequences.append(row.text(sequence))
            if let order { keys.append(try number(row, order, reader.name, orderColumn)) }
            for (name, place) in zip(columns, places) {
                guard let labels = ["site": sites, "state": states][name] else {
                    values.append(try number(row, place, reader.name, name))
                    continue
                }
                if case .missing = row.value(place) {
                    values.append(.nan)
                } else if let index = labels.firstIndex(of: row.text(place)) {
                    values.append(Double(index))
                } else {
                    throw .cell(
                        reader.name, line: row.line, column: name, "\(DataError.quoted(row.text(place))) is no \(name)",
                        hint: "it is one of \(labels.joined(separator: ", "))")
                }
            }
        }
        guard !values.isEmpty else { throw .file(reader.name, "holds a header but no rows") }
        let table = Table(
            trusted: columns, values: values, source: reader.name, decimals: columns.map { _ in nil },
            sequences: RowSequences(column: sequenceColumn, rows: sequences),
            order: order == nil ? nil : RowOrder(column: orderColumn, keys: keys),
            kinds: columns.map { name in
                ["site": sites, "state": states][name].map { .category(labels: $0) } ?? .number
            }, fixed: columns.map { $0 == "site" || $0 == "capacity" })
        return try SequenceSet(table, mode: .grouped)
    }

    private static func number(
        _ row: CSVRow, _ place: Int, _ file: String, _ column: String
    ) throws(DataError) -> Double {
        switch row.value(place) {
        case .number(let value, _) where Float(value).isFinite: return value
        case .missing where column != orderColumn: return .nan
        default:
            throw .cell(
                file, line: row.line, column: column, "\(DataError.quoted(row.text(place))) is no number to compare")
        }
    }
}
