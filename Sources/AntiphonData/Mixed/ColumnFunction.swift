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

    /// What two or three columns are together, of which another may be a multiple (Documentation/decisions/0142-lengths.md).
    package enum Shape: String, Sendable, Equatable, Codable {
        /// The length of what they are the sides of: the root of the sum of their squares.
        case length
        /// What the first is of that; 0 where all are 0.
        case cosine

        /// Its value for theirs.
        func value(_ sides: [Double]) -> Double {
            let length = sides.reduce(0) { $0 + $1 * $1 }.squareRoot()
            switch self {
            case .length: return length
            case .cosine: return length > 0 ? sides[0] / length : 0
            }
        }
    }

    package var sources: [Source]
    /// Of the sources, or of their shape.
    package var polynomial: Polynomial
    /// What the column is rounded to, as it is printed; nil: nothing.
    package var unit: Double?
    /// The range seen, within which it stays.
    package var range: ClosedRange<Double>
    /// How many of the rows that were learnt from disagree, and are not generated; nil: none.
    package var disagreeing: Int?
    /// What of the sources it is a polynomial of; nil: of these.
    package var shape: Shape?

    /// The column's number where those of the sources are known.
    func value(_ cell: (Source) -> Double) -> Double {
        let known = sources.map { $0.printed(cell($0)) }
        let value = polynomial.value(shape.map { [$0.value(known)] } ?? known)
        return min(max(value.rounded(toMultipleOf: unit), range.lowerBound), range.upperBound)
    }

    /// Whether its numbers can be what a search finds: for files that may have been altered.
    var isSound: Bool {
        polynomial.isSound && hasSoundSources && unit ?? 1 > 0
            && sources.allSatisfy { $0.unit ?? 1 > 0 } && disagreeing ?? 1 > 0 && range.lowerBound.isFinite
            && range.upperBound.isFinite
    }

    private var hasSoundSources: Bool {
        guard shape != nil else { return sources.count == polynomial.centres.count }
        return polynomial.centres.count == 1 && (2...3).contains(sources.count)
    }
}
