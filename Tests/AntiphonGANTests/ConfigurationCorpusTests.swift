import AntiphonGAN
import Foundation
import Testing

/// What fuzzing kept of settings files (Tools/fuzz/run.sh config).
@Suite("Settings files from fuzzing")
struct ConfigurationCorpusTests {
    @Test("Each is read or refused in one line, and what is read prints and reads back")
    func replay() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/config")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.isEmpty)
        for file in files {
            let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent(file)), as: UTF8.self)
            var configuration = Configuration()
            do {
                try configuration.apply(yaml: text, file: "f.yaml")
                var again = Configuration()
                try again.apply(yaml: configuration.yaml, file: "again.yaml")
                #expect(again == configuration, "\(file)")
            } catch {
                #expect(!"\(error)".contains { $0.isNewline }, "\(file): \(error)")
            }
        }
    }
}
