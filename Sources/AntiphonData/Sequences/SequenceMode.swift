/// How a table becomes sequences of equal length.
public enum SequenceMode: Sendable, Equatable {
    /// Windows of `length` rows, a new one every `stride` rows. If the table names sequences, no window straddles two, and those that
    /// are shorter are left out.
    case windows(length: Int, stride: Int)
    /// The rows of each sequence that the table names.
    case grouped
}

/// The rows of a table in the order of their sequences, and where each sequence starts.
struct SequencePlan {
    /// Row indices of the table; `nil` if they are all the rows in order.
    var order: [Int]?
    /// Starts, as positions in `order`.
    var starts: [Int] = []
    var length: Int
    /// The rows of each sequence, if they differ; `length` is the largest then.
    var lengths: [Int]?
    var identifiers: [String]?

    init(_ table: Table, _ mode: SequenceMode) throws(DataError) {
        let groups = try RowGroups(table)
        order = groups.order
        switch mode {
        case .windows(let length, let stride):
            guard length > 0 else {
                throw .request(nil, "a window of \(length) rows is too short", hint: "use 1 or more")
            }
            guard stride > 0 else { throw .request(nil, "a stride of \(stride) is too small", hint: "use 1 or more") }
            self.length = length
            var names: [String] = []
            for group in groups.groups {
                guard group.rows.count >= length else {
                    if table.namesSubjects { continue }
                    let whose = group.identifier.map { "the sequence \(DataError.quoted($0)) has" } ?? "has"
                    throw .request(
                        table.source, "\(whose) \(group.rows.count) rows, fewer than the window of \(length)",
                        hint: "use a shorter window")
                }
                for start in Swift.stride(
                    from: group.rows.lowerBound, through: group.rows.upperBound - length, by: stride)
                {
                    starts.append(start)
                    if let identifier = group.identifier { names.append(identifier) }
                }
            }
            guard !starts.isEmpty else {
                let longest = groups.groups.reduce(0) { max($0, $1.rows.count) }
                throw .request(
                    table.source,
                    "none of its \(groups.groups.count) sequences has as many rows as the window, \(length): the longest has \(longest)",
                    hint: "use a shorter window")
            }
            identifiers = table.sequences == nil ? nil : names
        case .grouped:
            guard table.sequences != nil, let first = groups.groups.first else {
                throw .request(table.source, "has no column that names sequences", hint: "name one, or cut windows")
            }
            length = groups.groups.reduce(first.rows.count) { max($0, $1.rows.count) }
            if groups.groups.contains(where: { $0.rows.count != length }) { lengths = groups.groups.map(\.rows.count) }
            starts = groups.groups.map(\.rows.lowerBound)
            identifiers = groups.groups.compactMap(\.identifier)
        }
    }

    /// For each row of the table, how many sequences it is part of.
    func uses(rowCount: Int) -> [Int] {
        var change = [Int](repeating: 0, count: rowCount + 1)
        for (index, start) in starts.enumerated() {
            change[start] += 1
            change[start + (lengths?[index] ?? length)] -= 1
        }
        var uses = [Int](repeating: 0, count: rowCount)
        var current = 0
        for position in 0..<rowCount {
            current += change[position]
            uses[order?[position] ?? position] = current
        }
        return uses
    }

    /// Positions in `order` that sequences cover, apart where one row does not follow the other: windows of one series that overlap or touch
    /// are one piece.
    var pieces: [Range<Int>] {
        var pieces: [Range<Int>] = []
        for (index, start) in starts.enumerated() {
            let end = start + (lengths?[index] ?? length)
            let isSame = index > 0 && identifiers?[index] == identifiers?[index - 1]
            if let last = pieces.last, isSame, start <= last.upperBound {
                pieces[pieces.count - 1] = last.lowerBound..<max(end, last.upperBound)
            } else {
                pieces.append(start..<end)
            }
        }
        return pieces
    }

    /// A column of a table by ``pieces``.
    func courses(of column: Int, in table: Table) -> [[Double]] {
        pieces.map { piece in piece.map { table[order?[$0] ?? $0, column] } }
    }
}

/// The rows of a table by sequence: sequences in order of first appearance, their rows in file order or by key.
struct RowGroups {
    /// Row indices; `nil` if they are all the rows in order.
    var order: [Int]?
    var groups: [(identifier: String?, rows: Range<Int>)] = []

    init(_ table: Table) throws(DataError) {
        let members = table.sequences?.indices ?? [Int](repeating: 0, count: table.rowCount)
        let groupCount = table.sequences?.identifiers.count ?? 1
        // A counting sort keeps the rows of each sequence in file order.
        var starts = [Int](repeating: 0, count: groupCount + 1)
        for member in members { starts[member + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        var order = [Int](repeating: 0, count: members.count)
        for (row, member) in members.enumerated() {
            order[next[member]] = row
            next[member] += 1
        }
        for group in 0..<groupCount where starts[group] < starts[group + 1] {
            let range = starts[group]..<starts[group + 1]
            let identifier = table.sequences?.identifiers[group]
            if let keys = table.order?.keys {
                order[range].sort { (keys[$0], $0) < (keys[$1], $1) }
                for position in range.dropFirst() where keys[order[position]] == keys[order[position - 1]] {
                    let whose = identifier.map { "in the sequence \(DataError.quoted($0)) " } ?? ""
                    throw .request(
                        table.source, column: table.order?.column,
                        "\(whose)two rows share the key \(keys[order[position]])",
                        hint: "the key must say which comes first")
                }
            }
            groups.append((identifier, range))
        }
        if !zip(order, 0...).allSatisfy({ $0 == $1 }) { self.order = order }
    }
}
