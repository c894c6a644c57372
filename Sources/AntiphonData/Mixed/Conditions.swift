/// What is given from outside for conditional generation: for each sequence to generate, the channels of its given columns.
public struct Conditions: Sendable {
    /// How many sequences are asked for: one for each condition.
    public let count: Int
    /// What is unusual about the conditions but no error: numbers outside the range seen in training.
    public let warnings: [String]
    // For each condition the rows of its given cells, by column of `columns`; one row if all are fixed.
    private let cells: [[[Double]]]
    // The dates of the rows, where these are given.
    private let rowKeys: [[Double]]?
    private let columns: [MixedColumn]
    private let layout: SequenceLayout
    private let lengths: [Int]?

    /// Reads conditions for a model from a file with a header.
    ///
    /// If all given columns are fixed, each row is a condition. If some change from step to step, the rows of a sequence belong
    /// together: the table's own columns tell which (and in which order), as in the data trained on.
    ///
    /// Throws for a missing column, a cell that the column cannot have, a category that was not seen, and too many steps.
    init(_ reader: any RowReader, schema: Schema) throws(DataError) {
        var reader = reader
        guard let mixed = schema.mixed, !mixed.given.isEmpty else {
            throw .request(
                reader.name, "gives conditions, but the model was trained without any",
                hint: "train with --condition COLUMN")
        }
        let columns = mixed.columns.filter(\.isGiven)
        let isFixed = mixed.given.allSatisfy(\.isFixed)
        var row = CSVRow()
        guard try reader.next(into: &row) else { throw .file(reader.name, "is empty") }
        let header = (0..<row.count).map { row.text($0) }
        func place(_ name: String) throws(DataError) -> Int {
            guard let place = header.firstIndex(of: name) else {
                throw .request(
                    reader.name, "has no column \(DataError.quoted(name)), which the model needs as a condition",
                    hint: "its conditions are \(schema.givenColumns.joined(separator: ", "))")
            }
            return place
        }
        var places: [Int] = []
        for column in columns { places.append(try place(column.name)) }
        let datePlace = try mixed.clock == nil ? nil : place(schema.orderColumn ?? "")
        let sequencePlace = isFixed ? nil : try place(schema.longForm.sequence)
        var cells: [[[Double]]] = []
        var keys: [[Double]] = []
        var known: [String: Int] = [:]
        var outside: [String: (line: Int, count: Int)] = [:]
        while try reader.next(into: &row) {
            var values: [Double] = []
            for (column, place) in zip(columns, places) {
                let value = try Self.cell(row, place, column, schema, reader.name)
                if case .number(let transform, let atoms) = column.coding, !value.isNaN, !atoms.contains(value),
                    value < transform.minimum || value > transform.maximum
                {
                    outside[column.name, default: (row.line, 0)].count += 1
                }
                values.append(value)
            }
            guard let sequencePlace else {
                cells.append([values])
                continue
            }
            let name = row.text(sequencePlace)
            let index = known[name] ?? cells.count
            if index == cells.count {
                known[name] = index
                cells.append([])
                keys.append([])
            }
            if let clock = mixed.clock, let datePlace {
                let key = try Self.key(row, datePlace, clock, after: keys[index].last, schema, reader.name)
                keys[index].append(key)
                values += clock.values(key)
            }
            cells[index].append(values)
        }
        guard !cells.isEmpty else { throw .file(reader.name, "holds a header but no rows") }
        if !isFixed,
            let long = cells.firstIndex(where: {
                $0.count > schema.length || mixed.lengths == nil && $0.count < schema.length
            })
        {
            throw .request(
                reader.name,
                "condition \(long + 1) has \(cells[long].count) steps where the model's sequences have "
                    + "\(mixed.lengths == nil ? "" : "up to ")\(schema.length)")
        }
        warnings = columns.compactMap { column in
            outside[column.name].map { found in
                "column \(DataError.quoted(column.name)): \(found.count) value\(found.count == 1 ? "" : "s") outside the range seen in "
                    + "training, the first in line \(found.line): the nearest that was seen is taken"
            }
        }
        count = cells.count
        lengths = isFixed ? nil : cells.map(\.count)
        rowKeys = mixed.clock == nil ? nil : keys
        (self.cells, self.columns, layout) = (cells, mixed.given, mixed.layout)
    }

    /// The conditions of sequences in the table's own units, such as real ones.
    init?(of set: SequenceSet, schema: Schema) {
        guard let mixed = schema.mixed else { return nil }
        columns = mixed.given
        guard !columns.isEmpty, set.count > 0, mixed.clock == nil || set.orderKeys != nil else { return nil }
        let isFixed = columns.allSatisfy(\.isFixed)
        let given = mixed.columns.filter(\.isGiven)
        let keys = mixed.clock == nil ? nil : set.orderKeys
        cells = (0..<set.count).map { index in
            let rows = set[index]
            return (0..<(isFixed ? 1 : set.length(of: index))).map { step in
                let cells = given.map { Double(rows[rows.startIndex + step * set.featureCount + $0.column]) }
                return cells + (keys.flatMap { mixed.clock?.values($0[index * set.length + step]) } ?? [])
            }
        }
        rowKeys = keys.map { keys in
            (0..<set.count).map { Array(keys[$0 * set.length..<($0 + 1) * set.length]) }
        }
        count = set.count
        warnings = []
        lengths = isFixed ? nil : (0..<set.count).map { set.length(of: $0) }
        layout = mixed.layout
    }

