/// What the first innovations of a course foretell of its later ones, where that is no straight line. Courses of a few parameters, as waves of
/// a frequency and a phase are, are known from as many numbers, but no linear prediction says how.
///
/// u[t] = sum over m of W[t, m] p[m] + own[t] w[t], with p the products of the first innovations up to a ``degree`` (the first terms of a
/// Volterra series) and w what is left, of deviation 1 (Documentation/decisions/0110-few-parameters.md).
public struct InnovationRegression: Sendable, Hashable {
    /// So many first innovations others may follow from.
    public static let leading = 3
    /// The degrees that are tried: the second where there are enough courses and it leaves far less.
    public static let degrees = [4, 6]

    /// M, the number of products of 3 variables up to a degree: 35 up to the fourth, 84 up to the sixth.
    public static func terms(_ degree: Int) -> Int { (degree + 1) * (degree + 2) * (degree + 3) / 6 }

    /// The highest degree of a product.
    public let degree: Int
    /// W, [T, M] row-major; 0 where nothing is foretold.
    public let weights: [Float]
    /// The deviation of what is left, [T]: 1 where nothing is foretold, 0 where so little is left that it is left out.
    public let own: [Float]
    /// From the smallest to the largest of each of the first innovations. Beyond them a polynomial says nothing: the nearest within them counts.
    public let bounds: [ClosedRange<Float>]

    init(degree: Int, weights: [Float], own: [Float], bounds: [ClosedRange<Float>]) {
        (self.degree, self.weights, self.own, self.bounds) = (degree, weights, own, bounds)
    }

    /// W of some steps for the products up to a degree no lower than its own, [steps, M] row-major; zeros where there is no regression.
    public static func weights(_ regression: InnovationRegression?, of range: Range<Int>, degree: Int) -> [Float] {
        let terms = terms(degree)
        guard let regression else { return Array(repeating: 0, count: range.count * terms) }
        let own = Self.terms(regression.degree)
        return range.flatMap { step in
            regression.weights[step * own..<(step + 1) * own] + repeatElement(0, count: terms - own)
        }
    }

    /// The products of the first innovations up to a degree, of degree 0 (`one`), 1, 2, ...: 1, a, b, c, aa, ab, ac, bb, bc, cc, aaa, ...
    public static func products<Value>(
        _ one: Value, _ first: [Value], degree: Int, _ times: (Value, Value) -> Value
    ) -> [Value] {
        var all = [one] + first
        // The products of the degree before, each with its last variable.
        var last = first.enumerated().map { (variable: $0.offset, value: $0.element) }
        for _ in 1..<degree {
            last = last.flatMap { product in
                (product.variable..<first.count).map { (variable: $0, value: times(product.value, first[$0])) }
            }
            all += last.map(\.value)
        }
        return all
    }
}

// MARK: Fitting

extension InnovationRegression {
    /// Less than this share of an innovation has to be left for its being foretold to count.
    private static let worthwhile = 0.5
    /// A column has few parameters if less than this share of the variance of its innovations is left, but for the first ones that are free.
    private static let most = 0.1
    /// What is left of an innovation and makes up less than this share of the numbers' largest deviation is left out: no network learns it.
    private static let least = 0.01
    /// So many courses for each product are needed to learn from.
    private static let coursesPerTerm = 4

