import AntiphonData
import Foundation
import Testing

/// An `.npy` file with any header over any bytes.
func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let text = Array((header + "\n").utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
}

private func littleEndian<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
    values.flatMap { value in (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
}

@Suite("NumPy arrays")
struct NumpyTests {
    private func read(_ bytes: [UInt8], name: String = "a.npy") throws(DataError) -> Table {
        try Table.read(Table.reader(bytes: bytes, name: name))
    }

    private func refusal(_ bytes: [UInt8], name: String = "a.npy") -> String {
        message { () throws(DataError) in _ = try read(bytes, name: name) }
    }

    @Test(
        "Every type of number, in both byte orders, is read",
        arguments: [
            ("<f4", littleEndian([Float(1.5).bitPattern, Float(-2).bitPattern]), [1.5, -2]),
            ("<f8", littleEndian([Double(0.1).bitPattern, Double(-2e10).bitPattern]), [0.1, -2e10]),
            ("<i8", littleEndian([Int64(-3), 4]), [-3, 4]),
            ("<u8", littleEndian([UInt64(3), 1 << 40]), [3, 1_099_511_627_776]),
            ("<i4", littleEndian([Int32(-3), 4]), [-3, 4]), ("<u4", littleEndian([UInt32(3), .max]), [3, 4294967295]),
            ("<i2", littleEndian([Int16(-3), 4]), [-3, 4]), ("|i1", [0xFD, 4], [-3, 4]), ("|u1", [0xFD, 4], [253, 4]),
            (">f4", [0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0], [1.5, -2]), (">i2", [0xFF, 0xFD, 0, 4], [-3, 4]),
            ("|b1", [0, 1], [0, 1]), ("=f4", littleEndian([Float(0.1).bitPattern, 0]), [Double(Float(0.1)), 0]),
        ] as [(String, [UInt8], [Double])])
    func types(type: String, data: [UInt8], values: [Double]) throws {
        let table = try read(npy("{'descr': '\(type)', 'fortran_order': False, 'shape': (2,), }", data))
        #expect(table.values == values && table.columns == ["column_1"])
        // Whole numbers are known to have no decimals.
        #expect(table.decimals == [type.contains("f") ? table.decimals[0] : 0])
    }

    @Test("C and Fortran order give the same table, in two and three dimensions, in versions 1 to 3")
    func orders() throws {
        let plain = npy("{'descr':'|u1','fortran_order':False,'shape':(2,3)}", [1, 2, 3, 4, 5, 6])
        let fortran = npy("{\"shape\": (2, 3), 'fortran_order': True, 'descr': '|u1'}", [1, 4, 2, 5, 3, 6], version: 2)
        let table = try read(plain)
        #expect(table.values == [1, 2, 3, 4, 5, 6] && table.columns == ["column_1", "column_2", "column_3"])
        #expect(try read(fortran) == table)
        let cube = npy("{'descr':'|u1','fortran_order':False,'shape':(2,2,2)}", Array(1...8), version: 3)
        let turned = npy("{'descr':'|u1','fortran_order':True,'shape':(2,2,2)}", [1, 5, 3, 7, 2, 6, 4, 8])
        let sequences = try read(cube)
        #expect(sequences.values == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(sequences.sequences?.identifiers == ["0", "1"] && sequences.sequences?.indices == [0, 0, 1, 1])
        #expect(sequences.order?.keys == [0, 1, 0, 1])
        #expect(try read(turned) == sequences)
        #expect(try SequenceSet.sequences(of: sequences).values == [1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test("A header that lies, or is no header, is refused in one line")
    func lies() {
        let cases: [(header: String, bytes: Int, words: String)] = [
            ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", 8, "pickles"),
            ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4, "structured"),
            ("{'descr': '<f2', 'fortran_order': False, 'shape': (1,)}", 2, "'<f2'"),
            ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", 8, "'<c8'"),
            ("{'descr': '<U3', 'fortran_order': False, 'shape': (1,)}", 12, "holds text"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 4, "cut off"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 8, "holds 8 bytes"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4, "has the shape ()"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1)}", 4, "has the shape (1, 1, 1, 1)"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}", 0, "is empty"),
            ("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 281474976710656, 281474976710656)}", 0, "is empty"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (281474976710656, 281474976710656)}", 4, "larger than"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 4, "not NPY's"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4, "not NPY's"),
            ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 4, "not NPY's"),
            ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4, "not NPY's"),
            ("{'descr': '<f4', 'fortran_order': False}", 4, "not NPY's"), ("{", 4, "not NPY's"), ("", 4, "not NPY's"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", 4, "not NPY's"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", 4, "not NPY's"),
        ]
        for (header, bytes, words) in cases {
            let text = refusal(npy(header, [UInt8](repeating: 0, count: bytes)))
            #expect(text.hasPrefix("a.npy: ") && text.contains(words) && !text.contains("\n"), "\(header): \(text)")
        }
        let whole = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", [0, 0, 0, 0])
        for cut in 6..<whole.count { #expect(refusal(Array(whole[..<cut])).contains("a.npy: "), "cut at \(cut)") }
        #expect(refusal([0x93] + Array("NUMPY".utf8) + [4, 0, 0, 0]).contains("version 4"))
        #expect(refusal([0x93] + Array("NUMPY".utf8) + [1, 0, 0xFF, 0xFF]).contains("too large"))
    }

    @Test("A number that no feature can have is refused with its row and column")
    func numbers() {
        let bits = [Float(1), .infinity, 2, .nan].map(\.bitPattern)
        let text = refusal(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", littleEndian(bits)))
        #expect(text.contains("a.npy, row 1, column 'column_2': 'inf'"), "\(text)")
    }

    private static let schema: Schema? = {
        let rows = (0..<6).flatMap { [Double($0) / 4, 7.25, Double($0)] }
        let table = try? Table(columns: ["rate", "fixed", "name ü"], values: rows, source: "t", decimals: [2, 2, 0])
        return table.flatMap { try? Schema(describing: $0, mode: .windows(length: 3, stride: 1)) }
    }()

    @Test("What is written in any format, packed or not, reads back to the same sequences", arguments: [0, 1, 2])
    func roundTrip(batches: Int) throws {
        let schema = try #require(Self.schema)
        try withDirectory { directory in
            var tables: [String: Table] = [:]
            let endings = DataFormat.allCases.flatMap { [$0.rawValue, $0.rawValue + ".gz"] }
            for ending in endings {
                let path = "\(directory)/s.\(ending)"
                var writer = try SequenceWriter(path: path, of: schema, count: 2 * (batches + 1))
                for batch in 0...batches {
                    let values = (0..<18).map { Float($0 * 37 % 11 + batch) / 8 }
                    try writer.append(SequenceSet(columns: schema.columnNames, length: 3, values: values))
                }
                try writer.finish()
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(bytes.starts(with: [0x1F, 0x8B]) == ending.hasSuffix("gz"))
                tables[ending] = try Table.read(path)
            }
            let expected = try #require(tables["csv"])
            #expect(expected.sequences?.identifiers.count == 2 * (batches + 1))
            for (ending, table) in tables {
                // Arrays of 32-bit floats hold 0.13 as near as that allows.
                let isNear = zip(table.values, expected.values).allSatisfy { Float($0) == Float($1) }
                #expect(isNear && table.values.count == expected.values.count, "\(ending)")
                #expect(table.sequences == expected.sequences && table.order == expected.order, "\(ending)")
                let names = ending.hasPrefix("npy") ? ["column_1", "column_2", "column_3"] : schema.columnNames
                #expect(table.columns == names, "\(ending)")
            }
        }
    }

    @Test("Doubles are written to the bit, and identifiers are kept")
    func doubles() throws {
        let schema = try #require(Self.schema)
        try withDirectory { directory in
            let path = directory + "/s.npz"
            var writer = try SequenceWriter(path: path, of: schema, count: 1, element: .float64)
            try writer.append(
                SequenceSet(
                    columns: schema.columnNames, length: 3, values: [0.126, 1, 2, -0.004, 1, 2.5, 1e9, 1, 2],
                    identifiers: ["Übung 1"]))
            try writer.finish()
            let table = try Table.read(path)
            #expect(table.values == [0.13, 7.25, 2, 0, 7.25, 3, 1e9, 7.25, 2])
            #expect(table.sequences?.identifiers == ["Übung 1"])
            // A count that was not kept leaves no file.
            var short = try SequenceWriter(path: directory + "/no.npy", of: schema, count: 2)
            try short.append(SequenceSet(columns: schema.columnNames, length: 3, values: .init(repeating: 0, count: 9)))
            do throws(DataError) {
                try short.finish()
                Issue.record("a file with fewer sequences than its header says")
            } catch {
                #expect(error.description.contains("has 1 sequences where 2"))
            }
            #expect(!FileManager.default.fileExists(atPath: directory + "/no.npy"))
        }
    }

    @Test("Names that are no format's, or another's, are refused")
    func names() {
        for name in ["a.parquet", "a.xlsx", "a.json", "a.pkl", "b.parquet.gz"] {
            let text = message { () throws(DataError) in _ = try DataFormat.toWrite(name) }
            #expect(text.contains("not written"), "\(text)")
        }
        let text = message { () throws(DataError) in _ = try DataFormat.toWrite("a.csv", asked: .npy) }
        #expect(text.contains("name it .npy"))
        #expect((try? DataFormat.toWrite("a.txt")) == .csv && (try? DataFormat.toWrite("-", asked: .npz)) == .npz)
        #expect((try? DataFormat.toWrite("a.b/c.NDJSON.GZ")) == .jsonl)
    }
}
