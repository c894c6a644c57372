import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// A training on a table that is large enough to hold sequences out, cut into goes.
struct Journey {
    let configuration: Configuration
    let budget: Trainer.Budget
    let table: Table

    init(steps: Int = 230, rows: Int = 1060, _ change: (inout Configuration) -> Void = { _ in }) throws {
        configuration = Small.configuration {
            $0.training.steps = steps
            change(&$0)
        }
        budget = .steps(steps)
        table = try Small.table(rows: rows)
    }

    func run(schema: Schema? = nil, threads: Int = 1) throws -> TrainingRun {
        let backend = try CPUBackend(threads: threads)
        if let schema {
            return try TrainingRun(table, schema: schema, configuration: configuration, on: backend)
        }
        return try TrainingRun(
            table, cutting: .windows(length: 6, stride: 1), configuration: configuration, on: backend)
    }

    /// Trains into a run directory from its newest checkpoint, or from the beginning, and saves at the steps given.
    /// - Parameter stop: the step after which it is stopped.
    @discardableResult
    func go(
        _ path: String, savingAt saves: Set<Int> = [], stop: Int = .max, threads: Int = 1,
        files: any FileSystem = DiskFiles()
    ) throws -> Outcome {
        let checkpoint = try? CheckpointStore(run: path).newest()
        let run = try run(schema: checkpoint?.schema, threads: threads)
        let writer =
            try checkpoint.map { try RunWriter(resuming: path, from: $0, force: false, files: files) }
            ?? RunWriter(path, force: true, files: files)
        var step = checkpoint?.state.counters.step ?? 0
        let outcome = try run.train(budget, from: checkpoint, shouldStop: { step >= stop }) { notice in
            if case .rolledBack(let rollback) = notice {
                try writer.append(rollback, at: 0)
                try writer.checkpoint(run.checkpoint(budget), model: run.model, returned: true)
            }
        } report: { progress in
            step = progress.step
            try writer.append(MetricsRecord(progress), at: progress.fraction)
            if saves.contains(step) { try writer.checkpoint(run.checkpoint(budget), model: run.model) }
        }.outcome
        let end = try run.checkpoint(budget)
        try writer.checkpoint(end, model: run.model)
        try writer.commit(run.model, card: RunCard(run, end, ending: "complete", engine: "test"))
        return outcome
    }

    /// What a run left that has to be the same however often it was broken off: the model, the last state, and the
    /// metrics without the clock's readings.
    static func essence(_ path: String) throws -> [String: Data] {
        let store = CheckpointStore(run: path)
        let last = try store.newest()
        var counters = last.state.counters
        counters.seconds = 0
        let metrics = String(decoding: try contents(path + "/" + RunFiles.metrics), as: UTF8.self)
            .replacing(#/"seconds":[0-9.e+-]+/#, with: "")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [
            "model": try contents(path + "/" + RunFiles.model), "metrics": Data(metrics.utf8),
            "state": try contents("\(path)/checkpoints/\(last.state.counters.step)/state.safetensors"),
            "counters": try encoder.encode(counters),
        ]
    }
}

