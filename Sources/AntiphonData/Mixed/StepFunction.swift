/// A column that a number tells by the limits that it passes: an alarm above 80, a grade, what somebody rounded coarsely
/// (Documentation/decisions/0143-steps.md).
package struct StepFunction: Sendable, Equatable, Codable {
    /// The number.
    package var source: ColumnFunction.Source
    /// Where the next of the values begins, in rising order.
    package var limits: [Double]
    /// What stands beside numbers below the first limit, from each on to the next, and from the last on; nil: a missing cell.
    package var values: [Double?]
    /// How many of the rows that were learnt from disagree, and are not generated; nil: none.
    package var disagreeing: Int?

    /// More values tell next to nothing.
    static let mostValues = 32

    /// The column's cell where the number is known.
    func value(_ number: Double) -> Double {
        // As 32-bit floats, as tables hold them: a number that was printed as a limit reaches it.
        let number = Float(source.printed(number))
        return values[limits.count - limits.count { number < Float($0) }] ?? .nan
    }

    /// Whether it can be what a search finds: for files that may have been altered.
    var isSound: Bool {
        (2...Self.mostValues).contains(values.count) && limits.count == values.count - 1
            && (limits + values.compactMap { $0 }).allSatisfy(\.isFinite)
            && zip(limits, limits.dropFirst()).allSatisfy { $0 < $1 } && disagreeing ?? 1 > 0
            && source.unit ?? 1 > 0 && source.rowsBefore == nil
    }
}
