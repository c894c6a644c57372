/// How a column of numbers is worked out from others that tell it (Documentation/decisions/0126-functions-of-others.md).
package struct ColumnFunction: Sendable, Equatable, Codable {
    /// A column that tells.
    package struct Source: Sendable, Equatable, Codable {
        package var column: Int
        /// What it is rounded to, as it is printed; nil: nothing.
        package var unit: Double?
        /// How many rows before its own; nil: none.
        package var rowsBefore: Int?

        /// Its number as it is printed.
        func printed(_ value: Double) -> Double { value.rounded(toMultipleOf: unit) }
    }

    package var sources: [Source]
    package var polynomial: Polynomial
    /// What the column is rounded to, as it is printed; nil: nothing.
    package var unit: Double?
    /// The range seen, within which it stays.
    package var range: ClosedRange<Double>
    /// How many of the rows that were learnt from disagree, and are not generated; nil: none.
    package var disagreeing: Int?

    /// The column's number where those of the sources are known.
    func value(_ cell: (Source) -> Double) -> Double {
        let value = polynomial.value(sources.map { $0.printed(cell($0)) })
        return min(max(value.rounded(toMultipleOf: unit), range.lowerBound), range.upperBound)
    }

    /// Whether its numbers can be what a search finds: for files that may have been altered.
    var isSound: Bool {
        polynomial.isSound && sources.count == polynomial.centres.count && unit ?? 1 > 0
            && sources.allSatisfy { $0.unit ?? 1 > 0 } && disagreeing ?? 1 > 0 && range.lowerBound.isFinite
            && range.upperBound.isFinite
    }
}
