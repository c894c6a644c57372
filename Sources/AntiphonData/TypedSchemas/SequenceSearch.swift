/// Finds the column that names sequences, where nobody said which one does: the shares of an index one after the other, machines by number, homes
/// side by side with each hour's rows together (Documentation/decisions/0137-sequences-by-themselves.md).
///
/// Only where the rows leave no doubt, told while they pass by:
/// - *one after the other*: each name's rows stand together, and a column of dates, or of whole numbers, goes up (or down) within each of them and goes back where another begins;
/// - *side by side*: dates go up with repetitions, no name comes twice on one of them, and each is there nearly always from its first date to its last;
/// - each name's rows stand together, the names are text of too many values to be learnt, and no column says how the file's rows go on.
struct SequenceSearch {
    /// Columns whose rows may stand together by name.
    private var blocks: [NameBlocks]
    /// Columns that may go up in each sequence, by how they are read.
    private var rising: [[RisingCourse]]
    /// Columns of text, as names beside columns of times that go up with repetitions.
    private var slices: [[TimeSlices]]
    private var rows = 0
    // What is still open: the columns of names, and the readings of columns that go up, or go up with repetitions.
    private var openNames: [Int]
    private var openCourses: [Reading]
    private var openSlices: [Reading]

    private struct Reading {
        let column: Int
        /// 0: numbers, or times; 1: times with the month first; 2 and 3: the same backwards, as where the newest row comes first.
        let place: Int

        static let places = 4
    }

    /// Of very many columns only the first may name sequences, which they do in all tables that we know.
    private static let mostColumns = 64
    /// As many rows as a sequence has on the average, at least.
    private static let fewestRows = 2.0
    /// Steps within sequences that say that a column of numbers goes up.
    private static let fewestSteps = 30
    /// And so many sequences.
    private static let fewestNumbered = 5
    /// The share of the beginnings at which what goes up goes back.
    private static let leastRestarts = 0.5
    /// Rows of the rounds of clocks and calendars: what begins again after one of these counts hours or days.
    private static let rounds: Set<Int> = [
        7, 12, 24, 28, 29, 30, 31, 48, 52, 53, 60, 90, 91, 92, 96, 144, 168, 288, 365, 366, 1440,
    ]

    init(columns: Int) {
        let count = min(columns, Self.mostColumns)
        blocks = Array(repeating: NameBlocks(), count: count)
        rising = Array(repeating: Array(repeating: RisingCourse(), count: Reading.places), count: count)
        slices = Array(
            repeating: Array(repeating: TimeSlices(names: count), count: Reading.places), count: count)
        openNames = Array(0..<count)
        openCourses = (0..<count).flatMap { column in
            (0..<Reading.places).map { Reading(column: column, place: $0) }
        }
        openSlices = openCourses
    }

    /// Takes the row in that the profiles took in last.
    mutating func add(_ profiles: [ColumnProfile], hashes: [UInt64]) {
        defer { rows += 1 }
        var isBeginning = false
        var areClosed = false
        for column in openNames {
            blocks[column].add(hashes[column], row: rows)
            if blocks[column].starts.last == rows { isBeginning = true }
            if blocks[column].isClosed { areClosed = true }
        }
        if areClosed { openNames.removeAll { blocks[$0].isClosed } }
        // What goes back where no name begins goes up in no sequence.
        if openNames.isEmpty { openCourses = [] }
        areClosed = false
        for open in openCourses {
            rising[open.column][open.place]
                .add(value(open, profiles), row: rows, mayBreak: isBeginning)
            if rising[open.column][open.place].isClosed { areClosed = true }
        }
        if areClosed { openCourses.removeAll { rising[$0.column][$0.place].isClosed } }
        areClosed = false
        for open in openSlices {
            let time = profiles[open.column].times > 0 ? value(open, profiles) : nil
            slices[open.column][open.place].add(time, hashes: hashes) { profiles[$0].texts > 0 }
            if slices[open.column][open.place].isClosed { areClosed = true }
        }
        if areClosed { openSlices.removeAll { slices[$0.column][$0.place].isClosed } }
    }

