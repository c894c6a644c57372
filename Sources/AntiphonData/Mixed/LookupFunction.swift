/// A column that one or two others tell, of which only so many values occur: the price of a product, the humidity at a temperature and a dew point in
/// whole degrees. What stands beside each of their values, or each two, is known (Documentation/decisions/0139-lookups.md).
package struct LookupFunction: Sendable, Equatable, Codable {
    /// A column that tells.
    package struct Source: Sendable, Equatable, Codable {
        package var column: Int
        /// Its values, in rising order, and last nil, if cells may be missing.
        package var values: [Double?]

        /// The place of the value that a cell is nearest to, of two as near the smaller.
        func place(_ cell: Double) -> Int {
            let numbers = values.last == .some(nil) ? values.count - 1 : values.count
            if cell.isNaN { return values.count - 1 }
            var (low, high) = (0, numbers)
            // The first value that is not below the cell.
            while low < high {
                let middle = (low + high) / 2
                if (values[middle] ?? .infinity) < cell { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { return 0 }
            guard low < numbers, let below = values[low - 1], let above = values[low] else { return low - 1 }
            return cell - below <= above - cell ? low - 1 : low
        }

        /// Whether these can be values that were counted.
        var isSound: Bool {
            let numbers = values.compactMap { $0 }
            return numbers.count >= values.count - 1 && !numbers.isEmpty && numbers.allSatisfy(\.isFinite)
                && values.dropLast().allSatisfy { $0 != nil }
                && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        }
    }

    /// Different values of a column that tells, and what a function has at most.
    static let (mostValues, mostCells) = (512, 1 << 16)

    package var sources: [Source]
    /// What stands beside the values, those of the last column in turn; nil: a missing cell.
    package var values: [Double?]
    /// How many of the rows that were learnt from disagree, and are not generated; nil: none.
    package var disagreeing: Int?

    /// The column's cell where those of the sources are known.
    func value(_ cell: (Int) -> Double) -> Double {
        let place = sources.reduce(0) { $0 * $1.values.count + $1.place(cell($1.column)) }
        return values[place] ?? .nan
    }

    /// Whether it can be what a search finds: for files that may have been altered.
    var isSound: Bool {
        (1...2).contains(sources.count) && Set(sources.map(\.column)).count == sources.count
            && sources.allSatisfy { $0.isSound && $0.values.count <= Self.mostValues }
            && values.count == sources.reduce(1) { $0 * $1.values.count } && values.count <= Self.mostCells
            && values.allSatisfy { $0?.isFinite ?? true } && disagreeing ?? 1 > 0
    }
}
