import Antiphon
import Foundation

/// When a training's state is saved, and what is said if it cannot be.
final class CheckpointSaver {
    private let writer: RunWriter
    private let run: TrainingRun
    private let budget: Trainer.Budget
    private let source: Checkpoint.DataSource?
    private let engine: String
    private let clock = ContinuousClock()
    private var lastSaved: ContinuousClock.Instant
    /// The step of the last checkpoint that is whole.
    private(set) var lastStep: Int?

    init(
        writer: RunWriter, run: TrainingRun, budget: Trainer.Budget, source: Checkpoint.DataSource?, engine: String,
        last: Checkpoint?
    ) {
        (self.writer, self.run, self.budget, self.source) = (writer, run, budget, source)
        self.engine = engine
        lastSaved = clock.now
        lastStep = last?.state.counters.step
    }

    /// Saves if the settings ask for it after this step.
    func saveIfDue(_ progress: TrainingProgress) throws {
        let rules = run.configuration.checkpoint
        let isDueByStep = rules.steps > 0 && progress.step % rules.steps == 0
        let isDueByTime = rules.minutes > 0 && clock.now - lastSaved >= .seconds(Double(rules.minutes) * 60)
        // The best can be kept only if they are there: a look that is one of them is saved too.
        let isDueByScore =
            progress.look?.score.map {
                CheckpointStore(run: writer.directory).isAmongBest($0, rules.keepBest)
            } ?? false
        guard isDueByStep || isDueByTime || isDueByScore, progress.fraction < 1 else { return }
        try save(ending: "running")
    }

    /// Notes a return to an earlier state, and saves it: what was saved since then is given up.
    func saveReturn(_ rollback: Rollback) throws {
        try writer.append(rollback, at: run.checkpoint(budget).state.counters.watch.lastFraction)
        try giveUp()
    }

    /// Notes that the training has begun again, and saves that: what was saved of the smaller generator is given up.
    func saveEnlargement(_ enlargement: Enlargement) throws {
        try writer.append(enlargement)
        try giveUp()
    }

    // A run that has saved nothing yet has nothing to give up.
    private func giveUp() throws {
        if lastStep != nil { try save(ending: "running", returned: true) }
    }

    /// Saves the end of a training, and its model as the run's result.
    /// - Parameter privacy: what was measured of it, in words.
    func end(_ outcome: Outcome, _ ending: String, privacy: String?, reports: [String: Data]) throws {
        let checkpoint = try checkpoint()
        // Spoilt numbers are nothing to go on from.
        if case .diverged = outcome.ending {} else if lastStep != outcome.steps { try save(ending: ending) }
        var card = RunCard(run, checkpoint, ending: ending, engine: engine)
        if let privacy { card.privacy = privacy }
        try writer.commit(run.model, card: card, reports: reports)
    }

    private func checkpoint() throws -> Checkpoint {
        var checkpoint = try run.checkpoint(budget)
        checkpoint.source = source
        return checkpoint
    }

    // A checkpoint that cannot be written (a full disk, mostly) is no reason to lose the training.
    private func save(ending: String, returned: Bool = false) throws {
        let checkpoint = try checkpoint()
        lastSaved = clock.now
        do {
            try writer.checkpoint(
                checkpoint, model: run.model,
                card: RunCard(run, checkpoint, ending: ending, engine: engine), returned: returned)
            lastStep = checkpoint.state.counters.step
        } catch let error as RunError {
            let rest = lastStep.map { "that of step \($0) is whole" } ?? "there is none before it"
            Messages.warning(
                "the checkpoint of step \(checkpoint.state.counters.step) was not written: \(error); \(rest)")
        }
    }
}
