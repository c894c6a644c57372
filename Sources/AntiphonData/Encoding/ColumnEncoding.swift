import Foundation

/// How one column of a table is learnt, so that what always holds in the data holds in what is generated.
public struct ColumnEncoding: Sendable, Equatable {
    /// What of the column is a feature.
    public enum Form: Sendable, Equatable {
        /// The column itself.
        case free
        /// log(x - the greatest of some columns + offset): the column is never below them.
        case above([Int], offset: Double)
        /// log(the least of some columns - x + offset): the column is never above them.
        case below([Int], offset: Double)
        /// Where x lies between the greatest of some columns (0) and the least of others (1).
        case between([Int], [Int])
        /// Nothing: the column is a weighted sum of others and a constant, in the data's own units.
        case combination(of: [Int], weights: [Double], constant: Double)
        /// Nothing: each number is drawn by itself, whatever stands before it and beside it.
        case drawn
    }

    /// The scale on which the column, and what it is held against, is learnt.
    public let curve: Curve
    /// What of it is a feature.
    public let form: Form

    /// Whether a feature of its own stands for the column.
    public var isFeature: Bool {
        switch form {
        case .free, .above, .below, .between: true
        case .combination, .drawn: false
        }
    }

    /// Whether the column equals another.
    package var isCopy: Bool {
        if case .combination(let sources, let weights, 0) = form { sources.count == 1 && weights == [1] } else { false }
    }

    /// The columns that must be known before this one can be restored.
    var sources: [Int] {
        switch form {
        case .free, .drawn: []
        case .above(let lower, _): lower
        case .below(let upper, _): upper
        case .between(let lower, let upper): lower + upper
        case .combination(let sources, _, _): sources
        }
    }

    /// The feature of a row whose columns are given on their curves. Rows that break the form get the nearest that does not.
    func feature(_ column: Int, of bent: [Double]) -> Double {
        let value = bent[column]
        switch form {
        case .free: return value
        case .above(let lower, let offset): return Self.logarithm(value - greatest(lower, bent), offset)
        case .below(let upper, let offset): return Self.logarithm(least(upper, bent) - value, offset)
        case .between(let lower, let upper):
            let low = greatest(lower, bent)
            let room = least(upper, bent) - low
            return room > 1e-12 * (1 + abs(low)) ? min(max((value - low) / room, 0), 1) : 0.5
        case .combination, .drawn: return 0
        }
    }

    /// The column's value on its curve, from its feature and the columns restored before it, on theirs.
    func restored(_ feature: Double, from bent: [Double]) -> Double {
        switch form {
        case .free: return feature
        case .above(let lower, let offset): return greatest(lower, bent) + Self.gap(feature, offset)
        case .below(let upper, let offset): return least(upper, bent) - Self.gap(feature, offset)
        case .between(let lower, let upper):
            let low = greatest(lower, bent)
            return low + min(max(feature, 0), 1) * max(0, least(upper, bent) - low)
        case .combination, .drawn: return 0
        }
    }

    private static func logarithm(_ gap: Double, _ offset: Double) -> Double {
        log(max(gap, 0) + offset)
    }

    private static func gap(_ feature: Double, _ offset: Double) -> Double {
        max(0, exp(min(feature, 700)) - offset)
    }

    private func greatest(_ columns: [Int], _ bent: [Double]) -> Double {
        columns.reduce(-.infinity) { max($0, bent[$1]) }
    }

    private func least(_ columns: [Int], _ bent: [Double]) -> Double {
        columns.reduce(.infinity) { min($0, bent[$1]) }
    }
}
