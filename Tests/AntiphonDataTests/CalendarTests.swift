import AntiphonData
import Foundation
import Testing

/// Hours, weekdays, months and holidays are found among the columns of a series; what merely looks like them is not.
@Suite struct CalendarTests {
    /// A row's hour since the beginning, and what a calendar says of it: a year of 365 days that begins on a Wednesday.
    private struct Moment {
        let row: Int
        var day: Int { row / 24 }
        var hour: Int { row % 24 }
        var weekday: Int { (day + 3) % 7 }
        private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        private var date: (month: Int, day: Int) {
            var left = day % 365
            for (month, length) in Self.lengths.enumerated() {
                if left < length { return (month + 1, left + 1) }
                left -= length
            }
            return (12, 31)
        }
        var month: Int { date.month }
        var monthDay: Int { date.day }
        var year: Int { 2010 + day / 365 }
        var isHoliday: Bool { day % 97 == 12 }
    }

    private static func noise(_ row: Int) -> Int { (row &* 2_654_435_761) >> 7 & 0x3FF }

    private func table(
        rows: some Sequence<Int> = 0..<9_000, _ columns: [(String, (Moment) -> String)]
    ) -> String {
        var text = columns.map(\.0).joined(separator: ",") + ",x\n"
        for row in rows {
            text += columns.map { $0.1(Moment(row: row)) }.joined(separator: ",") + ",\(Self.noise(row)).5\n"
        }
        return text
    }

