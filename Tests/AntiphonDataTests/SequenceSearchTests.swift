import AntiphonData
import Foundation
import Testing

/// Which column names sequences, where nobody said so.
@Suite("Sequences that nobody named")
struct SequenceSearchTests {
    /// A table as text: a line a row.
    struct Sheet: Sendable, CustomStringConvertible {
        let name: String
        var header: String
        var rows: [String]
        var description: String { name }

        var text: String { ([header] + rows).joined(separator: "\n") + "\n" }
    }

    /// A day of 2020 as it is written.
    private static func day(_ number: Int, american: Bool = false) -> String {
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (month, day) = (0, number)
        while day >= lengths[month] { (month, day) = (month + 1, day - lengths[month]) }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return american ? "\(month + 1)/\(day + 1)/2020" : "2020-\(two(month + 1))-\(two(day + 1))"
    }

    private static func noise(_ place: Int) -> Double {
        var random = TestRandom(state: UInt64(place + 1))
        return Double(random.next() % 10_000) / 100
    }

    /// Shares with dates, one after the other or side by side.
    static func shares(
        _ count: Int = 4, days: Int = 40, interleaved: Bool = false, american: Bool = false, without: Int = 0
    ) -> [String] {
        var rows: [(day: Int, share: Int, text: String)] = []
        for share in 0..<count {
            for day in 0..<days where without == 0 || (day * 7 + share) % 10 >= without {
                let date = Self.day(day, american: american)
                rows.append((day, share, "S\(share),\(date),\(Self.noise(rows.count))"))
            }
        }
        if interleaved { rows.sort { ($0.day, $0.share) < ($1.day, $1.share) } }
        return rows.map(\.text)
    }

    static func numbered(_ lengths: [Int], _ name: (Int) -> String, from: Int = 1) -> [String] {
        lengths.enumerated().flatMap { unit, length in
            (0..<length).map { "\(name(unit)),\($0 + from),\(Self.noise(unit * 100 + $0))" }
        }
    }

    static let found: [(sheet: Sheet, column: String, count: Int, longest: Int, clock: String?)] = [
        (Sheet(name: "shares one after the other", header: "share,date,price", rows: shares()), "share", 4, 40, "date"),
        (
            Sheet(name: "shares side by side", header: "share,date,price", rows: shares(interleaved: true)), "share", 4,
            40, "date"
        ),
        (
            Sheet(
                name: "some days missing, American dates", header: "share,date,price",
                rows: shares(interleaved: true, american: true, without: 1)), "share", 4, 36, "date"
        ),
        (
            Sheet(name: "two places", header: "place,date,price", rows: shares(2, american: true)), "place", 2, 40,
            "date"
        ),
        (
            Sheet(name: "the newest first", header: "share,date,price", rows: shares(interleaved: true).reversed()),
            "share", 4, 40, "date"
        ),
        (
            Sheet(
                name: "engines by number", header: "unit,cycle,x",
                rows: numbered([31, 18, 22, 40, 27, 19]) { "\($0 + 1)" }), "unit", 6, 40, "cycle"
        ),
        (
            Sheet(
                name: "homes of 24 hours each", header: "home,hour,x",
                rows: numbered(Array(repeating: 24, count: 14), { "home-\($0)" }, from: 0)), "home", 14, 24, "hour"
        ),
        (
            Sheet(
                name: "names of which nothing goes up", header: "patient,x",
                rows: (0..<2400).map { "p\($0 / 2),\(noise($0))" }), "patient", 1200, 2, nil
        ),
    ]

