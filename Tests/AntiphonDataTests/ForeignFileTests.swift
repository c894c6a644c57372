import AntiphonData
import Foundation
import Testing

/// Files that NumPy, pandas and Python's gzip wrote (Tools/goldens/files.py), and what fuzzing found.
@Suite("Files of other programs")
struct ForeignFileTests {
    static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Corpus")

    private func read(_ path: String) throws -> Table { try Table.read(Self.corpus.appendingPathComponent(path).path) }

    private let cube = (0..<24).map { Double(Float(Double($0) / 7)) }

    @Test("NumPy's arrays are read to the bit, whatever their type and order")
    func arrays() throws {
        #expect(try read("npy/float32.npy").values == cube)
        #expect(try read("npy/fortran.npy").values == cube)
        #expect(try read("npy/float64.npy").values == cube)
        #expect(try read("npy/big.npy").values == cube)
        #expect(try read("npy/int8.npy").values == [-3, -2, -1, 0, 1, 2])
        #expect(try read("npy/uint16.npy").values == [0, 1, 2, 3, 4])
        #expect(try read("npy/bool.npy").values == [1, 0, 0, 1])
    }

    @Test("NumPy's archives, stored and deflated", arguments: ["stored", "deflated"])
    func archives(name: String) throws {
        let table = try read("npz/\(name).npz")
        #expect(table.columns == ["open", "high", "low", "größe", "size", "mass"])
        #expect(table.sequences?.identifiers == ["a", "b,c"] && table.sequences?.indices == [0, 0, 0, 1, 1])
        // The second sequence has two steps; its third is padding.
        let rows = (0..<5).map { row in Array(cube[row * 4..<row * 4 + 4]) + (row < 3 ? [1.5, -2] : [0.25, 1e-3]) }
        #expect(table.values == rows.flatMap { $0 })
    }

    @Test(
        "pandas' tables, and Python's gzip at every level and of two members",
        arguments: [
            "csv/frame.csv", "csv/semicolons.csv", "jsonl/frame.jsonl", "gzip/level0.csv.gz", "gzip/level1.csv.gz",
            "gzip/level9.csv.gz", "gzip/members.csv.gz",
        ])
    func frames(path: String) throws {
        let table = try read(path)
        #expect(table.columns == ["x", "count"])
        #expect(table.sequences?.identifiers == ["a", "b,c"] && table.order?.keys == [0, 1, 2, 0, 1])
        // pandas writes at most 15 decimals of JSON.
        let third = path.hasPrefix("jsonl") ? 0.333333333333333 : 1.0 / 3
        let small = path.hasPrefix("jsonl") ? 1e-20 : 1e-300 * 1e280
        #expect(table.column(0) == [0.1, third, small, 12345.678, -0.0], "\(table.column(0))")
        #expect(table.column(1) == [1, 2, 3, 4, 5])
    }

    @Test(
        "Everything that fuzzing kept is read or refused in one line, again and again",
        arguments: [
            "csv", "jsonl", "npy", "npz", "gzip", "schema",
        ])
    func replay(reader: String) throws {
        let folder = Self.corpus.appendingPathComponent(reader)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(!files.isEmpty)
        for file in files {
            let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
            let text = message { () throws(DataError) in
                if reader == "schema" {
                    _ = try Schema(json: Data(bytes))
                } else {
                    let table = try Table.read(
                        Table.reader(bytes: bytes, name: "f." + (reader == "gzip" ? "csv" : reader)))
                    if table.sequences != nil { _ = try SequenceSet.sequences(of: table) }
                }
            }
            #expect(!text.contains { $0.isNewline }, "\(file): \(text)")
        }
    }
}
