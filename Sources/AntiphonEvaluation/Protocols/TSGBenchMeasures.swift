import AntiphonGraph
import Foundation

/// TSGBench's measures that need no network, as its code takes them (Ang et al., "TSGBench: time series generation
/// benchmark", VLDB 2023, and its repository).
///
/// Both sets are scaled by the smallest and largest real value at each step and column, (x - min) / (max - min +
/// 1e-7), which takes trends away. Where a column does not vary at all the code divides by 0: here its skewness,
/// kurtosis and autocorrelations count as 0.
package struct TSGBenchMeasures: Sendable {
    /// [N, T, F], scaled.
    private let real: [Float]
    private let synthetic: [Float]
    private let steps: Int
    private let features: Int
    /// Sequences of each set.
    package let count: Int

    /// The number of bins of the marginal distributions.
    private static let bins = 50
    /// The most lags of autocorrelations, lag 0 included.
    private static let lags = 64
    /// Elastic distances are taken of no more pairs than cost this many products.
    private static let warpingBudget = 2_000_000_000

    /// Takes as many sequences of each set as the smaller has, in their order.
    package init(real: DenseSequences, synthetic: DenseSequences) {
        (steps, features) = (real.steps, real.features)
        count = min(real.count, synthetic.count)
        let width = real.width
        var (low, high) = (
            [Float](repeating: .infinity, count: width), [Float](repeating: -.infinity, count: width)
        )
        for (place, value) in real.values.enumerated() {
            low[place % width] = min(low[place % width], value)
            high[place % width] = max(high[place % width], value)
        }
        func scaled(_ set: DenseSequences) -> [Float] {
            set.values.prefix(min(real.count, synthetic.count) * width).enumerated().map { place, value in
                Float(
                    (Double(value) - Double(low[place % width]))
                        / (Double(high[place % width]) - Double(low[place % width]) + 1e-7))
            }
        }
        self.real = scaled(real)
        self.synthetic = scaled(synthetic)
    }

    /// Marginal distribution difference: at every step but the first and for every column the mean difference of
    /// densities in 50 bins over the real range, averaged.
    package var marginals: Double {
        guard steps > 1 else { return 0 }
        var total = 0.0
        for step in 1..<steps {
            for feature in 0..<features {
                total += Self.densityDifference(column(real, step, feature), column(synthetic, step, feature))
            }
        }
        return total / Double((steps - 1) * features)
    }

    /// Autocorrelation difference: the Euclidean distance of the autocorrelations at lags 0 to 63 (or T - 1),
    /// averaged over columns.
    package var autocorrelations: Double {
        overColumns { real, synthetic in
            let lags = min(Self.lags, steps)
            let pair = [real, synthetic].map {
                Correlations.autocorrelation($0.map { Float($0) }, steps: steps, maximum: lags - 1)
            }
            return zip(pair[0], pair[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
    }

    /// Skewness difference, averaged over columns (deviations with n - 1).
    package var skewness: Double {
        overColumns {
            abs(Self.standardised($0, power: 3, unbiased: true) - Self.standardised($1, power: 3, unbiased: true))
        }
    }

    /// Kurtosis difference, averaged over columns.
    package var kurtosis: Double {
        overColumns {
            abs(Self.standardised($0, power: 4, unbiased: false) - Self.standardised($1, power: 4, unbiased: false))
        }
    }

    /// Euclidean distance of the i-th real and the i-th synthetic sequence, averaged over columns and pairs. The
    /// pairing is arbitrary: it says nothing about fidelity.
    package var euclidean: Double {
        var total = 0.0
        for sequence in 0..<count {
            for feature in 0..<features {
                var sum = 0.0
                for step in 0..<steps {
                    let place = (sequence * steps + step) * features + feature
                    let difference = Double(real[place]) - Double(synthetic[place])
                    sum += difference * difference
                }
                total += sum.squareRoot()
            }
        }
        return total / Double(max(1, count * features))
    }

    /// Dynamic time warping distance of the same pairs, over all columns at once, averaged: the root of the least sum
    /// of squared distances along a path.
    package var warping: Double {
        let pairs = warpingPairs
        return (0..<pairs).reduce(0) { $0 + warped($1) } / Double(max(1, pairs))
    }

    /// How many pairs `warping` looks at.
    package var warpingPairs: Int { max(1, min(count, Self.warpingBudget / max(1, steps * steps * features))) }

    private func warped(_ sequence: Int) -> Double {
        let start = sequence * steps * features
        var last = [Double](repeating: .infinity, count: steps + 1)
        last[0] = 0
        var row = last
        for i in 0..<steps {
            row[0] = .infinity
            for j in 0..<steps {
                var cost = 0.0
                for feature in 0..<features {
                    let difference =
                        Double(real[start + i * features + feature]) - Double(synthetic[start + j * features + feature])
                    cost += difference * difference
                }
                row[j + 1] = cost + min(last[j], min(last[j + 1], row[j]))
            }
            swap(&row, &last)
        }
        return last[steps].squareRoot()
    }

    private func column(_ set: [Float], _ step: Int, _ feature: Int) -> [Double] {
        (0..<count).map { Double(set[($0 * steps + step) * features + feature]) }
    }

    private func overColumns(_ measure: ([Double], [Double]) -> Double) -> Double {
        let sum = (0..<features).reduce(0.0) { total, feature in
            let columns = [real, synthetic].map { set in
                stride(from: feature, to: set.count, by: features).map { Double(set[$0]) }
            }
            return total + measure(columns[0], columns[1])
        }
        return sum / Double(features)
    }

    private static func densityDifference(_ real: [Double], _ synthetic: [Double]) -> Double {
        let low = real.min() ?? 0
        var high = real.max() ?? 1
        if high == low { high += 1e-5 }
        let width = (high - low) / Double(bins)
        var difference = [Double](repeating: 0, count: bins)
        let weight = 1 / width / Double(max(1, real.count))
        // The largest value belongs to the last bin; of the others' values none beyond the range is counted.
        for value in real { difference[min(bins - 1, Int((value - low) / (high - low) * Double(bins)))] -= weight }
        for value in synthetic {
            let place = (value - low) / width
            if place > 0, place < Double(bins), place != place.rounded(.down) { difference[Int(place)] += weight }
        }
        return difference.reduce(0) { $0 + abs($1) } / Double(bins)
    }

    private static func standardised(_ values: [Double], power: Int, unbiased: Bool) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        var (second, sum) = (0.0, 0.0)
        for value in values {
            let square = (value - mean) * (value - mean)
            second += square
            sum += power == 3 ? square * (value - mean) : square * square
        }
        let deviation = (second / (unbiased ? count - 1 : count)).squareRoot()
        guard deviation > 1e-9 else { return 0 }
        return sum / count / pow(deviation, Double(power))
    }
}
