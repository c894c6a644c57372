import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// A run directory comes from elsewhere: whatever is in it, opening it gives a model or an error that names the file.
@Suite("Run directories that are damaged or hostile")
struct HostileRunTests {
    private static let files = [RunFiles.configuration, RunFiles.schema, RunFiles.model, "manifest.json"]
    private static let model = Result { try Small.model(steps: 1) }

    /// Writes a run, lets `change` loose on one of its files, and expects an error that names the file.
    private func expectError(
        _ name: String, _ what: Comment, naming other: String? = nil, _ change: (String, Data) throws -> Void
    ) throws -> String {
        try withTemporaryFolder { folder in
            try write(Self.model.get(), to: folder + "/run")
            let path = folder + "/run/" + name
            try change(path, contents(path))
            let error = #expect(throws: RunError.self, what) { try TrainedModel(run: folder + "/run") }
            #expect(error?.path == folder + "/run/" + (other ?? name), what)
            let text = error?.description ?? ""
            #expect(!text.contains("\n"), "one line")
            return text
        }
    }

    @Test("A missing file", arguments: files)
    func missing(_ name: String) throws {
        let text = try expectError(name, "missing") { path, _ in try FileManager.default.removeItem(atPath: path) }
        #expect(text.contains("is missing"))
    }

