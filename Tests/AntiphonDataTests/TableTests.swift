import AntiphonData
import Testing

@Suite("Table")
struct TableTests {
    @Test("numbers, names, decimals")
    func reads() throws {
        let table = try table("a,b c,\"d\"\n1,-2.50,1e-3\n+3, .5 ,5.\n")
        #expect(table.columns == ["a", "b c", "d"])
        #expect(table.values == [1, -2.5, 0.001, 3, 0.5, 5])
        #expect(table.decimals == [0, 2, 3])
        #expect(table.rowCount == 2 && table.column(named: "b c") == [-2.5, 0.5] && table[1, 2] == 5)
        #expect(table.sequences == nil && table.order == nil)
    }

    @Test("Whole numbers are whole however they are printed; a typed table has them so too")
    func whole() throws {
        #expect(try table("a,b,c\n1.0,2.00,1.50\n3.0,4.50,2.000\n").decimals == [0, 2, 2])
        let text = "a,b,name\n" + (0..<200).map { "\($0 * 37 % 101).0,\($0 * 29 % 97).5,n\($0 % 3)\n" }.joined()
        let schema = try inferred(text)
        #expect(schema["a"]?.type == .integer && schema["b"]?.type == .nonNegative)
        #expect(try typed(text, schema).table.decimals == [0, 1, 0])
    }

