/// How far numbers are spread, gross outliers aside.
///
/// A few readings of a broken sensor, a thousand times too large, are nearly all of a column's standard deviation: measured by that, all other
/// rows are the same.
enum TrimmedSpread {
    /// This part of the numbers on either side is left out of what is trimmed.
    private static let part = 0.01
    /// Numbers have gross outliers if their deviation is so many times the trimmed one: of a normal distribution it is 1.1 times, of Student's t
    /// with 3 degrees of freedom 1.3 times.
    private static let gross = 2.0

    /// The standard deviation; of numbers with gross outliers that of all but a hundredth at either end (Tukey 1962).
    static func deviation(_ values: [Double]) -> Double { measure(values).deviation }

    /// Whether a few numbers make most of the deviation; never where nearly all numbers are the same.
    static func hasOutliers(_ values: [Double]) -> Bool { measure(values).hasOutliers }

    private static func measure(_ values: [Double]) -> (deviation: Double, hasOutliers: Bool) {
        let whole = Moments(values)
        // Without a heavy tail there is nothing to trim, and nothing to be sorted.
        guard whole.excessKurtosis > 3 else { return (whole.deviation, false) }
        let left = Int(part * Double(values.count))
        let trimmed = Moments(Array(values.sorted()[left..<values.count - left])).deviation
        guard trimmed > 0, whole.deviation > gross * trimmed else { return (whole.deviation, false) }
        return (trimmed, true)
    }
}
