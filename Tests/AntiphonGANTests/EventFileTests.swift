import AntiphonData
import AntiphonGAN
import Foundation
import Testing

/// Event files are also read by TensorBoard itself: Tools/exchange/check_files.py.
@Suite("TensorBoard event files")
struct EventFileTests {
    private func scratch() -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("events-\(UUID().uuidString)")
    }

    @Test("A record is framed as TFRecord files are")
    func framing() {
        // The bytes that tensorboard 2.21's RecordWriter makes of b"antiphon".
        #expect(
            EventFile.record(Array("antiphon".utf8)).map { String($0, radix: 16) }.joined(separator: " ")
                == "8 0 0 0 0 0 0 0 ff 86 24 f 61 6e 74 69 70 68 6f 6e cb 39 42 36")
    }

    @Test("Values are written, to where the script looks if it is to run")
    func values() throws {
        let kept = ProcessInfo.processInfo.environment["ANTIPHON_FILES_DIRECTORY"].map(URL.init(fileURLWithPath:))
        let folder = kept ?? scratch()
        defer { if kept == nil { try? FileManager.default.removeItem(at: folder) } }
        let file = try EventFile(directory: folder.path + "/events")
        for step in stride(from: 0, to: 100, by: 10) {
            try file.add([.scalar("loss/a", Float(step) / 7), .scalar("loss/b", .nan)], step: step)
        }
        try file.add([.histogram("weights", (0..<1000).map { Float(sin(Double($0))) } + [.nan, .infinity])], step: 50)
        let wave = (0..<80).map { Float(sin(Double($0) / 3)) }
        let real = try SequenceSet(columns: ["x", "y"], length: 20, values: wave)
        let far = try SequenceSet(columns: ["x", "y"], length: 20, values: wave.map { $0 + 100 })
        let image = PNGImage(real: real, synthetic: far)
        #expect(image.width == 344 && image.height == 184)
        try file.add([.image("sequences/real against synthetic", image)], step: 60)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
        #expect(try #require(Self.records(Array(bytes))).count == 13)
        // Half a record at the end is a killed run's.
        #expect(Self.records(Array(bytes.dropLast(5))) == nil)
        // Another file beside it in the same second.
        #expect(try EventFile(directory: folder.path + "/more").path != file.path)
        let second = try EventFile(directory: folder.path + "/more")
        #expect(second.path.hasSuffix(".1"))
        try? FileManager.default.removeItem(atPath: folder.path + "/more")
    }

    @Test("Histograms count every finite number once, whatever the numbers")
    func histograms() throws {
        for values in [[], [Float.nan], [1], [1, 1, 1], [-1e38, 1e38], [0, .leastNonzeroMagnitude], [3, -2, 7, 7]] {
            let folder = scratch()
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = try EventFile(directory: folder.path)
            try file.add([.histogram("h", values)], step: 1)
            #expect(try Self.records(Array(Data(contentsOf: URL(fileURLWithPath: file.path))))?.count == 2)
        }
    }

    @Test("A picture's pixels unpack from it as they were")
    func picture() throws {
        let pixels = (0..<35).map { UInt8($0 * 7) }
        let image = PNGImage(width: 7, height: 5, pixels: pixels)
        #expect(image.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        // Signature, length, type, then width and height.
        #expect(Array(image.bytes[16..<26]) == [0, 0, 0, 7, 0, 0, 0, 5, 8, 0])
    }

    @Test("A place that cannot be written is said")
    func unwritable() throws {
        let folder = scratch()
        try Data().write(to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: RunError.self) { try EventFile(directory: folder.path + "/events") }
    }

    // The records of a file whose checksums hold; nil if one does not or the last is cut.
    private static func records(_ bytes: [UInt8]) -> [[UInt8]]? {
        var records: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            guard bytes.count - place >= 16 else { return nil }
            let count = (0..<8).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
            guard count <= bytes.count - place - 16 else { return nil }
            let event = Array(bytes[place + 12..<place + 12 + count])
            guard Array(bytes[place..<place + 16 + count]) == EventFile.record(event) else { return nil }
            records.append(event)
            place += 16 + count
        }
        return records
    }
}
