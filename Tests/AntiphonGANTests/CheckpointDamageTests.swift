import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Every file of a run directory cut and altered: an error that names the file, never a crash, never a silent use.
@Suite("Damaged checkpoints and runs")
struct CheckpointDamageTests {
    @Test(
        "Every file, cut at each 4 KiB and anywhere, and altered anywhere, is named; the one before is used"
    )
    func sweep() throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 12, rows: 60)
            let run = folder + "/run"
            try journey.go(run, savingAt: [4, 8], stop: 8)
            let store = CheckpointStore(run: run)
            #expect(store.steps == [4, 8])
            let random = Philox(seed: 5)
            var turn = 0
            let names = try FileManager.default.contentsOfDirectory(atPath: run + "/checkpoints/8").sorted()
            #expect(names.contains("state.safetensors") && names.contains("fallback.safetensors"))
            for name in names {
                let path = run + "/checkpoints/8/" + name
                let whole = try contents(path)
                var damages = stride(from: 0, to: whole.count, by: 4096).map { whole.prefix($0) }
                for _ in 0..<12 {
                    turn += 1
                    damages.append(whole.prefix(random.index(below: whole.count, turn)))
                    var flipped = whole
                    flipped[random.index(below: whole.count, turn, sample: 1)] ^= UInt8(1 << (turn % 8))
                    damages.append(flipped)
                }
                for damage in damages {
                    try Data(damage).write(toPath: path)
                    var told: [String] = []
                    let newest = try store.newest { told.append("\($0)") }
                    if newest.state.counters.step == 8 {
                        // Blank space of a manifest, or the version it names.
                        #expect(name == "manifest.json" && told.isEmpty)
                        continue
                    }
                    #expect(newest.state.counters.step == 4)
                    let named = name == "manifest.json" ? run + "/checkpoints/8/" : path
                    #expect(told.count == 1 && told[0].contains(named) && !told[0].contains("\n"), "\(told)")
                }
                try FileManager.default.removeItem(atPath: path)
                #expect(try store.newest().state.counters.step == 4, "\(name) missing")
                try whole.write(toPath: path)
            }
            #expect(try store.newest().state.counters.step == 8)
            for step in [4, 8] { try Data().write(toPath: "\(run)/checkpoints/\(step)/state.json") }
            let error = #expect(throws: RunError.self) { try store.newest() }
            #expect(error?.description.contains("checkpoints/8/state.json") == true)
        }
    }

    @Test("A finished run's card and metrics, cut and altered, are named")
    func finished() throws {
        try withTemporaryFolder { folder in
            let run = folder + "/run"
            try Journey(steps: 8, rows: 60).go(run)
            let random = Philox(seed: 6)
            for (turn, name) in [RunFiles.card, RunFiles.metrics].enumerated() {
                let path = run + "/" + name
                let whole = try contents(path)
                for part in 0..<30 {
                    let place = random.index(below: whole.count, part, sample: UInt32(turn))
                    var damage = whole
                    if part % 2 == 0 { damage = whole.prefix(place) } else { damage[place] ^= UInt8(1 << (part % 8)) }
                    try Data(damage).write(toPath: path)
                    let error = #expect(throws: RunError.self) {
                        if name == RunFiles.card {
                            _ = try RunCard.read(run: run)
                        } else {
                            _ = try MetricsRecord.read(run: run)
                        }
                    }
                    #expect(error?.path == path)
                    // What generating needs is whole.
                    _ = try TrainedModel(run: run)
                }
                try whole.write(toPath: path)
            }
            #expect(try RunCard.read(run: run)?.training.steps == 8)
            #expect(try MetricsRecord.read(run: run).count == 8)
        }
    }

    @Test("Files altered with a manifest made to fit never bring the process down")
    func fitting() throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 12, rows: 60)
            let run = folder + "/run"
            try journey.go(run, stop: 4)
            let directory = run + "/checkpoints/4"
            let random = Philox(seed: 9)
            var (opened, refused) = (0, 0)
            for name in ["state.json", "state.safetensors"] {
                let whole = try contents(directory + "/" + name)
                for turn in 0..<150 {
                    var damage = whole
                    damage[random.index(below: min(whole.count, 1500), turn)] =
                        Array("0129-.eE\"nul,:".utf8)[random.index(below: 14, turn, sample: 1)]
                    try damage.write(toPath: directory + "/" + name)
                    var manifest = try #require(
                        try JSONSerialization.jsonObject(with: contents(directory + "/manifest.json"))
                            as? [String: Any])
                    var files = try #require(manifest["files"] as? [String: Any])
                    files[name] = ["bytes": damage.count, "sha256": SHA256.hexadecimal(damage)]
                    manifest["files"] = files
                    try JSONSerialization.data(withJSONObject: manifest).write(toPath: directory + "/manifest.json")
                    do {
                        let checkpoint = try CheckpointStore(run: run).newest()
                        let training = try journey.run(schema: checkpoint.schema)
                        _ = try training.train(.steps(checkpoint.state.counters.step), from: checkpoint)
                        opened += 1
                    } catch {
                        refused += 1
                        #expect(error is RunError || error is ParameterError, "\(type(of: error)): \(error)")
                    }
                }
                try whole.write(toPath: directory + "/" + name)
            }
            #expect(opened > 0 && refused > 30)
        }
    }

    @Test("Every file of a run, cut at each 4 KiB and anywhere, and altered anywhere, is named")
    func whole() throws {
        try withTemporaryFolder { folder in
            // Wide enough that its files have several times 4 KiB.
            let run = folder + "/run"
            let journey = try Journey(steps: 4, rows: 60) { ($0.generator.hidden, $0.discriminator.hidden) = (48, 8) }
            let training = try journey.run()
            let model = try training.train(journey.budget).model
            let end = try training.checkpoint(journey.budget)
            let writer = try RunWriter(run, force: true)
            let page = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
            try writer.commit(
                model, card: RunCard(training, end, ending: "complete", engine: "test"), reports: ["report.html": page])
            try RunFiles.check(run: run)
            let names = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
            #expect(names.count == 7)
            let random = Philox(seed: 8)
            var turn = 0
            for name in names where name != RunFiles.metrics {
                let path = run + "/" + name
                let whole = try contents(path)
                var damages = stride(from: 0, to: whole.count, by: 4096).map { Data(whole.prefix($0)) }
                for _ in 0..<20 {
                    turn += 1
                    damages.append(Data(whole.prefix(random.index(below: whole.count, turn))))
                    var flipped = whole
                    flipped[random.index(below: whole.count, turn, sample: 1)] ^= UInt8(1 << (turn % 8))
                    damages.append(flipped)
                }
                if [RunFiles.model, RunFiles.report].contains(name) { #expect(whole.count > 3 * 4096) }
                for damage in damages {
                    try damage.write(toPath: path)
                    do throws(RunError) {
                        try RunFiles.check(run: run)
                        // Blank space of a manifest, or the version it names.
                        #expect(name == "manifest.json" && (try? TrainedModel(run: run))?.weights == model.weights)
                    } catch {
                        let isNamed = error.path == path || name == "manifest.json"
                        #expect(isNamed && !error.description.contains("\n"), "\(error)")
                    }
                }
                try whole.write(toPath: path)
            }
            try RunFiles.check(run: run)
        }
    }
}
