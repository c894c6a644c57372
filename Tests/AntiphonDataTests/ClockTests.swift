import AntiphonData
import Testing

/// Columns that go on by themselves order the rows, or are left out; others do not.
@Suite struct ClockTests {
    private func table(rows: Int = 40, _ cells: (Int) -> [String], names: String) -> String {
        names + "\n" + (0..<rows).map { cells($0).joined(separator: ",") + "\n" }.joined()
    }

    private func wave(_ row: Int) -> String { "\((row * 37) % 101)" }

    private func hour(_ row: Int) -> String { "2020-01-0\(1 + row / 24) \(row % 24 < 10 ? "0" : "")\(row % 24):00" }

    @Test func aDateOfEachRowOrdersThem() throws {
        let text = table({ [hour($0), wave($0)] }, names: "date,x")
        let schema = try inferred(text)
        #expect(schema["date"]?.role == .order)
        #expect(schema["date"]?.because == "goes up by 1 hour from row to row")
        let (read, notes) = try typed(text, schema)
        #expect(read.columns == ["x"])
        #expect(read.order?.column == "date")
        #expect(notes == ["'date' goes up by 1 hour from row to row: it orders the rows and is not generated"])
    }

    @Test func theNewestRowMayComeFirst() throws {
        let text = table({ [hour(39 - $0), wave($0)] }, names: "date,x")
        let schema = try inferred(text)
        #expect(schema["date"]?.role == .order)
        #expect(schema["date"]?.because == "goes down by 1 hour from row to row")
        let (read, notes) = try typed(text, schema)
        #expect(read.order?.keys.first == 140_400.0)
        #expect(notes.contains { $0.contains("they are sorted by it") })
    }

    @Test func datesWithHolesOrderTheRowsToo() throws {
        // Trading days.
        let schema = try inferred(
            table({ ["2021-0\(3 + $0 / 20)-\(10 + $0 % 20 + $0 % 20 / 10)", wave($0)] }, names: "date,x"))
        #expect(schema["date"]?.role == .order)
        #expect(schema["date"]?.because == "goes up from row to row")
    }

    @Test func dateAndTimeOfDayInTwoColumnsAreLeftOut() throws {
        let schema = try inferred(
            table(rows: 100, { ["\(10 + $0 / 24)/03/2004", "\($0 % 24):00:00", wave($0)] }, names: "Date,Time,x"))
        #expect(schema["Date"]?.role == .ignored)
        #expect(schema["Date"]?.because == "goes up from row to row, with repetitions")
        #expect(schema["Time"]?.role == .ignored)
        #expect(schema["Time"]?.because == "times of day that belong to 'Date'")
        #expect(schema["x"]?.role == .feature)
        // Minutes: the first day is long.
        let minutes = try inferred(
            table(
                rows: 3000, { ["\(10 + $0 / 1440)/03/2004", "\($0 / 60 % 24):\(10 + $0 % 50)", wave($0)] },
                names: "Date,Time,x"))
        #expect(minutes["Date"]?.role == .ignored && minutes["Time"]?.role == .ignored)
    }

    @Test func aDateThatBeginsAgainIsLeftOutAndSaysWhere() throws {
        let schema = try inferred(table(rows: 80, { [hour($0 % 40), wave($0)] }, names: "date,x"))
        #expect(schema["date"]?.role == .ignored)
        #expect(
            schema["date"]?.because
                == "goes up from row to row, but goes back in 1, first in line 42 (if other sequences begin there: --sequence-id)"
        )
    }

    @Test func whatAFileBeginsWithMayNumberItsRows() throws {
        let first = try inferred(table({ ["\($0)", wave($0)] }, names: ",x"))
        #expect(first.columns.map(\.role) == [.order, .feature])
        #expect(first.columns[0].because == "numbers the rows")
        let dated = try inferred(table({ ["\($0 + 1)", hour($0), wave($0)] }, names: "No,date,x"))
        #expect(dated.columns.map(\.role) == [.ignored, .order, .feature])
        #expect(dated["No"]?.because == "numbers the rows, as 'date' does")
        // A number that goes up by the same elsewhere is a number, and one that goes up as it likes is a meter's.
        #expect(
            try inferred(table({ [wave($0), "\($0)"] }, names: "x,y")).columns.map(\.role) == [.feature, .feature])
        #expect(
            try inferred(table({ ["\($0 * $0)", wave($0)] }, names: "y,x")).columns.map(\.role) == [.feature, .feature])
    }

    @Test func sequencesAreOrderedByWhatGoesOnInEach() throws {
        let text = table({ ["u\($0 % 4)", hour($0 / 4), wave($0)] }, names: "unit,date,x")
        let schema = try inferred(text, request("unit"))
        #expect(schema["date"]?.role == .order)
        // A date that turns back in one of them is a feature like others.
        let other = table({ ["u\($0 % 4)", hour($0 == 30 ? 0 : $0 / 4), wave($0)] }, names: "unit,date,x")
        #expect(try inferred(other, request("unit"))["date"]?.role == .feature)
    }

    @Test func whatSomebodyAskedForStands() throws {
        let text = table({ [hour($0), "\($0)", wave($0)] }, names: "date,n,x")
        #expect(try inferred(text, request(categories: ["date"]))["date"]?.role == .feature)
        #expect(try inferred(text, request(conditions: ["date"]))["date"]?.role == .condition)
        let ordered = try inferred(text, request(nil, "n"))
        #expect(ordered["n"]?.role == .order)
        #expect(ordered["date"]?.role == .feature)
    }

    @Test func aClockAloneIsLearnt() throws {
        // Nothing else would be.
        #expect(try inferred(table({ [hour($0)] }, names: "date"))["date"]?.role == .feature)
    }

    @Test func datesInNoOrderAreFeatures() throws {
        let schema = try inferred(table({ [hour(($0 * 7) % 40), wave($0)] }, names: "due,x"))
        #expect(schema["due"]?.role == .feature)
        #expect(schema["due"]?.type == .timestamp)
    }

    @Test(arguments: [
        // A day above 12 tells which comes first, wherever it stands.
        (["1/2/2020", "2/2/2020", "13/2/2020"], "D/M/YYYY"), (["1/2/2020", "2/2/2020", "2/13/2020"], "M/D/YYYY"),
        // If none does, the order in which they go on.
        ((1...12).map { "\($0)/05/2020" }, "D/MM/YYYY"), ((1...12).map { "\($0)/05/2020" }.reversed(), "D/MM/YYYY"),
        ((1...12).map { "05/\($0)/2020" }, "MM/D/YYYY"), ((1...12).map { "05/0\($0 % 9 + 1)/2020" }, "DD/MM/YYYY"),
    ]) func dayAndMonthAreToldApart(_ dates: [String], _ pattern: String) throws {
        let schema = try inferred("when,x\n" + dates.enumerated().map { "\($1),\($0 * 3 % 7)\n" }.joined())
        #expect(schema["when"]?.format?.description == pattern)
    }

    @Test func datesThatFitNeitherOrderAreRefused() {
        #expect {
            try inferred("when,x\n13/2/2020,1\n14/2/2020,2\n2/13/2020,3\n")
        } throws: { error in
            "\(error)".contains(
                "line 4, column 'when': '2/13/2020' is not in the format D/M/YYYY of line 2 ('13/2/2020')")
        }
    }
}
