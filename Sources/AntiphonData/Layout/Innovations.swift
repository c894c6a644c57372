/// How a smooth course comes about: of what the values before foretell linearly, and of what each adds of its own, its innovation
/// (Wold 1938; Kailath 1968).
///
/// numbers = means + L u, with L the Cholesky factor of the covariance between the steps of a sequence: the innovations u of different
/// steps are uncorrelated and have a deviation of 1, so that whoever generates them instead of the numbers needs no finer hand for the
/// late steps of a smooth course, whose own part is a millionth of the numbers, than for the first. |L|^2 is the covariance's: an error
/// in innovations comes out no larger, and as smooth as the data (Documentation/decisions/0109-innovations.md).
public struct Innovations: Sendable, Hashable {
    /// The mean of each step, [T].
    public let means: [Float]
    /// L, [T, T] row-major; 0 above the diagonal.
    public let factor: [Float]
    /// From the smallest to the largest number.
    public let range: ClosedRange<Float>
    /// What the first innovations foretell of the others; nil if nothing.
    public let regression: InnovationRegression?

    /// Finer than this, as a share of the numbers' largest deviation, nothing is told from rounding.
    static let grain = 1e-6

    init(means: [Float], factor: [Float], range: ClosedRange<Float>, regression: InnovationRegression?) {
        (self.means, self.factor, self.range, self.regression) = (means, factor, range, regression)
    }

    /// Grains that are tried where the first innovations foretell the others: the coarser, the less of what these are is rounding, and
    /// what they foretell together has no grain (Documentation/decisions/0112-better-known-waves.md).
    private static let grains = [grain, 1e-5, 1e-4, 1e-3]
    /// A higher degree has to leave less than this share of the variance.
    private static let worthwhile = 0.5

    /// Fits courses of T numbers each, of all whose numbers lie in a range.
    init(_ courses: [[Float]], range: ClosedRange<Float>) {
        let moments = Self.moments(courses[...])
        let factors = Self.grains.map { Self.factor(moments.covariance, grain: $0) }
        func fit(_ lower: [Double], _ degree: Int) -> (regression: InnovationRegression, left: Double)? {
            InnovationRegression.fit(
                courses.map { Self.innovations($0, moments.mean, lower) }, sizes: Self.sizes(lower, moments.covariance),
                degree: degree)
        }
        let (low, high) = (InnovationRegression.degrees[0], InnovationRegression.degrees[1])
        let tried = factors.indices.compactMap { place in fit(factors[place], low).map { (place, $0) } }
        let best = tried.min { $0.1.left < $1.1.left }
        let lower = factors[best?.0 ?? 0]
        let further = best.flatMap { _ in fit(lower, high) }
        if let best, let further, further.left < Self.worthwhile * best.1.left {
            regression = further.regression
        } else {
            regression = best?.1.regression
        }
        means = moments.mean.map(Float.init)
        factor = lower.map(Float.init)
        self.range = range
    }

    // The numbers' deviation that each innovation makes up, as a share of their largest.
    private static func sizes(_ lower: [Double], _ covariance: [Double]) -> [Double] {
        let t = Int(Double(covariance.count).squareRoot().rounded())
        let largest = (0..<t).map { covariance[$0 * (t + 1)] }.max() ?? 0
        return (0..<t).map { column in
            ((column..<t).reduce(0) { $0 + lower[$1 * t + column].squared } / largest).squareRoot()
        }
    }

    /// T, the steps of a sequence.
    public var steps: Int { means.count }

    /// What makes innovations of numbers less their means, [T, T] row-major, but for what is finer than a grain: as if there were noise of
    /// that share of the largest deviation on the numbers.
    public func whitening(grain: Double) -> [Float] {
        let t = steps
        var covariance = [Double](repeating: 0, count: t * t)
        for i in 0..<t {
            for j in 0...i {
                for k in 0...j { covariance[i * t + j] += Double(factor[i * t + k]) * Double(factor[j * t + k]) }
                covariance[j * t + i] = covariance[i * t + j]
            }
        }
        let lower = Self.factor(covariance, grain: grain)
        var inverse = [Float](repeating: 0, count: t * t)
        for column in 0..<t {
            var unit = [Double](repeating: 0, count: t)
            unit[column] = 1
            for (row, value) in Cholesky.solved(lower, unit).enumerated() { inverse[row * t + column] = Float(value) }
        }
        return inverse
    }

    // MARK: Smoothness

    /// What the numbers of later courses add of their own in the second half of a sequence, as a share of the deviation of their first
    /// differences: learnt from the first half of the courses, measured in the second. 0 if they add nothing.
    ///
    /// About 1 for a random walk, .7 for white noise; next to 0 only where a course is foretold by its beginning.
    static func share(_ courses: [[Float]]) -> Double {
        let t = courses.first?.count ?? 0
        let half = courses.count / 2
        guard t > 1, half > 0 else { return .infinity }
        let moments = moments(courses[..<half])
        guard moments.covariance.contains(where: { $0 > 0 }) else { return .infinity }
        let lower = factor(moments.covariance, grain: grain)
        var (own, moved) = (0.0, 0.0)
        for course in courses[half...] {
            let u = innovations(course, moments.mean, lower)
            for step in t / 2..<t { own += (u[step] * lower[step * t + step]).squared }
            for step in 1..<t { moved += Double(course[step] - course[step - 1]).squared }
        }
        guard own > 0 else { return 0 }
        return (own / Double(t - t / 2) / (moved / Double(t - 1))).squareRoot()
    }

    private static func innovations(_ course: [Float], _ means: [Double], _ lower: [Double]) -> [Double] {
        Cholesky.solved(lower, zip(course, means).map { Double($0) - $1 })
    }

    private static func moments(_ courses: ArraySlice<[Float]>) -> VectorMoments {
        VectorMoments(
            courses.joined().map(Double.init), dimension: courses.first?.count ?? 0, picked: Array(0..<courses.count))
    }

    private static func factor(_ covariance: [Double], grain: Double) -> [Double] {
        let t = Int(Double(covariance.count).squareRoot().rounded())
        let largest = (0..<t).map { covariance[$0 * t + $0] }.max() ?? 0
        var matrix = covariance
        for step in 0..<t { matrix[step * t + step] += grain * grain * largest }
        return Cholesky.factor(matrix, t)
    }
}

extension Double {
    fileprivate var squared: Double { self * self }
}
