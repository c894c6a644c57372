import Foundation

/// The scale on which a column is learnt.
public enum Curve: String, Sendable, Codable, CaseIterable {
    /// Its own.
    case identity
    /// Its natural logarithm: for positive columns whose changes are shares of their level, such as prices.
    case logarithm

    /// A value on this scale.
    public func bent(_ value: Double) -> Double {
        switch self {
        case .identity: value
        case .logarithm: log(value)
        }
    }

    /// A value of this scale in the column's own units.
    public func straightened(_ value: Double) -> Double {
        switch self {
        case .identity: value
        case .logarithm: exp(value)
        }
    }

    /// The curve for a group of columns that are held against each other, judged by all of them.
    ///
    /// The logarithm is taken where every column is positive and, over pieces of the sequences, its spread grows with its level
    /// (Tukey 1977: the slope of log spread over log level above 1/2), or where it is skewed to the right and its logarithm is
    /// not; and only where the logarithm has no long tail of its own.
    static func fitting(_ columns: [ColumnSample]) -> Curve {
        columns.allSatisfy { $0.prefersLogarithm } && !columns.isEmpty ? .logarithm : .identity
    }
}

/// What the choice of an encoding looks at: a column's values in the order of the sequences.
struct ColumnSample {
    /// The values of the rows that sequences use, in order.
    let values: [Double]
    /// Steps of a sequence: the pieces over which level and spread are compared.
    let length: Int

    var prefersLogarithm: Bool {
        guard values.count >= ColumnRelations.leastRows, let low = values.min(), let high = values.max(), low > 0,
            high > low
        else { return false }
        let own = Moments(values)
        let bent = Moments(values.map { log($0) })
        guard abs(bent.skewness) < 1, bent.excessKurtosis < 3 else { return false }
        if own.skewness > 1 && abs(bent.skewness) < own.skewness / 2 { return true }
        return spreadSlope.map { $0 > 0.5 } ?? false
    }

    /// Whether it is 0 now and then, never less, and would be learnt as a logarithm but for these zeros: counts of cases, calls or sales, where many are
    /// a thousand times as many as few (Documentation/decisions/0133-counts-from-nothing.md).
    var isSkewedFromZero: Bool {
        guard values.count >= ColumnRelations.leastRows, values.min() == 0 else { return false }
        let positive = values.filter { $0 > 0 }
        guard Double(positive.count) >= Self.mostlyPositive * Double(values.count) else { return false }
        let own = Moments(values).skewness
        let bent = Moments(positive.map { log($0) })
        return own > 1 && abs(bent.skewness) < min(1, own / 2) && bent.excessKurtosis < 3
    }

    /// The transform that says the same of numbers in a mixed table; nil: they are learnt as they are.
    var bentKind: NumberTransform.Kind? { isSkewedFromZero ? .quantile : prefersLogarithm ? .logarithm : nil }

    // Of more zeros a column is one that is 0 unless something happens.
    private static let mostlyPositive = 0.8

    // The slope of log spread over log level between pieces; nil where the level hardly varies or there are few pieces.
    private var spreadSlope: Double? {
        guard length > 1 else { return nil }
        var levels: [Double] = []
        var spreads: [Double] = []
        for start in stride(from: 0, through: values.count - length, by: length) {
            let piece = Moments(Array(values[start..<start + length]))
            guard piece.mean > 0, piece.deviation > 1e-9 * piece.mean else { continue }
            levels.append(log(piece.mean))
            spreads.append(log(piece.deviation))
        }
        guard levels.count >= 20 else { return nil }
        let (level, spread) = (Moments(levels), Moments(spreads))
        guard level.deviation > 0.2 else { return nil }
        let covariance =
            zip(levels, spreads).reduce(0) { $0 + ($1.0 - level.mean) * ($1.1 - spread.mean) } / Double(levels.count)
        return covariance / (level.deviation * level.deviation)
    }
}

/// Mean, standard deviation, skewness and excess kurtosis of some numbers (of the population).
struct Moments {
    let mean: Double
    let deviation: Double
    let skewness: Double
    let excessKurtosis: Double

    init(_ values: [Double]) {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        var (second, third, fourth) = (0.0, 0.0, 0.0)
        for value in values {
            let deviation = value - mean
            let square = deviation * deviation
            second += square
            third += square * deviation
            fourth += square * square
        }
        self.mean = mean
        let variance = second / count
        deviation = variance.squareRoot()
        skewness = variance > 0 ? third / count / (variance * deviation) : 0
        excessKurtosis = variance > 0 ? fourth / count / (variance * variance) - 3 : 0
    }
}
