import Antiphon

/// How a file of synthetic rows is to be read so that its labels and times have the real file's numbers.
struct SyntheticTable {
    /// The real columns.
    let columns: [(name: String, kind: ColumnKind, isFixed: Bool)]
    /// The real file's columns that name sequences and order rows.
    let sequence: String?
    let order: String?
    /// How `order` is written, if it holds times.
    let orderFormat: TimeFormat?

    init(like table: Table) {
        columns = table.columns.indices.map { (table.columns[$0], table.kinds[$0], table.fixed[$0]) }
        (sequence, order) = (table.sequences?.column, table.order?.column)
        orderFormat = table.order?.format
    }

    init(of schema: Schema) {
        columns = schema.columns.map { ($0.name, $0.kind, $0.isFixed) }
        (sequence, order) = (schema.sequenceColumn, schema.orderColumn)
        // Runs of older versions have it with the keys that they generate.
        orderFormat = schema.orderTime ?? schema.mixed?.order?.time
    }

    /// The table in a file, with these columns in this order; others in it are left out.
    ///
    /// Rows may also be named and ordered by `sequence_id` and `step`, as `generate` writes them.
    /// - Throws: `DataError` for a column that is missing, a label that the real file does not have, a fixed column that
    ///   changes within a sequence.
    func table(_ path: String, _ options: DataOptions) throws -> Table {
        let reader = try Table.reader(path, format: path == "-" ? options.format : nil)
        var ahead = reader
        var first = CSVRow()
        guard try ahead.next(into: &first) else { throw RunError(path, "is empty") }
        let header = (0..<first.count).map(first.text)
        // Names that are generated as well number nothing in a file of synthetic rows.
        let isGenerated = columns.contains { $0.name == sequence }
        let names = isGenerated ? ["sequence_id", sequence] : [sequence, "sequence_id"]
        let sequenceName = names.compactMap(\.self).first(where: header.contains)
        if let sequence, sequenceName == nil {
            throw RunError(
                path, "has no column '\(sequence)' that names its sequences, and no sequence_id",
                hint: "its columns are \(header.prefix(12).joined(separator: ", "))")
        }
        let orderName = [order, "step"].compactMap(\.self).first {
            header.contains($0) && !columns.map(\.name).contains($0)
        }
        var schema = columns.map { column in
            let role: TableSchema.Role = column.isFixed ? .attribute : .feature
            switch column.kind {
            case .number:
                return TableSchema.Column(name: column.name, role: role, type: .real, mayBeMissing: true)
            case .category(let labels):
                return .init(name: column.name, role: role, type: .category, mayBeMissing: true, labels: labels)
            case .time(let format):
                return .init(name: column.name, role: role, type: .timestamp, mayBeMissing: true, format: format)
            }
        }
        if let sequenceName, let index = schema.firstIndex(where: { $0.name == sequenceName }) {
            schema[index].role = .sequence
            schema[index].mayBeMissing = false
        } else if let sequenceName {
            schema.append(.init(name: sequenceName, role: .sequence, type: .text))
        }
        if let orderName {
            let isTime = orderName == order && orderFormat != nil
            schema.append(
                .init(
                    name: orderName, role: .order, type: isTime ? .timestamp : .real,
                    format: isTime ? orderFormat : nil))
        }
        let known = Set(schema.map(\.name))
        if let missing = columns.first(where: { !header.contains($0.name) }) {
            throw RunError(
                path, "has no column '\(missing.name)'",
                hint: "its columns are \(header.prefix(12).joined(separator: ", "))")
        }
        for name in header where !known.contains(name) { schema.append(.init(name: name, role: .ignored, type: .text)) }
        let table = try Table.read(
            reader, schema: TableSchema(schema), options: TableOptions(header: .present))
        return try table.columns == columns.map(\.name) ? table : table.arranged(columns.map(\.name))
    }
}
