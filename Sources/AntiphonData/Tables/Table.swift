/// Named columns of numbers, with, apart from them, what says which sequence a row belongs to and where in it.
///
/// Values are kept as the doubles that were read, row by row; they become `Float` only where sequences are made.
public struct Table: Sendable, Equatable {
    /// Where the data came from, for messages: a path, `standard input`, or a simulator.
    public let source: String
    /// The names of the columns, all different.
    public let columns: [String]
    /// The values, row-major: row r, column c is `values[r * columns.count + c]`. All finite, none beyond `Float`'s range,
    /// but for missing cells of a table that may have some: these are NaN.
    public let values: [Double]
    /// For each column, the most decimals that its numbers were printed with, those that are whole aside (0: whole numbers); `nil` if not read from text.
    public let decimals: [Int?]
    /// What each column's numbers stand for.
    public let kinds: [ColumnKind]
    /// For each column, whether it is fixed within a sequence.
    public let fixed: [Bool]
    /// Which sequence each row belongs to, if a column says so.
    public let sequences: RowSequences?
    /// Where in its sequence each row belongs, if a column says so.
    public let order: RowOrder?

    /// The number of rows.
    public var rowCount: Int { columns.isEmpty ? 0 : values.count / columns.count }

    /// A table of values in memory.
    ///
    /// - Parameters:
    ///   - values: `[rows, columns]`, row-major.
    ///   - decimals: see the property; unknown for all columns if left out.
    ///   - kinds: see the property; numbers if left out. Categories are indices of their labels.
    ///   - fixed: see the property; none if left out.
    ///   - allowsMissing: whether NaN is taken for a missing cell.
    /// Throws if there is no column or no row, if names repeat, if the number of values (or identifiers, or keys) does
    /// not fit, or if a value is not finite or beyond `Float`'s range.
    public init(
        columns: [String], values: [Double], source: String, decimals: [Int?]? = nil, sequences: RowSequences? = nil,
        order: RowOrder? = nil, kinds: [ColumnKind]? = nil, fixed: [Bool]? = nil, allowsMissing: Bool = false
    ) throws(DataError) {
        guard !columns.isEmpty else { throw .request(source, "has no numeric column") }
        try Self.checkNames(columns, source: source)
        guard !values.isEmpty else { throw .request(source, "has no rows") }
        guard values.count % columns.count == 0 else {
            throw .request(source, "has \(values.count) values, which do not fill rows of \(columns.count)")
        }
        if let index = values.firstIndex(where: { !Float($0).isFinite && !(allowsMissing && $0.isNaN) }) {
            throw .request(
                source, column: columns[index % columns.count],
                "holds \(values[index]) in row \(index / columns.count + 1), which no 32-bit float can hold")
        }
        let rows = values.count / columns.count
        if let sequences, sequences.indices.count != rows {
            throw .request(source, "has \(rows) rows but \(sequences.indices.count) sequence identifiers")
        }
        if let order, order.keys.count != rows {
            throw .request(source, "has \(rows) rows but \(order.keys.count) order keys")
        }
        if let decimals, decimals.count != columns.count {
            throw .request(source, "has \(columns.count) columns but decimals for \(decimals.count)")
        }
        guard kinds?.count ?? columns.count == columns.count, fixed?.count ?? columns.count == columns.count else {
            throw .request(source, "has \(columns.count) columns but kinds of another number of them")
        }
        for (column, kind) in (kinds ?? []).enumerated() {
            guard case .category(let labels) = kind else { continue }
            for row in 0..<rows {
                let value = values[row * columns.count + column]
                guard value.isNaN || value >= 0 && value < Double(labels.count) && value == value.rounded() else {
                    throw .request(
                        source, column: columns[column], "row \(row + 1) holds \(value), the index of no label")
                }
            }
        }
        self.init(
            trusted: columns, values: values, source: source,
            decimals: decimals ?? [Int?](repeating: nil, count: columns.count), sequences: sequences, order: order,
            kinds: kinds, fixed: fixed)
    }

    /// A table whose parts are known to fit.
    init(
        trusted columns: [String], values: [Double], source: String, decimals: [Int?], sequences: RowSequences?,
        order: RowOrder?, kinds: [ColumnKind]? = nil, fixed: [Bool]? = nil
    ) {
        self.source = source
        self.kinds = kinds ?? [ColumnKind](repeating: .number, count: columns.count)
        self.fixed = fixed ?? [Bool](repeating: false, count: columns.count)
        self.columns = columns
        self.values = values
        self.decimals = decimals
        self.sequences = sequences
        self.order = order
    }

