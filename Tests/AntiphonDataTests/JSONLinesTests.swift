import AntiphonData
import Foundation
import Testing

@Suite("JSON lines")
struct JSONLinesTests {
    private func read(_ text: String, name: String = "t.jsonl", _ options: TableOptions = TableOptions())
        throws(DataError) -> Table
    {
        try Table.read(Table.reader(bytes: Array(text.utf8), name: name), options: options)
    }

    private func refusal(_ text: String) -> String {
        message { () throws(DataError) in _ = try read(text) }
    }

    @Test("Objects become rows: keys in any order, any spaces, escapes, truth as 1 and 0, a last line without its end")
    func rows() throws {
        let table = try read(
            """
            {"a": 1, "b\\u00fc \\"\\ud83d\\ude00\\"": -2.50, "c": true}
            {"b\u{FC} \\"\u{1F600}\\"":1e-3,"c":false , "a":0.1}\r
            \t{ "a" : 2 , "b\\u00FC \\"\\uD83D\\uDE00\\"" : 0 , "c" : 1 }
            """)
        #expect(table.columns == ["a", "bü \"😀\"", "c"])
        #expect(table.values == [1, -2.5, 1, 0.1, 0.001, 0, 2, 0, 1])
        #expect(table.decimals == [1, 3, 0])
    }

    @Test("The same rows as CSV's give the same table, long form and left-out columns included")
    func likeCSV() throws {
        let csv = try table(
            "sequence_id,step,x,note\nb,1,2.5,hey\nb,0,1,\"[1, 2]\"\n", .init(excludedColumns: ["note"]))
        let json = try read(
            """
            {"sequence_id": "b", "step": 1, "x": 2.5, "note": "hey"}
            {"sequence_id": "b", "step": 0, "x": 1, "note": [1, {"deep": "]}"}]}
            """, .init(excludedColumns: ["note"]))
        #expect(Fingerprint(json) == Fingerprint(csv) && json.decimals == csv.decimals)
        #expect(json.sequences?.identifiers == ["b"] && json.order?.keys == [1, 0])
    }

    @Test("Standard input without a name is known by its first character")
    func sniffing() throws {
        #expect(try read("{\"a\": 1}\n", name: "standard input").columns == ["a"])
        #expect(try read("\n {\"a\": 1}\n", name: "data").columns == ["a"])
        #expect(try read("a\n1\n", name: "data").columns == ["a"])
    }

    @Test(
        "What is not JSON lines is refused with its line",
        arguments: [
            ("{\"a\": 1}\n{\"a\": 1, \"b\": 2}\n", "line 2", "'b'"), ("{\"a\": 1, \"a\": 2}", "line 1", "twice"),
            ("{\"a\": 1}\n{\"a\": 2, \"a\": 2}", "line 2", "twice"), ("{\"a\": NaN}", "line 1", "write null"),
            ("{\"a\": -Infinity}", "line 1", "write null"), ("{\"a\": 01}", "line 1", "JSON"),
            ("{\"a\": .5}", "line 1", "JSON"), ("{\"a\": 1.}", "line 1", "JSON"), ("{\"a\": 1e}", "line 1", "JSON"),
            ("{\"a\": 'x'}", "line 1", "JSON"), ("{a: 1}", "line 1", "quotes"), ("{\"a\" 1}", "line 1", "':'"),
            ("{\"a\": 1", "line 1", "'}'"), ("{\"a\": 1,}", "line 1", "quotes"), ("[1, 2]", "line 1", "jq"),
            ("{\"a\": 1} {\"a\": 1}", "line 1", "one object a line"), ("{\"a\": \"\\ud800\"}", "line 1", "half"),
            ("{\"a\": \"\\x\"}", "line 1", "escape"), ("{\"a\": \"\t\"}", "line 1", "control"),
            ("{\"a\": 1}\n\n{\"a\": 1}", "line 2", "blank"), ("{}", "line 1", "no keys"), ("1", "line 1", "object"),
            ("{\"a\": [1}", "line 1", "bracket"), ("{\"a\": [[1]", "line 1", "ends within"),
            ("{\"a\": tru}", "line 1", "JSON"),
            ("{\"a\": \(String(repeating: "[", count: 100_000))}", "line 1", "too deep"),
            ("{\"a\": 1}\n{\"a\": \"hey\"}", "line 2, column 'a'", "'hey' is not a number"),
            ("{\"a\": 1}\n{}", "line 2, column 'a'", "empty"), ("{\"a\": 1e999}", "line 1, column 'a'", "too large"),
        ])
    func refusals(text: String, place: String, words: String) {
        let message = refusal(text)
        #expect(message.hasPrefix("t.jsonl, \(place)") && message.contains(words), "\(message)")
        #expect(!message.contains { $0.isNewline })
    }

    @Test("Bytes that are no UTF-8, and lines without an end, are refused")
    func bytes() {
        let latin = Array("{\"a\": \"".utf8) + [0xE9] + Array("\"}".utf8)
        let text = message { () throws(DataError) in _ = try Table.read(Table.reader(bytes: latin, name: "t.jsonl")) }
        #expect(text.contains("line 1") && text.contains("UTF-8"), "\(text)")
        let long = Array("{\"a\": \"".utf8) + [UInt8](repeating: 0x20, count: 17 << 20)
        let second = message { () throws(DataError) in _ = try Table.read(Table.reader(bytes: long, name: "t.jsonl")) }
        #expect(second.contains("longer than"), "\(second)")
    }

    @Test("What is not finite is written as null")
    func null() throws {
        try withDirectory { directory in
            var writer = try JSONLinesWriter(path: directory + "/t.jsonl", sequencesOf: ["a\"b\n"])
            try writer.append(SequenceSet(columns: ["a\"b\n"], length: 2, values: [.nan, -.infinity, 0.1, 1e-5]))
            try writer.finish()
            let text = try String(contentsOfFile: directory + "/t.jsonl", encoding: .utf8)
            #expect(
                text == """
                    {"sequence_id": 0, "step": 0, "a\\"b\\u000a": null}
                    {"sequence_id": 0, "step": 1, "a\\"b\\u000a": null}
                    {"sequence_id": 1, "step": 0, "a\\"b\\u000a": 0.1}
                    {"sequence_id": 1, "step": 1, "a\\"b\\u000a": 1e-05}

                    """)
        }
    }
}
