import AntiphonData
import Foundation

/// `model.json`: what a run's model is, for programs and people. Nothing is generated from it.
public struct RunCard: Codable, Sendable, Hashable {
    /// What it was trained on.
    public struct TrainedOn: Codable, Sendable, Hashable {
        /// The file, as it was given.
        public var file: String?
        /// Rows of the table.
        public var rows: Int
        /// Sequences cut from it, and of these, those that training never saw.
        public var sequences: Int
        /// Held-out sequences.
        public var heldOut: Int
        /// Steps of a sequence.
        public var steps: Int
        /// The columns' names.
        public var columns: [String]
        /// The table's fingerprint.
        public var fingerprint: String
    }

    /// How it was trained.
    public struct Course: Codable, Sendable, Hashable {
        /// `running`, `complete`, `no better`, `interrupted` or `diverged`.
        public var ending: String
        /// Generator steps done.
        public var steps: Int
        /// The budget, in words.
        public var budget: String
        /// Time spent training, in seconds.
        public var seconds: Double
        /// The engine, as it names itself.
        public var engine: String
        /// Times it went back to an earlier state.
        public var rollbacks: Int
        /// Settings that are not the defaults.
        public var changedSettings: [String: String]
    }

    /// How good it is, by the held-out score (`HeldOutScore`); lower is better.
    public struct Quality: Codable, Sendable, Hashable {
        /// The last score.
        public var heldOutScore: Double?
        /// The best score.
        public var bestScore: Double?
        /// The step of the best score.
        public var bestStep: Int?
        /// What other real sequences score.
        public var scoreOfReal: Double?
        /// The spread of generated sequences relative to real ones.
        public var spread: Double?
        /// Which weights the model holds: the last averaged ones, or those at the best score.
        public var weights: String
    }

    /// The format of the run directory.
    public var format = Manifest.currentFormat
    /// The version that trained it.
    public var antiphon = AntiphonVersion.current
    /// What it was trained on.
    public var data: TrainedOn
    /// How.
    public var training: Course
    /// How good.
    public var quality: Quality
    /// How private: what was measured of it.
    public var privacy = "not measured"

    /// The card of a run at a checkpoint.
    public init(
        _ run: TrainingRun, _ checkpoint: Checkpoint, ending: String, engine: String
    ) {
        let (schema, counters) = (run.schema, checkpoint.state.counters)
        data = TrainedOn(
            file: checkpoint.source?.path, rows: schema.rowCount, sequences: schema.sequenceCount,
            heldOut: run.scoredCount, steps: schema.length, columns: schema.columnNames,
            fingerprint: schema.fingerprint.description)
        let defaults = Configuration(family: .recurrent)
        let changed = Setting.all.filter { $0.read(run.configuration) != $0.read(defaults) }
        training = Course(
            ending: ending, steps: counters.step, budget: "\(checkpoint.budget)", seconds: counters.seconds,
            engine: engine, rollbacks: counters.rollbacks,
            changedSettings: Dictionary(
                changed.map { ($0.name, $0.read(run.configuration)) }, uniquingKeysWith: { first, _ in first }))
        quality = Quality(
            heldOutScore: counters.watch.score, bestScore: counters.watch.bestScore,
            bestStep: counters.watch.bestStep, scoreOfReal: run.scoreFloor, spread: counters.watch.spread,
            weights: run.configuration.training.keep.rawValue)
    }

    /// Reads a run's card; nil for a run of a version that wrote none.
    /// - Throws: `RunError` if it was altered.
    public static func read(run directory: String) throws(RunError) -> RunCard? {
        let contents = try RunContents(directory)
        guard contents.manifest.files[RunFiles.card] != nil else { return nil }
        let data = try contents.file(RunFiles.card)
        guard let card = try? JSONFile.decoder.decode(RunCard.self, from: data) else {
            throw RunError(directory + "/" + RunFiles.card, "is not a model card (damaged or altered)")
        }
        return card
    }
}

extension MetricsRecord {
    /// Reads a run's metrics; those of a finished run are checked against its manifest.
    /// - Throws: `RunError` if they were altered.
    public static func read(run directory: String) throws(RunError) -> [MetricsRecord] {
        let contents = try RunContents(directory)
        // The first format did not know of its metrics.
        guard let data = try contents.growingFile(RunFiles.metrics) else { return [] }
        return read(data)
    }
}
