extension TableSchema {
    /// Finds the schema of a file by looking at all its rows once, in bounded memory: of each column at most 1,024
    /// different values are kept (fewer where there are very many columns: 400,000 in all), of each sequence its name and
    /// eight bytes for each column that may be fixed in it.
    ///
    /// The rows are one series, unless the request or the header says which column names sequences.
    ///
    /// - Parameters:
    ///   - reader: the file; it is used up.
    ///   - request: what is already known.
    ///   - room: the largest table that is wanted, to be refused as soon as the file holds more; `nil` for any.
    /// Throws for a broken file (see ``CSVReader``), for columns of the request that do not exist or contradict each other,
    /// and, with the line, for a cell that its column cannot have: text among numbers, a time in another format than those before.
    public static func infer(
        _ reader: any RowReader, _ request: SchemaRequest = SchemaRequest(), room: TableRoom? = nil
    ) throws(DataError) -> TableSchema {
        var request = request
        request.isOneSeries = true
        return try looked(at: reader, request, room).schema
    }

    /// The same of a file that can be read twice: where nobody said which column names sequences and one does beyond doubt, it is taken for
    /// that.
    ///
    /// - Returns: the schema, and what was found; nil if nothing was, or the request said it.
    public static func infer(
        reading reader: () throws(DataError) -> any RowReader, _ request: SchemaRequest = SchemaRequest(),
        room: TableRoom? = nil
    ) throws(DataError) -> (schema: TableSchema, sequences: FoundSequences?) {
        let first = try looked(at: try reader(), request, room)
        guard let found = first.sequences else { return first }
        return (try looked(at: try reader(), found.said(in: request), room).schema, found)
    }

    /// The schema, as far as one look tells, and the column that names sequences, if nobody said which one does and one does beyond doubt.
    static func looked(
        at reader: any RowReader, _ request: SchemaRequest, _ room: TableRoom?
    ) throws(DataError) -> (schema: TableSchema, sequences: FoundSequences?) {
        var request = request
        if reader.beginsWithNames { request.options.header = .present }
        do throws(DataError) {
            if let reader = reader as? CSVReader { return try inferred(reader, request, room) }
            return try inferred(reader, request, room)
        } catch {
            throw error.counting(reader.unit)
        }
    }

    private static func inferred(
        _ reader: some RowReader, _ request: SchemaRequest, _ room: TableRoom?
    ) throws(DataError) -> (schema: TableSchema, sequences: FoundSequences?) {
        var reader = reader
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw .file(reader.name, "is empty", hint: "a table needs a row of names or numbers")
        }
        let header = try TableHeader(firstRow: row, name: reader.name, options: request.options)
        if header.isRow {
            guard try reader.next(into: &row) else { throw .file(reader.name, "holds a header but no rows") }
        }
        let overlay = try SchemaOverlay(header, request, name: reader.name)
        let sequence = header.roles.firstIndex(of: .sequence)
        let order = header.roles.firstIndex(of: .order)
        let excluded = Set(header.roles.indices.filter { header.roles[$0] == .excluded })
        let limit = max(32, min(1024, 400_000 / header.names.count))
        var profiles = [ColumnProfile](repeating: ColumnProfile(limit: limit), count: header.names.count)
        var sequences = sequence.map {
            SequenceProfile(columns: header.names.count, apart: excluded.union([$0]).union(order.map { [$0] } ?? []))
        }
        var hashes = [UInt64](repeating: 0, count: header.names.count)
        var record = sequence == nil ? CalendarRecord(columns: header.names.count) : nil
        var search = sequence == nil && !request.isOneSeries ? SequenceSearch(columns: header.names.count) : nil
        var rows = 0
        repeat {
            rows += 1
            for index in profiles.indices where index != sequence && !excluded.contains(index) {
                hashes[index] = profiles[index].add(row, index)
            }
            record?.add(profiles)
            search?.add(profiles, hashes: hashes)
            var member = 0
            if let sequence {
                if case .missing = row.value(sequence) {
                    throw .cell(
                        reader.name, line: row.line, column: header.names[sequence], "is missing",
                        hint: "every row needs the name of its sequence")
                }
                member = sequences?.add(row, sequence: sequence, hashes: hashes) ?? 0
            }
            if order == nil {
                for index in profiles.indices where index != sequence && !excluded.contains(index) {
                    profiles[index].goOn(in: member, line: row.line, mayBreak: sequence == nil)
                }
            }
            try room?.check(rows: rows, columns: header.names.count, name: reader.name)
            if rows == request.options.maximumRows { break }
        } while try reader.next(into: &row)

