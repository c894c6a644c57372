import Foundation

/// How the numbers of one column become numbers of a spread that networks like, and back.
///
/// Every kind is invertible: what comes back is within the range seen in the data, and a multiple of the unit if the column
/// has a coarse one.
public struct NumberTransform: Sendable, Equatable, Codable {
    /// The kinds.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Mean 0 and standard deviation 1.
        case standard
        /// The range to -1 ... 1.
        case minMax = "min-max"
        /// Logarithms of the distance from below the least value, standardised.
        case logarithm
        /// Normal scores: each value's place among all of them, as a standard normal number.
        case quantile
        /// The inverse of Lambert's W x Gaussian transform (Goerg 2015), for tails that are heavy on both sides.
        case heavyTail = "heavy-tail"
    }

    /// The kind.
    public let kind: Kind
    /// The range seen.
    public let minimum: Double
    /// The range seen.
    public let maximum: Double
    /// scaled = (bent - offset) / scale
    package let offset: Double
    /// scaled = (bent - offset) / scale
    package let scale: Double
    /// logarithm: added before; heavy tail: the mean.
    package let shift: Double
    /// heavy tail: the standard deviation.
    package let spread: Double
    /// heavy tail: delta.
    package let tail: Double
    /// quantile: values at even scores, from the least to the greatest; where there is no `reach`, at even shares.
    package let knots: [Double]
    /// quantile: where the scores end on both sides; nil for what was fitted when knots stood at even shares, which spread tails evenly.
    package let reach: Double?
    /// The distance between possible values, where it is a good part of the spread: noise fills it on the way in.
    package let unit: Double?
    /// The levels that the column is put on, if it takes coarse values that its decimals do not tell.
    package internal(set) var levels: Quantizer?

    /// The transform of a kind for some values (finite ones).
    ///
    /// - Parameters:
    ///   - kind: nil to choose by the values' skewness and kurtosis.
    ///   - decimals: how many the column was printed with, if known.
    public init(fitting values: [Double], kind asked: Kind? = nil, decimals: Int? = nil) {
        let moments = Moments4(values)
        minimum = moments.minimum
        maximum = moments.maximum
        // Of a constant this is 0 to the bit, which a mean that was rounded is not.
        let deviation = TrimmedSpread.withoutOutliers(values)?.deviation ?? moments.deviation
        unit = decimals.flatMap { Self.coarseUnit(decimals: $0, deviation: deviation) }
        let room = unit ?? 0
        let kind = moments.deviation > 0 ? asked ?? Self.choice(values, moments, room) : .standard
        self.kind = kind
        shift = kind == .logarithm ? Self.shift(values, moments, room) : kind == .heavyTail ? moments.mean : 0
        spread = kind == .heavyTail ? moments.deviation : 1
        tail = kind == .heavyTail ? Self.delta(values, moments) : 0
        let scores = kind == .quantile ? NormalScale.any(values, room: room) : nil
        (knots, reach) = (scores?.knots ?? [], scores?.reach)
        switch kind {
        case .minMax: (offset, scale) = ((minimum + maximum) / 2, max((maximum - minimum) / 2, .leastNormalMagnitude))
        case .quantile:
            // Normal scores are standard normal numbers; those of heaps have a spread of their own.
            let spread = scores.flatMap { $0.isHeaped ? Moments4(values.map($0.score)) : nil }
            (offset, scale) = (spread?.mean ?? 0, spread?.deviation ?? 1)
        case .standard: (offset, scale) = (moments.mean, moments.deviation > 0 ? moments.deviation : 1)
        case .logarithm, .heavyTail:
            let (shift, spread, tail) = (self.shift, self.spread, self.tail)
            let bent = Moments4(
                values.map { kind == .logarithm ? log($0 + shift) : Lambert.gaussianised(($0 - shift) / spread, tail) })
            (offset, scale) = (bent.mean, bent.deviation > 0 ? bent.deviation : 1)
        }
    }

    /// The distance between numbers printed with so many decimals, if it is a good part of how they are spread.
    static func coarseUnit(decimals: Int, deviation: Double) -> Double? {
        let unit = pow(10, -Double(min(decimals, 300)))
        return deviation > 0 && unit > 0.02 * deviation ? unit : nil
    }

    /// A value, scaled.
    /// - Parameter noise: in -1/2 ... 1/2; spreads the values of a coarse column over their distance.
    public func scaled(_ value: Double, noise: Double = 0) -> Double {
        let value = min(max(value, minimum), maximum) + (unit ?? 0) * noise
        switch kind {
        case .standard, .minMax: return (value - offset) / scale
        case .logarithm: return (log(max(value + shift, .leastNormalMagnitude)) - offset) / scale
        case .heavyTail: return (Lambert.gaussianised((value - shift) / spread, tail) - offset) / scale
        case .quantile:
            return scores.map { ($0.score(of: value) - offset) / scale } ?? NormalScores.quantile(share(value))
        }
    }

    /// The value that a scaled number stands for, within the range seen.
    public func restored(_ scaled: Double) -> Double {
        guard minimum < maximum, !scaled.isNaN else { return minimum }
        let bent = offset + scale * scaled
        var value: Double
        switch kind {
        case .standard, .minMax: value = bent
        case .logarithm: value = exp(min(bent, 700)) - shift
        case .heavyTail: value = Lambert.heavyTailed(bent, tail) * spread + shift
        case .quantile: value = scores?.value(at: bent) ?? quantile(NormalScores.share(below: scaled))
        }
        if value.isNaN { value = minimum }
        if let levels {
            value = levels.quantized(value)
        } else if let unit {
            value = (value / unit).rounded() * unit
        }
        return min(max(value, minimum), maximum)
    }

    /// Whether the numbers can be what `init(fitting:)` gives: for files that may have been altered.
    var isSound: Bool {
        let numbers = [minimum, maximum, offset, scale, shift, spread, tail] + knots + (unit.map { [$0] } ?? [])
        return numbers.allSatisfy(\.isFinite) && minimum <= maximum && scale > 0 && spread > 0 && tail >= 0
            && unit ?? 1 > 0 && levels?.isSound ?? true && (kind != .quantile || knots.count > 1)
            && scores?.isSound ?? true
            && zip(knots, knots.dropFirst()).allSatisfy { $0 <= $1 }
    }

    // MARK: Choosing

    private static func choice(_ values: [Double], _ moments: Moments4, _ room: Double) -> Kind {
        guard abs(moments.skewness) > 2 || moments.kurtosis > 9 else { return .standard }
        if moments.skewness > 0 {
            let shift = shift(values, moments, room)
            let bent = Moments4(values.map { log($0 + shift) })
            if abs(bent.skewness) < 1, bent.kurtosis < 6 { return .logarithm }
        }
        if abs(moments.skewness) < 1 {
            let delta = delta(values, moments)
            let bent = Moments4(values.map { Lambert.gaussianised(($0 - moments.mean) / moments.deviation, delta) })
            if bent.kurtosis < 4.5 { return .heavyTail }
        }
        return .quantile
    }

    // Positive values need nothing added to have a logarithm; others so much that the least has one.
    private static func shift(_ values: [Double], _ moments: Moments4, _ room: Double) -> Double {
        let least = moments.minimum - room / 2
        if least > 1e-3 * moments.deviation { return 0 }
        let above = values.lazy.filter { $0 > moments.minimum }.min() ?? moments.maximum
        return max(above - moments.minimum, 1e-4 * moments.deviation, room) - moments.minimum
    }

    // Goerg's IGMM in one dimension: the delta that leaves a kurtosis of 3, by bisection.
    private static func delta(_ values: [Double], _ moments: Moments4) -> Double {
        var (low, high) = (0.0, 2.0)
        for _ in 0..<30 {
            let middle = (low + high) / 2
            let bent = Moments4(values.map { Lambert.gaussianised(($0 - moments.mean) / moments.deviation, middle) })
            if bent.kurtosis > 3 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    // MARK: Quantiles

    package var scores: NormalScale? { reach.map { NormalScale(reach: $0, knots: knots) } }

    // MARK: Even shares

    // The ends are drawn in, so that normal scores are finite: about four standard deviations.
    package static let edge = 3e-5

    private func share(_ value: Double) -> Double {
        var (low, high) = (0, knots.count - 1)
        // The first knot that is not below, and the last that is not above: a flat stretch counts by its middle.
        var (first, last) = (0, knots.count)
        while low <= high {
            let middle = (low + high) / 2
            if knots[middle] < value { low = middle + 1 } else { high = middle - 1 }
        }
        first = low
        (low, high) = (first, knots.count - 1)
        while low <= high {
            let middle = (low + high) / 2
            if knots[middle] <= value { low = middle + 1 } else { high = middle - 1 }
        }
        last = low
        let place: Double
        if first < last {
            place = Double(first + last - 1) / 2
        } else if first == 0 {
            place = 0
        } else if first == knots.count {
            place = Double(knots.count - 1)
        } else {
            let gap = knots[first] - knots[first - 1]
            place = Double(first - 1) + (value - knots[first - 1]) / max(gap, .leastNormalMagnitude)
        }
        return Self.edge + (1 - 2 * Self.edge) * min(max(place / Double(knots.count - 1), 0), 1)
    }

    private func quantile(_ share: Double) -> Double {
        let place = min(max((share - Self.edge) / (1 - 2 * Self.edge), 0), 1) * Double(knots.count - 1)
        let low = min(knots.count - 2, Int(place))
        return knots[low] + (place - Double(low)) * (knots[low + 1] - knots[low])
    }
}

/// The transform z = u exp(delta u^2 / 2) that makes tails heavy, and its inverse (Goerg 2015, eq. 6 and 9).
package enum Lambert {
    package static func heavyTailed(_ u: Double, _ delta: Double) -> Double {
        u * exp(min(delta * u * u / 2, 600))
    }

    package static func gaussianised(_ z: Double, _ delta: Double) -> Double {
        guard delta > 1e-9 else { return z }
        let magnitude = (w(delta * z * z) / delta).squareRoot()
        return z < 0 ? -magnitude : magnitude
    }

    // The principal branch of W(x) e^W(x) = x for x >= 0, by Halley's method.
    package static func w(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        var w = x < 3 ? log1p(x) * 0.8 : log(x) - log(log(x))
        for _ in 0..<40 {
            let e = exp(w)
            let f = w * e - x
            let step = f / (e * (w + 1) - (w + 2) * f / (2 * w + 2))
            w -= step
            if abs(step) <= 1e-15 * (1 + abs(w)) { break }
        }
        return w
    }
}

/// Range and moments up to the fourth.
struct Moments4 {
    let minimum: Double
    let maximum: Double
    let mean: Double
    /// Of the population.
    let deviation: Double
    let skewness: Double
    /// 3 for a normal distribution.
    let kurtosis: Double

    init(_ values: [Double]) {
        minimum = values.min() ?? 0
        maximum = values.max() ?? 0
        let count = Double(max(1, values.count))
        let range = maximum - minimum
        guard range > 0, range.isFinite else {
            (mean, deviation, skewness, kurtosis) = (minimum, 0, 0, 3)
            return
        }
        let low = minimum
        let average = values.reduce(0) { $0 + ($1 - low) / range } / count
        var (second, third, fourth) = (0.0, 0.0, 0.0)
        for value in values {
            let d = (value - low) / range - average
            second += d * d
            third += d * d * d
            fourth += d * d * d * d
        }
        (second, third, fourth) = (second / count, third / count, fourth / count)
        mean = low + average * range
        deviation = second.squareRoot() * range
        skewness = third / (second * second.squareRoot())
        kurtosis = fourth / (second * second)
    }
}
