import Antiphon
import ArgumentParser
import Foundation

/// A training run as the command shows it: progress, metrics, signals, the run directory at the end.
struct TrainingSession {
    let output: String
    let force: Bool
    let quiet: Bool

    /// What a session leaves in memory beside the run directory.
    struct Trained {
        let model: TrainedModel
        let records: [MetricsRecord]
        let summary: TrainingSummary
    }

    /// Trains and writes the run directory. An interrupted or diverged run is written too: its weights are finite.
    func train(_ run: TrainingRun, _ budget: Trainer.Budget, on backend: any Backend) throws -> Trained {
        let writer = try RunWriter(output, force: force)
        let interruption = Interruption(quiet: quiet)
        defer { interruption.end() }
        var line = ProgressLine(quiet: quiet)
        defer { line.end() }
        do {
            var lastRecord = -Double.infinity
            var records: [MetricsRecord] = []
            let (model, outcome) = try run.train(budget, shouldStop: { interruption.isRequested }) { progress in
                line.update(progress)
                // A few hundred records tell the course of a run, however long it is.
                if progress.fraction - lastRecord >= 1 / 400 || progress.fraction >= 1 {
                    lastRecord = progress.fraction
                    let record = MetricsRecord(progress)
                    records.append(record)
                    try writer.append(record)
                }
            }
            line.end()
            let summary = TrainingSummary(output: writer.path, outcome: outcome, interruption: interruption)
            let trained = Trained(model: model, records: records, summary: summary)
            let page = try page(run, trained, on: backend)
            try writer.commit(model, reports: page.map { [RunFiles.report: Data($0.utf8)] } ?? [:])
            if !quiet || summary.exitCode != nil { summary.say() }
            return trained
        } catch {
            // A run that cannot be put in place is kept beside it; the error says where.
            if !writer.keepsStage { writer.discard() }
            throw error
        }
    }

    // A first look at what was learnt; `evaluate` tells more. A model too odd to be drawn is still a model.
    private func page(_ run: TrainingRun, _ trained: Trained, on backend: any Backend) throws -> String? {
        let sampler = try Sampler(trained.model, seed: run.configuration.seed, on: backend)
        let synthetic = try sampler.generate(min(Self.pageSequences, max(100, run.sequences.count)))
        do {
            let result = try Evaluation(honest: nil).result(real: run.sequences, synthetic: synthetic, on: backend)
            return try ResultPage(
                real: run.sequences, synthetic: synthetic, result: result, name: "data", records: trained.records,
                facts: ResultPage.facts(run.configuration, trained.summary)
            ).html()
        } catch let error as EvaluationError {
            Messages.warning("no \(RunFiles.report): \(error)")
            return nil
        }
    }

    private static let pageSequences = 1000
}

/// What a training run came to.
struct TrainingSummary: Encodable {
    let run: String
    let ending: String
    let steps: Int
    let seconds: Double
    let stepsPerSecond: Double
    let exitCode: Int32?
    private let message: String

    enum CodingKeys: String, CodingKey {
        case run, ending, steps, seconds
        case stepsPerSecond = "steps_per_second"
    }

    init(output: String, outcome: Outcome, interruption: Interruption) {
        run = output
        steps = outcome.steps
        seconds = outcome.elapsed.seconds
        stepsPerSecond = Double(outcome.steps) / max(1e-9, outcome.elapsed.seconds)
        switch outcome.ending {
        case .complete:
            ending = "complete"
            exitCode = nil
            message =
                "\(output): trained \(counted(outcome.steps, "step")) in \(words(outcome.elapsed)) (\(Int(stepsPerSecond)) steps/s)"
        case .interrupted:
            ending = "interrupted"
            exitCode = interruption.exitCode
            message = "\(output): interrupted, the model after \(counted(outcome.steps, "step")) is saved and usable"
        case .diverged(let step, let player):
            ending = "diverged"
            exitCode = 1
            message =
                "antiphon: error: training diverged: step \(step), the \(player)'s numbers are not finite; "
                + "\(output) holds the last finite model; lower \(player).optimizer.rate or set training.clip-norm"
        }
    }

    func say() { Messages.note(message) }
}