    private static var all: [(String, (Moment) -> String)] {
        [
            ("year", { "\($0.year)" }), ("month", { "\($0.month)" }), ("day", { "\($0.monthDay)" }),
            ("hour", { "\($0.hour)" }),
            ("weekday", { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][$0.weekday] }),
            ("holiday", { $0.isHoliday ? "1" : "0" }),
            ("part", { $0.hour < 6 ? "night" : $0.hour < 18 ? "day" : "evening" }),
            ("free", { $0.weekday % 6 == 0 ? "yes" : "no" }),
        ]
    }

    private func roles(_ schema: TableSchema) -> [String: TableSchema.Role] {
        Dictionary(uniqueKeysWithValues: schema.columns.map { ($0.name, $0.role) })
    }

    @Test func hoursAndWhatGoesWithThemAreFound() throws {
        let schema = try inferred(table(Self.all))
        for column in schema.columns {
            #expect(column.role == (column.name == "x" ? .feature : .calendar), "\(column)")
        }
        #expect(schema["hour"]?.type == .category)
        #expect(schema["hour"]?.labels == (0..<24).map { "\($0)" })
        #expect(schema["hour"]?.because == "goes round, 24 values: a calendar's")
        #expect(schema["month"]?.because == "changes only where 'hour' begins again: a calendar's")
        #expect(schema["part"]?.because == "follows from 'hour': a calendar's")
        let (_, notes) = try typed(
            "hour,holiday,x\n1,0,2\n",
            TableSchema([
                .init(name: "hour", role: .calendar, type: .integer),
                .init(name: "holiday", role: .calendar, type: .integer),
                .init(name: "x", type: .real),
            ]))
        #expect(notes.contains("'hour' and 'holiday' follow the calendar: they are given, not generated"))
    }

    @Test func rowsThatAreMissingAndNewestFirstDoNotMatter() throws {
        let some = try inferred(table(rows: (0..<9_000).filter { Self.noise($0) > 20 }, Self.all))
        #expect(roles(some).filter { $0.value != .calendar } == ["x": .feature])
        let reversed = try inferred(table(rows: (0..<9_000).reversed(), Self.all))
        #expect(roles(reversed).filter { $0.value != .calendar } == ["x": .feature])
    }

    @Test func minutesHoldTheHoursTogether() throws {
        let schema = try inferred(
            table(rows: 0..<3_000, [("minute", { "\($0.row % 6 * 10)" }), ("hour", { "\($0.row / 6 % 24)" })]))
        #expect(roles(schema) == ["minute": .calendar, "hour": .calendar, "x": .feature])
    }

    @Test func halvesOfAnHourGoToAndFro() throws {
        let schema = try inferred(
            table(
                rows: (0..<3_000).filter { Self.noise($0) > 20 },
                [
                    ("minute", { "\($0.row % 2 * 30)" }), ("hour", { "\($0.row / 2 % 24)" }),
                    ("shift", { $0.row / 24 % 2 == 0 ? "am" : "pm" }),
                    // To and fro as well, but not evenly.
                    ("valve", { "\(Self.noise($0.row / 2) % 2)" }),
                ]))
        #expect(
            roles(schema) == [
                "minute": .calendar, "hour": .calendar, "shift": .calendar, "valve": .feature, "x": .feature,
            ])
    }

    @Test func daysHaveWeekdaysMonthsAndYears() throws {
        let day: (Moment) -> Moment = { Moment(row: $0.row * 24) }
        let schema = try inferred(
            table(
                rows: 0..<800,
                [
                    ("weekday", { "\(day($0).weekday)" }), ("month", { "\(day($0).month)" }),
                    ("year", { "\(day($0).year)" }),
                    ("open", { Self.noise($0.row) % 2 == 0 ? "1" : "0" }),
                ]))
        #expect(
            roles(schema) == [
                "weekday": .calendar, "month": .calendar, "year": .calendar, "open": .feature, "x": .feature,
            ])
    }

    @Test func whatIsMeasuredIsNot() throws {
        let schema = try inferred(
            table([
                ("hour", { "\($0.hour)" }),
                // A machine's state, a switch that is thrown at any hour, a reading, a count that begins again somewhere, a ring in another order.
                ("state", { "\(Self.noise($0.row / 3) % 3)" }), ("switch", { "\($0.row / 1_001 % 2)" }),
                ("reading", { "\(Self.noise($0.row) % 30)" }),
                ("count", { "\($0.row % (24 + Self.noise($0.row / 700) % 40))" }),
                ("ring", { "\($0.row * 7 % 11)" }),
            ]))
        #expect(roles(schema).filter { $0.value == .calendar }.keys.sorted() == ["hour"])
    }

    @Test func withoutAClockNothingIs() throws {
        var columns = try inferred(table([Self.all[5], Self.all[7]])).columns
        #expect(columns.allSatisfy { $0.role == .feature })
        // Nor where it would leave nothing to learn.
        columns = try inferred(csv(300, ["hour": { "\($0 % 24)" }, "part": { $0 % 24 < 6 ? "night" : "day" }])).columns
        #expect(columns.allSatisfy { $0.role == .feature })
    }

    /// Only the first 65,536 rows are looked at: what comes later may be anything.
    @Test func whatComesAfterTheRowsThatAreLookedAtDoesNoHarm() throws {
        let rows = 70_000
        let schema = try inferred(
            csv(
                rows,
                [
                    "hour": { "\($0 % 24)" }, "x": { "\(Self.noise($0)).5" },
                    // A value that was never there, and too many values.
                    "late": { $0 < 66_000 ? "\($0 % 12 + 1)" : "0" },
                    "many": { $0 < 66_000 ? "\($0 % 12 + 1)" : "\($0)" },
                ]))
        #expect(schema["hour"]?.role == .calendar)
        #expect(schema["many"]?.role == .feature)
        #expect(schema["late"]?.labels?.count ?? 13 == 13)
    }

    @Test func whatSomebodyAskedForStands() throws {
        let text = table([("hour", { "\($0.hour)" }), ("weekday", { "\($0.weekday)" })])
        let schema = try inferred(text, request(categories: ["hour"], conditions: ["weekday"]))
        #expect(roles(schema) == ["hour": .feature, "weekday": .condition, "x": .feature])
        // Sequences may begin at any hour, and have one for a reason.
        let sequences = table([("unit", { "\($0.row / 48)" }), ("hour", { "\($0.hour)" })])
        #expect(try inferred(sequences, request("unit"))["hour"]?.role == .feature)
    }

    /// A schema of windows of a table with a calendar.
    private func described() throws -> (Schema, Table) {
        let text = table(rows: 0..<2_000, [("hour", { "\($0.hour)" }), Self.all[5]])
        let found = try inferred(text)
        let (table, _) = try typed(text, found)
        var choices: [String: ColumnChoice] = [:]
        for choice in try found.choices(for: table) {
            choices[choice.name] = ColumnChoice(isGiven: choice.isGiven, isCalendar: choice.isCalendar)
        }
        return (try Schema(describing: table, mode: .windows(length: 30, stride: 1), choices: choices), table)
    }

    @Test func aSchemaKeepsTheCalendarOfSomeOfItsSequences() throws {
        let (schema, table) = try described()
        let calendar = try #require(schema.calendar)
        #expect(calendar.columns == [0, 1])
        #expect(calendar.sequences.count == 512)
        for (number, sequence) in calendar.sequences.enumerated() {
            let start = number * 1_971 / 512
            #expect(sequence == (start..<start + 30).map { [table[$0, 0], table[$0, 1]] })
        }
        let copy = try Schema(json: schema.jsonData())
        #expect(copy.calendar == calendar)
        // With another condition beside it nothing is known without asking.
        var choices = ["hour": ColumnChoice(isGiven: true, isCalendar: true), "x": ColumnChoice(isGiven: true)]
        let mode = SequenceMode.windows(length: 30, stride: 1)
        #expect(try Schema(describing: table, mode: mode, choices: choices).calendar == nil)
        choices["x"] = nil
        #expect(try Schema(describing: table, mode: mode, choices: choices).calendar?.columns == [0])
    }

    /// Long sequences leave room for few; no more rows are kept than there are numbers for.
    @Test func ofLongSequencesFewAreKept() throws {
        let rows = 40_000
        let table = try Table(
            columns: ["clock", "x"], values: (0..<rows).flatMap { [Double($0), Double(Self.noise($0))] }, source: "made"
        )
        func kept(_ length: Int, stride: Int) throws -> Int? {
            let choices = ["clock": ColumnChoice(isGiven: true, isCalendar: true)]
            let mode = SequenceMode.windows(length: length, stride: stride)
            let schema = try Schema(describing: table, mode: mode, choices: choices)
            #expect(try Schema(json: schema.jsonData()).calendar == schema.calendar)
            return schema.calendar?.sequences.count
        }
        #expect(try kept(100, stride: 7) == 512)
        #expect(try kept(30_000, stride: 4_000) == 2)
    }

    @Test(arguments: [
        ("\"cells\" : \"", "\"cells\" : \"AAAA"), ("\"columns\" : [\n      0,", "\"columns\" : [\n      1,"),
        ("\"values\" : [\n      [\n        0", "\"values\" : [\n      [\n        99"),
        ("\"rows\" : [\n      30", "\"rows\" : [\n      31"),
    ]) func aDamagedCalendarIsRefused(_ from: String, _ to: String) throws {
        let text = try #require(String(bytes: described().0.jsonData(), encoding: .utf8))
        let start = try #require(text.range(of: "\"calendar\" :"))
        let place = try #require(text.range(of: from, range: start.upperBound..<text.endIndex))
        let damaged = text.replacingCharacters(in: place, with: to)
        #expect {
            _ = try Schema(json: Data(damaged.utf8))
        } throws: { "\($0)".contains("its calendar cannot be") }
    }
}
