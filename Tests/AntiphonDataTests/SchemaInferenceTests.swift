import AntiphonData
import Testing

/// What is found out about a file's columns, rule by rule, on made data.
@Suite struct SchemaInferenceTests {
    @Test func numbersAreTypedByTheirRange() throws {
        let schema = try inferred(
            csv(
                40,
                [
                    "real": { "\(Double($0 * 7 % 40) - 20.5)" }, "above": { "\(Double($0) * 0.25)" },
                    "count": { "\($0)" },
                    "below": { "\($0 - 7)" }, "still": { _ in "5" },
                ]))
        #expect(schema.columns.map(\.type) == [.real, .nonNegative, .integer, .integer, .integer])
        #expect(schema.columns.allSatisfy { $0.role == .feature && !$0.mayBeMissing && $0.labels == nil })
        #expect(schema["real"]?.because == "numbers from -20.5 to 18.5")
        #expect(schema.isPlain)
    }

    @Test func twoValuesAreBoolean() throws {
        let schema = try inferred(
            csv(
                6,
                [
                    "a": { "\($0 % 2)" }, "b": { $0 % 3 == 0 ? "true" : "false" },
                    "c": { $0 == 2 ? "" : "\($0 % 2).0" },
                    "d": { $0 % 2 == 0 ? "Yes" : "No" }, "e": { "\($0 % 2 + 1)" }, "f": { _ in "0" }, "g": { "\($0)" },
                ]))
        #expect(schema.columns.map(\.type) == [.boolean, .boolean, .boolean, .boolean, .integer, .integer, .integer])
        #expect(schema["a"]?.labels == ["0", "1"])
        #expect(schema["b"]?.labels == ["false", "true"])
        #expect(schema["c"]?.labels == ["0.0", "1.0"])
        #expect(schema["c"]?.mayBeMissing == true)
        #expect(schema["d"]?.labels == ["No", "Yes"])
    }

