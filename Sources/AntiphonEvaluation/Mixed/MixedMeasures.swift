import AntiphonData
import Foundation

/// The measures of a ``MixedPlan``, between two choices of sequences. All skip what is missing.
enum MixedMeasures {
    /// The highest lag of autocorrelations.
    static let lags = 12

    static func measure(_ item: MixedPlan.Item, _ real: MixedCells, _ other: MixedCells) -> Double {
        let columns = item.columns
        switch item.kind {
        case .values, .attributeValues:
            let (a, b) = (real.numbers(columns[0]).sorted(), other.numbers(columns[0]).sorted())
            return distance(a, b) / unit(a)
        case .zeros: return abs(zeroShare(real, columns[0]) - zeroShare(other, columns[0]))
        case .autocorrelation:
            return Correlations.error(autocorrelation(real, columns[0]), autocorrelation(other, columns[0]))
        case .categories, .attributes: return divergence(real.counts(columns[0]), other.counts(columns[0]))
        case .jointAttributes: return divergence(jointCounts(real, columns), jointCounts(other, columns))
        case .transitions: return transitionError(real, other, columns[0])
        case .attributeCorrelation:
            return abs(association(real, columns[0], columns[1]) - association(other, columns[0], columns[1]))
        case .totals: return distance(totals(real, item), totals(other, item))
        case .lengths: return Marginals.wasserstein(lengths(real), lengths(other))
        case .lengthVariation: return Marginals.totalVariation(real: lengths(real), synthetic: lengths(other))
        case .missing: return abs(missingShare(real, columns) - missingShare(other, columns))
        case .missingTogether: return abs(missingShare(real, columns) - missingShare(other, columns))
        case .missingRuns: return abs(gapsThatGoOn(real, columns[0]) - gapsThatGoOn(other, columns[0]))
        case .missingGiven: return missingGiven(real, other, columns[0], columns[1])
        }
    }

    /// Wasserstein-1 of sorted values; if one side has none, as if it had 0.
    static func distance(_ a: [Float], _ b: [Float]) -> Double {
        a.isEmpty && b.isEmpty ? 0 : Marginals.wasserstein(a.isEmpty ? [0] : a, b.isEmpty ? [0] : b)
    }

