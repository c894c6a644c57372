/// Columns that lie on straight lines between every so many rows, all with the same knots: hourly readings in a table of every ten minutes.
///
/// What a network generates for them comes near to such lines; it is put on them when it is written
/// (Documentation/decisions/0130-interpolated-readings.md).
package struct Interpolation: Sendable, Equatable, Codable {
    /// A column that does.
    package struct Column: Sendable, Equatable, Codable {
        /// Its place in the table.
        package var column: Int
        /// The root of the mean square of its change from row to row.
        package var change: Double
        /// What its numbers at knots are rounded to; nil: nothing.
        package var unit: Double?
        /// The range seen.
        package var range: ClosedRange<Double>

        /// A number at a knot as it may be there.
        package func knot(_ value: Double) -> Double {
            min(max(value.rounded(toMultipleOf: unit), range.lowerBound), range.upperBound)
        }
    }

    /// Rows from knot to knot.
    package var period: Int
    /// The columns.
    package var columns: [Column]

    /// Whether the parts can be what a search finds, in a table of so many columns: for files that may have been altered.
    func isSound(columns count: Int, steps: Int) -> Bool {
        period > 1 && period <= steps && !columns.isEmpty
            && columns.allSatisfy {
                (0..<count).contains($0.column) && $0.change > 0 && $0.change.isFinite && $0.unit ?? 1 > 0
            }
            && Set(columns.map(\.column)).count == columns.count
    }

    /// The same for some of its columns; nil if none of them is left.
    func only(columns kept: Set<Int>) -> Interpolation? {
        let own = columns.filter { kept.contains($0.column) }
        return own.isEmpty ? nil : Interpolation(period: period, columns: own)
    }

    /// Puts sequences on lines between knots, at the rows where they come nearest to what they are.
    ///
    /// - Parameters:
    ///   - rows: [rows, width], row-major.
    ///   - first: the row that a sequence begins with.
    ///   - steps: how many rows it has.
    func apply(to rows: inout [Float], width: Int, first: Int, steps: Int) {
        guard steps > period else { return }
        let courses = columns.map { own in
            (0..<steps).map { Double(rows[(first + $0) * width + own.column]) }
        }
        var best: (phase: Int, error: Double) = (0, .infinity)
        for phase in 0..<period {
            let lines = Lines(period: period, phase: phase, steps: steps)
            let error = zip(columns, courses).reduce(0) { $0 + lines.error(of: $1.1) / ($1.0.change * $1.0.change) }
            // Lines with more knots come nearer to anything.
            if error / Double(lines.freedom) < best.error { best = (phase, error / Double(lines.freedom)) }
        }
        let lines = Lines(period: period, phase: best.phase, steps: steps)
        for (own, course) in zip(columns, courses) {
            for (step, value) in lines.course(lines.knots(of: course).map(own.knot)).enumerated() {
                rows[(first + step) * width + own.column] = Float(value)
            }
        }
    }

    /// Straight lines between knots, one of which lies before the first row and one behind the last.
    struct Lines {
        let period: Int
        let steps: Int
        /// The first and the last knot that is a row.
        let (first, last): (Int, Int)

        init(period: Int, phase: Int, steps: Int) {
            (self.period, self.steps) = (period, steps)
            (first, last) = (phase, phase + (steps - 1 - phase) / period * period)
        }

        /// Rows less knots that matter.
        var freedom: Int {
            max(1, steps - ((last - first) / period + 1) - (first > 0 ? 1 : 0) - (last < steps - 1 ? 1 : 0))
        }

        /// The numbers at all knots: those of the rows; before the first and behind the last as the rows there tell (least squares).
        func knots(of course: [Double]) -> [Double] {
            func beyond(_ rows: Range<Int>, _ knot: Int, _ step: Int) -> Double {
                var (products, squares) = (0.0, 0.0)
                for row in rows {
                    products += (course[row] - course[knot]) * Double(row - knot)
                    squares += Double((row - knot) * (row - knot))
                }
                return course[knot] + Double(step) * products / max(1, squares)
            }
            let inner = stride(from: first, through: last, by: period).map { course[$0] }
            return [beyond(0..<first, first, -period)] + inner + [beyond(last + 1..<steps, last, period)]
        }

        /// The rows between knots.
        func course(_ knots: [Double]) -> [Double] {
            (0..<steps).map { step in
                // The first knot lies a period before the first that is a row.
                let place = step - first + period
                let (knot, part) = (place / period, Double(place % period) / Double(period))
                return part == 0 ? knots[knot] : knots[knot] + part * (knots[knot + 1] - knots[knot])
            }
        }

        /// How far a course is from the nearest lines: the sum of squares.
        func error(of course: [Double]) -> Double {
            zip(self.course(knots(of: course)), course).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
    }
}