    /// The value in a row (from 0) of a column (from 0).
    public subscript(row: Int, column: Int) -> Double {
        values[row * columns.count + column]
    }

    /// All values of a column (from 0), in row order.
    public func column(_ index: Int) -> [Double] {
        stride(from: index, to: values.count, by: columns.count).map { values[$0] }
    }

    /// All values of the column called `name`; `nil` if there is none.
    public func column(named name: String) -> [Double]? {
        columns.firstIndex(of: name).map { column($0) }
    }

    /// The given rows, in the given order. Rows outside the table are an error.
    public func rows(_ indices: some Sequence<Int>) throws(DataError) -> Table {
        var picked: [Double] = []
        var members: [Int] = []
        var keys: [Double] = []
        for row in indices {
            guard row >= 0, row < rowCount else {
                throw .request(source, "has rows 0 to \(rowCount - 1), not \(row)")
            }
            picked += values[row * columns.count..<(row + 1) * columns.count]
            if let sequences { members.append(sequences.indices[row]) }
            if let order { keys.append(order.keys[row]) }
        }
        guard !picked.isEmpty else { throw .request(source, "has no rows left") }
        return Table(
            trusted: columns, values: picked, source: source, decimals: decimals,
            sequences: sequences.map { RowSequences(column: $0.column, identifiers: $0.identifiers, indices: members) },
            order: order.map { RowOrder(column: $0.column, keys: keys, format: $0.format) }, kinds: kinds, fixed: fixed)
    }

    /// Whether every column is a number that changes from row to row and is never missing.
    public var isPlain: Bool {
        kinds.allSatisfy { $0 == .number } && !fixed.contains(true) && !values.contains { $0.isNaN }
    }

    /// Throws if a name is empty or occurs twice.
    static func checkNames(_ names: [String], source: String, line: Int? = nil) throws(DataError) {
        var seen: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            if let first = seen.updateValue(index, forKey: name) {
                throw .form(
                    source, line: line,
                    "columns \(first + 1) and \(index + 1) are both called \(DataError.quoted(name))",
                    hint: "give every column its own name")
            }
        }
    }
}

/// Which sequence each row of a table belongs to.
public struct RowSequences: Sendable, Equatable {
    /// The name of the column that said so.
    public let column: String
    /// The identifiers, each once, in order of first appearance.
    public let identifiers: [String]
    /// For each row, the index of its identifier.
    public let indices: [Int]

    /// Identifiers as they stand in a column, one for each row.
    public init(column: String, rows: [String]) {
        var builder = IdentifierBuilder()
        for row in rows { builder.append(row) }
        self = builder.sequences(column: column)
    }

    init(column: String, identifiers: [String], indices: [Int]) {
        self.column = column
        self.identifiers = identifiers
        self.indices = indices
    }
}

/// Where in its sequence each row of a table belongs.
public struct RowOrder: Sendable, Equatable {
    /// The name of the column that said so.
    public let column: String
    /// For each row, the key to sort by, ascending.
    public let keys: [Double]
    /// How the keys are written, if they are dates or times; `nil` if they are numbers.
    public let format: TimeFormat?

    /// Keys as they stand in a column, one for each row.
    public init(column: String, keys: [Double], format: TimeFormat? = nil) {
        self.column = column
        self.keys = keys
        self.format = format
    }
}

/// Collects the identifier of each row; cheap where neighbouring rows share theirs.
struct IdentifierBuilder {
    private var identifiers: [String] = []
    private var indices: [Int] = []
    private var known: [String: Int] = [:]

    /// Adds the next row's identifier and returns its index.
    @discardableResult
    mutating func append(_ identifier: String) -> Int {
        if let last = indices.last, identifiers[last] == identifier {
            indices.append(last)
            return last
        }
        let index = known[identifier] ?? identifiers.count
        if index == identifiers.count {
            identifiers.append(identifier)
            known[identifier] = index
        }
        indices.append(index)
        return index
    }

    /// The identifier of an index.
    func name(_ index: Int) -> String { identifiers[index] }

    func sequences(column: String) -> RowSequences {
        RowSequences(column: column, identifiers: identifiers, indices: indices)
    }
}
