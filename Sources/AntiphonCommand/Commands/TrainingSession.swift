import Antiphon
import ArgumentParser
import Foundation

/// A training run as the command shows it: progress, metrics, signals, the run directory at the end.
struct TrainingSession {
    let output: String
    let force: Bool
    let quiet: Bool

    /// Trains and writes the run directory.
    func train(_ run: consuming TrainingRun, _ budget: Trainer.Budget, on backend: any Backend) throws
        -> TrainingSummary
    {
        let writer = try RunWriter(output, force: force)
        let interruption = Interruption()
        defer { interruption.end() }
        var line = ProgressLine(quiet: quiet)
        var lastRecord = -Double.infinity
        var records: [MetricsRecord] = []
        let model: TrainedModel
        let outcome: Outcome
        do {
            (model, outcome) = try run.train(budget, shouldStop: { interruption.isRequested }) { progress in
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
            try writer.commit(model)
        } catch {
            line.end()
            if outcomeIsWorthless(error) { writer.discard() }
            throw error
        }
        let summary = TrainingSummary(output: writer.path, outcome: outcome, interruption: interruption)
        if !quiet || summary.exitCode != nil { summary.say() }
        return summary
    }

    // An error while training leaves nothing behind; one while the finished run is put in place says itself where it is.
    private func outcomeIsWorthless(_ error: any Error) -> Bool { !(error is RunError) }
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
                "\(output): trained \(outcome.steps) steps in \(words(outcome.elapsed)) (\(Int(stepsPerSecond)) steps/s)"
        case .interrupted:
            ending = "interrupted"
            exitCode = interruption.exitCode
            message = "\(output): interrupted, the model after \(outcome.steps) steps is saved and usable"
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
