/// Looks for columns that are smooth functions of one to three others in every row: what a sensor works out of what it measures (a dew point),
/// a product of two columns (a price and how many) or a quotient, other units that are no multiples.
///
/// Functions are polynomials of the fourth degree at most, of three columns of the third (Documentation/decisions/0126-functions-of-others.md), and
/// such of the second over one of the columns (0131-rows-before.md).
struct FunctionSearch {
    /// More columns are not looked at; of more than the second number not every pair is tried as what tells.
    static let mostColumns = 64
    private static let mostPaired = 24
    /// Rows without which a term could be chance; so many, evenly spaced, are looked at while searching: every row is checked.
    private static let (rowsPerTerm, mostLooked) = (20, 600)
    /// Different values are counted in so many rows.
    private static let mostCounted = 10_000
    /// How far rows may be from a function in the mean square: in deviations of the column, and of its change from row to row (`TrimmedSpread`). What is
    /// left of one price beside another is little of either, and all that happens between them.
    private static let (error, errorOfChange) = (0.003, 0.02)
    /// How much farther a single row may be.
    private static let farthest = 10.0
    /// The same in units of its last decimal, which rounding makes.
    private static let (roundedError, roundedFarthest) = (0.3, 0.51)
    /// Where two columns leave more of a deviation than this no third is looked for.
    private static let hopeless = 0.5
    /// What is divided by another column is of this degree at most.
    private static let mostDivided = 2
    /// A column whose last decimal is a larger part of its deviation could be told by chance.
    private static let coarsest = 0.1

    /// A function that a column is.
    struct Function: Equatable {
        var sources: [Int]
        var polynomial: Polynomial
    }

    /// The function of each column that is one. Sources are never functions themselves.
    private(set) var functions: [Int: Function] = [:]

    private let columns: [[Double]]
    private let decimals: [Int?]
    // How many columns there are where they stand a second time as they are in the row before; else nil.
    private let before: Int?
    // Those that are nowhere 0 and never change their sign.
    private let divisors: Set<Int>
    private let looked: [[Double]]
    private let deviations: [Double]
    private let changes: [Double]

    /// Looks for functions among columns (values in the order of the rows; all as long).
    /// - Parameters:
    ///   - decimals: how each was printed.
    ///   - open: the columns that may be functions.
    ///   - before: how many columns there are, if after these stands each of them as it is in the row before; then functions are of rows before
    ///     as well, and none is of its own column there, which would add up what is wrong.
    init(_ columns: [[Double]], decimals: [Int?], open: Set<Int>, before: Int? = nil) {
        self.columns = columns
        self.decimals = decimals
        self.before = before
        let isLookedAt = (2...Self.mostColumns).contains(columns.count)
        let own = isLookedAt ? columns.indices : 0..<0
        divisors = Set(
            own.filter { column in columns[column].allSatisfy { $0 > 0 } || columns[column].allSatisfy { $0 < 0 } })
        let rows = columns.first?.count ?? 0
        func spaced(_ most: Int) -> [[Double]] {
            let every = max(1, rows / most)
            return columns.map { column in stride(from: 0, to: rows, by: every).map { column[$0] } }
        }
        looked = spaced(Self.mostLooked)
        // A few gross outliers that columns share would make any other difference between them look small.
        deviations = own.map { TrimmedSpread.deviation(columns[$0]) }
        changes = own.map { column in
            TrimmedSpread.deviation(zip(columns[column], columns[column].dropFirst()).map { $1 - $0 })
        }
        guard isLookedAt, rows >= ColumnRelations.leastRows else { return }
        // What was worked out has more different values than what it was worked out of, and stands behind it.
        let fineness = spaced(Self.mostCounted).map { Set($0).count }
        let order = columns.indices.filter(open.contains).sorted { (fineness[$0], $0) > (fineness[$1], $1) }
        var telling = Set<Int>()
        // A product first: what it is made of would be a quotient of it as well, and has fewer digits.
        for (isDivided, column) in [false, true].flatMap({ way in order.map { (way, $0) } })
        where !telling.contains(column) && functions[column] == nil {
            let others = columns.indices.filter {
                place($0) != column && functions[place($0)] == nil && deviations[$0] > 0
            }
            guard let function = function(column, of: others, isDivided: isDivided),
                before.map({ count in function.sources.contains { $0 >= count } }) ?? true
            else { continue }
            functions[column] = function
            telling.formUnion(function.sources.map(place))
        }
    }

