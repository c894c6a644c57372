import AntiphonData
import Foundation
import Testing

/// Tables read as a schema says.
@Suite struct TypedTableTests {
    private func schema(_ columns: String) throws(DataError) -> TableSchema {
        try TableSchema(
            yaml: "columns:\n" + columns.split(separator: "\n").map { "  \($0)\n" }.joined(), file: "s.yaml")
    }

    @Test func numbersAloneGiveTheTableThatTheyGaveBefore() throws {
        var random = TestRandom(state: 11)
        for _ in 0..<40 {
            let columns = Int.random(in: 1...5, using: &random)
            let hasKeys = Bool.random(using: &random)
            var text =
                (hasKeys ? "sequence_id,step," : "") + (0..<columns).map { "c\($0)" }.joined(separator: ",") + "\n"
            for row in 0..<Int.random(in: 3...30, using: &random) {
                if hasKeys { text += "s\(row % 3),\(100 - row)," }
                text +=
                    (0..<columns).map { column in
                        column == columns - 1
                            ? "\(row * 3)" : "\(Double(Int.random(in: -99_999...99_999, using: &random)) / 1000)"
                    }.joined(separator: ",") + "\n"
            }
            let found = try inferred(text)
            #expect(found.isPlain)
            let (read, plain) = (try typed(text, found).table, try table(text))
            #expect(read == plain)
            #expect(Fingerprint(read) == Fingerprint(plain))
        }
    }

    @Test func everyTypeBecomesNumbers() throws {
        let text = """
            u,t,kind,on,day,x,n,z
            a,2,red,true,2020-01-03,1.25,4.0,0.5
            a,1,red,false,2020-01-02,,5,0.125
            b,1,"b,e",true,2020-01-05,-2,,7

            """
        let found = try inferred(text, request("u", "t", attributes: ["kind"]))
        let (read, notes) = try typed(text, found)
        #expect(read.columns == ["kind", "on", "day", "x", "n", "z"])
        #expect(read.fixed == [true, false, false, false, false, false])
        #expect(read.column(named: "kind") == [1, 1, 0])
        #expect(read.column(named: "on") == [1, 0, 1])
        #expect(read.column(named: "day") == [1, 0, 3])
        #expect(read.kinds[0] == .category(labels: ["b,e", "red"]))
        #expect(read.kinds[1] == .category(labels: ["false", "true"]))
        #expect(read.kinds[2] == .time(try #require(TimeFormat(pattern: "YYYY-MM-DD", origin: "2020-01-02"))))
        #expect(read.column(named: "x")?[1].isNaN == true)
        #expect(read.column(named: "n")?[2].isNaN == true)
        // Whole numbers that were printed with a decimal because some are missing stay whole.
        #expect(read.decimals == [0, 0, 0, 2, 0, 3])
        #expect(read.order == RowOrder(column: "t", keys: [2, 1, 1]))
        #expect(notes.contains("the rows of 1 sequence are not in the order of 't': they are sorted by it"))
        #expect(notes.contains("'kind' has a category of one row: 'b,e'"))
        #expect(!read.isPlain)
        let choices = try found.choices(for: read)
        #expect(choices.map(\.name) == read.columns)
        #expect(choices.allSatisfy { !$0.isGiven && $0.encoding == nil })
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var random = TestRandom(state: 3)
        let words = ["a", "Ünï", "x y", " pad", "say \"so\"", "1;2", "-", "tab\there"]
        for round in 0..<30 {
            var text = "u,when,k,b,t,x,n\n"
            for row in 0..<60 {
                let gap = { (cell: String) in Int.random(in: 0..<6, using: &random) == 0 ? "" : cell }
                let word = words[Int.random(in: 0..<words.count, using: &random)].replacing("\"", with: "\"\"")
                let seconds = Int.random(in: 10...59, using: &random)
                text += "u\(row / 10),2020-01-01 00:\(10 + row % 10):\(seconds).25,"
                text += gap("\"\(word)\"") + "," + gap(Bool.random(using: &random) ? "yes" : "no")
                text += "," + gap("20\(10 + (row + round) % 80)-12-24T10:00:00Z")
                text += "," + gap("\(Double.random(in: -5...5, using: &random))") + "," + gap("\(row * 7)") + "\n"
            }
            let found = try inferred(text, request("u", "when", categories: ["k"]))
            let read = try typed(text, found).table
            try withDirectory { directory in
                try read.write(csv: directory + "/t.csv")
                let again = try Table.read(Table.reader(directory + "/t.csv"), schema: found)
                #expect(Fingerprint(again) == Fingerprint(read))
                #expect(again.kinds == read.kinds)
                #expect(again.order?.format == read.order?.format)
                // And it is found to be the same.
                let inferredAgain = try TableSchema.infer(
                    Table.reader(directory + "/t.csv"), request("u", "when", categories: ["k"]))
                #expect(inferredAgain.withoutReasons == found.withoutReasons)
            }
        }
    }

