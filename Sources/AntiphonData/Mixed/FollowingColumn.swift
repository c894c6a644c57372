/// A column that follows from others of its row, always or but for a few rows: it is not learnt but worked out from them
/// (Documentation/decisions/0114-columns-that-follow.md, 0135-rows-that-disagree.md).
package struct FollowingColumn: Sendable, Equatable, Codable {
    /// How it follows.
    package enum Rule: Sendable, Equatable, Codable {
        /// A category that another one tells: for each of the other's labels and, last, for a missing cell, which label; nil: missing.
        case labels(of: Int, [Int?])
        /// A weighted sum of numbers and a constant.
        case sum([Term], constant: Double)
        /// Another function of numbers.
        case function(ColumnFunction)
        /// What stands beside the values of one column or two.
        case lookup(LookupFunction)
        /// What a number's limits say.
        case steps(StepFunction)
    }

    /// A number of a sum.
    package struct Term: Sendable, Equatable, Codable {
        /// Its column.
        package var column: Int
        package var weight: Double
        /// What it is rounded to, as it is printed; nil: nothing.
        package var unit: Double?

        package var source: ColumnFunction.Source { ColumnFunction.Source(column: column, unit: unit) }
    }

    /// Its place in the table.
    package var column: Int
    package var rule: Rule

    /// The columns that it follows from.
    var sources: [Int] {
        switch rule {
        case .labels(let source, _): [source]
        case .sum(let terms, _): terms.map(\.column)
        case .function(let function): function.sources.map(\.column)
        case .lookup(let function): function.sources.map(\.column)
        case .steps(let function): [function.source.column]
        }
    }

    /// How many rows disagree, and are not generated; nil: none.
    var disagreeing: Int? {
        switch rule {
        case .labels, .sum: nil
        case .function(let function): function.disagreeing
        case .lookup(let function): function.disagreeing
        case .steps(let function): function.disagreeing
        }
    }

    /// Its cell in a row of which the others are there.
    func cell(_ row: (Int) -> Double) -> Double {
        switch rule {
        case .labels(let source, let labels):
            let value = row(source)
            let place = value.isNaN ? labels.count - 1 : min(max(0, Int(value)), labels.count - 1)
            return labels[place].map(Double.init) ?? .nan
        case .sum(let terms, let constant):
            return terms.reduce(constant) { $0 + $1.weight * $1.source.printed(row($1.column)) }
        case .function(let function): return function.value { row($0.column) }
        case .lookup(let function): return function.value(row)
        case .steps(let function): return function.value(row(function.source.column))
        }
    }

    /// Whether they can be those of a table whose columns are labels (how many) or numbers (nil): none is told by itself or by one behind it.
    static func areSound(_ all: [FollowingColumn], labels: [Int?]) -> Bool {
        var later = Set(all.map(\.column))
        return all.allSatisfy { own in
            guard own.isSound(labels: labels, later: later) else { return false }
            later.remove(own.column)
            return true
        }
    }

    private func isSound(labels known: [Int?], later: Set<Int>) -> Bool {
        guard known.indices.contains(column),
            sources.allSatisfy({ known.indices.contains($0) && !later.contains($0) })
        else { return false }
        switch rule {
        case .labels(let source, let labels):
            guard let own = known[column], let others = known[source], labels.count == max(1, others) + 1 else {
                return false
            }
            return labels.allSatisfy { $0.map { (0..<max(1, own)).contains($0) } ?? true }
        case .sum(let terms, let constant):
            guard known[column] == nil, !terms.isEmpty, constant.isFinite else { return false }
            return terms.allSatisfy { known[$0.column] == nil && $0.weight.isFinite && $0.unit ?? 1 > 0 }
        case .function(let function):
            return known[column] == nil && function.isSound && sources.allSatisfy { known[$0] == nil }
                && function.sources.allSatisfy { $0.rowsBefore == nil }
        case .lookup(let function):
            return function.isSound && areSound(function.values, labels: known[column])
        case .steps(let function):
            return function.isSound && known[function.source.column] == nil
                && areSound(function.values, labels: known[column])
        }
    }

    // Whether values can be those of a column of so many labels (nil: of numbers).
    private func areSound(_ values: [Double?], labels: Int?) -> Bool {
        guard let labels else { return true }
        return values.allSatisfy { $0.map { $0 >= 0 && $0 < Double(labels) && $0 == $0.rounded() } ?? true }
    }
}