    private func value(_ reading: Reading, _ profiles: [ColumnProfile]) -> Double? {
        let readings = profiles[reading.column].readings
        let value = reading.place % 2 == 0 ? readings.first : readings.second
        return reading.place < 2 ? value : value.map { -$0 }
    }

    /// The column that names sequences, if the rows leave no doubt.
    /// - Parameters:
    ///   - columns: the file's, typed as one series.
    ///   - asked: columns of which somebody said that they are categories.
    func found(_ columns: [TableSchema.Column], _ profiles: [ColumnProfile], asked: Set<String>) -> FoundSequences? {
        let names = blocks.indices.filter { !asked.contains(columns[$0].name) && isName(columns[$0], profiles[$0]) }
        let apart = names.filter { !blocks[$0].isClosed && blocks[$0].isRepeated(rows, Self.fewestRows) }
            .sorted { (blocks[$0].count, $0) < (blocks[$1].count, $1) }
        let clocks = rising.indices.filter { columns[$0].role != .calendar && profiles[$0].missing == 0 }
        let times = clocks.filter { columns[$0].type == .timestamp }
        for name in apart {
            if let clock = times.first(where: { $0 != name && restarts($0, name) }) {
                return found(columns[name].name, blocks[name], columns[clock].name)
            }
        }
        for clock in times {
            for name in names where name != clock {
                guard profiles[name].texts > 0, let found = slices[clock].lazy.compactMap({ $0.found(name) }).first
                else { continue }
                return FoundSequences(
                    column: columns[name].name, count: found.count, longest: found.longest, clock: columns[clock].name)
            }
        }
        for name in apart where blocks[name].count >= Self.fewestNumbered {
            let isNumber = profiles[name].texts == 0
            // Numbered days have hours.
            if isNumber, goesRound(name) { continue }
            let numbers = rising.indices.filter { column in
                column != name && profiles[column].missing == 0 && profiles[column].numbers > 0
                    && profiles[column].isWhole
                    && (!isNumber || columns[column].role != .calendar)
            }
            guard let clock = numbers.first(where: { counts($0, name) }) else { continue }
            return found(columns[name].name, blocks[name], columns[clock].name)
        }
        // Names of which nothing goes up: text that never comes again. Where rows have an order of their own it may name parts of one series.
        guard times.isEmpty, !columns.contains(where: { $0.role == .order }) else { return nil }
        return apart.first { columns[$0].role == .ignored && profiles[$0].texts == profiles[$0].present }
            .map { found(columns[$0].name, blocks[$0], nil) }
    }

    private func found(_ column: String, _ names: NameBlocks, _ clock: String?) -> FoundSequences {
        FoundSequences(column: column, count: names.count, longest: names.longest(of: rows), clock: clock)
    }

    // Names are text, or whole numbers of which nobody asked anything else and that follow no calendar.
    private func isName(_ column: TableSchema.Column, _ profile: ColumnProfile) -> Bool {
        guard profile.missing == 0, profile.times == 0, column.because != SchemaRules.leftOut,
            profile.timesOfDay < profile.present
        else { return false }
        switch column.role {
        case .feature: return profile.texts > 0 || (profile.isWhole && profile.decimals == 0)
        case .ignored: return profile.texts > 0
        // What comes once each, beside hours that begin again with it, is no weekday and no month.
        case .calendar: return profile.texts > 0 && !CalendarSearch.namedValues.contains(profile.values.count)
        case .sequence, .order, .attribute, .condition: return false
        }
    }

    private func restarts(_ clock: Int, _ name: Int) -> Bool {
        rising[clock].contains { $0.restarts(at: blocks[name].starts, atLeast: Self.leastRestarts) }
    }

    // Numbers go up in many columns: it takes many steps that do.
    private func counts(_ clock: Int, _ name: Int) -> Bool {
        rows - blocks[name].count >= Self.fewestSteps && restarts(clock, name)
    }

    // Whether most of the sequences have the rows of a day's hours, or of a month's days.
    private func goesRound(_ name: Int) -> Bool {
        let usual = blocks[name].usualLength(of: rows)
        return Self.rounds.contains(usual.length) && 2 * usual.count > blocks[name].count
    }
}
