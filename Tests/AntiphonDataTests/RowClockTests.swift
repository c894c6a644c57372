import AntiphonData
import Foundation
import Testing

/// What the dates that order a table's rows tell, given to a generator and put beside what it makes.
@Suite struct RowClockTests {
    private static let asked = SchemaRequest(isDated: true)

    private static func table(_ rows: Int, every seconds: Int, from start: Int = 1_577_836_800, zone: String = "")
        -> String
    {
        csv(
            rows,
            [
                "date": { row in
                    let time = Date(timeIntervalSince1970: Double(start + row * seconds))
                    var style = Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: 0) ?? .current)
                    style = style.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)
                    return time.formatted(style) + zone
                }, "x": { "\(($0 &* 2_654_435_761) >> 7 & 0x3FF).5" },
            ])
    }

    private func described(
        _ text: String, _ mode: SequenceMode = .windows(length: 30, stride: 1)
    ) throws -> (schema: Schema, table: Table) {
        let (table, _) = try typed(text, inferred(text, Self.asked))
        let choices = ["date": ColumnChoice(isGiven: true, isCalendar: true)]
        return (try Schema(describing: table, mode: mode, choices: choices), table)
    }

    @Test(arguments: [
        (3_600, 9_000, "month, weekday and hour"), (1_800, 18_000, "month, weekday, hour and 30 minutes"),
        (900, 3_000, "weekday, hour and 15 minutes"), (60, 5_000, "hour and 10 minutes"), (86_400, 60, "weekday"),
        (86_400, 400, "month and weekday"), (604_800, 60, "month"), (7_200, 50, "hour"),
    ]) func partsAreThoseThatComeAgain(_ seconds: Int, _ rows: Int, _ words: String) throws {
        #expect(try described(Self.table(rows, every: seconds)).schema.datedBy == words)
    }

    @Test func whatDoesNotComeAgainIsNoPart() throws {
        #expect {
            _ = try described(Self.table(60, every: 1))
        } throws: { "\($0)".contains("column 'date': tells neither month, weekday nor hour that comes again") }
        // Sequences that a column names have dates of their own.
        let text = Self.table(600, every: 3_600)
        let named = text.split(separator: "\n").enumerated()
            .map { $0.element + ($0.offset == 0 ? ",unit" : ",\(($0.offset - 1) / 100)") }.joined(separator: "\n")
        var asked = Self.asked
        asked.options.sequenceColumn = "unit"
        let (table, _) = try typed(named, inferred(named, asked))
        let choices = ["date": ColumnChoice(isGiven: true, isCalendar: true)]
        #expect {
            _ = try Schema(describing: table, mode: .grouped, choices: choices)
        } throws: { "\($0)".contains("cannot be a calendar") }
        // Windows of them are dated.
        let windows = try Schema(describing: table, mode: .windows(length: 8, stride: 1), choices: choices)
        #expect(windows.datedBy == "hour")
        #expect(windows.calendar?.keys?.count == 512)
    }

    /// The channels that are given, beside Foundation's calendar: over centuries, with leap years, and where times tell their distance from UTC.
    @Test(arguments: [-5_364_662_400, 1_577_836_800], [0, 330]) func partsAreFoundations(
        _ start: Int, _ minutes: Int
    ) throws {
        let zone = minutes == 0 ? "" : "+05:30"
        let (schema, table) = try described(Self.table(3_000, every: 39_600, from: start, zone: zone))
        #expect(schema.datedBy == "month, weekday and hour")
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        let sequences = try schema.encoded(table)
        let groups = schema.layout.groups.filter(\.isGiven)
        #expect(groups.map(\.name) == ["date: month", "date: weekday", "date: hour"])
        for row in stride(from: 0, to: 2_970, by: 7) {
            let channels = Array(sequences[row].prefix(sequences.featureCount))
            let parts = calendar.dateComponents(
                [.month, .weekday, .hour], from: Date(timeIntervalSince1970: Double(start + row * 39_600)))
            let month = try #require(parts.month) - 1
            // Foundation's weeks begin on Sunday.
            let weekday = try (#require(parts.weekday) + 5) % 7
            let hour = try #require(parts.hour)
            for (group, place) in zip(groups, [month, weekday, hour]) {
                let given = Array(channels[group.channels])
                #expect(given.indices.filter { given[$0] != 0 } == [place], "\(group.name) of row \(row)")
            }
        }
    }

    @Test func aSchemaKeepsDates() throws {
        let text = Self.table(9_000, every: 3_600)
        let (schema, table) = try described(text)
        let kept = try #require(schema.calendar?.keys)
        let keys = try #require(table.order?.keys)
        #expect(kept.count == 512)
        for (number, sequence) in kept.enumerated() {
            let start = number * 8_971 / 512
            #expect(sequence == Array(keys[start..<start + 30]))
        }
        let copy = try Schema(json: schema.jsonData())
        #expect(copy == schema)
        #expect(copy.longForm.step == "date")
        // The dates of real sequences are theirs.
        let set = try SequenceSet(table, of: schema)
        #expect(set.orderKeys?.count == 8_971 * 30)
        #expect(schema.conditions(of: set)?.keys(of: 17) == Array(keys[17..<47]))
        #expect(try schema.conditions(of: SequenceSet(table, mode: schema.mode)) == nil)
        // Rows that are missing, and rows in any order.
        let lines = text.split(separator: "\n")
        let gaps = lines.enumerated().filter { $0.offset % 97 != 5 }.map(\.element)
        let shuffled = ([gaps[0]] + gaps.dropFirst().reversed()).joined(separator: "\n") + "\n"
        let other = try described(shuffled).schema
        #expect(other.calendar?.keys == (try described(gaps.joined(separator: "\n") + "\n").schema.calendar?.keys))
        #expect(try Schema(json: other.jsonData()).calendar == other.calendar)
    }

    @Test(arguments: [
        ("\"minutes\" : ", "\"minutes\" : 7", "what it says of dates"),
        ("\"weekday\"", "\"month\"", "what it says of dates"),
        ("\"places\" : \"", "\"places\" : \"AAAA", "its calendar"),
        ("\"starts\" : [", "\"starts\" : [ 0,", "its calendar"),
        ("\"gaps\" : [", "\"gaps\" : [ -1,", "its calendar"), ("\"clock\"", "\"other\"", "its calendar"),
    ]) func damagedDatesAreRefused(_ from: String, _ to: String, _ what: String) throws {
        let text = try #require(
            String(bytes: described(Self.table(9_000, every: 3_600)).schema.jsonData(), encoding: .utf8))
        let place = try #require(text.range(of: from))
        #expect {
            _ = try Schema(json: Data(text.replacingCharacters(in: place, with: to).utf8))
        } throws: { "\($0)".contains(what + " cannot be") }
    }

    @Test func aSchemaFileSaysThatDatesAreGiven() throws {
        let found = try inferred(Self.table(900, every: 3_600), Self.asked)
        #expect(found["date"]?.isCalendar == true)
        let text = found.yaml()
        #expect(text.contains("calendar: true"))
        #expect(try TableSchema(yaml: text, file: "s.yaml") == found)
        for (from, to, says) in [
            ("role: order", "role: feature", "cannot be a calendar: it does not order the rows by dates"),
            ("calendar: true", "calendar: maybe", "calendar is true or false, not 'maybe'"),
        ] {
            #expect {
                _ = try TableSchema(yaml: text.replacing(from, with: to), file: "s.yaml")
            } throws: { "\($0)".contains(says) }
        }
        #expect {
            _ = try inferred(csv(50, ["step": { "\($0)" }, "x": { "\($0 % 7).5" }]), Self.asked)
        } throws: { "\($0)".contains("has no column of dates that orders the rows") }
    }
}
