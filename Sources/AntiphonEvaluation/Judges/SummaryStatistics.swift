package import AntiphonGraph
import Foundation

/// Summary statistics of a sequence: of each column level, spread, quantiles, ends, autocorrelations and changes; of
/// pairs of columns their correlations and how far they lie apart. Spreads enter as logarithms, so that a small one
/// is told from none.
package struct SummaryStatistics: Sendable {
    private let steps: Int
    private let features: Int
    private let lags: [Int]
    private let pairs: [(Int, Int)]

    /// Pairs of columns looked at; where there are more, some are drawn.
    package static let mostPairs = 300
    private static let quantiles = [0.1, 0.25, 0.5, 0.75, 0.9]

    package init(steps: Int, features: Int, stream: Philox) {
        self.steps = steps
        self.features = features
        lags = Array(Set([1, 2, 3, steps / 4, steps / 2]).filter { $0 > 0 && $0 < steps }).sorted()
        let all = (0..<features).flatMap { first in (0..<first).map { (first, $0) } }
        pairs =
            all.count <= Self.mostPairs
            ? all : Shuffle.permutation(all.count, stream).prefix(Self.mostPairs).sorted().map { all[$0] }
    }

    /// A row of numbers for each sequence.
    package func features(_ set: LabelledSequences) -> FeatureMatrix {
        var values: [Float] = []
        var columns = [Column](repeating: Column([0]), count: features)
        for sequence in 0..<set.count {
            let start = sequence * steps * features
            for feature in 0..<features {
                columns[feature] = Column((0..<steps).map { Double(set.values[start + $0 * features + feature]) })
                values += ofColumn(columns[feature])
            }
            for (first, second) in pairs { values += Self.ofPair(columns[first], columns[second]) }
        }
        return FeatureMatrix(rows: set.count, columns: values.count / max(1, set.count), values: values)
    }

    /// A column of one sequence, with what its own numbers and those of all its pairs need.
    private struct Column {
        let values: [Double]
        let changes: [Double]
        let moments: Moments
        let changeMoments: Moments

        init(_ values: [Double]) {
            self.values = values
            changes = zip(values.dropFirst(), values).map { $0 - $1 }
            moments = Moments(values)
            changeMoments = Moments(changes)
        }
    }

    private func ofColumn(_ column: Column) -> [Float] {
        let (x, moments) = (column.values, column.moments)
        let (changes, change) = (column.changes, column.changeMoments)
        let sorted = x.map { Float($0) }.sorted()
        var result = [moments.mean, moments.logDeviation, moments.skewness, x[0], x[x.count - 1]]
        result += [Double(sorted[0]), Double(sorted[sorted.count - 1])]
        result += Self.quantiles.map { Marginals.quantile(sorted, $0) }
        result += lags.map { moments.autocorrelation(x, $0) }
        guard !changes.isEmpty else { return result.map { Float($0) } }
        result += [change.mean, change.logDeviation, change.skewness, change.kurtosis]
        result.append(Self.logarithm(changes.map(abs).max() ?? 0))
        result.append(Self.logarithm(changes.reduce(0) { $0 + abs($1) } / Double(changes.count)))
        result += lags.map { $0 < changes.count ? change.autocorrelation(changes, $0) : 0 }
        result.append(Double(changes.count { $0 == 0 }) / Double(changes.count))
        result.append(Double(zip(x.dropFirst(), x).count { ($0 > moments.mean) != ($1 > moments.mean) }))
        return result.map { Float($0) }
    }

    private static func ofPair(_ x: Column, _ y: Column) -> [Float] {
        var (sum, least, largest) = (0.0, Double.infinity, -Double.infinity)
        for step in x.values.indices {
            let apart = x.values[step] - y.values[step]
            sum += apart
            least = min(least, apart)
            largest = max(largest, apart)
        }
        let mean = sum / Double(x.values.count)
        var squares = 0.0
        for step in x.values.indices {
            let apart = x.values[step] - y.values[step] - mean
            squares += apart * apart
        }
        return [
            correlation((x.values, x.moments), (y.values, y.moments)),
            correlation((x.changes, x.changeMoments), (y.changes, y.changeMoments)),
            logarithm((squares / Double(x.values.count)).squareRoot()), least, largest,
        ].map { Float($0) }
    }

    private static func correlation(
        _ x: (values: [Double], moments: Moments), _ y: (values: [Double], moments: Moments)
    ) -> Double {
        let (a, b) = (x.moments, y.moments)
        guard a.deviation > 1e-6, b.deviation > 1e-6 else { return 0 }
        var product = 0.0
        for step in x.values.indices { product += (x.values[step] - a.mean) * (y.values[step] - b.mean) }
        return product / Double(x.values.count) / a.deviation / b.deviation
    }

    /// The logarithm of a spread in units of the column, with an end for what does not vary.
    private static func logarithm(_ spread: Double) -> Double { log(spread + 1e-4) }

    private struct Moments {
        let mean: Double
        let deviation: Double
        let skewness: Double
        let kurtosis: Double
        var logDeviation: Double { SummaryStatistics.logarithm(deviation) }

        init(_ x: [Double]) {
            let count = Double(max(1, x.count))
            let mean = x.reduce(0, +) / count
            var (second, third, fourth) = (0.0, 0.0, 0.0)
            for value in x {
                let square = (value - mean) * (value - mean)
                second += square
                third += square * (value - mean)
                fourth += square * square
            }
            let deviation = (second / count).squareRoot()
            let varies = deviation > 1e-6
            self.mean = mean
            self.deviation = deviation
            skewness = varies ? third / count / (deviation * deviation * deviation) : 0
            kurtosis = varies ? fourth / count / (deviation * deviation * deviation * deviation) : 0
        }

        func autocorrelation(_ x: [Double], _ lag: Int) -> Double {
            guard deviation > 1e-6 else { return 0 }
            var sum = 0.0
            for step in 0..<x.count - lag { sum += (x[step] - mean) * (x[step + lag] - mean) }
            return sum / Double(x.count) / (deviation * deviation)
        }
    }
}
