/// What the date and time of a row tell without looking at its cells: month, weekday, hour, and part of the hour. They are given to both
/// players at each step where somebody asked for it, and generated sequences are dated
/// (Documentation/decisions/0134-dated-sequences.md).
public struct RowClock: Sendable, Equatable {
    /// A part of a date or time that comes again.
    enum Part: String, Sendable, CaseIterable, Codable {
        case month, weekday, hour
        /// Some minutes of an hour.
        case slot
    }

    /// The parts, and how many minutes a slot has; what `schema.json` keeps of it.
    struct Entry: Sendable, Equatable, Codable {
        var parts: [Part]
        var minutes: Int

        var isSound: Bool {
            !parts.isEmpty && Set(parts).count == parts.count && RowClock.slots.contains(minutes)
        }
    }

    let entry: Entry
    /// How the keys of rows are written, and what they count.
    let format: TimeFormat
    /// The parts as columns that are given, though no table has them.
    let columns: [MixedColumn]

    // So many minutes has a slot: less than ten minutes apart, rows tell each other more than the clock does.
    static let slots = [10, 15, 20, 30]
    private static let day = 86_400.0

    /// - Parameters:
    ///   - column: the name of the column that orders the rows.
    ///   - names: those of the table's columns, which no part may have.
    init(_ entry: Entry, format: TimeFormat, column: String, beside names: [String]) {
        (self.entry, self.format) = (entry, format)
        columns = entry.parts.map { part in
            let count =
                switch part {
                case .month: 12
                case .weekday: 7
                case .hour: 24
                case .slot: 60 / entry.minutes
                }
            var name = "\(column): \(part.rawValue)"
            while names.contains(name) { name += "'" }
            return MixedColumn(
                column: Self.noColumn, name: name, isFixed: false, isGiven: true, hasMissing: false,
                coding: .category(count: count), level: nil, encoding: nil)
        }
    }

    /// The clock of a table's rows; nil where no part of their dates comes again: months count where all were there, weekdays from four
    /// weeks on, hours from three days on.
    init?(_ order: RowOrder, beside names: [String]) {
        guard let format = order.format else { return nil }
        let keys = order.keys.sorted()
        let scale = format.unit == .days ? Self.day : 1
        let gaps = zip(keys.dropFirst(), keys).map { ($0 - $1) * scale }.filter { $0 > 0 }.sorted()
        guard let first = keys.first, let last = keys.last, !gaps.isEmpty else { return nil }
        let gap = gaps[gaps.count / 2]
        let span = (last - first) * scale
        let minutes = Self.slots.first { Double($0) * 60 >= gap } ?? 30
        let all = Self(
            Entry(parts: Part.allCases, minutes: minutes), format: format, column: order.column, beside: names)
        var seen = [Set<Int>](repeating: [], count: Part.allCases.count)
        for key in keys {
            for (place, value) in all.values(key).enumerated() { seen[place].insert(Int(value)) }
        }
        let parts = zip(Part.allCases, seen).filter { part, values in
            switch part {
            case .month: values.count == 12 && gap <= 31 * Self.day
            case .weekday: values.count > 1 && gap <= Self.day && span >= 28 * Self.day
            case .hour: values.count > 1 && gap < Self.day && span >= 3 * Self.day
            case .slot: values.count > 1 && gap < 3_600
            }
        }.map(\.0)
        guard !parts.isEmpty else { return nil }
        self.init(
            Entry(parts: parts, minutes: minutes), format: format, column: order.column, beside: names)
    }

    // The place of a part among the table's columns: it has none.
    private static let noColumn = -1

    /// Of each part, the place of its value: January, Monday and the first hour are 0.
    func values(_ key: Double) -> [Double] {
        // Keys that were added up from their distances may lie a rounding before their hour.
        let seconds =
            format.unit == .days
            ? (key.rounded() + Double(format.origin)) * Self.day
            : (key + 1e-6).rounded(.down) + Double(format.zone.minutes * 60) + Double(format.origin) * Self.day
        let bounded = min(
            max(seconds, Double(CalendarDay.first) * Self.day), Double(CalendarDay.last + 1) * Self.day - 1)
        let day = Int((bounded / Self.day).rounded(.down))
        let second = Int(bounded) - day * Int(Self.day)
        return entry.parts.map { part in
            switch part {
            case .month: Double(CalendarDay.parts(day).month - 1)
            // 1970 began on a Thursday.
            case .weekday: Double(((day + 3) % 7 + 7) % 7)
            case .hour: Double(second / 3_600)
            case .slot: Double(second / 60 % 60 / entry.minutes)
            }
        }
    }

    fileprivate var words: String {
        let words = entry.parts.map { $0 == .slot ? "\(entry.minutes) minutes" : $0.rawValue }
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension Schema {
    /// What of the dates that order the rows is given, in words (`month, weekday and hour`); nil if nothing is.
    package var datedBy: String? { mixed?.clock?.words }
}
