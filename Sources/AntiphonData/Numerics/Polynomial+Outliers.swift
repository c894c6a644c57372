extension Polynomial {
    // Rounds of leaving out; what is left after so many is not a few gross rows.
    private static let mostRounds = 8

    /// The polynomial that comes nearest to all but a few rows that lie far off, and the root of the mean squared distance of the others; nil if
    /// more than so many are far off.
    ///
    /// Rows that are farther off than a few times what rows are on average are left out, and the others fitted again, until none is: a few rows of a
    /// station that was off, all of whose readings are 0, pull least squares away from all others.
    /// - Parameters:
    ///   - target: a number for each row.
    ///   - variables: for each variable, a number for each row.
    ///   - part: of the rows so many may be left out.
    ///   - gross: what is left out is so many times farther off than rows are in the mean square,
    ///   - near: and farther than this.
    package static func fittingMost(
        _ target: [Double], of variables: [[Double]], degree: Int, over divisor: Int? = nil, leavingOut part: Double,
        gross: Double, near: Double
    ) -> (polynomial: Polynomial, error: Double)? {
        var rows = Array(target.indices)
        let fewest = target.count - Int(part * Double(target.count))
        for _ in 0..<mostRounds {
            let own = rows.map { target[$0] }
            let others = variables.map { variable in rows.map { variable[$0] } }
            guard let fitted = fitting(own, of: others, degree: degree, over: divisor) else { return nil }
            let (values, farthest) = (fitted.polynomial.values(others), max(near, gross * fitted.error))
            let kept = rows.indices.filter { abs(own[$0] - values[$0]) <= farthest }
            if kept.count == rows.count { return (fitted.polynomial, fitted.error) }
            guard kept.count >= fewest else { return nil }
            rows = kept.map { rows[$0] }
        }
        return nil
    }
}