@Suite("Trainings that are broken off and go on")
struct ResumeTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Configuration) -> Void
    }

    static let variants = [
        Variant(testDescription: "the recipe") { _ in },
        Variant(testDescription: "RMSProp, GRU, micro-batches, two discriminator steps") {
            ($0.generator.cell, $0.discriminator.cell) = (.gru, .gru)
            $0.eachOptimizer { $0.kind = .rmsprop }
            ($0.training.accumulation, $0.training.discriminatorSteps) = (2, 2)
        },
        Variant(testDescription: "momentum, no average, the best kept") {
            $0.eachOptimizer { ($0.kind, $0.beta1, $0.rate) = (.sgd, 0.9, 1e-3) }
            ($0.training.average, $0.training.keep, $0.training.schedule) = (0, .best, .cosine)
        },
    ]

    @Test(
        "Broken off at any step and gone on with from its files, a training ends in the same bytes", arguments: variants
    )
    func equals(_ variant: Variant) throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(variant.change)
            try journey.go(folder + "/whole")
            let whole = try Journey.essence(folder + "/whole")
            // Before a look, at one, after one, in the falling half; saved there or a while before the stop.
            try journey.go(folder + "/broken", savingAt: [1, 60], stop: 1)
            for stop in [60, 99, 100, 101, 180, 229] {
                let outcome = try journey.go(folder + "/broken", stop: stop, threads: 1 + stop % 2)
                #expect(outcome.ending == .interrupted && outcome.steps == stop)
            }
            #expect(try journey.go(folder + "/broken").ending == .complete)
            let broken = try Journey.essence(folder + "/broken")
            for (name, bytes) in whole { #expect(broken[name] == bytes, "\(name)") }
            // There were looks, and a best one.
            let records = try MetricsRecord.read(run: folder + "/broken")
            #expect(records.compactMap(\.score).count >= 3)
            // Gone on with once more there is nothing left to do.
            #expect(try journey.go(folder + "/broken").steps == 230)
            #expect(try Journey.essence(folder + "/broken") == whole)
        }
    }

    @Test("What a killed writer wrote after its last checkpoint is forgotten: metrics, half a checkpoint, a change")
    func forgets() throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 40, rows: 60)
            try journey.go(folder + "/whole", savingAt: [20])
            let run = folder + "/run"
            try journey.go(run, stop: 20)
            // Half a line of metrics, a checkpoint that was being written, files that were about to replace others.
            let files = DiskFiles()
            try files.append(Data("{\"step\":21,\"sec".utf8), to: run + "/" + RunFiles.metrics)
            try files.makeDirectory(run + "/checkpoints/30.tmp")
            try files.write(Data("x".utf8), to: run + "/checkpoints/30.tmp/state.safetensors")
            try files.write(Data("half".utf8), to: run + "/model.safetensors.next")
            try files.write(Data("{}".utf8), to: run + "/manifest.json.next.tmp")
            #expect(CheckpointStore(run: run).steps == [20])
            #expect(try TrainedModel(run: run).weights.isEmpty == false)
            try journey.go(run)
            #expect(try Journey.essence(run) == Journey.essence(folder + "/whole"))
            let left = FileManager.default.enumerator(atPath: run)?.compactMap { $0 as? String } ?? []
            #expect(!left.contains { $0.hasSuffix(".tmp") || $0.hasSuffix(".next") }, "\(left)")
        }
    }

    @Test("Metrics that were altered before the checkpoint are refused by name, and taken as they are by force")
    func alteredMetrics() throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 40, rows: 60)
            let run = folder + "/run"
            try journey.go(run, stop: 20)
            let checkpoint = try CheckpointStore(run: run).newest()
            let file = run + "/" + RunFiles.metrics
            let whole = try contents(file)
            var flipped = whole
            flipped[flipped.count / 2] ^= 4
            for (damage, words) in [(whole.dropLast(7), "truncated or altered"), (flipped, "was altered")] {
                try Data(damage).write(toPath: file)
                let error = #expect(throws: RunError.self) { try RunWriter(resuming: run, from: checkpoint) }
                #expect(error?.path == file && error?.description.contains(words) == true)
                #expect(try contents(file) == damage, "nothing is touched")
            }
            _ = try RunWriter(resuming: run, from: checkpoint, force: true)
            #expect(try CheckpointStore(run: run).newest().state == checkpoint.state)
        }
    }

    @Test("Two processes cannot write one run")
    func locked() throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 40, rows: 60)
            let run = folder + "/run"
            try journey.go(run, stop: 20)
            let checkpoint = try CheckpointStore(run: run).newest()
            let writer = try RunWriter(resuming: run, from: checkpoint)
            let error = #expect(throws: RunError.self) { try RunWriter(resuming: run, from: checkpoint) }
            #expect(error?.description.contains("another process is training this run") == true)
            withExtendedLifetime(writer) {}
        }
    }

    @Test("Other data and other settings are told with what differs; where the run is saved is no difference")
    func differences() throws {
        let journey = try Journey(steps: 40, rows: 60)
        let run = try journey.run()
        let checkpoint = try run.checkpoint(journey.budget)
        #expect(checkpoint.difference(from: run.schema) == nil)
        let other = try Schema(describing: Small.table(rows: 61), mode: .windows(length: 6, stride: 1))
        let data = try #require(checkpoint.difference(from: other))
        #expect(data.contains("rows 60 -> 61") && data.contains("fingerprint"), "\(data)")
        var settings = run.configuration
        settings.checkpoint.keep = 7
        #expect(checkpoint.difference(from: settings, budget: journey.budget) == nil)
        settings.objective.gamma = 3
        #expect(checkpoint.difference(from: settings, budget: journey.budget) == "objective.gamma 1.0 -> 3.0")
        #expect(checkpoint.difference(from: run.configuration, budget: .steps(50)) == "40 steps -> 50 steps")
    }
}
