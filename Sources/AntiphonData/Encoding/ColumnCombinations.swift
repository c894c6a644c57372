/// Columns that are weighted sums of others and a constant in every row, up to the rounding of their decimals: totals, duplicates,
/// other units.
struct ColumnCombinations {
    /// More columns than this are not looked at, and no sum is proved by fewer than this many rows for each of its terms.
    static let columnLimit = 128
    static let rowsPerTerm = 20
    /// Sums are looked for in so many rows at most, evenly spaced; every row is checked.
    static let rowLimit = 20_000

    /// A sum that a column is.
    struct Sum: Equatable {
        var sources: [Int]
        var weights: [Double]
        var constant: Double
    }

    /// The sum of each column that is one. Sources are never sums themselves.
    private(set) var sums: [Int: Sum] = [:]

    private let columns: [[Double]]
    // The rows in which sums are looked for.
    private let looked: [[Double]]
    private let tolerances: [Double]

    /// Looks for sums among columns (values in the order of the rows; all as long).
    /// - Parameter decimals: how each was printed; a rounded sum may be off by half a unit of its last decimal.
    init(_ columns: [[Double]], decimals: [Int?]) {
        self.columns = columns
        let every = max(1, (columns.first?.count ?? 0) / Self.rowLimit)
        looked =
            every == 1
            ? columns : columns.map { column in stride(from: 0, to: column.count, by: every).map { column[$0] } }
        let moments = looked.map { Moments($0) }
        let largest = columns.map { $0.reduce(0) { max($0, abs($1)) } }
        tolerances = columns.indices.map { index in
            let rounding = decimals[index].map { 0.51 * Self.unit($0) } ?? 1e-7 * moments[index].deviation
            return rounding + 1e-12 * largest[index]
        }
        let rows = looked.first?.count ?? 0
        guard columns.count <= Self.columnLimit, rows >= ColumnRelations.leastRows else { return }
        var basis: [(column: Int, direction: [Double])] = []
        for column in columns.indices {
            // What varies no more than its rounding cannot be told from a sum of anything.
            guard moments[column].deviation > 20 * tolerances[column] else { continue }
            var rest = looked[column].map { ($0 - moments[column].mean) / moments[column].deviation }
            for other in basis {
                let share = zip(rest, other.direction).reduce(0) { $0 + $1.0 * $1.1 }
                for row in rest.indices { rest[row] -= share * other.direction[row] }
            }
            let norm = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if norm / Double(rows).squareRoot() < 2 * tolerances[column] / moments[column].deviation,
                let sum = sum(column, of: basis.map(\.column))
            {
                sums[column] = sum
            } else if norm > 1e-9 * Double(rows).squareRoot(), basis.count < rows / Self.rowsPerTerm {
                basis.append((column, rest.map { $0 / norm }))
            }
        }
    }

    /// The last of so many decimals.
    static func unit(_ decimals: Int) -> Double {
        (0..<min(decimals, 300)).reduce(1) { unit, _ in unit / 10 }
    }

    // The sum that a column is of some of the given ones: least squares, terms that do nothing left out, simple numbers
    // preferred, and every row checked.
    private func sum(_ column: Int, of others: [Int]) -> Sum? {
        guard !others.isEmpty else { return nil }
        // One equal column is the commonest case, and the plainest.
        if let equal = others.first(where: { columns[$0] == columns[column] }) {
            return Sum(sources: [equal], weights: [1], constant: 0)
        }
        guard var fitted = leastSquares(column, others) else { return nil }
        let spread = { (source: Int) in Moments(looked[source]).deviation }
        let kept = fitted.sources.indices.filter {
            abs(fitted.weights[$0]) * spread(fitted.sources[$0]) > tolerances[column] / 2
        }
        guard !kept.isEmpty else { return nil }
        if kept.count < fitted.sources.count {
            guard let again = leastSquares(column, kept.map { fitted.sources[$0] }) else { return nil }
            fitted = again
        }
        return candidates(near: fitted, column).first { holds($0, column) }
    }

    // Sums near a fitted one, those with the simplest numbers first: 1.8 and 32 rather than 1.80007 and 31.9991.
    private func candidates(near fitted: Sum, _ column: Int) -> [Sum] {
        func rounded(_ value: Double, _ digits: Int) -> Double {
            let unit = 1 / Self.unit(digits)
            return (value * unit).rounded() / unit
        }
        let simple = (0...4).flatMap { digits in
            var sum = fitted
            sum.weights = fitted.weights.map { rounded($0, digits) }
            let constant = sum.constant + mean { looked[column][$0] - value(sum, $0, looked) }
            return (0...4).map { digits in
                sum.constant = rounded(constant, digits)
                return sum
            }
        }
        return simple + [fitted]
    }

    private func value(_ sum: Sum, _ row: Int, _ columns: [[Double]]) -> Double {
        zip(sum.sources, sum.weights).reduce(sum.constant) { $0 + $1.1 * columns[$1.0][row] }
    }

    private func holds(_ sum: Sum, _ column: Int) -> Bool {
        columns[column].indices.allSatisfy { abs(columns[column][$0] - value(sum, $0, columns)) <= tolerances[column] }
    }

    private func mean(_ term: (Int) -> Double) -> Double {
        let rows = looked.first?.count ?? 0
        return (0..<rows).reduce(0) { $0 + term($1) } / Double(max(1, rows))
    }

    // Weights and constant by the normal equations of standardised columns, solved by elimination with pivots.
    private func leastSquares(_ column: Int, _ sources: [Int]) -> Sum? {
        let all = sources + [column]
        let moments = all.map { Moments(looked[$0]) }
        let scaled = zip(all, moments).map { index, moment in
            looked[index].map { ($0 - moment.mean) / max(moment.deviation, .leastNormalMagnitude) }
        }
        let n = sources.count
        var matrix = (0..<n).map { i in
            (0...n).map { j in zip(scaled[i], scaled[j]).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        for pivot in 0..<n {
            guard let best = (pivot..<n).max(by: { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) }),
                abs(matrix[best][pivot]) > 1e-12
            else { return nil }
            matrix.swapAt(pivot, best)
            for row in 0..<n where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                guard factor != 0 else { continue }
                for place in pivot...n { matrix[row][place] -= factor * matrix[pivot][place] }
            }
        }
        let weights = (0..<n).map { matrix[$0][n] / matrix[$0][$0] * moments[n].deviation / moments[$0].deviation }
        let constant = zip(weights, moments).reduce(moments[n].mean) { $0 - $1.0 * $1.1.mean }
        return Sum(sources: sources, weights: weights, constant: constant)
    }
}
