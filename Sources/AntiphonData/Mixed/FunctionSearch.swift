import Foundation

/// Looks for columns that are smooth functions of one to three others in every row: what a sensor works out of what it measures (a dew point),
/// a product of two columns (a price and how many) or a quotient, other units that are no multiples.
///
/// Functions are polynomials of the fourth degree at most, of three columns of the third (Documentation/decisions/0126-functions-of-others.md), and
/// such of the second over one of the columns (0131-rows-before.md).
struct FunctionSearch {
    /// More columns are not looked at; of more than the second number not every pair is tried as what tells.
    static let mostColumns = 64
    static let mostPaired = 24
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
    /// What rounding the sources adds to that is allowed up to so many units: more, and the sources do not tell the last decimal.
    private static let mostAdded = 0.5
    /// This part of the rows may disagree: those of a station that was off, or that somebody mistyped
    /// (Documentation/decisions/0135-rows-that-disagree.md). Of the rows that are looked at so many may be left out.
    static let (disagreeing, leftOut) = (0.005, 0.01)
    /// What is left out lies so many times farther off than rows do on average.
    static let gross = 3.0
    /// Where a few rows are nearly all that a fit is off by the kurtosis of what is left is one divided by their part.
    static let heavyTail = 20.0
    /// In the rows that agree a column has at least this part of the deviation that it has but for what is far from all else.
    private static let leastLeft = 0.5
    /// Where two columns leave more of a deviation than this no third is looked for.
    private static let hopeless = 0.5
    /// What is divided by another column is of this degree at most.
    private static let mostDivided = 2
    /// A column whose last decimal is a larger part of its deviation could be told by chance.
    static let coarsest = 0.1

    /// A function that a column is.
    struct Function: Equatable {
        var sources: [Int]
        var polynomial: Polynomial
        /// Rows that disagree.
        var disagreeing = 0
        /// What of the sources it is a polynomial of; nil: of these.
        var shape: ColumnFunction.Shape?
    }

    /// The function of each column that is one. Sources are never functions themselves.
    var functions: [Int: Function] = [:]