    // The column that one in the row before is.
    private func place(_ column: Int) -> Int { before.map { column % $0 } ?? column }

    private func unit(_ column: Int) -> Double { decimals[column].map(ColumnCombinations.unit) ?? 0 }

    private func function(_ column: Int, of others: [Int], isDivided: Bool) -> Function? {
        guard !others.isEmpty, deviations[column] > 0, unit(column) < Self.coarsest * deviations[column] else {
            return nil
        }
        let allowed = allowed(column)
        var told: (sources: [Int], error: Double) = ([], .infinity)
        for count in 1...Polynomial.mostVariables {
            let sets: [[Int]]
            if count == 2, others.count <= Self.mostPaired {
                sets = others.flatMap { first in others.filter { $0 > first }.map { [first, $0] } }
            } else {
                sets = others.filter { !told.sources.contains($0) }.map { told.sources + [$0] }
            }
            // A function of what tells a source is one of the source as well, of a higher degree: the simplest is meant.
            var simplest: Function?
            for sources in sets {
                let error = self.error(column, sources)
                if error < told.error { told = (sources, error) }
                let over =
                    isDivided ? sources.indices.filter { divisors.contains(sources[$0]) }.map(Optional.some) : [nil]
                for divisor in over {
                    let error = divisor.map { self.error(column, sources, over: $0) } ?? error
                    guard error <= allowed.error, let own = self.simplest(column, of: sources, over: divisor) else {
                        continue
                    }
                    if own.polynomial.degree < simplest?.polynomial.degree ?? .max { simplest = own }
                }
            }
            if let simplest { return simplest }
            // Where two tell next to nothing a third hardly tells all.
            guard told.sources.count == count, count < 2 || told.error < Self.hopeless * deviations[column] else {
                return nil
            }
        }
        return nil
    }

    private func allowed(_ column: Int) -> (error: Double, farthest: Double) {
        let own = min(Self.error * deviations[column], Self.errorOfChange * changes[column])
        let unit = unit(column)
        return (max(own, Self.roundedError * unit), max(Self.farthest * own, Self.roundedFarthest * unit))
    }

    // The highest degree that is tried: one that so many rows can prove; 0: none. What is divided is tried where a product of two, which is the
    // other way round, could have been found first.
    private func degree(_ sources: [Int], over divisor: Int?) -> Int {
        let rows = looked.first?.count ?? 0
        func isProved(_ degree: Int) -> Bool {
            rows >= Self.rowsPerTerm * Polynomial.exponents(variables: sources.count, degree: degree).count
        }
        guard divisor == nil else { return isProved(Self.mostDivided) ? Self.mostDivided : 0 }
        return (1...Polynomial.mostDegree - (sources.count > 2 ? 1 : 0)).last(where: isProved) ?? 0
    }

    // The root of the mean squared distance, in the rows that are looked at, of the polynomial that comes nearest.
    private func error(_ column: Int, _ sources: [Int], over divisor: Int? = nil) -> Double {
        let degree = degree(sources, over: divisor)
        guard degree > 0 else { return .infinity }
        return Polynomial.fitting(looked[column], of: sources.map { looked[$0] }, degree: degree, over: divisor)?.error
            ?? .infinity
    }

    // The function of the lowest degree that all rows agree with.
    private func simplest(_ column: Int, of sources: [Int], over divisor: Int?) -> Function? {
        let allowed = allowed(column)
        for degree in 1...max(1, degree(sources, over: divisor)) {
            guard
                let fitted = Polynomial.fitting(
                    columns[column], of: sources.map { columns[$0] }, degree: degree, over: divisor),
                fitted.error <= allowed.error
            else { continue }
            let isNear = columns[column].indices.allSatisfy { row in
                abs(columns[column][row] - fitted.polynomial.value(sources.map { columns[$0][row] }))
                    <= allowed.farthest
            }
            if isNear { return Function(sources: sources, polynomial: fitted.polynomial) }
        }
        return nil
    }
}