    /// Fits courses of innovations, T each: learnt from the first half, measured in the second. Nil if nothing is foretold.
    /// - Parameter sizes: the numbers' deviation that an innovation of deviation 1 makes up, as a share of their largest, [T].
    /// - Returns: also the variance that is left, as a share of the numbers' largest.
    static func fit(
        _ courses: [[Double]], sizes: [Double], degree: Int
    ) -> (regression: InnovationRegression, left: Double)? {
        let steps = courses.first?.count ?? 0
        let half = courses.count / 2
        let terms = terms(degree)
        guard steps > leading, half >= coursesPerTerm * terms else { return nil }
        let all = courses.map { course in products(1, Array(course[..<leading]), degree: degree, *) }
        var weights = [Float](repeating: 0, count: steps * terms)
        var own = [Float](repeating: 1, count: steps)
        // One after the other those that others follow from, each of those before it; then the rest, of all of them.
        for (variables, range) in (1..<leading).map({ ($0, $0..<$0 + 1) }) + [(leading, leading..<steps)] {
            let places = places(of: variables, degree)
            let tried = fitted(courses[..<half], all[..<half], places, range)
            let fitted = fitted(courses[...], all[...], places, range)
            for (index, step) in range.enumerated() {
                let (left, deviation) = left(courses[half...], all[half...], places, tried[index], step)
                guard left < worthwhile else { continue }
                own[step] = Float(left * deviation)
                for (place, weight) in zip(places, fitted[index]) { weights[step * terms + place] = Float(weight) }
            }
        }
        // Those of the first three that are not foretold are the parameters.
        let judged = (1..<steps).filter { $0 >= leading || own[$0] < 1 }
        func variance(_ share: (Int) -> Double) -> Double {
            judged.reduce(0) { $0 + share($1) * share($1) * sizes[$1] * sizes[$1] }
        }
        let (left, whole) = (variance { Double(own[$0]) }, variance { _ in 1 })
        // A straight line has none: what a coarse grain leaves of it is foretold, and nothing.
        guard whole > least * least * Double(steps), left < most * whole else { return nil }
        let regression = InnovationRegression(
            degree: degree, weights: weights, own: zip(own, sizes).map { Double($0) * $1 < least ? 0 : $0 },
            bounds: (0..<leading).map { place in
                let values = courses.map { Float($0[place]) }
                return (values.min() ?? 0)...(values.max() ?? 0)
            })
        return (regression, left)
    }

    // The places of the products of the first so many variables only.
    private static func places(of variables: Int, _ degree: Int) -> [Int] {
        let other = products(false, (0..<leading).map { $0 >= variables }, degree: degree) { $0 || $1 }
        return other.indices.filter { !other[$0] }
    }

    // The deviation of what weights do not foretell, as a share of the whole, and the whole.
    private static func left(
        _ courses: ArraySlice<[Double]>, _ products: ArraySlice<[Double]>, _ places: [Int], _ weights: [Double],
        _ step: Int
    ) -> (share: Double, whole: Double) {
        var (error, size) = (0.0, 0.0)
        for (course, all) in zip(courses, products) {
            let told = zip(places, weights).reduce(0.0) { $0 + all[$1.0] * $1.1 }
            error += (course[step] - told) * (course[step] - told)
            size += course[step] * course[step]
        }
        guard size > 0 else { return (1, 0) }
        return ((error / size).squareRoot(), (size / Double(courses.count)).squareRoot())
    }

    // Least squares of each step of a range: weights of the products at some places.
    private static func fitted(
        _ courses: ArraySlice<[Double]>, _ products: ArraySlice<[Double]>, _ places: [Int], _ range: Range<Int>
    ) -> [[Double]] {
        let count = places.count
        var gram = [Double](repeating: 0, count: count * count)
        var moments = [[Double]](repeating: [Double](repeating: 0, count: count), count: range.count)
        for (course, all) in zip(courses, products) {
            let own = places.map { all[$0] }
            for i in 0..<count {
                for j in 0..<count { gram[i * count + j] += own[i] * own[j] }
                for (index, step) in range.enumerated() { moments[index][i] += own[i] * course[step] }
            }
        }
        // A ridge far below what is looked for, so that products that are always alike do not count twice.
        for place in 0..<count { gram[place * (count + 1)] += 1e-8 * Double(courses.count) }
        let lower = Cholesky.factor(gram, count)
        return moments.map { Cholesky.solution(lower, $0) }
    }
}
