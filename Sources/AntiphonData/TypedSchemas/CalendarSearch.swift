/// Columns that are known beforehand for every row because they follow the calendar: hours, weekdays, months, holidays. They are given to the
/// generator, not learnt (Documentation/decisions/0113-calendars.md).
///
/// Looked for where rows are one series and nobody said anything about the column. There has to be a *clock*: three values or more that go round evenly,
/// numbers at equal distances or names, as hours and weekdays do. Then these belong to the calendar as well:
/// what goes round (weekdays, days, months) or has two values (holidays), and changes only where a clock begins again;
/// what goes round without an exception, whenever; two values that begin again evenly with each of a clock's; what has every value once, as years
/// do; what one of these tells (the name of a day).
struct CalendarSearch {
    private let profiles: [ColumnProfile]
    private let record: CalendarRecord
    private let overlay: SchemaOverlay

    /// Rounds that a clock has to make.
    private static let fewestRounds = 3
    /// How many of its rounds have to end with its last value.
    private static let wholeShare = 0.8
    /// Rounds, and rows in each, for what changes where they begin to say anything.
    private static let fewestBeginnings = 10
    private static let fewestRows = 4
    /// Moves of what goes round by itself.
    private static let fewestMoves = 8
    /// More values that come once each are a meter's rather than years.
    private static let mostYears = 32
    /// How often the values of one column have to come, on average, to say that they tell those of another.
    private static let fewestVisits = 3.0
    /// Weekdays, without one or two, and months.
    static let namedValues: Set<Int> = [5, 6, 7, 12]
    /// More values are numbers, not labels.
    private static let mostLabels = 64

    init(_ profiles: [ColumnProfile], _ record: CalendarRecord, _ overlay: SchemaOverlay) {
        (self.profiles, self.record, self.overlay) = (profiles, record, overlay)
    }

    /// Gives the columns of the calendar their role, unless nothing would be left to learn.
    func settle(_ columns: inout [TableSchema.Column]) {
        let open = columns.indices.filter { isOpen(columns[$0], profiles[$0]) }
        var courses: [Int: CalendarColumn] = [:]
        for index in open {
            // More than the first rows may hold too many values.
            guard let places = record.places[index], !profiles[index].values.isOver else { continue }
            courses[index] = CalendarColumn(places, ends: ends(index))
        }
        let clocks = open.filter { isClock(courses[$0], at: $0) }
        guard !clocks.isEmpty else { return }
        var found: [Int: String] = [:]
        for index in clocks { found[index] = "goes round, \(courses[index]?.count ?? 0) values" }
        let dials = clocks.compactMap { clock -> (clock: Int, wraps: Set<Int>)? in
            let wraps = courses[clock]?.wraps ?? []
            let rows = record.places[clock]?.count ?? 0
            guard wraps.count >= Self.fewestBeginnings, rows >= Self.fewestRows * wraps.count else { return nil }
            return (clock, Set(wraps))
        }
        for index in open where found[index] == nil {
            guard let course = courses[index] else { continue }
            let dial = dials.first { dial in course.moves.allSatisfy(dial.wraps.contains) }
            if let dial, course.count == 2 || course.goesThrough {
                found[index] = "changes only where \(DataError.quoted(columns[dial.clock].name)) begins again"
            } else if course.count > 2, course.neverStrays, course.goesRound, course.moves.count >= Self.fewestMoves,
                isDial(course, at: index)
            {
                found[index] = "goes round, \(course.count) values"
            } else if course.count == 2, course.isEven, let clock = clocks.first(where: { halves(course, courses[$0]) })
            {
                found[index] = "begins again with each value of \(DataError.quoted(columns[clock].name))"
            } else if course.neverStrays, course.moves.count == course.count - 1, course.count <= Self.mostYears {
                found[index] = "has each of its \(course.count) values once"
            }
        }
        for index in open where found[index] == nil {
            guard let teller = found.keys.sorted().first(where: { tells($0, index, courses) }) else { continue }
            found[index] = "follows from \(DataError.quoted(columns[teller].name))"
        }
        guard columns.indices.contains(where: { columns[$0].role.isLearnt && found[$0] == nil }) else { return }
        for (index, reason) in found {
            columns[index].role = .calendar
            columns[index].because = "\(reason): a calendar's"
            let values = profiles[index].values
            if columns[index].type.isNumber, !values.isOver, values.count <= Self.mostLabels, values.numbers != nil {
                (columns[index].type, columns[index].labels) = (.category, values.labels)
            }
        }
    }

