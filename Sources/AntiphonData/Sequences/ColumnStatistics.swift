/// The range and moments of a column over all sequences (a row that lies in k windows counts k times).
public struct ColumnStatistics: Sendable, Equatable, Codable {
    /// The smallest value.
    public let minimum: Double
    /// The largest value.
    public let maximum: Double
    /// The mean.
    public let mean: Double
    /// The standard deviation of the population (divided by the count, as NumPy does by default).
    public let standardDeviation: Double

    private enum CodingKeys: String, CodingKey {
        case minimum, maximum, mean
        case standardDeviation = "standard_deviation"
    }

    /// Statistics given outright, as when they are read back.
    public init(minimum: Double, maximum: Double, mean: Double, standardDeviation: Double) {
        self.minimum = minimum
        self.maximum = maximum
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// Whether the column holds one value only.
    public var isConstant: Bool { minimum == maximum }

    /// Statistics of each column of `values` (`[rows, columns]`), each row counted `weights[row]` times.
    ///
    /// Sums run over deviations from the minimum divided by the range, so that neither tiny nor huge columns
    /// underflow or overflow. NaN is a missing value and not counted. Columns without any counted row give zeros.
    static func of(_ values: [Double], columnCount: Int, weights: [Int]) -> [ColumnStatistics] {
        (0..<columnCount).map { column in
            var low = Double.infinity
            var high = -Double.infinity
            var total = 0
            for (row, weight) in weights.enumerated() where weight > 0 {
                let value = values[row * columnCount + column]
                guard !value.isNaN else { continue }
                low = min(low, value)
                high = max(high, value)
                total += weight
            }
            guard total > 0 else {
                return ColumnStatistics(minimum: 0, maximum: 0, mean: 0, standardDeviation: 0)
            }
            let range = high - low
            // One value only: no rounding may come between it and its mean.
            guard range > 0 else {
                return ColumnStatistics(minimum: low, maximum: high, mean: low, standardDeviation: 0)
            }
            var sum = 0.0
            for (row, weight) in weights.enumerated() where weight > 0 && !values[row * columnCount + column].isNaN {
                sum += Double(weight) * ((values[row * columnCount + column] - low) / range)
            }
            let mean = sum / Double(total)
            var squares = 0.0
            for (row, weight) in weights.enumerated() where weight > 0 && !values[row * columnCount + column].isNaN {
                let deviation = (values[row * columnCount + column] - low) / range - mean
                squares += Double(weight) * deviation * deviation
            }
            return ColumnStatistics(
                minimum: low, maximum: high, mean: low + mean * range,
                standardDeviation: (squares / Double(total)).squareRoot() * range)
        }
    }

    /// Statistics of each column of a table over the sequences cut from it.
    static func of(_ table: Table, _ plan: SequencePlan) -> [ColumnStatistics] {
        of(table.values, columnCount: table.columns.count, weights: plan.uses(rowCount: table.rowCount))
    }
}
