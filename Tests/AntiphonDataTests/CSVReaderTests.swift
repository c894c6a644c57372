import AntiphonData
import Testing

@Suite("CSV reader")
struct CSVReaderTests {
    @Test(
        "RFC 4180 and its neighbours",
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
            ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
            ("a,b\n1,2\r\n3,4\r5,6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
            ("\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("\"a\",\"b,c\"\n1,2\n", [["a", "b,c"], ["1", "2"]]),
            ("\"say \"\"so\"\"\",\"\"\n", [["say \"so\"", ""]]),
            ("\"two\nlines\",\"cr\r\nlf\"\n", [["two\nlines", "cr\r\nlf"]]),
            ("\"\"\"\",x\n", [["\"", "x"]]),
            ("12\" pipe,x\n", [["12\" pipe", "x"]]),
            (" \"a\",x\n", [[" \"a\"", "x"]]),
            ("a,\n,b\n", [["a", ""], ["", "b"]]),
            // Rows of empty cells count where others follow.
            ("a,b\n,\n , \n1,2\n,\n, \n\n", [["a", "b"], ["", ""], ["", ""], ["1", "2"]]),
            ("a,b\n1,2\n\"\",\n,\n", [["a", "b"], ["1", "2"], ["", ""]]),
            (",\n,\n", []),
            ("\n\na\n1\n\n\n", [["a"], ["1"]]),
            ("a\n1\n  \n\t\n", [["a"], ["1"]]),
            ("a\n\"\"\n1\n", [["a"], [""], ["1"]]),
            // Between semicolons a comma may begin decimals.
            ("a;b\n1,5;2\n-0,25; +1, \n", [["a", "b"], ["1.5", "2"], ["-0.25", " +1. "]]),
            ("a;b\n1,2,3;x,5\n1e1,5;1.000,5\n", [["a", "b"], ["1,2,3", "x,5"], ["1e1,5", "1.000,5"]]),
            ("a;b\n10.03.2004;1,5\n18.00.00;\"2,5\"\n", [["a", "b"], ["10.03.2004", "1.5"], ["18.00.00", "2.5"]]),
            ("a\tb\n1,5\t2\n", [["a", "b"], ["1,5", "2"]]),
            ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]),
            ("a|b\n1|2\n", [["a", "b"], ["1", "2"]]),
            ("\"x;y;z\",b\n1,2\n", [["x;y;z", "b"], ["1", "2"]]),
            ("é,日本\n1,😀\n", [["é", "日本"], ["1", "😀"]]),
            (
                "\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\n",
                [["\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"]]
            ),
            ("", []), ("\u{FEFF}", []), ("\n", []), ("\r\n\r\n", []),
        ] as [(String, [[String]])])
    func rows(text: String, expected: [[String]]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "every result, and every error, is the same for any chunk size",
        arguments: [
            "\u{FEFF}a,\"b\"\"\r\nc\",d\r\n1,2,3\r\n\"x\ry\",\"\",\"é日😀\"\n4,5,6\r7,8,9",
            "a,b\n1,\"2", "a,b\n1,2,3\n", "a,b\n\n1,2\n", "a,b\n\"1\"x,2\n", "a\n1\u{0}\n", "\r\r\na,b\r\r",
        ], [1, 2, 3, 5, 7])
    func chunks(text: String, size: Int) {
        var small = CSVOptions()
        small.chunkBytes = size
        let outcome = { (options: CSVOptions) in Result { () throws(DataError) in try parse(text, options: options) } }
        #expect(outcome(small) == outcome(CSVOptions()))
    }

    @Test("rows of empty cells have the lines on which they stand, and so has what follows")
    func emptyRows() throws {
        var reader = try CSVReader(bytes: Array("a,b\n,\n,\n,\n1,2\n,\n".utf8), name: "t.csv")
        var row = CSVRow()
        var lines: [Int] = []
        while try reader.next(into: &row) { lines.append(row.line) }
        #expect(lines == [1, 2, 3, 4, 5])
    }

    @Test("decimals that begin with a point here and a comma there are refused, with both lines")
    func mixedDecimals() {
        for (text, line, says) in [
            ("a;b\n1,5;2\n3;4\n1;2.5\n", 4, "has '2.5' where line 2 has '1,5'"), ("a;b\n1.234;2,5\n", 2, "'2,5'"),
            ("a;b\n1.5;2\n1,5;2\n", 3, "has '1,5' where line 2 has '1.5'"),
        ] {
            #expect {
                try parse(text)
            } throws: {
                "\($0)".contains("line \(line)") && "\($0)".contains(says)
                    && "\($0)".contains("cannot both begin decimals")
            }
        }
    }

    @Test("bytes that are no UTF-8 are found where they are, for any chunk size", arguments: [1, 2, 3, 64])
    func invalidUTF8(size: Int) throws {
        var options = CSVOptions()
        options.chunkBytes = size
        let cases: [([UInt8], Int, Int)] = [
            (Array("a,b\n1,2\n3,".utf8) + [0xE9, 0x0A], 3, 11),  // Latin-1 é before a line end
            (Array("a,b\n1,".utf8) + [0xC0, 0xAF], 2, 6),  // overlong
            (Array("a,b\n1,".utf8) + [0xED, 0xA0, 0x80], 2, 7),  // surrogate
            (Array("a,b\n1,".utf8) + [0xE0, 0x9F, 0xBF], 2, 7),  // overlong
            (Array("a,b\n1,".utf8) + [0xF0, 0x8F, 0xBF, 0xBF], 2, 7),  // overlong
            (Array("a,b\n1,".utf8) + [0xF4, 0x90, 0x80, 0x80], 2, 7),  // beyond Unicode
            (Array("a,b\n1,".utf8) + [0xE6, 0x97], 2, 8),  // cut off
            (Array("a,b\n1,".utf8) + [0x80], 2, 6),  // continuation without a start
        ]
        for (bytes, line, offset) in cases {
            let text = message { () throws(DataError) in _ = try parse(bytes: bytes, options: options) }
            #expect(text.hasPrefix("t.csv, line \(line): is not UTF-8 at byte \(offset) of the file;"), "\(text)")
        }
    }

    @Test(
        "broken files are refused in one line that says where",
        arguments: [
            ("a,b\n1,2,3\n", "t.csv, line 2: has 3 cells where the first row has 2"),
            ("a,b\n1,2\n1\n", "t.csv, line 3: has 1 cell where the first row has 2"),
            ("a,b\n\"x\ny\",2\n3\n", "t.csv, line 4: has 1 cell where"),
            ("a,b\n\n1,2\n", "t.csv, line 2: is blank but rows follow"),
            ("a\n1\n\n\n2\n", "t.csv, line 3: is blank but rows follow"),
            ("a,b\n1,\"2\n3,4\n", "t.csv, line 2: begins a row with a double quote that is never closed"),
            ("a,b\n\"1\" ,2\n", "t.csv, line 2: has text after a closing double quote"),
            ("a,b\n1,2\u{0}\n", "t.csv, line 2: holds a zero byte at byte 7"),
            ("a,b\n1,\"\u{0}\"\n", "t.csv, line 2: holds a zero byte at byte 7"),
        ])
    func broken(text: String, start: String) {
        let text = message { () throws(DataError) in _ = try parse(text) }
        #expect(text.hasPrefix(start), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test("other formats are called by their names")
    func otherFormats() {
        let cases: [([UInt8], String)] = [
            ([0xFF, 0xFE, 0x61, 0x00], "UTF-16"), ([0x50, 0x4B, 3, 4, 1], "spreadsheet"), ([0x1F, 0x8B, 8], "gzip"),
            (Array("PAR1xx".utf8), "Parquet"), ([0x93] + Array("NUMPY".utf8), "NumPy"),
        ]
        for (bytes, name) in cases {
            #expect(message { () throws(DataError) in _ = try parse(bytes: bytes) }.contains(name))
        }
    }

    @Test("a row beyond the limit is refused, however it is chunked; one at the limit is read")
    func longRows() throws {
        var options = CSVOptions(maximumRowBytes: 1000)
        for size in [1, 64, 1 << 18] {
            options.chunkBytes = size
            let fits = String(repeating: "x", count: 999) + ",y\n"
            #expect(try parse(fits, options: options) == [[String(repeating: "x", count: 999), "y"]])
            let swallowed = "a,b\n1,\"2\n" + String(repeating: "3,4\n", count: 1000)
            let text = message { () throws(DataError) in _ = try parse(swallowed, options: options) }
            #expect(text.hasPrefix("t.csv, line 2: begins a row of more than 1000 bytes"), "\(text)")
        }
    }

    @Test("a 10 MB cell is within the default limit")
    func largeCell() throws {
        let cell = String(repeating: "x", count: 10_000_000)
        let rows = try parse("a,b\n1,\(cell)\n")
        #expect(rows.count == 2 && rows[1][1].utf8.count == 10_000_000)
    }
}
