import AntiphonData
import Foundation
import Testing

/// Files for Tools/exchange/check_files.py, which opens them with pandas and NumPy.
@Suite("Sequences for other readers")
struct FileExchangeTests {
    // The same numbers by the same formula as in the script: any finite float, 5 sequences of 4 steps of 2 columns.
    private static let values = (0..<40).map { index -> Float in
        let value = Float(bitPattern: 0x9E37_79B9 &* UInt32(index + 1))
        return value.isFinite ? value : 0
    }

    @Test("They are written, to where the script looks if it is to run, and read back here")
    func write() throws {
        let kept = ProcessInfo.processInfo.environment["ANTIPHON_FILES_DIRECTORY"].map(URL.init(fileURLWithPath:))
        let folder = kept ?? FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if kept == nil { try? FileManager.default.removeItem(at: folder) } }
        let columns = ["a", "größe \"b\""]
        // A table without known decimals: every number is written to its last bit.
        let table = try Table(columns: columns, values: [0, 0, 1, 1, 2, 2, 3, 3], source: "exchange")
        let schema = try Schema(describing: table, mode: .windows(length: 4, stride: 1))
        let set = try SequenceSet(columns: columns, length: 4, values: Self.values)
        for format in DataFormat.allCases {
            for ending in ["", ".gz"] {
                let path = folder.appendingPathComponent("sequences.\(format.rawValue)\(ending)").path
                var writer = try SequenceWriter(path: path, of: schema, count: 5)
                try writer.append(set)
                try writer.finish()
                let back = try SequenceSet.sequences(of: Table.read(path))
                #expect(back.values.map(\.bitPattern) == Self.values.map(\.bitPattern), "\(path)")
            }
        }
        let path = folder.appendingPathComponent("doubles.npz").path
        var writer = try SequenceWriter(path: path, of: schema, count: 5, element: .float64)
        try writer.append(
            SequenceSet(
                columns: columns, length: 4, values: Self.values, identifiers: ["α", "b", "c", "d e", "a longer name"]))
        try writer.finish()
        #expect(try SequenceSet.sequences(of: Table.read(path)).values == Self.values)
    }
}
