import Antiphon
import ArgumentParser
import Foundation

/// A training run as the command shows it: progress, metrics, signals, checkpoints, the run directory.
struct TrainingSession {
    let output: String
    let force: Bool
    let engine: EngineOptions
    /// Where the data came from, for going on later.
    var source: Checkpoint.DataSource?

    private var quiet: Bool { engine.quiet }

    /// What a session leaves in memory beside the run directory.
    struct Trained {
        let model: TrainedModel
        let records: [MetricsRecord]
        let summary: TrainingSummary
    }

    /// Says what is about to be trained on.
    func describe(_ run: TrainingRun, _ table: Table, on backend: some Backend) {
        guard !quiet else { return }
        let heldOut =
            (run.heldOut.map { ", \($0.count) more held out" } ?? "")
            + (run.scoredCount > 0 ? ", \(run.scoredCount) kept for the score" : "")
        Messages.note(
            "\(table.source): \(counted(table.rowCount, "row")), \(counted(run.sequences.count, "sequence")) of "
                + "\(counted(run.schema.length, "step")) x \(counted(run.schema.featureCount, "column"))\(heldOut); "
                + backend.name)
        if case .windows(let length, _) = run.schema.mode, case let count = table.sequenceCount(shorterThan: length),
            count > 0
        {
            Messages.note(
                "\(counted(count, "sequence")) of fewer than \(length) rows \(count == 1 ? "is" : "are") left out (--window)"
            )
        }
        if let choice = run.familyChoice {
            Messages.note("family: \(choice.family.rawValue), because \(choice.reason)")
        }
        let smooth = run.schema.smoothColumns.map { run.schema.columnNames[$0] }
        if !smooth.isEmpty {
            let more = smooth.count > 4 ? " and \(smooth.count - 4) more" : ""
            Messages.note("smooth: \(smooth.prefix(4).joined(separator: ", "))\(more), learnt by what each step adds")
        }
        for columns in run.schema.jointColumns where run.configuration.choosesTogether {
            let names = columns.map { DataError.quoted(run.schema.columnNames[$0]) }
            Messages.note("states of \(names.joined(separator: " and ")) go together, and are chosen together")
        }
        for (column, rows) in run.schema.disagreeingRows {
            let sources = run.schema.sources(of: column).map { DataError.quoted(run.schema.columnNames[$0]) }
            Messages.note(
                "\(DataError.quoted(run.schema.columnNames[column])) is worked out from \(sources.joined(separator: " and ")); "
                    + "\(counted(rows, "row")) of \(run.schema.rowCount), where it is something else, "
                    + "\(rows == 1 ? "is" : "are") not generated (encoding.relations=false learns it)")
        }
        if let process = run.schema.process {
            Messages.note(
                "noise: much of each row is new; the rest follows from the \(counted(process.lags, "row")) before, by construction"
            )
        }
    }

    /// Trains and writes the run directory. An interrupted or diverged run is written too: its weights are finite.
    /// - Parameter checkpoint: where to go on; from the beginning if left out.
    func train(
        _ run: TrainingRun, _ budget: Trainer.Budget, from checkpoint: Checkpoint? = nil, on backend: any Backend
    ) throws -> Trained {
        let writer =
            try checkpoint.map { try RunWriter(resuming: output, from: $0, force: force) }
            ?? RunWriter(output, force: force)
        let saver = CheckpointSaver(
            writer: writer, run: run, budget: budget, source: source, engine: backend.name, last: checkpoint)
        let interruption = Interruption(quiet: quiet)
        defer { interruption.end() }
        var line = ProgressLine(quiet: quiet)
        defer { line.end() }
        do {
            var records = checkpoint == nil ? [] : MetricsRecord.read(try Data(contentsOf: metrics(writer)))
            let events =
                run.configuration.metrics.tensorboard
                ? try RunEvents(directory: writer.directory + "/" + RunFiles.events, of: run, on: backend) : nil
            let (model, outcome) = try run.train(budget, from: checkpoint, shouldStop: { interruption.isRequested }) {
                notice in
                line.end()
                try take(notice, writer, saver)
                // What is shown of the run is the course of the model that it ends with.
                if case .enlarged = notice { records.removeAll() }
            } report: { progress in
                line.update(progress)
                // A few hundred records tell the course of a run, however long it is.
                let isDue = progress.fraction - writer.lastRecordedFraction >= 1 / 400 || progress.fraction >= 1
                if isDue || progress.look != nil {
                    let record = MetricsRecord(progress)
                    records.append(record)
                    try writer.append(record, at: progress.fraction)
                    try events?.add(record, fraction: progress.fraction)
                }
                try saver.saveIfDue(progress)
            }
            line.end()
            try events?.add(model, step: outcome.steps)
            let summary = TrainingSummary(output: writer.path, outcome: outcome, interruption: interruption)
            let trained = Trained(model: model, records: records, summary: summary)
            let page = try page(run, trained, on: backend)
            let reports = page.map { [RunFiles.report: Data($0.html.utf8)] } ?? [:]
            try saver.end(outcome, summary.ending, privacy: page?.privacy, reports: reports)
            if !quiet || summary.exitCode != nil { summary.say() }
            return trained
        } catch let error as ParameterError where checkpoint != nil {
            throw RunError(output, "its checkpoint does not fit its settings: \(error)")
        } catch {
            // A run that cannot be put in place is kept beside it; the error says where.
            if !writer.keepsStage { writer.discard() }
            if let step = saver.lastStep, !quiet {
                line.end()
                Messages.note("\(output) holds the model and the checkpoint of step \(step)")
            }
            throw error
        }
    }