    @Test func labelsAndFormatsThatAreNotListedAreFound() throws {
        let schema = try schema("k: {type: category}\nt: {type: timestamp}\nc: {role: condition, type: real}")
        let (read, _) = try typed("k,t,c\nb,2020-01-02T00:00:01.5,1\na,2020-01-01T12:00:00.25,1\n", schema)
        #expect(read.kinds[0] == .category(labels: ["a", "b"]))
        #expect(read.values == [1, 86_401.5, 1, 0, 43_200.25, 1])
        let format = try #require(TimeFormat(pattern: "YYYY-MM-DDThh:mm:ss.ff", origin: "2020-01-01"))
        #expect(read.kinds[1] == .time(format))
        #expect(try schema.choices(for: read).map(\.isGiven) == [false, false, true])
        #expect(read.fixed == [false, false, false])
    }

    @Test func conditionsAreFixedIfTheyNeverChange() throws {
        let schema = try schema(
            "u: {role: sequence}\na: {role: condition, type: real}\nb: {role: condition, type: real}")
        #expect(try typed("u,a,b\n1,5,5\n1,5,6\n2,7,7\n", schema).table.fixed == [true, false])
    }

    @Test func columnsThatAreMissingThroughoutAreLeftOut() throws {
        let schema = try schema("a: {type: real}\nb: {type: real, missing: true}\nc: {type: category, missing: true}")
        let (read, notes) = try typed("a,b,c\n1,,\n2,NA,\n", schema)
        #expect(read.columns == ["a"])
        #expect(notes == ["'b' is left out: every cell is missing", "'c' is left out: every cell is missing"])
        #expect(try schema.choices(for: read).map(\.name) == ["a"])
        let nothing = try self.schema("b: {type: real, missing: true}")
        #expect(message { () throws(DataError) in _ = try typed("b,\n,\n", nothing) } != "")
    }

