/// Columns that go on by themselves from row to row, as a date does, or the number of a row that a file begins with: they say where
/// a row stands. Learnt as a feature they would come out as noise around the middle of the file.
///
/// The first one orders the rows, if no column was asked to; the others are left out (Documentation/decisions/0103-clocks.md).
struct Clocks {
    private let profiles: [ColumnProfile]
    private let sequences: SequenceProfile?
    private let overlay: SchemaOverlay

    init(_ profiles: [ColumnProfile], sequences: SequenceProfile?, _ overlay: SchemaOverlay) {
        (self.profiles, self.sequences, self.overlay) = (profiles, sequences, overlay)
    }

    /// Gives clocks their roles, unless nothing would be left to learn.
    func settle(_ columns: inout [TableSchema.Column]) {
        let open = columns.indices.filter { isOpen(columns[$0]) }
        let times = open.filter { columns[$0].type == .timestamp && profiles[$0].missing == 0 }
        // What nearly always goes on is one as well, but cannot order the rows. Only where rows are one series: sequences may well
        // have such features.
        let clocks = times.filter {
            let course = profiles[$0].dates.course
            return course.isStrict || (sequences == nil && course.isNearlyOrdered)
        }
        // Elsewhere a number that goes up by the same may well be one; what a file begins with numbers its rows.
        let first = columns.firstIndex { $0.role != .sequence }
        let counters = open.filter {
            $0 == first && columns[$0].type.isNumber && profiles[$0].missing == 0 && profiles[$0].course.isCounting
        }
        let timesOfDay =
            clocks.isEmpty || sequences != nil
            ? [] : columns.indices.filter { isTimeOfDay(columns[$0], profiles[$0]) }
        let found = clocks + counters + timesOfDay
        guard columns.indices.contains(where: { columns[$0].role.isLearnt && !found.contains($0) }) else { return }
        let order = clocks.first { profiles[$0].dates.course.isStrict } ?? counters.first
        for index in found { columns[index].role = index == order ? .order : .ignored }
        for index in clocks { columns[index].because = reason(profiles[index].dates.course, columns[index]) }
        for index in counters { columns[index].because = "numbers the rows" }
        for index in timesOfDay {
            (columns[index].type, columns[index].labels) = (.text, nil)
            columns[index].because = "times of day that belong to \(DataError.quoted(columns[clocks[0]].name))"
        }
        for index in found where columns[index].role == .ignored && columns[index].type != .text {
            if let order { columns[index].because += ", as \(DataError.quoted(columns[order].name)) does" }
        }
    }

    // What somebody said something about is not a clock.
    private func isOpen(_ column: TableSchema.Column) -> Bool {
        column.role == .feature && !overlay.categories.contains(column.name)
            && !overlay.attributes.contains(column.name)
            && !overlay.conditions.contains(column.name)
    }

    private func isTimeOfDay(_ column: TableSchema.Column, _ profile: ColumnProfile) -> Bool {
        (isOpen(column) || column.role == .ignored) && column.because != SchemaRules.leftOut && profile.timesOfDay > 0
            && profile.timesOfDay == profile.present
    }

    private func reason(_ course: ColumnCourse, _ column: TableSchema.Column) -> String {
        let way = course.rises >= course.falls ? "up" : "down"
        if course.isCounting { return "goes \(way) by \(Self.duration(abs(course.gap))) from row to row" }
        if course.isStrict { return "goes \(way) from row to row" }
        let back = min(course.rises, course.falls)
        let line = course.firstBreak.map { ", first in line \($0)" } ?? ""
        guard back > 0 else { return "goes \(way) from row to row, with repetitions" }
        let turns = way == "up" ? "goes back" : "goes forward"
        return
            "goes \(way) from row to row, but \(turns) in \(back)\(line) (if other sequences begin there: --sequence-id)"
    }

    /// As `1 hour`, `7 days`, `90 seconds`.
    static func duration(_ seconds: Double) -> String {
        for (unit, length) in [("day", 86_400.0), ("hour", 3_600), ("minute", 60)] {
            let count = (seconds / length).rounded()
            guard count >= 1, abs(seconds - count * length) < 1e-6 * length else { continue }
            return "\(Int(count)) \(unit)\(count == 1 ? "" : "s")"
        }
        return "\(Float(seconds)) second\(seconds == 1 ? "" : "s")"
    }
}
