import AntiphonData
import Foundation
import Testing

/// Schema files from the corpus that fuzzing begins with (Tools/fuzz/run.sh table-schema), and small changes of them.
@Suite struct TableSchemaCorpusTests {
    private func check(_ bytes: [UInt8], _ name: String) {
        do throws(DataError) {
            let schema = try TableSchema(yaml: String(decoding: bytes, as: UTF8.self), file: "f.yaml")
            let again = try TableSchema(yaml: schema.yaml(), file: "again.yaml")
            #expect(again == schema, "\(name)")
        } catch {
            #expect(!error.description.contains { $0.isNewline }, "\(name): \(error)")
            #expect(error.file == "f.yaml", "what was read has to be written so that it can be read: \(name): \(error)")
        }
    }

    @Test func eachIsReadOrRefusedInOneLine() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/table-schema")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files.count >= 3)
        var random = TestRandom(state: 77)
        let pieces = Array(":{}[]\"',&*-#\n \t|>!%@`0".utf8)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
            check(bytes, file)
            for round in 0..<400 {
                var changed = bytes
                for _ in 0...(round % 3) {
                    let place = Int.random(in: 0..<changed.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: changed.remove(at: place)
                    case 1: changed.insert(pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
                    case 2: changed[place] = UInt8.random(in: 0...255, using: &random)
                    default: changed.removeSubrange(place..<min(changed.count, place + 9))
                    }
                    if changed.isEmpty { changed = [0x0A] }
                }
                check(changed, "\(file), change \(round)")
            }
        }
    }
}