    /// The standard deviation of values; 1 where they do not vary.
    static func unit(_ values: [Float]) -> Double {
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count))
        let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        let deviation = (squares / Double(max(1, values.count))).squareRoot()
        return deviation > 1e-7 * abs(mean) && deviation > 0 ? deviation : 1
    }

    private static func zeroShare(_ cells: MixedCells, _ column: Int) -> Double {
        let values = cells.numbers(column)
        return Double(values.count { $0 == 0 }) / Double(max(1, values.count))
    }

    /// Jensen-Shannon divergence in bits of two lists of counts (Lin 1991): 0 the same, 1 nothing in common.
    static func divergence(_ a: [Int], _ b: [Int]) -> Double {
        let (n, m) = (Double(a.reduce(0, +)), Double(b.reduce(0, +)))
        guard n > 0, m > 0 else { return n == m ? 0 : 1 }
        return zip(a, b).reduce(0) { sum, pair in
            let (p, q) = (Double(pair.0) / n, Double(pair.1) / m)
            let middle = (p + q) / 2
            return sum + (p > 0 ? p / 2 * log2(p / middle) : 0) + (q > 0 ? q / 2 * log2(q / middle) : 0)
        }
    }

    private static func jointCounts(_ cells: MixedCells, _ columns: [Int]) -> [Int] {
        let sizes = columns.map { (cells.set.kinds[$0].labels?.count ?? 0) + 1 }
        var counts = [Int](repeating: 0, count: sizes.reduce(1, *))
        for sequence in cells.picked {
            var place = 0
            for (column, size) in zip(columns, sizes) {
                let value = cells.set.rows[cells.set.starts[sequence] * cells.set.featureCount + column]
                place = place * size + (value.isNaN ? size - 1 : Int(value))
            }
            counts[place] += 1
        }
        return counts
    }

    /// Counts of a label (column) after another (row) within sequences.
    static func transitions(_ cells: MixedCells, _ column: Int) -> [[Int]] {
        let size = cells.set.kinds[column].labels?.count ?? 0
        var counts = [[Int]](repeating: [Int](repeating: 0, count: size), count: size)
        cells.forEachSequence(column) { _, values in
            for (before, after) in zip(values, values.dropFirst()) where !before.isNaN && !after.isNaN {
                counts[Int(before)][Int(after)] += 1
            }
        }
        return counts
    }

    private static func transitionError(_ real: MixedCells, _ other: MixedCells, _ column: Int) -> Double {
        let (a, b) = (transitions(real, column), transitions(other, column))
        var (total, error) = (0.0, 0.0)
        for (from, to) in zip(a, b) {
            let (n, m) = (Double(from.reduce(0, +)), Double(to.reduce(0, +)))
            guard n > 0 else { continue }
            total += n
            error += n * (m > 0 ? zip(from, to).reduce(0) { $0 + abs(Double($1.0) / n - Double($1.1) / m) } / 2 : 1)
        }
        return total > 0 ? error / total : 0
    }

    /// Pooled autocorrelations at lags 0...12, over pairs of present values within a sequence.
    static func autocorrelation(_ cells: MixedCells, _ column: Int) -> [Double] {
        let values = cells.numbers(column)
        let count = Double(max(1, values.count))
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        var sums = [Double](repeating: 0, count: lags + 1)
        var pairs = [Int](repeating: 0, count: lags + 1)
        cells.forEachSequence(column) { _, values in
            for (step, value) in values.enumerated() where !value.isNaN {
                for lag in 1...lags where step + lag < values.count && !values[step + lag].isNaN {
                    sums[lag] += (Double(value) - mean) * (Double(values[step + lag]) - mean)
                    pairs[lag] += 1
                }
            }
        }
        return (0...lags).map { lag in
            guard lag > 0 else { return 1 }
            return pairs[lag] > 0 && variance > 0 ? sums[lag] / Double(pairs[lag]) / variance : 0
        }
    }

    /// Each sequence's total of a number (missing ones count 0), sorted; of the sequences with the item's label.
    static func totals(_ cells: MixedCells, _ item: MixedPlan.Item) -> [Float] {
        let set = cells.set
        var totals: [Float] = []
        cells.forEachSequence(item.columns[0]) { sequence, values in
            if let label = item.label {
                let value = set.rows[set.starts[sequence] * set.featureCount + item.columns[1]]
                guard value == Float(label) else { return }
            }
            totals.append(Float(values.reduce(0.0) { $1.isNaN ? $0 : $0 + Double($1) }))
        }
        return totals.sorted()
    }

    /// How an attribute and the means of a number over each sequence hang together: the correlation ratio (Pearson 1905) for
    /// a category, Pearson's correlation for a number; 0 where either does not vary.
    static func association(_ cells: MixedCells, _ column: Int, _ attribute: Int) -> Double {
        let set = cells.set
        var pairs: [(attribute: Float, mean: Double)] = []
        cells.forEachSequence(column) { sequence, values in
            let present = values.filter { !$0.isNaN }
            guard !present.isEmpty else { return }
            let value = set.rows[set.starts[sequence] * set.featureCount + attribute]
            pairs.append((value, present.reduce(0.0) { $0 + Double($1) } / Double(present.count)))
        }
        guard let labels = set.kinds[attribute].labels else { return correlation(pairs.filter { !$0.attribute.isNaN }) }
        let n = Double(max(1, pairs.count))
        let mean = pairs.reduce(0) { $0 + $1.mean } / n
        let total = pairs.reduce(0) { $0 + ($1.mean - mean) * ($1.mean - mean) }
        var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: labels.count + 1)
        for pair in pairs {
            let place = pair.attribute.isNaN ? labels.count : Int(pair.attribute)
            sums[place].sum += pair.mean
            sums[place].count += 1
        }
        let between = sums.reduce(0.0) { sum, group in
            guard group.count > 0 else { return sum }
            let distance = group.sum / group.count - mean
            return sum + group.count * distance * distance
        }
        return total > 1e-12 * n * mean * mean ? min(1, (between / total)).squareRoot() : 0
    }

    private static func correlation(_ pairs: [(attribute: Float, mean: Double)]) -> Double {
        let n = Double(max(1, pairs.count))
        let x = pairs.reduce(0.0) { $0 + Double($1.attribute) } / n
        let y = pairs.reduce(0.0) { $0 + $1.mean } / n
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for pair in pairs {
            let (a, b) = (Double(pair.attribute) - x, pair.mean - y)
            (xx, yy, xy) = (xx + a * a, yy + b * b, xy + a * b)
        }
        return xx > 1e-12 * n * x * x && yy > 1e-12 * n * y * y ? xy / (xx * yy).squareRoot() : 0
    }

    static func lengths(_ cells: MixedCells) -> [Float] {
        cells.picked.map { Float(cells.set.length(of: $0)) }.sorted()
    }

    /// The share of steps (of sequences, for what is fixed) at which all of some columns are missing.
    static func missingShare(_ cells: MixedCells, _ columns: [Int]) -> Double {
        let set = cells.set
        let isFixed = columns.allSatisfy { set.fixed[$0] }
        var (missing, all) = (0, 0)
        for sequence in cells.picked {
            let steps = isFixed ? 1 : set.length(of: sequence)
            all += steps
            for step in 0..<steps {
                let row = (set.starts[sequence] + step) * set.featureCount
                if columns.allSatisfy({ set.rows[row + $0].isNaN }) { missing += 1 }
            }
        }
        return Double(missing) / Double(max(1, all))
    }

    private static func gapsThatGoOn(_ cells: MixedCells, _ column: Int) -> Double {
        var (goOn, all) = (0, 0)
        cells.forEachSequence(column) { _, values in
            for (before, after) in zip(values, values.dropFirst()) where before.isNaN {
                all += 1
                if after.isNaN { goOn += 1 }
            }
        }
        return Double(goOn) / Double(max(1, all))
    }

    // Steps and gaps of a column by the label that another one has there.
    static func gaps(_ cells: MixedCells, _ column: Int, by state: Int) -> (steps: [Int], gaps: [Int]) {
        let set = cells.set
        let size = set.kinds[state].labels?.count ?? 0
        var (steps, gaps) = ([Int](repeating: 0, count: size), [Int](repeating: 0, count: size))
        cells.forEachSequence(state) { sequence, values in
            for (step, value) in values.enumerated() where !value.isNaN {
                let cell = set.rows[(set.starts[sequence] + step) * set.featureCount + column]
                steps[Int(value)] += 1
                if cell.isNaN { gaps[Int(value)] += 1 }
            }
        }
        return (steps, gaps)
    }

    // A label that the other set never has counts as having its overall share of gaps.
    private static func missingGiven(_ real: MixedCells, _ other: MixedCells, _ column: Int, _ state: Int) -> Double {
        let (a, b) = (gaps(real, column, by: state), gaps(other, column, by: state))
        let overall = missingShare(other, [column])
        let total = Double(a.steps.reduce(0, +))
        guard total > 0 else { return 0 }
        return a.steps.indices.reduce(0) { sum, label in
            guard a.steps[label] > 0 else { return sum }
            let rate = Double(a.gaps[label]) / Double(a.steps[label])
            let found = b.steps[label] > 0 ? Double(b.gaps[label]) / Double(b.steps[label]) : overall
            return sum + Double(a.steps[label]) / total * abs(rate - found)
        }
    }
}
