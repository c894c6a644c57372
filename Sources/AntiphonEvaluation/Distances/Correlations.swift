/// How values hang together: with those of later steps, and with those of other columns.
package enum Correlations {
    /// Autocorrelations of one feature at lags 0...`maximum`, pooled over all sequences: with the mean and the
    /// variance of all values, the mean product of pairs `lag` apart within a sequence over the variance. A constant
    /// feature has autocorrelation 0 at every lag above 0.
    ///
    /// - Parameter values: the feature, sequence by sequence, each of `steps` numbers.
    package static func autocorrelation(_ values: [Float], steps: Int, maximum: Int) -> [Double] {
        let count = values.count
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(max(1, count))
        let centred = values.map { Double($0) - mean }
        let variance = centred.reduce(0) { $0 + $1 * $1 } / Double(max(1, count))
        return (0...max(0, min(maximum, steps - 1))).map { lag in
            guard lag > 0 else { return 1 }
            guard variance > 0 else { return 0 }
            var total = 0.0
            for start in stride(from: 0, to: count, by: steps) {
                for step in start..<start + steps - lag { total += centred[step] * centred[step + lag] }
            }
            return total / Double(count / steps * (steps - lag)) / variance
        }
    }

    /// The mean absolute difference of two autocorrelations over the lags from 1 on.
    package static func error(_ first: [Double], _ second: [Double]) -> Double {
        let differences = zip(first, second).dropFirst().map { abs($0 - $1) }
        return differences.isEmpty ? 0 : differences.reduce(0, +) / Double(differences.count)
    }

    /// Pearson correlations between all pairs of features over all sequences and steps, [F][F]. A constant feature
    /// correlates with nothing (0), except with itself (1).
    package static func matrix(_ sequences: DenseSequences) -> [[Double]] {
        let features = sequences.features
        let moments = sequences.moments()
        var sums = [Double](repeating: 0, count: features * features)
        var row = [Double](repeating: 0, count: features)
        for start in stride(from: 0, to: sequences.values.count, by: features) {
            for feature in 0..<features {
                row[feature] = Double(sequences.values[start + feature]) - moments[feature].mean
            }
            for i in 0..<features {
                for j in 0..<i { sums[i * features + j] += row[i] * row[j] }
            }
        }
        let rows = Double(sequences.count * sequences.steps)
        return (0..<features).map { i in
            (0..<features).map { j in
                if i == j { return 1 }
                let scale = moments[i].deviation * moments[j].deviation
                return scale > 0 ? sums[max(i, j) * features + min(i, j)] / rows / scale : 0
            }
        }
    }

    /// Correlations between each feature and each other one some steps later, pooled over all sequences: with the
    /// means and deviations of all values, the mean product of pairs `lag` apart within a sequence over the
    /// deviations. For lags 1...`maximum`, then first feature, then second: lags F (F - 1) numbers. A constant
    /// feature correlates with nothing (0).
    package static func lagged(_ sequences: DenseSequences, maximum: Int) -> [Double] {
        let (features, steps, count) = (sequences.features, sequences.steps, sequences.count)
        let lags = max(0, min(maximum, steps - 1))
        guard features > 1, lags > 0 else { return [] }
        let standard = sequences.standardized(by: sequences.moments()).values
        var result: [Double] = []
        for lag in 1...lags {
            var sums = [Double](repeating: 0, count: features * features)
            for sequence in 0..<count {
                for step in 0..<steps - lag {
                    let early = (sequence * steps + step) * features
                    let late = early + lag * features
                    for i in 0..<features {
                        let value = standard[early + i]
                        for j in 0..<features { sums[i * features + j] += Double(value * standard[late + j]) }
                    }
                }
            }
            let pairs = Double(count * (steps - lag))
            for i in 0..<features {
                for j in 0..<features where i != j { result.append(sums[i * features + j] / pairs) }
            }
        }
        return result
    }

    /// The mean absolute difference of two lists of lagged correlations.
    package static func laggedError(_ first: [Double], _ second: [Double]) -> Double {
        first.isEmpty ? 0 : zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(first.count)
    }

    /// The mean absolute difference of two correlation matrices over the pairs of different features.
    package static func error(_ first: [[Double]], _ second: [[Double]]) -> Double {
        var (total, pairs) = (0.0, 0)
        for i in first.indices {
            for j in 0..<i {
                total += abs(first[i][j] - second[i][j])
                pairs += 1
            }
        }
        return pairs == 0 ? 0 : total / Double(pairs)
    }
}
