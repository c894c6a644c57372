/// What holds between the columns of a table in every row that sequences use: columns that never cross.
///
/// A pair counts if one column is never below the other although their ranges overlap, and if the gap between them varies
/// less than half as much as either does: then the order says something about a row that the ranges do not.
struct ColumnRelations {
    /// More columns than this are not compared: the work grows with their square.
    static let columnLimit = 512
    /// Fewer rows than this prove nothing.
    static let leastRows = 50

    /// For each column, those that it is never below.
    private(set) var lower: [[Int]]
    /// For each column, those that it is never above.
    private(set) var upper: [[Int]]

    /// Relations of `columns` (values in the order of the rows; all as long); `excluded` columns have none but those asked for.
    ///
    /// - Parameter asked: orders that the user knows of; those that the values break are left out.
    init(_ columns: [[Double]], excluding excluded: Set<Int>, asked: [RowEncoding.Choice.Order] = []) {
        lower = columns.map { _ in [] }
        upper = lower
        let rows = columns.first?.count ?? 0
        defer {
            for order in asked where !lower[order.high].contains(order.low) && !lower[order.low].contains(order.high) {
                guard (0..<rows).allSatisfy({ columns[order.low][$0] <= columns[order.high][$0] }) else { continue }
                lower[order.high].append(order.low)
                upper[order.low].append(order.high)
            }
        }
        guard columns.count <= Self.columnLimit, rows >= Self.leastRows else { return }
        let moments = columns.map { Moments($0) }
        let ranges = columns.map { ($0.min() ?? 0, $0.max() ?? 0) }
        let compared = columns.indices.filter { !excluded.contains($0) && ranges[$0].0 < ranges[$0].1 }
        for (position, first) in compared.enumerated() {
            for second in compared[(position + 1)...] {
                guard let low = Self.lowerOne(first, second, columns) else { continue }
                let high = low == first ? second : first
                guard ranges[low].1 > ranges[high].0 else { continue }
                let gap = Moments((0..<rows).map { columns[high][$0] - columns[low][$0] })
                guard gap.deviation < min(moments[low].deviation, moments[high].deviation) / 2 else { continue }
                lower[high].append(low)
                upper[low].append(high)
            }
        }
    }

    // Which of two columns is never above the other; nil for neither, or if they are equal. Most pairs cross within a few rows.
    private static func lowerOne(_ first: Int, _ second: Int, _ columns: [[Double]]) -> Int? {
        var (below, above) = (false, false)
        for row in columns[first].indices {
            let (a, b) = (columns[first][row], columns[second][row])
            if a < b { below = true }
            if a > b { above = true }
            if below && above { return nil }
        }
        return below ? first : above ? second : nil
    }

    /// Columns in the order in which they are placed: first those that hold most others.
    var placing: [Int] {
        lower.indices.sorted { first, second in
            let (one, other) = (count(first), count(second))
            return one != other ? one > other : first < second
        }
    }

    private func count(_ column: Int) -> Int { lower[column].count + upper[column].count }

    /// For each column, the columns that it is related to, through others too.
    var groups: [[Int]] {
        var group = Array(lower.indices)
        func root(_ column: Int) -> Int {
            var column = column
            while group[column] != column { column = group[column] }
            return column
        }
        for column in lower.indices {
            for other in lower[column] { group[root(column)] = root(other) }
        }
        let roots = lower.indices.map(root)
        return lower.indices.map { column in lower.indices.filter { roots[$0] == roots[column] } }
    }
}
