import Foundation

/// A calendar as `schema.json` holds it: of each column its values, once, and of each cell which of them it is, as 16 bits, lowest first, in base 64.
struct CalendarEntry: Codable {
    var columns: [Int]
    /// Of each column; null is a missing cell.
    var values: [[Double?]]
    /// How many rows each sequence has.
    var rows: [Int]
    /// Sequence after sequence, row after row, column after column.
    var cells: Data
    /// Where rows are dated; left out where they are not.
    var dates: DatesEntry?

    private static let mostValues = 1 << 16

    init(_ calendar: Calendar) {
        columns = calendar.columns
        rows = calendar.sequences.map(\.count)
        let all = calendar.sequences.joined()
        var known: [[Double?: Int]] = []
        values = []
        for column in columns.indices {
            let own = Set(all.map { Self.value($0[column]) }).sorted { ($0 ?? .infinity) < ($1 ?? .infinity) }
            values.append(own)
            known.append(Dictionary(uniqueKeysWithValues: own.enumerated().map { ($1, $0) }))
        }
        cells = PackedPlaces.bytes(
            all.flatMap { row in row.indices.map { column in known[column][Self.value(row[column])] ?? 0 } })
        dates = calendar.keys.map { DatesEntry($0) }
    }

    private static func value(_ cell: Double) -> Double? { cell.isNaN ? nil : cell }

    /// What it says; nil if that cannot be.
    func calendar(for schema: Schema) -> Calendar? {
        guard let mixed = schema.mixed else { return nil }
        let given = mixed.columns.filter(\.isGiven)
        let isFixed = mixed.given.allSatisfy(\.isFixed)
        let longest = isFixed ? 1 : schema.length
        let shortest = mixed.lengths == nil ? longest : 1
        guard !mixed.given.isEmpty, columns == given.map(\.column), values.count == columns.count, !rows.isEmpty,
            rows.count <= Self.mostValues, rows.allSatisfy({ (shortest...longest).contains($0) })
        else { return nil }
        guard let places = PackedPlaces.places(cells, below: Self.mostValues),
            places.count == rows.reduce(0, +) * columns.count
        else { return nil }
        for (column, own) in zip(given, values) {
            guard !own.isEmpty, own.count <= Self.mostValues, own.allSatisfy({ column.canBe($0) }) else { return nil }
        }
        var (sequences, next): ([[[Double]]], Int) = ([], 0)
        for count in rows {
            var sequence: [[Double]] = []
            for _ in 0..<count {
                var row: [Double] = []
                for own in values {
                    guard places[next] < own.count else { return nil }
                    row.append(own[places[next]] ?? .nan)
                    next += 1
                }
                sequence.append(row)
            }
            sequences.append(sequence)
        }
        let keys = dates?.keys(rows: rows)
        guard (dates == nil) == (mixed.clock == nil), (keys == nil) == (dates == nil) else { return nil }
        return Calendar(columns: columns, sequences: sequences, keys: keys)
    }
}

extension MixedColumn {
    /// Whether a cell of the column may have a value; nil: may be missing.
    fileprivate func canBe(_ value: Double?) -> Bool {
        guard let value else { return hasMissing }
        guard case .category(let count) = coding else { return value.isFinite }
        return value >= 0 && value < Double(count) && value == value.rounded()
    }
}