        let rules = SchemaRules(source: reader.name, rows: rows, sequences: sequences)
        var columns: [Column] = []
        for (index, name) in header.names.enumerated() {
            switch header.roles[index] {
            case .excluded:
                columns.append(Column(name: name, role: .ignored, type: .text, because: SchemaRules.leftOut))
            case .sequence:
                let count = sequences?.count ?? 0
                let isLearnt = overlay.attributes.contains(name)
                columns.append(
                    Column(
                        name: name, role: .sequence, type: isLearnt ? .category : .text,
                        because: "names \(count) \(count == 1 ? "sequence" : "sequences") of \(rows) rows"
                            + (isLearnt ? ", and is generated as a fact about them" : "")))
            case .order: columns.append(try rules.order(name, profiles[index]))
            case .feature:
                var column = try rules.column(
                    name, at: index, profiles[index], isAttribute: overlay.attributes.contains(name),
                    isCategory: overlay.categories.contains(name))
                overlay.apply(to: &column)
                columns.append(column)
            }
        }
        if order == nil { Clocks(profiles, sequences: sequences, overlay).settle(&columns) }
        if let record { CalendarSearch(profiles, record, overlay).settle(&columns) }
        if let found = search?.found(columns, profiles, asked: overlay.categories) {
            // What would be dated are windows of each sequence; that is found out when the file is looked at again.
            return (TableSchema(trusted: columns), found)
        }
        if request.isDated {
            guard let dates = columns.firstIndex(where: { $0.role == .order && $0.type == .timestamp }) else {
                throw .request(
                    reader.name, "has no column of dates that orders the rows",
                    hint: "leave --calendar out, or name it (--order)")
            }
            columns[dates].isCalendar = true
        }
        return (try TableSchema(columns), nil)
    }
}

/// The parts of a request that concern single learnt columns, known to fit the file.
struct SchemaOverlay {
    let attributes: Set<String>
    let categories: Set<String>
    let conditions: Set<String>

    init(_ header: TableHeader, _ request: SchemaRequest, name: String) throws(DataError) {
        attributes = Set(request.attributes)
        categories = Set(request.categories)
        conditions = Set(request.conditions)
        let wishes = [
            (request.attributes, "an attribute"), (request.categories, "a category"),
            (request.conditions, "a condition"),
        ]
        for (columns, words) in wishes {
            for column in columns {
                let index = try TableHeader.index(of: column, in: header.names, name: name)
                let other: String
                switch header.roles[index] {
                case .feature: continue
                // A name that is generated as well: a fact about the sequence like others.
                case .sequence where words == "an attribute": continue
                case .sequence: other = "name the sequence"
                case .order: other = "order its rows"
                case .excluded: other = "be left out"
                }
                throw .request(name, column: column, "cannot both \(other) and be \(words)", hint: "leave one out")
            }
        }
        if let column = request.attributes.first(where: { conditions.contains($0) }) {
            throw .request(
                name, column: column, "cannot be both an attribute and a condition",
                hint: "a condition that is the same in all rows of a sequence is fixed by itself")
        }
        if let column = request.attributes.first, !header.roles.contains(.sequence) {
            throw .request(
                name, column: column, "cannot be an attribute: no column names sequences",
                hint: "name it (--sequence-id)")
        }
    }

    func apply(to column: inout TableSchema.Column) {
        if attributes.contains(column.name) { say("asked to be an attribute", &column) }
        guard conditions.contains(column.name), column.role.isLearnt else { return }
        column.role = .condition
        say("asked to be a condition", &column)
    }

    private func say(_ what: String, _ column: inout TableSchema.Column) {
        column.because = column.because.isEmpty ? what : "\(what), \(column.because)"
    }
}

extension SchemaRules {
    /// The column that orders rows.
    func order(_ name: String, _ profile: ColumnProfile) throws(DataError) -> TableSchema.Column {
        var column = TableSchema.Column(name: name, role: .order, type: .real)
        if profile.times > 0, profile.numbers == 0, profile.texts == 0, let format = profile.format {
            if let other = profile.dates.other { throw changed(name, profile, other) }
            column.type = .timestamp
            column.format = format
            column.because = "orders the rows by time"
        } else if profile.times > 0, profile.times * 2 >= profile.present,
            let other = profile.firstText ?? profile.firstNumber
        {
            throw changed(name, profile, other)
        } else {
            column.type = profile.decimals == 0 ? .integer : .real
            column.because = "orders the rows by number"
        }
        return column
    }
}
