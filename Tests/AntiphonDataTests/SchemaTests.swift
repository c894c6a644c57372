import AntiphonData
import Foundation
import Testing

@Suite("Schema")
struct SchemaTests {
    private let text = "id,t,x,n,c\na,1,0.25,3,7\na,2,0.5,4,7\nb,1,0.1,5,7\nb,2,0.30,6,7\n"

    private func schema(_ mode: SequenceMode) throws -> (Schema, Table) {
        let table = try table(text, TableOptions(sequenceColumn: "id", orderColumn: "t"))
        return (try Schema(describing: table, mode: mode, scaling: .standard), table)
    }

    @Test("JSON and back", arguments: [SequenceMode.grouped, .windows(length: 1, stride: 2)])
    func json(mode: SequenceMode) throws {
        let (schema, _) = try schema(mode)
        let data = try schema.jsonData()
        #expect(try Schema(json: data) == schema)
        #expect(try Schema(json: data).jsonData() == data)
        try withDirectory { directory in
            try schema.write(to: directory + "/schema.json")
            #expect(try Schema.read(from: directory + "/schema.json") == schema)
            #expect(try Data(contentsOf: URL(fileURLWithPath: directory + "/schema.json")) == data)
        }
    }

    @Test("the file says what the columns are")
    func contents() throws {
        let (schema, _) = try schema(.grouped)
        #expect(schema.columns.map(\.decimals) == [2, 0, 0] && schema.columns.map(\.isInteger) == [false, true, true])
        #expect(schema.length == 2 && schema.sequenceCount == 2 && schema.rowCount == 4)
        #expect(schema.numberFormats == [.decimals(2), .decimals(0), .constant(7)])
        let text = String(decoding: try schema.jsonData(), as: UTF8.self)
        for part in [
            "\"sequence_column\" : \"id\"", "\"order_column\" : \"t\"", "\"version\" : 3", "\"kind\" : \"grouped\"",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("encoding and decoding")
    func coding() throws {
        let (schema, table) = try schema(.grouped)
        let encoded = try schema.encoded(table)
        let decoded = try schema.decoded(encoded.values)
        let original = try SequenceSet.sequences(of: table)
        for (back, value) in zip(decoded.values, original.values) { #expect(abs(back - value) < 1e-6) }
        #expect(decoded.columns == ["x", "n", "c"])
        #expect(
            try schema.decoded([1e9, -1e9, 0.5, 0, 0, 9]).values == [
                0.5, 3, 7, Float(schema.columns[0].statistics.mean), 4.5, 7,
            ])
        #expect(throws: DataError.self) { try schema.decoded([1, 2, 3]) }
    }

    @Test("tables of other columns or lengths are refused")
    func misfits() throws {
        let (schema, _) = try schema(.grouped)
        let options = TableOptions(sequenceColumn: "id")
        let encode = { (text: String) in
            message { () throws(DataError) in _ = try schema.encoded(try table(text, options)) }
        }
        #expect(encode("id,x,n\na,1,2\n") == "t.csv: lacks the column 'c' of the model")
        #expect(encode("id,x,n,c,d\na,1,2,3,4\n") == "t.csv: has a column 'd' that the model does not know")
        #expect(encode("id,n,x,c\na,1,2,3\n") == "t.csv: has the model's columns in another order")
        #expect(encode("id,x,n,c\na,1,2,3\n") == "t.csv: has sequences of 1 rows where the model's have 2")
    }

    @Test(
        "altered files are refused in one line",
        arguments: [
            ("\"version\" : 3", "\"version\" : 4", "is of version 4; this program reads versions 1 to 3"),
            ("\"version\" : 3", "\"version\" : 0", "is of version 0; this program reads versions 1 to 3"),
            ("\"version\" : 3", "\"version\" : \"x\"", "is not a schema"),
            ("\"form\" : \"free\"", "\"form\" : \"above\"", "does not name its columns"),
            ("\"form\" : \"free\"", "\"form\" : \"combination\"", "does not name its columns"),
            ("\"curve\" : \"identity\"", "\"curve\" : \"spiral\"", "curve"),
            ("\"feature\"", "\"features\"", "no feature"),
            ("\"fingerprint\" : \"", "\"fingerprint\" : \"zz", "fingerprint"),
            ("\"rows\" : 4", "\"rows\" : 0", "counts"),
            ("\"length\" : 2", "\"length\" : -2", "counts"),
            ("\"scale\" : 1", "\"scale\" : -1", "the numbers of column"),
            ("\"scale\" : 1", "\"scale\" : 1e999", "schema"),
            ("\"kind\" : \"standard\"", "\"kind\" : null", "kind is null"),
            ("\"scale\"", "\"scales\"", "scale is missing"),
            ("\"name\" : \"n\"", "\"name\" : \"x\"", "two columns share a name"),
            ("\"kind\" : \"grouped\"", "\"kind\" : \"windows\"", "no stride"),
            ("\"kind\" : \"standard\"", "\"kind\" : \"cubic\"", "kind"),
            ("}", "", "is not a schema"),
        ])
    func altered(part: String, replacement: String, expected: String) throws {
        let (schema, _) = try schema(.grouped)
        let text = String(decoding: try schema.jsonData(), as: UTF8.self)
        let changed = text.replacingOccurrences(of: part, with: replacement)
        #expect(changed != text)
        let refusal = message { () throws(DataError) in _ = try Schema(json: Data(changed.utf8)) }
        #expect(refusal.hasPrefix("schema.json: ") && refusal.contains(expected), "\(refusal)")
        #expect(!refusal.contains("\n"))
    }

    @Test("any truncation is refused")
    func truncated() throws {
        let data = try schema(.grouped).0.jsonData()
        for count in stride(from: 0, to: data.count - 2, by: 7) {
            #expect(throws: DataError.self) { try Schema(json: data.prefix(count)) }
        }
    }

    @Test("the fingerprint is FNV-1a and notices every change")
    func fingerprint() throws {
        let table = try Table(columns: ["a", "b"], values: [1, 2, 3, -0.0], source: "t")
        // Computed apart, by the Python lines in Tools/goldens/data_fingerprint.py.
        #expect(Fingerprint(table).description == "768fe80651db15d5")
        var seen: Set<String> = [Fingerprint(table).description]
        let others = [
            try Table(columns: ["a", "c"], values: [1, 2, 3, -0.0], source: "t"),
            try Table(columns: ["ab", ""], values: [1, 2, 3, -0.0], source: "t"),
            try Table(columns: ["a", "b"], values: [1, 2, 3, 0], source: "t"),
            try Table(columns: ["a", "b"], values: [1, 3, 2, -0.0], source: "t"),
            try Table(columns: ["a"], values: [1, 2, 3, -0.0], source: "t"),
            try Table(
                columns: ["a", "b"], values: [1, 2, 3, -0.0], source: "t",
                sequences: RowSequences(column: "s", rows: ["x", "x"])),
            try Table(
                columns: ["a", "b"], values: [1, 2, 3, -0.0], source: "t", order: RowOrder(column: "s", keys: [0, 1])),
        ]
        for other in others { #expect(seen.insert(Fingerprint(other).description).inserted) }
        #expect(
            Fingerprint(try Table(columns: ["a", "b"], values: [1, 2, 3, -0.0], source: "u")) == Fingerprint(table))
        #expect(Fingerprint(hexadecimal: Fingerprint(table).description) == Fingerprint(table))
        #expect(Fingerprint(hexadecimal: "+00000000000000a") == nil && Fingerprint(hexadecimal: "12") == nil)
    }
}
