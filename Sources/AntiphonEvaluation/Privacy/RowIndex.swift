/// Rows in an order in which those near a given one are found quickly: by cells of one column, within a cell by the value
/// of another, the two that tell most rows apart. Of N rows about N / 10,000 are looked at for each.
struct RowIndex: Sendable {
    // The column that is cut in cells, nil with a single column, and the one that is sorted by.
    private let cut: Int?
    private let key: Int
    private let width: Double
    private let tolerance: Float
    // The rows' numbers in order, the sorted column's values in this order, and where each cell's rows lie there.
    private let order: [Int]
    private let keys: [Float]
    private let cells: [Int: Range<Int>]

    /// - Parameters:
    ///   - rows: [N, F], row after row.
    ///   - tolerances: how far apart two values of each column may be; rows further apart in any one need not be found.
    init(_ rows: [Float], tolerances: [Float]) {
        let features = tolerances.count
        let count = rows.count / features
        // Steps of more than a sixteenth of the tolerance between neighbours in order of size.
        let spreads = (0..<features).map { feature in
            let width = max(tolerances[feature], .leastNormalMagnitude)
            let sorted = (0..<count).map { rows[$0 * features + feature] }.sorted()
            return zip(sorted, sorted.dropFirst()).count { $1 - $0 > width / 16 }
        }
        let ranked = spreads.indices.sorted { (spreads[$1], $0) < (spreads[$0], $1) }
        let (key, cut) = (ranked[0], ranked.dropFirst().first)
        self.key = key
        self.cut = cut
        tolerance = tolerances[key]
        // Cells a little wider than the tolerance: what is within it lies in the same cell or in one beside it.
        let width = cut.map { max(1.01 * Double(tolerances[$0]), 1e-300) } ?? 1
        self.width = width
        let numbers = (0..<count).map { row in cut.map { Self.cell(rows[row * features + $0], width) } ?? 0 }
        let order = (0..<count).sorted { first, second in
            let (a, b) = (rows[first * features + key], rows[second * features + key])
            return (numbers[first], a, first) < (numbers[second], b, second)
        }
        var cells: [Int: Range<Int>] = [:]
        var start = 0
        for place in order.indices where place + 1 == count || numbers[order[place + 1]] != numbers[order[place]] {
            cells[numbers[order[place]]] = start..<place + 1
            start = place + 1
        }
        self.order = order
        self.cells = cells
        keys = order.map { rows[$0 * features + key] }
    }

    /// Calls `body` with every row that may be within the tolerances, and some others, until it returns false.
    func forEachNear(_ row: ArraySlice<Float>, _ body: (Int) -> Bool) {
        let value = row[row.startIndex + key]
        let (low, high) = (value - tolerance, value + tolerance)
        let middle = cut.map { Self.cell(row[row.startIndex + $0], width) } ?? 0
        for cell in cut == nil ? 0...0 : middle - 1...middle + 1 {
            guard let range = cells[cell] else { continue }
            var place = lowerBound(low, range)
            while place < range.upperBound, keys[place] <= high {
                guard body(order[place]) else { return }
                place += 1
            }
        }
    }

    // Numbers too large to be counted in cells share the outermost ones.
    private static func cell(_ value: Float, _ width: Double) -> Int {
        Int(max(-0x1p52, min(0x1p52, (Double(value) / width).rounded(.down))))
    }

    // The first place of a range whose value is not below another.
    private func lowerBound(_ value: Float, _ range: Range<Int>) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