    let columns: [[Double]]
    private let decimals: [Int?]
    // How many columns there are where they stand a second time as they are in the row before; else nil.
    private let before: Int?
    // Those that are nowhere 0 and never change their sign.
    private let divisors: Set<Int>
    let looked: [[Double]]
    // Where all but a hundredth of a column's numbers are, with as much again at either end.
    private let usual: [ClosedRange<Double>]
    // How far off the polynomials are that were fitted: column, divisor and sources tell which.
    private var errors: [[Int]: (error: Double, kurtosis: Double)] = [:]
    let deviations: [Double]
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
        let counted = isLookedAt ? spaced(Self.mostCounted) : []
        usual = own.map { Self.usual(counted[$0]) }
        // A few gross outliers that columns share would make any other difference between them look small.
        deviations = own.map { TrimmedSpread.deviation(columns[$0]) }
        changes = own.map { column in
            TrimmedSpread.deviation(zip(columns[column], columns[column].dropFirst()).map { $1 - $0 })
        }
        guard isLookedAt, rows >= ColumnRelations.leastRows else { return }
        // What was worked out has more different values than what it was worked out of, and stands behind it.
        let fineness = counted.map { Set($0).count }
        let order = columns.indices.filter(open.contains).sorted { (fineness[$0], $0) > (fineness[$1], $1) }
        // A polynomial of more columns may come near to a length.
        var telling = before == nil ? findShapes(order) : []
        // What all rows agree with first, and units of another column before what several columns tell. Of those a product first: what it is made of
        // would be a quotient of it as well, and has fewer digits.
        let few: [(Agreement, Int)] = [(.most, 1), (.rounded, 1), (.most, Polynomial.mostVariables)]
        let ways = [(.all, Polynomial.mostVariables)] + (before == nil ? few : [])
        for (agreement, most, isDivided) in ways.flatMap({ way in [false, true].map { (way.0, way.1, $0) } }) {
            for column in order where !telling.contains(column) && functions[column] == nil {
                let others = columns.indices.filter {
                    place($0) != column && functions[place($0)] == nil && deviations[$0] > 0
                }
                guard let function = function(column, of: others, upTo: most, agreement, isDivided: isDivided),
                    before.map({ count in function.sources.contains { $0 >= count } }) ?? true
                else { continue }
                functions[column] = function
                telling.formUnion(function.sources.map(place))
            }
        }
    }

    /// What makes a column a function: every row; all but a few (Documentation/decisions/0135-rows-that-disagree.md); these where rounding the
    /// sources may add a little.
    private enum Agreement {
        case all, most, rounded
    }

    /// The decimals that numbers have, but for a few: a mean that somebody put in where a cell was empty has more.
    /// - Parameter printed: the most that any has; nil: as many as floating point gives.
    static func usualDecimals(_ values: [Double], printed: Int?) -> Int? {
        guard let printed, printed > 0 else { return printed }
        let most = Int(disagreeing * Double(values.count))
        return (0..<printed).first { decimals in
            let places = pow(10, Double(decimals))
            var finer = 0
            for value in values.lazy.map({ $0 * places })
            where abs(value - value.rounded()) > 1e-6 + 1e-12 * abs(value) {
                finer += 1
                if finer > most { return false }
            }
            return true
        } ?? printed
    }

    // From the lowest to the highest number but for one in two hundred at either end, with as much again on either side.
    private static func usual(_ values: [Double]) -> ClosedRange<Double> {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0...0 }
        let (low, high) = (sorted[last / 200], sorted[last - last / 200])
        return low - (high - low)...high + (high - low)
    }

    // The column that one in the row before is.
    private func place(_ column: Int) -> Int { before.map { column % $0 } ?? column }

    func unit(_ column: Int) -> Double { decimals[column].map(ColumnCombinations.unit) ?? 0 }

    private mutating func function(
        _ column: Int, of others: [Int], upTo most: Int, _ agreement: Agreement, isDivided: Bool
    ) -> Function? {
        guard !others.isEmpty, deviations[column] > 0, unit(column) < Self.coarsest * deviations[column] else {
            return nil
        }
        var told: (sources: [Int], error: Double) = ([], .infinity)
        for count in 1...most {
            let sets: [[Int]]
            if count == 2, others.count <= Self.mostPaired {
                sets = others.flatMap { first in others.filter { $0 > first }.map { [first, $0] } }
            } else {
                sets = others.filter { !told.sources.contains($0) }.map { told.sources + [$0] }
            }
            // A function of what tells a source is one of the source as well, of a higher degree: the simplest is meant.
            var simplest: Function?
            for sources in sets {
                let whole = self.error(column, sources)
                if whole.error < told.error { told = (sources, whole.error) }
                let over =
                    isDivided ? sources.indices.filter { divisors.contains(sources[$0]) }.map(Optional.some) : [nil]
                for divisor in over {
                    let found = divisor.map { self.error(column, sources, over: $0) } ?? whole
                    guard isTold(column, sources, over: divisor, found, agreement),
                        let own = agreement == .all
                            ? self.simplest(column, of: sources, over: divisor)
                            : agreeing(column, of: sources, over: divisor, agreement)
                    else { continue }
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

    func allowed(_ column: Int) -> (error: Double, farthest: Double) {
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

    // How far off the polynomial that comes nearest is in the rows that are looked at: the root of the mean square, and how heavy its tail is.
    mutating func error(
        _ column: Int, _ sources: [Int], over divisor: Int? = nil
    ) -> (error: Double, kurtosis: Double) {
        let degree = degree(sources, over: divisor)
        guard degree > 0 else { return (.infinity, 0) }
        let place = [column, divisor ?? -1] + sources
        if let known = errors[place] { return known }
        let found = Polynomial.fitting(
            looked[column], of: sources.map { looked[$0] }, degree: degree, over: divisor)
        let error = found.map { ($0.error, $0.kurtosis) } ?? (.infinity, 0)
        errors[place] = error
        return error
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
            let values = fitted.polynomial.values(sources.map { columns[$0] })
            if Self.near(columns[column], values, allowed.farthest).count == values.count {
                return Function(sources: sources, polynomial: fitted.polynomial)
            }
        }
        return nil
    }

    // Whether the rows that are looked at may be told. A few that are far off hide it from least squares.
    private func isTold(
        _ column: Int, _ sources: [Int], over divisor: Int?, _ found: (error: Double, kurtosis: Double),
        _ agreement: Agreement
    ) -> Bool {
        var most = allowed(column).error
        if agreement == .rounded { most = max(most, hypot(Self.roundedError, Self.mostAdded) * unit(column)) }
        if found.error <= most { return true }
        return agreement != .all && found.kurtosis > Self.heavyTail
            && near(column, sources, degree(sources, over: divisor), divisor).map { $0.error <= most } ?? false
    }

    // The polynomial that comes nearest to all but a few of the rows that are looked at.
    private func near(
        _ column: Int, _ sources: [Int], _ degree: Int, _ divisor: Int?
    ) -> (polynomial: Polynomial, error: Double)? {
        // Cells far from all others of a column pull hardest: they are left out beforehand, if they are few.
        let rows = looked[column].indices
        let within = rows.filter { row in
            (sources + [column]).allSatisfy { usual[$0].contains(looked[$0][row]) }
        }
        let own = Double(rows.count - within.count) <= Self.leftOut * Double(rows.count) ? within : Array(rows)
        return Polynomial.fittingMost(
            own.map { looked[column][$0] }, of: sources.map { source in own.map { looked[source][$0] } },
            degree: degree, over: divisor, leavingOut: Self.leftOut, gross: Self.gross,
            near: allowed(column).farthest)
    }

    // The function of the lowest degree that nearly all rows agree with.
    private func agreeing(
        _ column: Int, of sources: [Int], over divisor: Int?, _ agreement: Agreement
    ) -> Function? {
        let variables = sources.map { columns[$0] }
        for degree in 1...max(1, degree(sources, over: divisor)) {
            guard let first = near(column, sources, degree, divisor) else { continue }
            let allowed =
                agreement == .rounded ? allowed(column, first.polynomial, sources) : allowed(column)
            guard first.error <= allowed.error else { continue }
            if let own = settled(column, variables, degree, divisor, first: first.polynomial, allowed) {
                return Function(sources: sources, polynomial: own.polynomial, disagreeing: own.disagreeing)
            }
        }
        return nil
    }

    /// What is fitted to all rows that are not far off a first polynomial, judged by all; nil if more than a few rows disagree, or where these are all
    /// that happens in the column.
    func settled(
        _ column: Int, _ variables: [[Double]], _ degree: Int, _ divisor: Int?, first: Polynomial,
        _ allowed: (error: Double, farthest: Double)
    ) -> (polynomial: Polynomial, disagreeing: Int)? {
        let target = columns[column]
        let most = Self.disagreeing * Double(target.count)
        let rows = Self.near(target, first.values(variables), Self.gross * allowed.farthest)
        guard Double(target.count - rows.count) <= most else { return nil }
        let own = rows.map { target[$0] }
        let left = Moments(own).deviation
        guard left >= Self.leastLeft * Moments(target.filter(usual[column].contains)).deviation,
            unit(column) < Self.coarsest * left, left > 0,
            let fitted = Polynomial.fitting(
                own, of: variables.map { variable in rows.map { variable[$0] } }, degree: degree, over: divisor),
            fitted.error <= allowed.error
        else { return nil }
        let agreeing = Self.near(target, fitted.polynomial.values(variables), allowed.farthest)
        let disagreeing = target.count - agreeing.count
        return Double(disagreeing) <= most ? (fitted.polynomial, disagreeing) : nil
    }

    // The rows in which two columns lie so near.
    static func near(_ a: [Double], _ b: [Double], _ distance: Double) -> [Int] {
        a.indices.filter { abs(a[$0] - b[$0]) <= distance }
    }

    // How far rows may be from a function of columns that are rounded themselves.
    private func allowed(
        _ column: Int, _ polynomial: Polynomial, _ sources: [Int]
    ) -> (error: Double, farthest: Double) {
        let (own, unit) = (allowed(column), unit(column))
        let added =
            looked[column].indices.map { row in
                let values = sources.map { looked[$0][row] }
                return sources.indices.reduce(0.0) { sum, place in
                    var (less, more) = (values, values)
                    less[place] -= self.unit(sources[place]) / 2
                    more[place] += self.unit(sources[place]) / 2
                    return sum + abs(polynomial.value(more) - polynomial.value(less)) / 2
                }
            }.max() ?? 0
        guard added <= Self.mostAdded * unit else { return own }
        return (
            max(own.error, hypot(Self.roundedError * unit, added)),
            max(own.farthest, Self.roundedFarthest * unit + 2 * added)
        )
    }
}