    /// Those that a model's calendar knows.
    init?(ofCalendar schema: Schema) {
        guard let mixed = schema.mixed, let calendar = schema.calendar else { return nil }
        columns = mixed.given
        rowKeys = calendar.keys
        if let clock = mixed.clock, let keys = calendar.keys {
            cells = zip(calendar.sequences, keys).map { rows, keys in
                zip(rows, keys).map { $0 + clock.values($1) }
            }
        } else {
            cells = calendar.sequences
        }
        count = cells.count
        warnings = []
        lengths = columns.allSatisfy(\.isFixed) ? nil : cells.map(\.count)
        layout = mixed.layout
    }

    private static func cell(
        _ row: CSVRow, _ place: Int, _ column: MixedColumn, _ schema: Schema, _ file: String
    ) throws(DataError) -> Double {
        guard place < row.count else {
            throw .form(file, line: row.line, "has too few cells")
        }
        let value = row.value(place)
        if case .missing = value {
            guard column.hasMissing else {
                throw .cell(
                    file, line: row.line, column: column.name, "is empty",
                    hint: "the column was never empty in training")
            }
            return .nan
        }
        if case .category(let labels) = schema.columns[column.column].kind {
            let text = row.text(place)
            guard let label = labels.firstIndex(of: text) else {
                let some = labels.prefix(8).map { DataError.quoted($0) }.joined(separator: ", ")
                throw .cell(
                    file, line: row.line, column: column.name, "\(DataError.quoted(text)) was not seen in training",
                    hint:
                        "the column's categories are \(some)\(labels.count > 8 ? " and \(labels.count - 8) more" : "")")
            }
            return Double(label)
        }
        guard case .number(let number, _) = value, Float(number).isFinite else {
            throw .cell(
                file, line: row.line, column: column.name, "\(DataError.quoted(row.text(place))) is not a number",
                hint: "correct the cell")
        }
        return number
    }

    // The date of a row, which has to go on from that of the row before.
    private static func key(
        _ row: CSVRow, _ place: Int, _ clock: RowClock, after last: Double?, _ schema: Schema, _ file: String
    ) throws(DataError) -> Double {
        guard place < row.count else { throw .form(file, line: row.line, "has too few cells") }
        let (text, column) = (row.text(place), schema.orderColumn ?? "")
        guard let key = clock.format.value(text) else {
            throw .cell(
                file, line: row.line, column: column,
                "\(DataError.quoted(text)) is not a date as \(clock.format)", hint: "correct the cell")
        }
        guard last.map({ $0 < key }) ?? true else {
            throw .cell(
                file, line: row.line, column: column,
                "\(DataError.quoted(text)) does not go on from the row before", hint: "put the sequence's rows in order"
            )
        }
        return key
    }

    /// Whether sequences generated for these have dates.
    package var areDated: Bool { rowKeys != nil }

    /// The dates of a condition's rows, as the column that orders them counts.
    package func keys(of index: Int) -> [Double] { rowKeys?[index] ?? [] }

    /// Puts conditions into a batch [T, B, W] with time first, where zeros stand: those of the given channels.
    package func fill(_ indices: [Int], into batch: inout [Float]) {
        let (width, steps) = (layout.width, layout.steps)
        for (slot, index) in indices.enumerated() {
            for (number, column) in columns.enumerated() {
                guard let group = layout.groups.first(where: { $0.name == column.name }) else { continue }
                for step in 0..<steps {
                    let rows = cells[index]
                    guard column.isFixed || step < rows.count else { break }
                    var channels = [Float](repeating: 0, count: group.form.width)
                    column.encode(
                        rows[column.isFixed ? 0 : step][number], noise: 0, course: nil, into: &channels, at: 0)
                    let place = (step * indices.count + slot) * width + group.channels.lowerBound
                    batch.replaceSubrange(place..<place + channels.count, with: channels)
                }
            }
            guard let lengths, let length = layout.length, case .length(let offset, let scale) = length.form else {
                continue
            }
            for step in 0..<steps {
                let place = (step * indices.count + slot) * width
                batch[place + length.channels.lowerBound] = (Float(lengths[index]) - offset) / scale
                if let alive = layout.alive { batch[place + alive] = step < lengths[index] ? 1 : 0 }
            }
        }
    }
}

extension Schema {
    /// The columns that are given from outside when sequences are generated, quoted for messages.
    package var givenColumns: [String] {
        let columns = mixed?.columns.filter(\.isGiven).map(\.name) ?? []
        return (columns + (mixed?.clock == nil ? [] : [orderColumn ?? ""])).map { DataError.quoted($0) }
    }

    /// Reads conditions for generating.
    public func conditions(_ reader: any RowReader) throws(DataError) -> Conditions {
        try Conditions(reader, schema: self)
    }

    /// The conditions of sequences in the table's own units; nil if the model has none.
    public func conditions(of set: SequenceSet) -> Conditions? { Conditions(of: set, schema: self) }
}
