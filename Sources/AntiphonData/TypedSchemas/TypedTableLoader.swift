/// Turns the rows of a file into a table as a schema says, and refuses the first cell that does not fit.
struct TypedTableLoader {
    private let name: String
    private let schema: TableSchema
    /// For each column of the file, the schema's.
    private var columns: [TypedColumn]
    private let learnt: [Int]
    private let sequence: Int?
    private let order: Int?
    private let hasAttributes: Bool
    private var values: [Double] = []
    private var identifiers = IdentifierBuilder()
    private var keys: [Double] = []
    /// The line of each row, where something could have to be said about two of them.
    private var lines: [Int] = []
    private var rows = 0
    /// For each sequence, its first row.
    private var firstRows: [Int] = []

    /// - Parameter names: the file's columns.
    init(names: [String], name: String, schema: TableSchema) throws(DataError) {
        self.name = name
        self.schema = schema
        let places = Dictionary(
            schema.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        let columns = try names.map { column throws(DataError) in
            guard let place = places[column] else {
                let file = schema.place.map { " (\($0.file))" } ?? ""
                throw .request(
                    name, column: column, "is not in the schema\(file)",
                    hint: "add it: with the role ignored, if it is to be left out")
            }
            let declaration = schema.place.map { "\($0.file), line \($0.lines[place])" }
            return TypedColumn(schema.columns[place], declaration: declaration)
        }
        for (index, column) in schema.columns.enumerated() where !names.contains(column.name) {
            let near = nearestName(to: column.name, among: names).map { "did you mean \(DataError.quoted($0))?" }
            throw schema.fault(index, "is not a column of \(name)", near ?? "leave it out")
        }
        self.columns = columns
        learnt = columns.indices.filter { columns[$0].schema.isLearnt }
        sequence = columns.firstIndex { $0.schema.role == .sequence }
        order = columns.firstIndex { $0.schema.role == .order }
        hasAttributes = columns.contains { $0.schema.role == .attribute }
    }

    mutating func append(_ row: CSVRow) throws(DataError) {
        var member = 0
        if let sequence {
            if case .missing = row.value(sequence) {
                throw .cell(
                    name, line: row.line, column: columns[sequence].schema.name, "is missing",
                    hint: "every row needs the name of its sequence")
            }
            member = identifiers.append(row.text(sequence))
        }
        if let order { keys.append(try columns[order].value(row, order, in: name)) }
        for index in learnt { values.append(try columns[index].value(row, index, in: name)) }
        if order != nil || hasAttributes { lines.append(row.line) }
        if hasAttributes { try checkAttributes(row, member) }
        rows += 1
    }

    private mutating func checkAttributes(_ row: CSVRow, _ member: Int) throws(DataError) {
        guard member < firstRows.count else {
            firstRows.append(rows)
            return
        }
        let first = firstRows[member]
        for (place, index) in learnt.enumerated() where columns[index].schema.role == .attribute {
            let expected = values[first * learnt.count + place]
            let value = values[rows * learnt.count + place]
            if expected == value || (expected.isNaN && value.isNaN) { continue }
            let other = schema.place.map { " in \($0.file)" } ?? ""
            throw .cell(
                name, line: row.line, column: columns[index].schema.name,
                "\(DataError.quoted(row.text(index))) differs from what the sequence "
                    + "\(DataError.quoted(identifiers.name(member))) has in line \(lines[first]), but the column is an attribute",
                hint: "correct the cell, or make the column a feature\(other)")
        }
    }

    // MARK: The table

    /// The table of the rows so far.
    /// - Parameter note: told, in one line each, what was done that the file does not say by itself.
    func table(_ note: (String) -> Void) throws(DataError) -> Table {
        let kept = learnt.indices.filter { columns[learnt[$0]].missing < rows }
        for place in learnt.indices where columns[learnt[place]].missing == rows {
            note("\(quoted(learnt[place])) is left out: every cell is missing")
        }
        guard !kept.isEmpty else { throw .request(name, "has no column left to learn: every cell is missing") }
        for index in learnt { noteLabels(columns[index], note) }
        let finished = kept.map { columns[learnt[$0]].finished() }
        let values = arranged(kept, finished.map(\.change))
        let members = sequence.map { identifiers.sequences(column: columns[$0].schema.name) }
        let order = try self.order.map { index throws(DataError) in
            try ordered(columns[index], members, note)
        }
        let fixed = kept.map { place in
            switch columns[learnt[place]].schema.role {
            case .attribute, .sequence: true
            case .condition: isFixed(place, members)
            default: false
            }
        }
        return Table(
            trusted: kept.map { columns[learnt[$0]].schema.name }, values: values, source: name,
            decimals: kept.map { place in
                let column = columns[learnt[place]]
                return column.schema.type.isNumber ? column.decimals : 0
            }, sequences: members, order: order, kinds: finished.map(\.kind), fixed: fixed)
    }

    private func arranged(_ kept: [Int], _ changes: [(Double) -> Double]) -> [Double] {
        let isWhole = kept.count == learnt.count
        if isWhole, learnt.allSatisfy({ columns[$0].schema.type.isNumber }) { return values }
        var arranged: [Double] = []
        arranged.reserveCapacity(rows * kept.count)
        for row in 0..<rows {
            for (column, place) in kept.enumerated() {
                arranged.append(changes[column](values[row * learnt.count + place]))
            }
        }
        return arranged
    }

    private func noteLabels(_ column: TypedColumn, _ note: (String) -> Void) {
        let once = zip(column.labels.labels, column.labels.counts).filter { $0.1 == 1 }.map(\.0)
        guard column.schema.type.isCategory, let first = once.first, rows > 1 else { return }
        let name = DataError.quoted(column.schema.name)
        note(
            once.count == 1
                ? "\(name) has a category of one row: \(DataError.quoted(first))"
                : "\(name) has \(once.count) categories of one row each: \(DataError.quoted(first)), "
                    + "\(DataError.quoted(once[1]))" + (once.count > 2 ? ", ..." : ""))
    }

    /// The order, with a note if rows have to be sorted by it; two rows of one place are refused.
    private func ordered(
        _ column: TypedColumn, _ members: RowSequences?, _ note: (String) -> Void
    ) throws(DataError) -> RowOrder {
        let (kind, change) = column.finished()
        var format: TimeFormat?
        if case .time(let found) = kind { format = found }
        let keys = column.schema.type == .timestamp ? self.keys.map(change) : self.keys
        var last = [Double](repeating: -.infinity, count: members?.identifiers.count ?? 1)
        var unsorted: Set<Int> = []
        for (row, key) in keys.enumerated() {
            let member = members?.indices[row] ?? 0
            if key <= last[member] { unsorted.insert(member) }
            last[member] = key
        }
        if !unsorted.isEmpty {
            try checkPairs(column, keys, members, unsorted)
            let whose =
                members == nil ? "the rows" : "the rows of \(unsorted.count) sequence\(unsorted.count == 1 ? "" : "s")"
            note("\(whose) are not in the order of \(DataError.quoted(column.schema.name)): they are sorted by it")
        }
        return RowOrder(column: column.schema.name, keys: keys, format: format)
    }

    private func checkPairs(
        _ column: TypedColumn, _ keys: [Double], _ members: RowSequences?, _ unsorted: Set<Int>
    ) throws(DataError) {
        struct Place: Hashable {
            let member: Int
            let key: Double
        }
        var seen: [Place: Int] = [:]
        for (row, key) in keys.enumerated() {
            let member = members?.indices[row] ?? 0
            guard unsorted.contains(member), let first = seen.updateValue(row, forKey: Place(member: member, key: key))
            else { continue }
            let whose = members.map { "of the sequence \(DataError.quoted($0.identifiers[member])) " } ?? ""
            var text: [UInt8] = []
            NumberFormat(column.finished().kind, number: .decimals(min(column.decimals, 15))).append(key, to: &text)
            throw .cell(
                name, line: lines[row], column: column.schema.name,
                "two rows \(whose)share the key \(String(decoding: text, as: UTF8.self)): lines \(lines[first]) and \(lines[row])",
                hint: "the key must say which comes first")
        }
    }

    // Conditions may be either; what never changes within a sequence is fixed.
    private func isFixed(_ place: Int, _ members: RowSequences?) -> Bool {
        guard let members else { return false }
        var first = [Double?](repeating: nil, count: members.identifiers.count)
        for row in 0..<rows {
            let value = values[row * learnt.count + place]
            guard let expected = first[members.indices[row]] else {
                first[members.indices[row]] = value
                continue
            }
            if expected != value, !(expected.isNaN && value.isNaN) { return false }
        }
        return true
    }

    private func quoted(_ index: Int) -> String { DataError.quoted(columns[index].schema.name) }
}