    @Test func columnsLeftOutForTheirTextAreNoted() throws {
        let text = csv(40, ["a": { "\($0)" }, "b": { "comment \($0)" }])
        #expect(
            try typed(text, inferred(text)).notes == [
                "'b' is left out: text with 40 different values in 40 rows, which are no categories; --sequence-id 'b' if they "
                    + "name sequences, --category 'b' if they are categories nevertheless"
            ])
        // With sequences named there is nothing to name, and a text that rarely repeats is no name.
        let named = csv(
            40, ["u": { "\($0 / 4)" }, "a": { "\($0)" }, "b": { "comment \($0)" }, "c": { "some \($0 % 25)" }])
        #expect(
            try typed(named, inferred(named, request("u"))).notes == [
                "'b' is left out: text with 40 different values in 40 rows, which are no categories; --category 'b' if they are "
                    + "categories nevertheless",
                "'c' is left out: text with 25 different values in 40 rows, which are no categories",
            ])
    }

    @Test func plainNumbersWithAnOrderSayWhatIsDoneAboutIt() throws {
        try withDirectory { folder in
            func read(_ text: String) throws -> (table: Table, notes: [String]) {
                try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/t.csv"))
                var notes: [String] = []
                let input = try TypedInput.read(folder + "/t.csv", request: request("u", "t")) { notes.append($0) }
                return (input.table, notes)
            }
            let backwards = "u,t,x\na,2,5\na,1,6\nb,1,7\nb,2,8\n"
            let (found, notes) = try read(backwards)
            #expect(notes == ["the rows of 1 sequence are not in the order of 't': they are sorted by it"])
            let options = TableOptions(sequenceColumn: "u", orderColumn: "t")
            #expect(Fingerprint(found) == Fingerprint(try table(backwards, options)) && found.isPlain)
            #expect(try read("u,t,x\na,1,5\na,2,6\n").notes.isEmpty)
            let error = #expect(throws: DataError.self) { try read("u,t,x\na,1,5\na,2,6\na,1,7\n") }
            #expect(error?.description.contains("two rows of the sequence 'a' share the key 1: lines 2 and 4") == true)
        }
    }

    @Test func sequencesThatNoMachineHoldsAreRefused() throws {
        let room = TableRoom(bytes: 4000)
        try room.check(sequences: 10, steps: 10, channels: 10, name: "t.csv")
        for (sequences, steps) in [(11, 10), (Int.max, 2), (2, Int.max / 2)] {
            let said = message { () throws(DataError) in
                try room.check(sequences: sequences, steps: steps, channels: 10, name: "t.csv")
            }
            #expect(said.hasPrefix("t.csv: becomes \(sequences) sequences of \(steps) steps of 10 channels"), "\(said)")
            #expect(said.contains("--exclude"))
        }
    }

    @Test func theFirstRowsCanBeAskedFor() throws {
        let text = csv(40, ["a": { "\($0)" }])
        let options = TableOptions(maximumRows: 7)
        #expect(try typed(text, inferred(text), options).table.rowCount == 7)
        #expect(try table(text, options).rowCount == 7)
    }

    @Test(arguments: [
        ("a: {type: real}", "a\n1\nx\n", "t.csv, line 3, column 'a': 'x' is not a number (s.yaml, line 2: real)"),
        (
            "a: {type: real}", "a\n1\n\"\"\n",
            "line 3, column 'a': is empty (s.yaml, line 2: real); fill it, or say missing: true"
        ),
        ("a: {type: real}", "a\n1\nNA\n", "line 3, column 'a': is missing ('NA')"),
        ("a: {type: non-negative}", "a\n0\n-1\n", "line 3, column 'a': '-1' is below 0"),
        ("a: {type: integer}", "a\n0.5\n-1\n", "line 2, column 'a': '0.5' is not a whole number"),
        ("a: {type: real}", "a\n1e60\n", "line 2, column 'a': '1e60' is too large"),
        (
            "a: {type: category, labels: [red, blue]}", "a\nred\nblu\n",
            "line 3, column 'a': 'blu' is none of its labels (s.yaml, line 2: category); add it to the labels, or write 'blue'"
        ),
        (
            "a: {type: timestamp}", "a\n2020-01-01\n2020-01-01T10:00\n",
            "line 3, column 'a': '2020-01-01T10:00' is not in the format YYYY-MM-DD of the rows before"
        ),
        (
            "a: {type: timestamp, format: YYYY-MM}", "a\n2020-01-01\n",
            "line 2, column 'a': '2020-01-01' is not in the format YYYY-MM"
        ),
        (
            "a: {type: timestamp}", "a\n2020-01-01\nsoon\n",
            "line 3, column 'a': 'soon' is not a timestamp like YYYY-MM-DD"
        ),
        (
            "a: {type: real}\nb: {type: real}", "a\n1\n",
            "s.yaml, line 3, column 'b': is not a column of t.csv; did you mean 'a'?"
        ),
        ("a: {type: real}", "a,b\n1,2\n", "t.csv, column 'b': is not in the schema (s.yaml); add it"),
        (
            "a: {role: sequence}\nb: {role: attribute, type: real}", "a,b\nu,1\nv,2\nu,1\nu,3\n",
            "t.csv, line 5, column 'b': '3' differs from what the sequence 'u' has in line 2, but the column is an attribute"
        ),
        (
            "a: {role: sequence}\nb: {role: attribute, type: category, missing: true}", "a,b\nu,\nu,x\n",
            "line 3, column 'b': 'x' differs from what the sequence 'u' has in line 2"
        ),
        (
            "a: {role: sequence}\no: {role: order, type: integer}\nb: {type: real}",
            "a,o,b\nu,2,1\nv,2,2\nu,1,1\nu,2,3\n",
            "t.csv, line 5, column 'o': two rows of the sequence 'u' share the key 2: lines 2 and 5"
        ),
        (
            "o: {role: order, type: timestamp}\nb: {type: real}", "o,b\n2020-01-01,2\n2020-01-01,2\n",
            "line 3, column 'o': two rows share the key 2020-01-01: lines 2 and 3"
        ),
        ("a: {role: sequence}\nb: {type: real}", "a,b\nu,1\n,2\n", "line 3, column 'a': is missing"),
        ("o: {role: order, type: real}\nb: {type: real}", "o,b\n1,1\n,2\n", "line 3, column 'o': is empty"),
        (
            "o: {role: order, type: real}\nb: {type: real}", "o,b\n1,1\nx,2\n",
            "'x' is not a number; the order of rows needs numbers"
        ),
    ]) func whatDoesNotFitIsRefused(_ columns: String, _ text: String, _ says: String) throws {
        let schema = try schema(columns)
        let said = message { () throws(DataError) in _ = try typed(text, schema) }
        #expect(said.contains(says), "\(said)")
    }

    @Test func jsonLinesHaveTypesToo() throws {
        let text = "{\"a\": \"x\", \"b\": true, \"c\": 1.5}\n{\"a\": null, \"b\": false, \"c\": 2}\n"
        let reader = { () throws(DataError) in try Table.reader(bytes: Array(text.utf8), name: "t.jsonl") }
        let found = try TableSchema.infer(reader())
        #expect(found.columns.map(\.type) == [.category, .boolean, .nonNegative])
        let read = try Table.read(reader(), schema: found)
        #expect(read.column(named: "b") == [1, 0])
        #expect(read.column(named: "a")?[1].isNaN == true)
    }
}
