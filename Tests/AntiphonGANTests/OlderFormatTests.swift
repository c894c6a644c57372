import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Run directories that earlier versions wrote, kept as they were: the promise to those who have one.
@Suite("Runs of earlier formats")
struct OlderFormatTests {
    @Test("A run directory of the first format is read")
    func firstFormat() throws {
        let folder = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        let run = folder.appendingPathComponent("run-1").path
        let model = try TrainedModel(run: run)
        #expect(model.configuration.generator.hidden == 4 && model.schema.columnNames == ["wave", "rise", "count"])
        #expect(try RunCard.read(run: run) == nil)
        #expect(try MetricsRecord.read(run: run).last?.step == 20)
        let error = #expect(throws: RunError.self) { try CheckpointStore(run: run).newest() }
        #expect(error?.description.contains("has no checkpoint to go on from") == true)
        try compare(model, folder.appendingPathComponent("run-1-samples.csv"))
    }

    @Test("A run directory of the second format is read, and gone on with from its checkpoint")
    func secondFormat() throws {
        let folder = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        try withTemporaryFolder { place in
            let run = place + "/run"
            try FileManager.default.copyItem(atPath: folder.appendingPathComponent("run-2").path, toPath: run)
            try RunFiles.check(run: run)
            let model = try TrainedModel(run: run)
            try compare(model, folder.appendingPathComponent("run-2-samples.csv"))
            let card = try #require(try RunCard.read(run: run))
            #expect(card.training.steps == 20 && card.data.rows == 60 && card.privacy == "not measured")
            #expect(try MetricsRecord.read(run: run).map(\.step) == Array(1...20))

            let checkpoint = try CheckpointStore(run: run).newest()
            #expect(checkpoint.state.counters.step == 12 && checkpoint.fallback?.counters.step == 0)
            #expect(checkpoint.budget == .steps(20) && checkpoint.source?.options == ["--window", "8"])
            let table = try Table.read(csv: folder.appendingPathComponent("run-2-data.csv").path)
            let seen = try Schema(describing: table, mode: .windows(length: 8, stride: 1))
            #expect(checkpoint.difference(from: seen) == nil)
            let training = try TrainingRun(
                table, schema: checkpoint.schema, configuration: checkpoint.configuration, on: CPUBackend(threads: 1))
            let writer = try RunWriter(resuming: run, from: checkpoint)
            let (end, outcome) = try training.train(checkpoint.budget, from: checkpoint)
            #expect(outcome.ending == .complete && outcome.steps == 20)
            // The bits are those of one instruction set; the numbers are everybody's.
            #expect(zip(end.weights, model.weights).allSatisfy { abs($0 - $1) < 1e-5 })
            try writer.commit(end, card: RunCard(training, training.checkpoint(.steps(20)), ending: "", engine: ""))
            #expect(try TrainedModel(run: run).weights == end.weights)
        }
    }

    // What the version that wrote a run generated, from the same seed, printed with 3, 2 and 0 decimals.
    private func compare(_ model: TrainedModel, _ samples: URL) throws {
        let lines = String(decoding: try contents(samples.path), as: UTF8.self).split(separator: "\n").dropFirst().map {
            $0.split(separator: ",").dropFirst(2).compactMap { Float($0) }
        }
        let generated = try Sampler(model, seed: 5, on: CPUBackend(threads: 1)).generate(3).values
        #expect(lines.count * 3 == generated.count)
        for (index, value) in lines.flatMap({ $0 }).enumerated() {
            #expect(abs(value - generated[index]) <= [0.00051, 0.0051, 0.51][index % 3], "\(index)")
        }
    }
}
