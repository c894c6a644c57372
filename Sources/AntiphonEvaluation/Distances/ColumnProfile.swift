import Foundation

/// What the measures know of one column of a set, found once and compared often.
struct ColumnProfile: Sendable {
    let sorted: [Float]
    let sortedDifferences: [Float]
    let deviation: Double
    let differenceDeviation: Double
    let kurtosis: Double
    let differenceKurtosis: Double
    let autocorrelation: [Double]
    let differenceAutocorrelation: [Double]
    let spectrum: [Double]

    init(_ set: DenseSequences, _ feature: Int) {
        let (values, differences) = (set.column(feature), set.differences(feature))
        let lags = SequenceDistances.largestLag
        sorted = values.sorted()
        sortedDifferences = differences.sorted()
        (deviation, kurtosis) = Tails.moments(values)
        (differenceDeviation, differenceKurtosis) = Tails.moments(differences)
        autocorrelation = Correlations.autocorrelation(values, steps: set.steps, maximum: lags)
        differenceAutocorrelation =
            set.steps < 3 ? [] : Correlations.autocorrelation(differences, steps: set.steps - 1, maximum: lags)
        spectrum = Spectra.power(values, steps: set.steps)
    }
}

/// What the measures know of all columns of a set.
struct SetProfile: Sendable {
    let columns: [ColumnProfile]
    /// Between the columns that `PairCost.columns` lets through.
    let correlations: [[Double]]
    let laggedCorrelations: [Double]

    init(_ set: DenseSequences) {
        columns = (0..<set.features).map { ColumnProfile(set, $0) }
        let paired = set.narrowed(to: PairCost.columns)
        correlations = Correlations.matrix(paired)
        laggedCorrelations = Correlations.lagged(paired, maximum: SequenceDistances.largestCrossLag)
    }
}

/// How a column's distribution ends.
package enum Tails {
    /// Standard deviation (population) and excess kurtosis, the mean fourth power of the standardised values less 3.
    /// Both are 0 for a constant column.
    package static func moments(_ values: [Float]) -> (deviation: Double, kurtosis: Double) {
        guard !values.isEmpty else { return (0, 0) }
        let count = Double(values.count)
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        var (second, fourth) = (0.0, 0.0)
        for value in values {
            let square = (Double(value) - mean) * (Double(value) - mean)
            second += square
            fourth += square * square
        }
        second /= count
        return second > 0 ? (second.squareRoot(), fourth / count / (second * second) - 3) : (0, 0)
    }

    /// The distances from the median down to the 1 % quantile and up to the 99 % quantile of sorted values.
    package static func spans(_ sorted: [Float]) -> (lower: Double, upper: Double) {
        guard !sorted.isEmpty else { return (0, 0) }
        let median = Marginals.quantile(sorted, 0.5)
        return (median - Marginals.quantile(sorted, 0.01), Marginals.quantile(sorted, 0.99) - median)
    }

    /// The mean over both tails of |ln(synthetic span / real span)|: 0 is the same, 0.69 twice or half as far. A
    /// hundredth of the real standard deviation is added to each span.
    package static func error(real: [Float], synthetic: [Float], deviation: Double) -> Double {
        guard !real.isEmpty, !synthetic.isEmpty else { return 0 }
        let (r, s) = (spans(real), spans(synthetic))
        let least = 0.01 * (deviation > 0 ? deviation : 1)
        func difference(_ a: Double, _ b: Double) -> Double { abs(log((b + least) / (a + least))) }
        return (difference(r.lower, s.lower) + difference(r.upper, s.upper)) / 2
    }
}