    private func isOpen(_ column: TableSchema.Column, _ profile: ColumnProfile) -> Bool {
        // Whole numbers may be printed as 1.0.
        let isWhole = column.type.isNumber && profile.isWhole && profile.decimals <= 1
        guard column.role == .feature, isWhole || column.type.isCategory else { return false }
        return !overlay.categories.contains(column.name) && !overlay.attributes.contains(column.name)
            && !overlay.conditions.contains(column.name)
    }

    private func isClock(_ course: CalendarColumn?, at index: Int) -> Bool {
        guard let course, profiles[index].missing == 0, course.count > 2, course.goesThrough, course.goesRound,
            isDial(course, at: index)
        else { return false }
        // What begins again wherever it is numbers the rows of something else.
        return course.isEven && course.moves.count >= Self.fewestRounds * course.count
            && Double(course.wholeRounds) >= Self.wholeShare * Double(course.wraps.count)
    }

    // Whether the values are what a calendar or a clock has: numbers at equal distances, up or down, or the names of weekdays or months.
    private func isDial(_ course: CalendarColumn, at index: Int) -> Bool {
        let texts = profiles[index].values.texts
        guard course.order.allSatisfy({ $0 > 0 && Int($0) <= texts.count }) else { return false }
        let labels = course.order.map { texts[Int($0) - 1] }
        let numbers = labels.compactMap { text in
            let bytes = Array(text.utf8)
            return DecimalNumber(bytes, bytes.indices)?.value
        }
        guard numbers.count == labels.count else { return Self.namedValues.contains(labels.count) }
        let rising = numbers[0] < numbers[numbers.count - 1] ? numbers : numbers.reversed()
        let gap = rising[1] - rising[0]
        return gap > 0 && zip(rising, rising.dropFirst()).allSatisfy { abs($1 - $0 - gap) <= 1e-6 * gap }
    }

    // Whether a column of two values, evenly to and fro, begins again whenever a clock moves on, as the halves of an hour do: nothing else says that two
    // values are a calendar's, which always follow each other.
    private func halves(_ course: CalendarColumn, _ clock: CalendarColumn?) -> Bool {
        guard let clock, clock.moves.count >= Self.fewestMoves else { return false }
        // Which of two values is the first half is not known: the newest row may come first.
        let moves = Set(course.moves)
        return (0..<course.count).contains { first in
            let begun = clock.moves.count { course.ranks[$0] == first && moves.contains($0) }
            return Double(begun) >= Self.wholeShare * Double(clock.moves.count)
        }
    }

    // Whether each value of one column stands beside the same value of another, often enough to say so.
    private func tells(_ teller: Int, _ told: Int, _ courses: [Int: CalendarColumn]) -> Bool {
        guard let from = record.places[teller], let to = record.places[told], from.count == to.count,
            let course = courses[teller], let other = courses[told], other.count < course.count,
            course.visits >= Self.fewestVisits
        else { return false }
        var beside = [UInt16?](repeating: nil, count: Int(from.max() ?? 0) + 1)
        for row in from.indices {
            let value = Int(from[row])
            guard beside[value] == nil || beside[value] == to[row] else { return false }
            beside[value] = to[row]
        }
        return true
    }

    // The places of a column's smallest and largest number.
    private func ends(_ index: Int) -> (smallest: UInt16, largest: UInt16)? {
        let values = profiles[index].values
        guard !values.isOver, values.numbers != nil else { return nil }
        let labels = values.labels
        guard let smallest = values.texts.firstIndex(where: { $0 == labels.first }),
            let largest = values.texts.firstIndex(where: { $0 == labels.last })
        else { return nil }
        return (UInt16(smallest + 1), UInt16(largest + 1))
    }
}