    @Test("Names are found where rows leave no doubt, and sequences are read by them", arguments: found.indices)
    func finds(_ index: Int) throws {
        let (sheet, column, count, longest, clock) = Self.found[index]
        try withDirectory { folder in
            let path = folder + "/table.csv"
            try sheet.text.write(toFile: path, atomically: true, encoding: .utf8)
            var notes: [String] = []
            let input = try TypedInput.read(path) { notes.append($0) }
            let found = try #require(input.sequences)
            #expect(found.column == column && found.count == count && found.longest == longest && found.clock == clock)
            #expect(input.table.sequences?.column == column && input.table.sequences?.identifiers.count == count)
            #expect(notes.first?.hasPrefix("'\(column)' names \(count) sequences") == true)
            // Names of a few are a fact that is generated.
            #expect(found.areGenerated == (count < 50))
            #expect(input.table.columns.contains(column) == found.areGenerated)
            if let place = input.table.columns.firstIndex(of: column) { #expect(input.table.fixed[place]) }

            let one = try TypedInput.read(path, request: SchemaRequest(isOneSeries: true))
            #expect(one.sequences == nil && one.table.sequences == nil)
            let asked = try TypedInput.read(path, request: SchemaRequest(categories: [column]))
            #expect(asked.sequences == nil && asked.table.columns.contains(column))
            let named = try TypedInput.read(
                path, request: SchemaRequest(options: TableOptions(sequenceColumn: column)))
            #expect(named.sequences == nil && named.table.sequences == input.table.sequences)
        }
    }

    static let oneSeries: [Sheet] = [
        Sheet(
            name: "one series", header: "date,kind,x",
            rows: (0..<60).map { "\(day($0)),\(["a", "b", "c"][$0 % 3]),\(noise($0))" }),
        // As traffic with several kinds of weather in one hour: each kind is there now and then.
        Sheet(
            name: "what happened, several of a day", header: "date,event,x",
            rows: (0..<120).flatMap { day in
                (0..<(day % 3 == 0 ? 2 : 1)).map {
                    "\(Self.day(day)),e\((day * 13 + $0 * 5) % 17),\(noise(day * 2 + $0))"
                }
            }),
        Sheet(
            name: "days by number and their hours", header: "day,hour,x",
            rows: (0..<40).flatMap { day in
                (0..<24).compactMap { hour in
                    (day + hour) % 37 == 5 ? nil : "\(day + 1),\(hour),\(noise(day * 24 + hour))"
                }
            }),
        Sheet(
            name: "weekdays and their hours", header: "day,hour,x",
            rows: ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].enumerated().flatMap { day, name in
                (0..<24).map { "\(name),\($0),\(noise(day * 24 + $0))" }
            }),
        Sheet(
            name: "phases", header: "phase,x",
            rows: (0..<90).map { "\(["rise", "stay", "fall"][$0 / 30]),\(noise($0))" }),
        Sheet(
            name: "makes of cars", header: "make,price",
            rows: (0..<120).map { "make \($0 / 5),\(noise($0))" }),
        Sheet(
            name: "many phases of what goes on by date", header: "phase,date,x",
            rows: (0..<120).map { "phase \($0 / 5),\(day($0)),\(noise($0))" }),
        Sheet(
            name: "names that come again", header: "name,date,x",
            rows: (0..<80).map { "n\($0 / 10 % 4),\(day($0 % 40)),\(noise($0))" }),
        Sheet(
            name: "dates that go back within a name", header: "name,date,x",
            rows: (0..<80).map { "n\($0 / 40),\(day($0 == 10 ? 3 : $0 % 40)),\(noise($0))" }),
        Sheet(
            name: "a name twice on a date", header: "name,date,x",
            rows: (0..<80).map { "n\($0 % 2),\(day($0 / 4)),\(noise($0))" }),
        Sheet(
            name: "remarks", header: "remark,x", rows: (0..<80).map { "remark \($0) of this row,\(noise($0))" }),
    ]

    @Test("Where they leave some, rows are one series", arguments: oneSeries)
    func leaves(_ sheet: Sheet) throws {
        try withDirectory { folder in
            let path = folder + "/table.csv"
            try sheet.text.write(toFile: path, atomically: true, encoding: .utf8)
            let input = try TypedInput.read(path)
            #expect(input.sequences == nil && input.table.sequences == nil)
            #expect(input.table.rowCount == sheet.rows.count)
        }
    }