    @Test func fewWholeNumbersAreCategoriesIfEachIsFrequent() throws {
        func type(_ rows: Int, _ value: @escaping (Int) -> String) throws -> TableSchema.ValueType? {
            try inferred(csv(rows, ["x": value, "y": { "\($0)" }]))["x"]?.type
        }
        #expect(try type(100) { "\($0 * 7 % 10)" } == .category)
        #expect(try type(99) { "\($0 * 7 % 10)" } == .integer)
        #expect(try type(1100) { "\($0 * 7 % 11)" } == .integer)
        // Fractions are measured, however few.
        #expect(try type(100) { "\(Double($0 % 4) / 2)" } == .nonNegative)
        #expect(try type(100) { "\($0 % 3 - 1)" } == .category)
        #expect(
            try inferred(csv(100, ["x": { "\(($0 * 7) % 10)" }, "y": { "\($0)" }]))["x"]?.labels
                == (0..<10).map { "\($0)" })
    }

    @Test func filesAsUCIHasThem() throws {
        // A question mark is a missing reading; columns and rows of nothing stand beside and below.
        let power = try inferred(
            "v;w\n" + (0..<40).map { $0 % 9 == 5 ? "?;1.5\n" : "23\($0 % 7).84;2.\($0)\n" }.joined())
        #expect(power["v"]?.type == .nonNegative && power["v"]?.mayBeMissing == true)
        let air = try inferred(
            "Date;Time;CO;T;;\n"
                + (0..<60).map {
                    "\(10 + $0 / 24)/03/2004;\($0 % 24 < 10 ? "0" : "")\($0 % 24).00.00;2,\($0 % 9);1\($0 % 7),5;;\n"
                }.joined()
                + ";;;;;\n;;;;;\n")
        #expect(air.columns.map(\.role) == [.ignored, .ignored, .feature, .feature, .ignored, .ignored])
        #expect(air["Time"]?.because == "times of day that belong to 'Date'")
        #expect(air["T"]?.type == .nonNegative && air["T"]?.mayBeMissing == false)
    }

    @Test func anOrderThatChangesItsFormatIsNamedWhereItDoes() {
        let days = (0..<6).map { $0 < 4 ? "a,2024-01-0\($0 + 1),1\n" : "a,0\($0)/01/2024,1\n" }.joined()
        for (text, says) in [
            (
                "u,day,x\n" + days,
                "line 6, column 'day': '04/01/2024' is not in the format YYYY-MM-DD of line 2 ('2024-01-01')"
            ),
            (
                "u,day,x\na,2024-01-01,1\na,2024-01-02 10:00,1\n",
                "line 3, column 'day': '2024-01-02 10:00' is not in the format YYYY-MM-DD of line 2"
            ),
            ("u,day,x\na,2024-01-01,1\na,5,1\n", "line 3, column 'day': '5' is not in the format YYYY-MM-DD of line 2"),
        ] {
            let said = message { () throws(DataError) in _ = try inferred(text, request("u", "day")) }
            #expect(said.contains(says), "\(said)")
        }
    }

    @Test func aCategoryThatChangesWithinASequenceSaysWhere() throws {
        let text = csv(
            40, ["u": { "u\($0 / 8)" }, "site": { $0 == 13 ? "s9" : "s\($0 / 8 % 2)" }, "x": { "\($0 % 7)" }])
        let schema = try inferred(text, request("u"))
        #expect(schema["site"]?.role == .feature)
        #expect(schema["site"]?.because == "text of 3 values, changes within 'u1' (line 15)")
        #expect(schema["x"]?.because.contains("changes") == false)
    }

    @Test func textIsACategoryIfItRepeats() throws {
        let schema = try inferred(
            csv(
                60,
                [
                    "few": { "kind \($0 % 3)" }, "half": { "kind \($0 % 30)" }, "most": { "kind \($0 % 31)" },
                    "all": { "comment \($0)" }, "n": { "\($0)" },
                ]))
        #expect(schema.columns.map(\.type) == [.category, .category, .text, .text, .integer])
        #expect(schema.columns.map(\.role) == [.feature, .feature, .ignored, .ignored, .feature])
        #expect(
            schema["all"]?.because
                == "text with 60 different values in 60 rows, which are no categories; --sequence-id 'all' if they name sequences, "
                + "--category 'all' if they are categories nevertheless")
        // A handful of values is a category, however few rows there are.
        #expect(try inferred("a,b\nx,1\ny,2\nz,3\n")["a"]?.labels == ["x", "y", "z"])
        let long = String(repeating: "x", count: 300)
        #expect(try inferred("a,b\n\(long),1\n\(long),2\n")["a"]?.role == .ignored)
    }

    @Test func thereIsALimitToCategories() throws {
        func role(_ count: Int) throws -> TableSchema.Role? {
            try inferred(csv(4 * count, ["a": { "v\($0 % count)" }, "n": { "\($0)" }]))["a"]?.role
        }
        #expect(try role(1024) == .feature)
        #expect(try role(1025) == .ignored)
    }

    @Test func labelsAreSortedWhateverTheRows() throws {
        let forth = try inferred(
            "a,n\nb,1\n10,2\n9,3\na,4\nb,1\n10,2\n9,3\na,4\n" + String(repeating: "a,1\n", count: 40))
        #expect(forth["a"]?.labels == ["9", "10", "a", "b"])
        #expect(
            try inferred("a,n\nIa,1\nIA,2\n")["a"]?.because.contains("some differ in capitals only ('IA' and 'Ia')")
                == true)
    }

    @Test func timesAreFoundWithTheirFormat() throws {
        let schema = try inferred(
            "day,time,zone,n\n2020-03-28,2020-03-28T01:00:00.5,2020-03-28 01:00:00+01:00,1\n"
                + "2020-03-27,2020-03-29T01:00:00,2020-03-29 01:00:00+02:00,2\n,NaN,null,3\n")
        #expect(schema["day"]?.type == .timestamp)
        #expect(schema["day"]?.format?.description == "YYYY-MM-DD")
        #expect(schema["day"]?.format?.originText == "2020-03-27")
        #expect(schema["day"]?.mayBeMissing == true)
        #expect(schema["time"]?.format?.description == "YYYY-MM-DDThh:mm:ss.f")
        #expect(schema["zone"]?.format?.description == "YYYY-MM-DD hh:mm:ss+01:00")
        #expect(schema["zone"]?.because.contains("distance from UTC varies") == true)
    }

    @Test func whatIsTheSameInEachSequenceIsAnAttribute() throws {
        let text = csv(
            200,
            [
                "unit": { "u\($0 % 20)" }, "step": { "\($0 / 20)" }, "kind": { ["a", "b", "c"][$0 % 20 % 3] },
                "level": { "\(Double($0 % 20) / 4)" }, "class": { "\($0 % 20 % 2 + 3)" }, "age": { "\($0 % 20 + 20)" },
                "name": { "name \($0 % 20)" }, "still": { _ in "7" }, "x": { "\($0)" },
                "gap": { $0 % 20 == 3 ? "" : "\(Double($0 % 20) + 0.5)" },
            ])
        let schema = try inferred(text, request("unit", "step"))
        #expect(schema["unit"]?.role == .sequence)
        #expect(schema["step"]?.role == .order)
        for name in ["kind", "level", "class", "age", "gap"] { #expect(schema[name]?.role == .attribute, "\(name)") }
        #expect(schema["kind"]?.type == .category)
        #expect(schema["level"]?.type == .nonNegative)
        #expect(schema["class"]?.type == .category)
        #expect(schema["age"]?.type == .integer)
        // One for each sequence: another name of it.
        #expect(schema["name"]?.role == .ignored)
        #expect(schema["name"]?.because.contains("20 different values in 20 sequences") == true)
        // What never changes at all says nothing of sequences.
        #expect(schema["still"]?.role == .feature)
        #expect(schema["x"]?.role == .feature)
        #expect(schema["gap"]?.mayBeMissing == true)
        // Without sequences there are no attributes.
        #expect(try inferred(text)["level"]?.role == .feature)
    }

    @Test func sequencesOfOneRowHaveNoAttributes() throws {
        let schema = try inferred(csv(30, ["id": { "\($0)" }, "x": { "\($0 * 3)" }]), request("id"))
        #expect(schema["x"]?.role == .feature)
    }

    @Test func theLongFormIsRecognised() throws {
        let schema = try inferred("sequence_id,step,a,k\n0,0,1,x\n0,1,2,x\n1,0,3,y\n1,1,4,y\n")
        #expect(schema.columns.map(\.role) == [.sequence, .order, .feature, .attribute])
    }

    @Test func requestsComeFirst() throws {
        let text = csv(40, ["unit": { "\($0 / 10)" }, "a": { "\($0)" }, "b": { "\($0 / 10)" }, "c": { "\($0 % 5)" }])
        let schema = try inferred(
            text, request("unit", attributes: ["b"], categories: ["a"], conditions: ["c"]))
        #expect(schema["a"]?.type == .category)
        #expect(schema["a"]?.labels?.count == 40)
        #expect(schema["b"]?.role == .attribute)
        #expect(schema["c"]?.role == .condition)
        var excluding = request()
        excluding.options.excludedColumns = ["a"]
        #expect(try inferred(text, excluding)["a"]?.role == .ignored)
    }

    @Test func aColumnWithoutAnyCellIsIgnored() throws {
        let schema = try inferred("a,b\n1,\n2,NA\n")
        #expect(schema["b"]?.role == .ignored)
        #expect(schema["b"]?.because == "every cell is missing")
    }

    @Test(arguments: [
        ("a\n1\n2\nx\n", "t.csv, line 4, column 'a': 'x' is not a number; correct the cell"),
        (
            "a\n\"1,5\"\n\"2,5\"\n\"3,5\"\n",
            "t.csv, line 2, column 'a': '1,5' is not a number; write decimals with a point"
        ),
        ("a\n1\ninf\n2\n", "line 3, column 'a': 'inf' is not a number; replace infinite values"),
        (
            "a\n2020-01-01\n2020-01-02\n2020/01/03\n",
            "t.csv, line 4, column 'a': '2020/01/03' is not in the format "
                + "YYYY-MM-DD of line 2 ('2020-01-01')"
        ),
        ("a\n2020-01-01\n2020-01-02T10:00\n", "line 3, column 'a': '2020-01-02T10:00' is not in the format YYYY-MM-DD"),
        ("a\n1\n1e39\n", "line 3, column 'a': '1e39' is too large"), ("a\n", "holds a header but no rows"),
        ("", "is empty"), ("a,b\n1,2\n3\n", "line 3"),
    ]) func whatNoColumnCanHoldIsAnError(_ text: String, _ says: String) {
        let said = message { () throws(DataError) in _ = try inferred(text) }
        #expect(said.contains(says), "\(said)")
    }

    @Test(arguments: [
        (request("u", "u"), "choose another column"), (request("z"), "has no column 'z'"),
        (request("u", conditions: ["u"]), "column 'u': cannot both name the sequence and be a condition"),
        (request("u", "s", attributes: ["s"]), "column 's': cannot both order its rows and be an attribute"),
        (request("u", categories: ["z"]), "has no column 'z'"),
        (request(attributes: ["x"]), "no column names sequences"),
        (request("u", attributes: ["x"], conditions: ["x"]), "both an attribute and a condition"),
        (request("s"), "line 3, column 's': is missing"),
    ]) func requestsThatCannotBeMet(_ request: SchemaRequest, _ says: String) {
        let said = message { () throws(DataError) in _ = try inferred("u,s,x\n1,1,2\n1,,3\n", request) }
        #expect(said.contains(says), "\(said)")
    }

    @Test func largeTablesAreRefusedWhileTheyAreRead() throws {
        let text = csv(1000, ["a": { "\($0)" }, "b": { "\($0)" }])
        let reader = try Table.reader(bytes: Array(text.utf8), name: "t.csv")
        let said = message { () throws(DataError) in _ = try TableSchema.infer(reader, room: TableRoom(bytes: 20_000)) }
        #expect(
            said == "t.csv: holds more than 500 rows of 2 columns, which take 19.5 KiB, all the memory that this "
                + "machine has to give; read its first rows only: --rows 250")
        var few = SchemaRequest()
        few.options.maximumRows = 250
        #expect(try TableSchema.infer(reader, few, room: TableRoom(bytes: 20_000)).columns.count == 2)
        #expect(TableRoom.available("MemTotal:  9 kB\nMemAvailable:   123 kB\n") == 123 * 1024)
        #expect(TableRoom.available("MemTotal:  9 kB\n") == nil)
        #expect(TableRoom.ofMachine.bytes > 1 << 20)
    }

    @Test func tenThousandColumns() throws {
        let names = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
        let rows = (0..<30).map { row in (0..<10_000).map { "\(($0 * 31 + row * 17) % 97)" }.joined(separator: ",") }
        let schema = try inferred(([names] + rows).joined(separator: "\n"))
        #expect(schema.columns.count == 10_000)
        #expect(schema.columns.allSatisfy { $0.type == .integer })
    }
}
