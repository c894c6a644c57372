/// Which value every cell of the columns of few values has, row by row, of a file's first rows: what it takes to see that a column follows
/// the calendar.
struct CalendarRecord {
    /// A column of more values follows no calendar that we look for: the days of a year.
    static let mostValues = 366
    /// So many rows tell.
    private static let mostRows = 1 << 16
    /// Of very many columns fewer rows are kept: 32 MB.
    private static let mostCells = 1 << 24

    /// For each column the place of each row's value among its values, 0 for a missing cell; nil for columns of too many values.
    private(set) var places: [[UInt16]?]
    private let rows: Int

    init(columns: Int) {
        places = Array(repeating: [], count: columns)
        rows = min(Self.mostRows, Self.mostCells / max(1, columns))
    }

    /// Takes the row in that the profiles took in last.
    mutating func add(_ profiles: [ColumnProfile]) {
        for index in places.indices {
            guard let count = places[index]?.count, count < rows else { continue }
            if let place = profiles[index].place, place <= Self.mostValues {
                places[index]?.append(UInt16(place))
            } else {
                places[index] = nil
            }
        }
    }
}
