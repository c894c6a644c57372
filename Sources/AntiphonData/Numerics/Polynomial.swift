/// A polynomial of up to three variables and the fourth degree, on variables that are standardised first; or such a one over one of them.
package struct Polynomial: Sendable, Equatable, Codable {
    /// What is taken from each variable.
    package let centres: [Double]
    /// What each is divided by then.
    package let spreads: [Double]
    /// The highest sum of exponents of a term.
    package let degree: Int
    /// The weight of each term, in the order of ``exponents(variables:degree:)``.
    package let weights: [Double]
    /// The variable, as it is, that the polynomial is divided by; nil: none.
    package let divisor: Int?

    package static let mostVariables = 3
    package static let mostDegree = 4

    init(centres: [Double], spreads: [Double], degree: Int, weights: [Double], divisor: Int? = nil) {
        self.centres = centres
        self.spreads = spreads
        self.degree = degree
        self.weights = weights
        self.divisor = divisor
    }

    /// The polynomial of a degree that comes nearest to a target, by least squares, the root of the mean squared distance from it, and the kurtosis
    /// of that distance (3 of a normal one); nil if there are fewer rows than terms.
    /// - Parameters:
    ///   - target: a number for each row.
    ///   - variables: for each variable, a number for each row.
    ///   - divisor: the variable that it is divided by, which is nowhere 0.
    package static func fitting(
        _ target: [Double], of variables: [[Double]], degree: Int, over divisor: Int? = nil
    ) -> (polynomial: Polynomial, error: Double, kurtosis: Double)? {
        let moments = variables.map { Moments($0) }
        let exponents = exponents(variables: variables.count, degree: degree)
        guard target.count >= exponents.count, moments.allSatisfy({ $0.deviation > 0 }) else { return nil }
        let (centres, spreads) = (moments.map(\.mean), moments.map(\.deviation))
        let terms = terms(
            of: variables, centres: centres, spreads: spreads, exponents: exponents, rows: target.count, over: divisor)
        let count = terms.count
        let sums = terms.map { dot($0, target) }
        var products = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in 0...i { products[i * count + j] = dot(terms[i], terms[j]) }
            // Powers of what has few values are told by others: a little more on the diagonal, and they share.
            products[i * count + i] *= 1 + 1e-11
            for j in 0..<i { products[j * count + i] = products[i * count + j] }
        }
        let lower = Cholesky.factor(products, count)
        guard (0..<count).allSatisfy({ lower[$0 * count + $0] > 0 }) else { return nil }
        let weights = Cholesky.solution(lower, sums)
        guard weights.allSatisfy(\.isFinite) else { return nil }
        var rest = target
        for (weight, term) in zip(weights, terms) { for row in rest.indices { rest[row] -= weight * term[row] } }
        let polynomial = Polynomial(
            centres: centres, spreads: spreads, degree: degree, weights: weights, divisor: divisor)
        let square = dot(rest, rest) / Double(target.count)
        let fourth = rest.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(target.count)
        return (polynomial, square.squareRoot(), square > 0 ? fourth / (square * square) : 0)
    }

    // Each term in every row; each is a lower one times a variable.
    private static func terms(
        of variables: [[Double]], centres: [Double], spreads: [Double], exponents: [[Int]], rows: Int,
        over divisor: Int?
    ) -> [[Double]] {
        let standard = variables.indices.map { place in
            variables[place].map { ($0 - centres[place]) / spreads[place] }
        }
        var terms: [[Double]] = []
        for own in exponents {
            guard let variable = own.firstIndex(where: { $0 > 0 }) else {
                terms.append(
                    divisor.map { variables[$0].map { $0 == 0 ? 0 : 1 / $0 } } ?? [Double](repeating: 1, count: rows))
                continue
            }
            var lower = own
            lower[variable] -= 1
            let place = exponents.firstIndex(of: lower) ?? 0
            terms.append(zip(terms[place], standard[variable]).map { $0 * $1 })
        }
        return terms
    }

    /// The values at many rows, for each variable a number for each row: what ``value(_:)`` gives of each, to the last digits.
    package func values(_ variables: [[Double]]) -> [Double] {
        let rows = variables.first?.count ?? 0
        let terms = Self.terms(
            of: variables, centres: centres, spreads: spreads,
            exponents: Self.exponents(variables: centres.count, degree: degree), rows: rows, over: divisor)
        var values = [Double](repeating: 0, count: rows)
        for (weight, term) in zip(weights, terms) { for row in values.indices { values[row] += weight * term[row] } }
        return values
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for row in a.indices { sum += a[row] * b[row] }
        return sum
    }

    /// For each term the exponents of the variables: those of a smaller sum first, of the same sum those of the first variable.
    package static func exponents(variables: Int, degree: Int) -> [[Int]] {
        func parts(_ sum: Int, _ count: Int) -> [[Int]] {
            guard count > 1 else { return count == 1 ? [[sum]] : sum == 0 ? [[]] : [] }
            return (0...sum).reversed().flatMap { first in parts(sum - first, count - 1).map { [first] + $0 } }
        }
        return (0...degree).flatMap { parts($0, variables) }
    }

    /// The value at a row of variables; 0 where it would be divided by nothing.
    package func value(_ variables: [Double]) -> Double {
        let row = zip(variables, zip(centres, spreads)).map { ($0 - $1.0) / $1.1 }
        let value = zip(weights, Self.exponents(variables: row.count, degree: degree)).reduce(0) {
            $0 + $1.0 * Self.product(row, $1.1)
        }
        guard let divisor else { return value }
        return variables[divisor] == 0 ? 0 : value / variables[divisor]
    }

    /// Whether the parts fit each other: for files that may have been altered.
    var isSound: Bool {
        (1...Self.mostVariables).contains(centres.count) && spreads.count == centres.count
            && (1...Self.mostDegree).contains(degree) && (centres + spreads + weights).allSatisfy(\.isFinite)
            && spreads.allSatisfy { $0 > 0 }
            && divisor.map(centres.indices.contains) ?? true
            && weights.count == Self.exponents(variables: centres.count, degree: degree).count
    }

    private static func product(_ row: [Double], _ exponents: [Int]) -> Double {
        var product = 1.0
        for (value, exponent) in zip(row, exponents) { for _ in 0..<exponent { product *= value } }
        return product
    }
}