    @Test("header: found, forced and denied")
    func header() throws {
        #expect(try table("1,2\n3,4\n").columns == ["column_1", "column_2"])
        #expect(try table("1,2\n3,4\n").rowCount == 2)
        #expect(try table("1,x\n3,4\n").columns == ["1", "x"])
        #expect(try table("2001,2002\n3,4\n", TableOptions(header: .present)).columns == ["2001", "2002"])
        #expect(try table(",b\n3,4\n").columns == ["column_1", "b"])
        #expect(
            message { () throws(DataError) in _ = try table("a,b\n1,2\n", TableOptions(header: .absent)) }
                .hasPrefix("t.csv, line 1, column 'column_1': 'a' is not a number"))
        // A missing cell alone does not make a header.
        #expect(
            message { () throws(DataError) in _ = try table("1,NA\n3,4\n") }
                .hasPrefix("t.csv, line 1, column 'column_2': is missing ('NA')"))
    }

    @Test("sequence and order columns are kept out of the features")
    func roles() throws {
        let text = "who,when,x,note\nb,2,1,hi\na,1,2,ho\nb,1,3,hu\n"
        let options = TableOptions(sequenceColumn: "who", orderColumn: "when", excludedColumns: ["note"])
        let table = try table(text, options)
        #expect(table.columns == ["x"] && table.values == [1, 2, 3])
        #expect(table.sequences == RowSequences(column: "who", rows: ["b", "a", "b"]))
        #expect(table.order == RowOrder(column: "when", keys: [2, 1, 1]))
    }

    @Test("the long form is recognised")
    func longForm() throws {
        let text = "sequence_id,step,x\n0,0,1\n0,1,2\n1,0,3\n1,1,4\n"
        let known = try table(text)
        #expect(known.columns == ["x"] && known.sequences?.identifiers == ["0", "1"] && known.order?.column == "step")
        #expect(try table(text, TableOptions(recognisesLongForm: false)).columns == ["sequence_id", "step", "x"])
    }

    @Test(
        "bad cells and bad tables, each in one line",
        arguments: [
            ("a,b\n1,2\n3,abc\n", "t.csv, line 3, column 'b': 'abc' is not a number"),
            ("a,b\n1,2\n3,0x10\n", "t.csv, line 3, column 'b': '0x10' is not a number"),
            ("a,b\n1,1_000\n", "t.csv, line 2, column 'b': '1_000' is not a number"),
            ("a,b\n1,inf\n", "t.csv, line 2, column 'b': 'inf' is not a number"),
            ("a,b\n1,1e400\n", "t.csv, line 2, column 'b': '1e400' is too large for a 32-bit float"),
            ("a,b\n1,1e39\n", "t.csv, line 2, column 'b': '1e39' is too large"),
            ("a,b\n1,1e\n", "t.csv, line 2, column 'b': '1e' is not"),
            ("a,b\n1,.\n", "t.csv, line 2, column 'b': '.' is not"),
            ("a,b\n1,--1\n", "t.csv, line 2, column 'b': '--1' is not"),
            ("a,b\n1,1 2\n", "t.csv, line 2, column 'b': '1 2' is not"),
            ("a\tb\n1\t1,5\n", "t.csv, line 2, column 'b': '1,5' is not a number"),
            ("a,b\n1,2\n,3\n", "t.csv, line 3, column 'a': is empty; no cell may be empty here"),
            ("a,b\n1,NaN\n", "t.csv, line 2, column 'b': is missing ('NaN'); no cell may be empty here"),
            ("a,b\n1,N/A\n", "t.csv, line 2, column 'b': is missing ('N/A')"),
            ("a,b\n1,null\n", "t.csv, line 2, column 'b': is missing ('null')"),
            ("a,b\n1,None\n", "t.csv, line 2, column 'b': is missing ('None')"),
            ("a,b\n1,\"x\ny\u{1B}[2J\"\n", "t.csv, line 2, column 'b': 'x\\ny\\u{1b}[2J' is not a number"),
            ("", "t.csv: is empty"), ("\u{FEFF}", "t.csv: is empty"), ("\n\n", "t.csv: is empty"),
            ("a,b\n", "t.csv: holds a header but no rows"),
            ("a,b,a\n1,2,3\n", "t.csv, line 1: columns 1 and 3 are both called 'a'"),
        ])
    func refuses(text: String, start: String) {
        let text = message { () throws(DataError) in _ = try table(text) }
        #expect(text.hasPrefix(start), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test("asking for columns that are not there, or for none")
    func refusesRoles() {
        let text = "a,b\n1,2\n"
        let ask = { (options: TableOptions) in message { () throws(DataError) in _ = try table(text, options) } }
        #expect(ask(TableOptions(sequenceColumn: "id")) == "t.csv: has no column 'id'; its columns are 'a', 'b'")
        #expect(ask(TableOptions(orderColumn: "t")).hasPrefix("t.csv: has no column 't'"))
        #expect(ask(TableOptions(sequenceColumn: "a", orderColumn: "a")).contains("cannot both"))
        #expect(ask(TableOptions(excludedColumns: ["a", "b"])).hasPrefix("t.csv: has no column left to learn"))
    }

    @Test("files that are not there or no files")
    func refusesFiles() throws {
        try withDirectory { directory in
            #expect(
                message { () throws(DataError) in _ = try Table.read(csv: directory + "/none.csv") }
                    == "\(directory)/none.csv: no such file")
            #expect(
                message { () throws(DataError) in _ = try Table.read(csv: directory) }
                    .hasPrefix("\(directory): is a directory"))
        }
    }

    @Test("tables made in memory are checked")
    func inMemory() throws {
        #expect(throws: DataError.self) { try Table(columns: [], values: [], source: "t") }
        #expect(throws: DataError.self) { try Table(columns: ["a"], values: [], source: "t") }
        #expect(throws: DataError.self) { try Table(columns: ["a", "b"], values: [1, 2, 3], source: "t") }
        #expect(throws: DataError.self) { try Table(columns: ["a", "a"], values: [1, 2], source: "t") }
        #expect(throws: DataError.self) { try Table(columns: ["a"], values: [.nan], source: "t") }
        #expect(throws: DataError.self) { try Table(columns: ["a"], values: [1e39], source: "t") }
        let table = try Table(columns: ["a", "b"], values: [1, 2, 3, 4, 5, 6], source: "t")
        #expect(try table.rows([2, 0]).values == [5, 6, 1, 2])
        #expect(throws: DataError.self) { try table.rows([3]) }
    }
}