    @Test("Many short sequences are generated whole, others cut; few names are generated")
    func rules() throws {
        func found(_ count: Int, _ length: Int) throws -> FoundSequences {
            try withDirectory { folder in
                let path = folder + "/table.csv"
                let rows = Self.numbered(Array(repeating: length, count: count)) { "n\($0)" }
                try Sheet(name: "", header: "name,step,x", rows: rows).text
                    .write(toFile: path, atomically: true, encoding: .utf8)
                return try #require(try TypedInput.read(path).sequences)
            }
        }
        let cases = try [(50, 20), (49, 20), (50, 401), (51, 401)].map { try found($0, $1) }
        #expect(cases.map(\.areWhole) == [true, false, false, false])
        #expect(cases.map(\.areGenerated) == [false, true, true, false])
    }

    @Test("A schema may say that names are generated; reading it gives the table that was found")
    func schema() throws {
        try withDirectory { folder in
            let (path, yaml) = (folder + "/table.csv", folder + "/schema.yaml")
            try Self.found[0].sheet.text.write(toFile: path, atomically: true, encoding: .utf8)
            let schema = try TypedInput.schema(path)
            #expect(schema.sequenceColumn == "share" && schema.columns[0].type == .category && !schema.isPlain)
            try schema.write(yaml: yaml)
            let again = try TableSchema.read(yaml: yaml)
            #expect(again == schema)
            #expect(try TypedInput.read(path, schema: again).table == TypedInput.read(path).table)
        }
    }

    @Test("Of sequences whose names are generated rows are held out, of others whole ones")
    func heldOut() throws {
        try withDirectory { folder in
            let path = folder + "/table.csv"
            try Self.found[0].sheet.text.write(toFile: path, atomically: true, encoding: .utf8)
            let table = try TypedInput.read(path).table
            let named = try TypedInput.read(
                path, request: SchemaRequest(options: TableOptions(sequenceColumn: "share"))
            ).table
            let mode = SequenceMode.windows(length: 5, stride: 1)
            let holdOut = HoldOut(fraction: 0.25, for: table, cutting: mode)
            #expect(holdOut.gap == 5 && HoldOut(fraction: 0.25, for: named, cutting: mode).gap == 0)
            let parts = try table.split(holdOut)
            #expect(parts.training.rowCount == 4 * 25 && parts.heldOut.rowCount == 4 * 10)
            #expect(parts.training.sequences?.identifiers == table.sequences?.identifiers)
            #expect(parts.heldOut.sequences?.identifiers == table.sequences?.identifiers)
            #expect(parts.heldOut.order?.keys == (0..<4).flatMap { _ in (30..<40).map(Double.init) })
            let whole = try named.split(HoldOut(fraction: 0.25))
            let held = try #require(whole.heldOut.sequences)
            #expect(Set(held.indices.map { held.identifiers[$0] }) == ["S3"])

            // In stretches: no window is cut across what is not there.
            let stretched = try table.split(HoldOut(fraction: 0.25, gap: 1, stretches: 2))
            #expect(stretched.heldOut.sequences?.identifiers.count == 8)
            #expect(try SequenceSet.windows(of: stretched.heldOut, length: 5).count == 8)
            let keys = try #require(stretched.heldOut.order?.keys)
            #expect(Array(keys[..<10]) == [15, 16, 17, 18, 19, 35, 36, 37, 38, 39])
        }
    }

    @Test("Sequences shorter than a window are left out, unless all are")
    func short() throws {
        let lines = (0..<12).map { "\($0 < 3 ? "a" : "b"),\($0)" }
        let table = try table((["id,x"] + lines).joined(separator: "\n"), TableOptions(sequenceColumn: "id"))
        let set = try SequenceSet.windows(of: table, length: 4)
        #expect(set.count == 6 && set[0].first == 3 && table.sequenceCount(shorterThan: 4) == 1)
        #expect(table.sequenceCount(shorterThan: 3) == 0)
    }
}
