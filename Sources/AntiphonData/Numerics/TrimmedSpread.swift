/// How far numbers are spread, gross outliers aside.
///
/// A few readings of a broken sensor, a thousand times too large, are nearly all of a column's standard deviation: measured by that, all other
/// rows are the same (Documentation/decisions/0128-gross-outliers.md).
package enum TrimmedSpread {
    /// This part of the numbers on either side is left out of what is trimmed.
    private static let part = 0.01
    /// Numbers have gross outliers if their deviation is so many times the trimmed one: of a normal distribution it is 1.1 times, of Student's t
    /// with 3 degrees of freedom 1.3 times.
    private static let gross = 2.0
    /// A smaller excess kurtosis none with such outliers has.
    private static let leastKurtosis = 3.0

    /// The mean and the standard deviation of all but a hundredth at either end (Tukey 1962); nil for numbers without gross outliers, and where
    /// nearly all are the same.
    package static func withoutOutliers(_ values: [Double]) -> (mean: Double, deviation: Double)? {
        let whole = Moments(values)
        // Without a heavy tail there is nothing to be sorted.
        guard whole.excessKurtosis > leastKurtosis else { return nil }
        let left = Int(part * Double(values.count))
        let trimmed = Moments(Array(values.sorted()[left..<values.count - left]))
        guard trimmed.deviation > 0, whole.deviation > gross * trimmed.deviation else { return nil }
        return (trimmed.mean, trimmed.deviation)
    }

    /// The standard deviation, of numbers with gross outliers without these.
    static func deviation(_ values: [Double]) -> Double {
        withoutOutliers(values)?.deviation ?? Moments(values).deviation
    }
}