    private func metrics(_ writer: RunWriter) -> URL {
        URL(fileURLWithPath: writer.path).appendingPathComponent(RunFiles.metrics)
    }

    private func take(_ notice: TrainingNotice, _ writer: RunWriter, _ saver: CheckpointSaver) throws {
        switch notice {
        case .rolledBack(let rollback):
            if !quiet {
                Messages.warning(
                    "step \(rollback.from): \(rollback.reason); back to step \(rollback.to) with "
                        + "\(rollback.rateScale) of the rates (return \(rollback.count))")
            }
            try saver.saveReturn(rollback)
        case .enlarged(let larger):
            if !quiet {
                Messages.note(
                    "step \(larger.step): the generator cannot follow (margin \(short(larger.margin))); begins again with "
                        + "\(larger.to) hidden units for \(larger.from)")
            }
            try saver.saveEnlargement(larger)
        case .collapsed(let step, let spread):
            if !quiet {
                Messages.warning(
                    "step \(step): generated sequences are much the same (spread \(short(spread)) of the real ones'); "
                        + "raise objective.gamma or lower the rates")
            }
        case .wide(let step, let spread):
            if !quiet {
                Messages.warning(
                    "step \(step): generated sequences lie \(short(spread)) times as far apart as the real ones, so the model is no "
                        + "good yet; lower discriminator.optimizer.rate or raise objective.gamma and train again")
            }
        case .closing(let step, let end):
            if !quiet { Messages.note("step \(step): no better for a while; rates fall until step \(end)") }
        }
    }

    // A first look at what was learnt; `evaluate` tells more. A model too odd to be drawn is still a model.
    private func page(
        _ run: TrainingRun, _ trained: Trained, on backend: any Backend
    ) throws -> (html: String, privacy: String?)? {
        let columns = run.schema.featureCount
        guard columns <= Self.pageColumns else {
            Messages.warning(
                "no \(RunFiles.report): with \(columns) columns it takes minutes (\(Self.pageColumns) at most); "
                    + "antiphon evaluate --run \(output) makes one")
            return nil
        }
        // For what was given to sequences all over those that were learnt from.
        let shown = try run.sequences.subset(DenseSequences.evenly(Self.pageSequences, of: run.sequences.count))
        let sampler = try Sampler(
            trained.model, seed: run.configuration.seed, conditions: run.schema.conditions(of: shown), on: backend)
        let synthetic = try sampler.generate(max(100, shown.count))
        // As `evaluate --run` does: what was held out (--holdout) judges. The sequences that are kept for the score
        // are left among the others: they are few, and where windows overlap they stand in runs of neighbours.
        let (whole, learned) = run.heldOut.map { ($0, run.sequences) } ?? (run.sequences, nil)
        let real = try whole.subset(DenseSequences.evenly(Self.pageReal, of: whole.count))
        let (pieces, workers) = try engine.pieceworkers()
        do {
            let result = try Evaluation(honest: nil).result(
                real: real, training: learned, synthetic: synthetic, on: pieces, workers: workers)
            let html = try ResultPage(
                real: real, synthetic: synthetic, training: learned, result: result, name: "data",
                records: trained.records, facts: ResultPage.facts(run, trained.summary),
                workers: workers
            ).html()
            let privacy = result.privacy.map { report in
                report.lines.map { $0 == "privacy" ? $1 : "\($0) \($1)" }.joined(separator: "; ").replacing(
                    "  ", with: " ")
            }
            return (html, privacy)
        } catch let error as EvaluationError {
            Messages.warning("no \(RunFiles.report): \(error)")
            return nil
        }
    }

    private static let pageSequences = 1000
    // Of more real sequences so many are looked at, evenly spaced: all of a large table's would take minutes.
    private static let pageReal = 10_000
    // More take longer than a training may be made to wait for.
    private static let pageColumns = 1000
}

/// What a training run came to.
struct TrainingSummary: Encodable {
    let run: String
    let ending: String
    let steps: Int
    let seconds: Double
    let stepsPerSecond: Double
    let lookingSeconds: Double
    let exitCode: Int32?
    private let message: String

    enum CodingKeys: String, CodingKey {
        case run, ending, steps, seconds
        case stepsPerSecond = "steps_per_second"
        case lookingSeconds = "looking_seconds"
    }

    init(output: String, outcome: Outcome, interruption: Interruption) {
        run = output
        steps = outcome.steps
        seconds = outcome.elapsed.seconds
        stepsPerSecond = Double(outcome.steps) / max(1e-9, outcome.elapsed.seconds)
        lookingSeconds = outcome.looking.seconds
        let work =
            "\(output): trained \(counted(outcome.steps, "step")) in \(words(outcome.elapsed)) "
            + "(\(Int(stepsPerSecond)) steps/s)"
        switch outcome.ending {
        case .complete:
            (ending, exitCode) = ("complete", nil)
            message = work
        case .noBetter:
            (ending, exitCode) = ("no better", nil)
            message = work + ", and stopped: the held-out score was no better any more"
        case .interrupted:
            (ending, exitCode) = ("interrupted", interruption.exitCode)
            message =
                "\(output): interrupted, the model after \(counted(outcome.steps, "step")) is saved and usable; "
                + "go on with it: antiphon train --resume \(output)"
        case .diverged(let step, let player, let tensor):
            (ending, exitCode) = ("diverged", 1)
            message =
                "antiphon: error: training diverged: step \(step), the \(player)'s numbers are not finite or too large "
                + "(\(tensor)); \(output) holds the last finite model; lower \(player).optimizer.rate or set "
                + "training.clip-norm"
        }
    }

    func say() { Messages.note(message) }
}