    @Test("A directory where a file should be", arguments: files)
    func directory(_ name: String) throws {
        let text = try expectError(name, "directory") { path, _ in
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        #expect(!text.isEmpty)
    }

    @Test("A file cut anywhere", arguments: files)
    func truncated(_ name: String) throws {
        let size = try withTemporaryFolder { folder in
            try write(Self.model.get(), to: folder + "/run")
            return try contents(folder + "/run/" + name).count
        }
        for length in [0, 1, 8, size / 2, size - 2] {
            let text = try expectError(name, "cut to \(length)") { path, data in
                try data.prefix(length).write(toPath: path)
            }
            #expect(text.contains("truncated or altered") || text.contains("damaged or altered"))
        }
    }

    @Test(
        "A file with one bit of one byte changed", arguments: [RunFiles.configuration, RunFiles.schema, RunFiles.model])
    func altered(_ name: String) throws {
        for share in [0, 0.3, 0.999] {
            let text = try expectError(name, "altered at \(share)") { path, data in
                var data = data
                data[Int(Double(data.count) * share)] ^= 1
                try data.write(toPath: path)
            }
            #expect(text.contains("was altered: its SHA-256 is not the manifest's"))
        }
    }

    @Test("A manifest with any byte changed gives an error or the model, unchanged")
    func alteredManifest() throws {
        let model = try Self.model.get()
        try withTemporaryFolder { folder in
            let run = folder + "/run"
            try write(model, to: run)
            let manifest = try contents(run + "/manifest.json")
            var opened = 0
            for place in manifest.indices {
                var data = manifest
                data[place] ^= [1, 0x10, 0x80][place % 3]
                try data.write(toPath: run + "/manifest.json")
                do {
                    #expect(try TrainedModel(run: run).weights == model.weights)
                    opened += 1
                } catch is RunError {
                }
            }
            // Blank space and the version that wrote it do not matter; names, sizes and hashes do.
            #expect(opened < manifest.count / 2)
        }
    }

    @Test("A manifest of a later format asks for a newer Antiphon")
    func laterFormat() throws {
        let text = try expectError("manifest.json", "later") { path, data in
            let text = String(decoding: data, as: UTF8.self)
            try Data(text.replacingOccurrences(of: "\"format\" : 2", with: "\"format\" : 3").utf8).write(toPath: path)
        }
        #expect(text.contains("format 3") && text.contains("use a newer Antiphon"))
    }

    @Test("No run directory, a file, an empty directory")
    func noRun() throws {
        try withTemporaryFolder { folder in
            let nowhere = #expect(throws: RunError.self) { try TrainedModel(run: folder + "/none") }
            #expect(nowhere?.description == "\(folder)/none: no such run directory")
            try Data("x".utf8).write(toPath: folder + "/file")
            let file = #expect(throws: RunError.self) { try TrainedModel(run: folder + "/file") }
            #expect(file?.description == "\(folder)/file: is a file, not a run directory")
            let empty = #expect(throws: RunError.self) { try TrainedModel(run: folder) }
            #expect(empty?.path == folder + "/manifest.json")
        }
    }

    @Test("Weights of another model under a manifest made to fit")
    func otherModel() throws {
        try withTemporaryFolder { folder in
            let run = folder + "/run"
            try write(Self.model.get(), to: run)
            try write(Small.model(steps: 1) { $0.generator.hidden = 6 }, to: folder + "/other")
            try replace(RunFiles.model, in: run, by: contents(folder + "/other/" + RunFiles.model))
            let error = #expect(throws: RunError.self) { try TrainedModel(run: run) }
            #expect(error?.path == run + "/" + RunFiles.model)
            #expect(error?.description.contains("does not fit config.yaml") == true)
        }
    }

    /// Whoever can alter a file can alter the manifest as well. Every text file is altered byte by byte, and lines are
    /// dropped and doubled; what opens must also generate or fail with an error.
    @Test("Files altered with a manifest made to fit never bring the process down", arguments: files.dropLast())
    func fitting(_ name: String) throws {
        try withTemporaryFolder { folder in
            let run = folder + "/run"
            try write(Self.model.get(), to: run)
            let original = try contents(run + "/" + name)
            let backend = try CPUBackend(threads: 1)
            var (opened, refused) = (0, 0)
            func attempt(_ data: Data) throws {
                try replace(name, in: run, by: data)
                do {
                    let model = try TrainedModel(run: run)
                    opened += 1
                    // Generating is slower than opening: now and then.
                    if opened % 10 == 1 { _ = try Sampler(model, seed: 1, on: backend).generate(1) }
                } catch let error {
                    refused += 1
                    let known =
                        error is RunError || error is ConfigurationError || error is DataError
                        || error is SafetensorsError || error is GraphError
                    #expect(known, "\(type(of: error)): \(error)")
                    #expect("\(error)".contains(run + "/") || error is GraphError, "\(error)")
                    #expect(!"\(error)".contains("\n"), "\(error)")
                }
            }
            let random = Philox(seed: 77)
            let step = max(1, original.count / 120)
            for (turn, place) in stride(from: 0, to: original.count, by: step).enumerated() {
                var data = original
                data[place] = UInt8(truncatingIfNeeded: random.word(turn))
                try attempt(data)
                // Digits and signs: a number becomes another one.
                data[place] = Array("0129-.eE\"".utf8)[random.index(below: 9, turn, sample: 1)]
                try attempt(data)
            }
            if name != RunFiles.model {
                let lines = original.split(separator: UInt8(ascii: "\n"))
                for index in lines.indices {
                    var fewer = lines
                    fewer.remove(at: index)
                    try attempt(Data(fewer.joined(separator: [UInt8(ascii: "\n")])))
                    var more = lines
                    more.insert(lines[index], at: index)
                    try attempt(Data(more.joined(separator: [UInt8(ascii: "\n")])))
                }
            }
            #expect(refused > 20)
            #expect(opened > 0)
        }
    }

    /// Puts a file into a run and corrects the manifest.
    private func replace(_ name: String, in run: String, by data: Data) throws {
        try data.write(toPath: run + "/" + name)
        let path = run + "/manifest.json"
        var manifest = try #require(
            try JSONSerialization.jsonObject(with: contents(path)) as? [String: Any])
        var files = try #require(manifest["files"] as? [String: Any])
        files[name] = ["bytes": data.count, "sha256": SHA256.hexadecimal(data)]
        manifest["files"] = files
        try JSONSerialization.data(withJSONObject: manifest).write(toPath: path)
    }
}
