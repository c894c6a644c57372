import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Run directories")
struct RunDirectoryTests {
    private static let files: Set = [
        RunFiles.configuration, RunFiles.schema, RunFiles.model, RunFiles.metrics, "manifest.json",
    ]

    private func listing(_ path: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: path))
    }

    @Test("What is written is read: settings, schema, weights; moved elsewhere, and without its metrics")
    func roundTrip() throws {
        try withTemporaryFolder { folder in
            let model = try Small.model {
                $0.seed = 12
                $0.generator.cell = .gru
                $0.training.average = 0.75
            }
            try write(model, to: folder + "/run")
            #expect(try listing(folder) == ["run"])
            #expect(try listing(folder + "/run") == Self.files)
            try FileManager.default.moveItem(atPath: folder + "/run", toPath: folder + "/elsewhere")
            try FileManager.default.removeItem(atPath: folder + "/elsewhere/" + RunFiles.metrics)
            let read = try TrainedModel(run: folder + "/elsewhere/")
            #expect(read.configuration == model.configuration)
            #expect(read.schema == model.schema)
            #expect(read.layout == model.layout)
            #expect(read.weights == model.weights)
            let backend = try CPUBackend(threads: 1)
            let (ours, theirs) = try (Sampler(model, seed: 1, on: backend), Sampler(read, seed: 1, on: backend))
            let (first, second) = try (ours.generate(9), theirs.generate(9))
            #expect(first == second)
        }
    }

    @Test("model.safetensors holds the averaged generator under the names of its scopes")
    func names() throws {
        try withTemporaryFolder { folder in
            let model = try Small.model()
            try write(model, to: folder + "/run")
            let file = try Safetensors(contentsOf: folder + "/run/" + RunFiles.model)
            #expect(
                Set(file.tensors.keys) == [
                    "generator/start/kernel", "generator/start/bias", "generator/recurrence/layer0/forward/kernel",
                    "generator/recurrence/layer0/forward/recurrent", "generator/recurrence/layer0/forward/bias",
                    "generator/output/kernel", "generator/output/bias",
                ])
            #expect(try model.layout.block(of: file.tensors) == model.weights)
            #expect(file.metadata["format"] == "antiphon")
        }
    }

    @Test("A run is replaced only with force, and whole; anything else that is there is never touched")
    func replacing() throws {
        try withTemporaryFolder { folder in
            let (old, new) = (try Small.model(steps: 1), try Small.model(steps: 2))
            let run = folder + "/run"
            try write(old, to: run)
            let refusal = #expect(throws: RunError.self) { try RunWriter(run, force: false) }
            #expect(
                refusal?.description
                    == "\(run): holds a run already; add --force to replace it, or go on with train --resume")
            // Until it is committed, the old one stands.
            let writer = try RunWriter(run + "/", force: true)
            #expect(try TrainedModel(run: run).weights == old.weights)
            try writer.commit(new, reports: [RunFiles.report: Data("<html>".utf8)])
            #expect(try TrainedModel(run: run).weights == new.weights)
            #expect(try listing(folder) == ["run"])
            #expect(try contents(run + "/" + RunFiles.report) == Data("<html>".utf8))

            let mine = folder + "/mine"
            try FileManager.default.createDirectory(atPath: mine, withIntermediateDirectories: true)
            try Data("precious".utf8).write(toPath: mine + "/notes.txt")
            for force in [false, true] {
                let error = #expect(throws: RunError.self) { try RunWriter(mine, force: force) }
                #expect(error?.description.contains("\(mine): exists and is not a run directory") == true)
                let file = #expect(throws: RunError.self) { try RunWriter(mine + "/notes.txt", force: force) }
                #expect(file?.description.contains("notes.txt: is a file") == true)
            }
            #expect(try contents(mine + "/notes.txt") == Data("precious".utf8))
        }
    }

    @Test("A writer that gives up leaves nothing, and the old run as it was")
    func discarding() throws {
        try withTemporaryFolder { folder in
            let model = try Small.model(steps: 1)
            try write(model, to: folder + "/run")
            let writer = try RunWriter(folder + "/run", force: true)
            writer.discard()
            #expect(try listing(folder) == ["run"])
            #expect(try TrainedModel(run: folder + "/run").weights == model.weights)
        }
    }

    @Test("A place that cannot be written is told with its reason before any training")
    func unwritable() throws {
        try withTemporaryFolder { folder in
            try Data().write(toPath: folder + "/file")
            let error = #expect(throws: RunError.self) { try RunWriter(folder + "/file/run", force: false) }
            #expect(error?.path == folder + "/file/run")
            #expect(error?.description == "\(folder)/file/run: cannot be written: Not a directory")
        }
    }

    @Test("Metrics are one line a report and read back; half a line of a killed run is skipped")
    func metrics() throws {
        try withTemporaryFolder { folder in
            let writer = try RunWriter(folder + "/run", force: false)
            let run = try TrainingRun(
                Small.table(), cutting: .windows(length: 6, stride: 1), configuration: Small.configuration(),
                on: CPUBackend(threads: 1))
            var records: [MetricsRecord] = []
            let model = try run.train(
                .steps(4),
                report: {
                    records.append(MetricsRecord($0))
                    try writer.append(MetricsRecord($0))
                }
            ).model
            try writer.commit(model)
            let data = try contents(folder + "/run/" + RunFiles.metrics)
            #expect(records.map(\.step) == [1, 2, 3, 4])
            #expect(records.allSatisfy { $0.penalty > 0 && $0.generatorGradientNorm > 0 && $0.rateFactor > 0 })
            #expect(MetricsRecord.read(data) == records)
            #expect(MetricsRecord.read(data.dropLast(9)) == records.dropLast())
        }
    }

    @Test(
        "SHA-256 is FIPS 180-4's",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func sha256(_ text: String, _ hash: String) {
        #expect(SHA256.hexadecimal(Data(text.utf8)) == hash)
        // In pieces that fall across the blocks of 64 bytes.
        var pieces = SHA256()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 61) {
            pieces.update(bytes[start..<min(start + 61, bytes.count)])
        }
        #expect(pieces.finished() == hash)
    }
}
