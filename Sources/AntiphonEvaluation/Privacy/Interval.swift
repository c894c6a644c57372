import AntiphonGraph

/// A number and the interval of 95 % around it.
public struct Interval: Sendable, Hashable, Codable {
    /// The estimate.
    public var value: Double
    /// The lower end.
    public var lower: Double
    /// The upper end.
    public var upper: Double

    /// An interval.
    public init(_ value: Double, _ lower: Double, _ upper: Double) {
        self.value = value
        self.lower = lower
        self.upper = upper
    }

    /// A share of independent cases, with Wilson's interval (1927), which holds at 0 and 1 too.
    ///
    /// - Parameters:
    ///   - share: 0 to 1.
    ///   - count: the number of *independent* cases: overlapping windows of a stretch of table are about one.
    package static func wilson(share: Double, count: Int) -> Interval {
        guard count > 0 else { return Interval(share, 0, 1) }
        let (n, z) = (Double(count), 1.959963984540054)
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return Interval(share, max(0, middle - half), min(1, middle + half))
    }
}

/// Resamples of cases that come in clusters: all cases of a cluster are drawn together, since overlapping windows are
/// no independent cases (Davison and Hinkley 1997, section 3.8). Deterministic by its stream.
struct ClusterBootstrap: Sendable {
    static let draws = 1000

    private let clusters: [Int]
    private let count: Int
    private let stream: Philox

    /// - Parameter clusters: for each case its cluster, numbered from 0.
    init(_ clusters: [Int], _ stream: Philox) {
        self.clusters = clusters
        count = (clusters.max() ?? -1) + 1
        self.stream = stream
    }

    /// How often each case is in a resample.
    func weights(_ draw: Int) -> [Int] {
        var drawn = [Int](repeating: 0, count: count)
        for place in 0..<count {
            drawn[stream.index(below: count, place, sample: UInt32(truncatingIfNeeded: draw))] += 1
        }
        return clusters.map { drawn[$0] }
    }

    /// The interval of a statistic of weighted cases.
    func interval(of statistic: ([Int]) -> Double) -> Interval {
        let estimate = statistic([Int](repeating: 1, count: clusters.count))
        let found = (0..<Self.draws).map { statistic(weights($0)) }.sorted()
        return Interval(estimate, Self.quantile(found, 0.025), Self.quantile(found, 0.975))
    }

    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
    }
}

/// The weighted median of numbers in a fixed order.
struct WeightedMedian {
    private let order: [Int]
    private let values: [Double]

    init(_ values: [Double]) {
        self.values = values
        order = values.indices.sorted { values[$0] < values[$1] }
    }

    /// The least value at or below which half of the weight lies.
    func value(_ weights: [Int]) -> Double {
        let total = weights.reduce(0, +)
        var seen = 0
        for place in order {
            seen += weights[place]
            if 2 * seen >= total, seen > 0 { return values[place] }
        }
        return .nan
    }
}

extension DenseSequences {
    /// For each sequence a cluster of sequences that may share rows, numbered from 0: stretches of T rows of the
    /// table; each its own where none overlap.
    func clusters() -> [Int] {
        guard overlaps, let low = starts.min() else { return Array(0..<count) }
        var numbers: [Int: Int] = [:]
        return starts.map { start in
            let stretch = (start - low) / steps
            if let number = numbers[stretch] { return number }
            numbers[stretch] = numbers.count
            return numbers.count - 1
        }
    }
}
