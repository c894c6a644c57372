import AntiphonNN
import Foundation
import Testing

/// What fuzzing kept of safetensors files (Tools/fuzz/run.sh safetensors).
@Suite("Safetensors from fuzzing")
struct SafetensorsCorpusTests {
    @Test("Each is read or refused in one line that no file can break or colour")
    func replay() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/safetensors")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
            do {
                _ = try Safetensors(decoding: bytes, named: "f.safetensors")
            } catch {
                let isPlain = !"\(error)".unicodeScalars.contains { $0.properties.generalCategory == .control }
                #expect(isPlain, "\(file): \(error)")
            }
        }
    }

    @Test("A name from the file is shortened and escaped in messages")
    func names() {
        for name in ["a\\nb", "\\u001b[2J", String(repeating: "x", count: 5000), "\\u2028"] {
            let header = Array("{\"\(name)\":{\"dtype\":\"F31\",\"shape\":[],\"data_offsets\":[0,4]}}".utf8)
            let size = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
            let error = #expect(throws: SafetensorsError.self) {
                try Safetensors(decoding: size + header + [0, 0, 0, 0], named: "f")
            }
            let text = error?.description ?? ""
            #expect(text.contains("F31") && text.count < 600, "\(text)")
            #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 0x2028 }, "\(text)")
        }
    }
}
