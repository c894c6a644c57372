public import AntiphonData
public import AntiphonGraph
import AntiphonNN

/// From a table to a trained model: cutting, scaling, training.
///
///     let table = try Table.read(csv: "data.csv")
///     let run = try TrainingRun(table, cutting: .windows(length: 24, stride: 1), on: CPUBackend())
///     let (model, _) = try run.train(.time(.seconds(120)))
///     let synthetic = try Sampler(model, seed: 1, on: CPUBackend()).generate(1000)
public final class TrainingRun {
    /// Every setting; what was left to the data is what they chose. The first steps of a training may choose a larger generator
    /// (``SizeTrial``).
    public private(set) var configuration: Configuration
    /// What the data chose; nil if the family was not left to them.
    public let familyChoice: FamilyChoice?
    /// What the model's numbers mean.
    public let schema: Schema
    /// The real sequences to learn from, in their own units.
    public let sequences: SequenceSet
    /// Those that were held out; nil if none were.
    public let heldOut: SequenceSet?
    /// How many of the sequences to learn from are kept from training too, for its score.
    public let scoredCount: Int
    private let data: TrainingData
    private let backend: any Backend
    private var trainer: Trainer
    // Whether nobody chose the generator's size, and no training has begun yet.
    private var triesSizes: Bool
    // Of the model that a training ended with (`DeadBandFitting`); empty before, and where none are needed.
    private var deadBands: [Float] = []

    /// Cuts and scales the table and compiles the training steps.
    /// - Parameters:
    ///   - holdOut: a part of the table that is left out before anything is cut or scaled, to judge the model by.
    ///   - choices: what is asked for single columns, by name.
    ///   - constraints: what must hold in what is generated, as `high >= low`.
    /// - Throws: `DataError` about the table, `ConfigurationError` about settings that do not fit it.
    public convenience init(
        _ table: Table, cutting mode: SequenceMode, holdingOut holdOut: HoldOut? = nil,
        choices: [String: ColumnChoice] = [:], constraints: [String] = [],
        configuration: Configuration = Configuration(), on backend: any Backend
    ) throws {
        let scaling: Scaler.Kind = configuration.scaling == .standard ? .standard : .minMax
        let training = try holdOut.map { try table.split($0).training } ?? table
        try self.init(
            table,
            schema: Schema(
                describing: training, mode: mode, scaling: scaling, choice: configuration.rowChoice, choices: choices,
                constraints: constraints.map { try Constraint($0, columns: table.columns) }, heldOut: holdOut),
            configuration: configuration, on: backend)
    }

    /// Cuts and scales the table as a schema says, to go on with a training.
    /// - Parameter table: all of it, with what the schema holds out.
    /// - Throws: as the other.
    public init(_ table: Table, schema: Schema, configuration: Configuration, on backend: any Backend) throws {
        let choice = configuration.choosesFamily ? FamilyChoice(for: schema) : nil
        var configuration = configuration
        if let choice { configuration.family = choice.family }
        let isSizeOpen = configuration.generator.chosenHidden == nil
        configuration.settle(for: schema)
        try configuration.validate()
        (self.configuration, familyChoice) = (configuration, choice)
        triesSizes = isSizeOpen && configuration.triesSizes(schema.layout)
        // A run that is gone on with had the bands of the model that it stopped with.
        self.schema = schema.banded([])
        let parts = try schema.heldOut.map { try table.split($0) }
        let table = parts?.training ?? table
        sequences = try SequenceSet(table, of: schema)
        heldOut = try parts.map { try SequenceSet($0.heldOut, mode: schema.mode) }
        let encoded = try schema.encoded(table)
        let (training, scored) = try encoded.split(heldOut: Double(configuration.training.heldOut))
        if scored == nil, configuration.training.patience > 0 || configuration.training.keep == .best {
            throw ConfigurationError(
                "training.patience and training.keep=best need a held-out score: of \(encoded.count) sequences "
                    + "a share of \(configuration.training.heldOut) cannot be held out; use more, "
                    + "or another training.held-out"
            )
        }
        scoredCount = scored?.count ?? 0
        data = TrainingData(encoded: training, heldOut: scored, layout: schema.layout)
        self.backend = backend
        trainer = try Trainer(configuration, data: data, on: backend)
    }

    /// The number of trainable weights of the generator.
    public var generatorSize: Int { trainer.layout.elementCount }
    /// What other real sequences score against the held-out ones.
    public var scoreFloor: Double? { trainer.scoreFloor }

    /// The model as it stands between two steps: its weights are always finite.
    public var model: TrainedModel {
        TrainedModel(
            configuration: configuration, schema: schema.banded(deadBands), layout: trainer.layout,
            weights: trainer.weights, posterior: try? trainer.posterior)
    }

    /// Everything that going on later needs, as it stands between two steps.
    public func checkpoint(_ budget: Trainer.Budget) throws -> Checkpoint {
        let state = try trainer.state
        let fallback = trainer.fallback
        return Checkpoint(
            state: state, fallback: fallback?.counters.step == state.counters.step ? nil : fallback, budget: budget,
            configuration: configuration, schema: schema)
    }

    /// Refuses a budget that these data cannot keep, before anything is said or written.
    /// - Throws: `ConfigurationError` saying what to do.
    public func check(_ budget: Trainer.Budget) throws(ConfigurationError) {
        if case .untilNoBetter = budget, scoredCount == 0 {
            throw ConfigurationError(
                "training until no better needs a held-out score: of \(sequences.count) sequences a share of "
                    + "\(configuration.training.heldOut) cannot be held out; give --budget a time, or --steps")
        }
    }

    /// Trains, and returns the model whatever the ending: its weights are always finite.
    ///
    /// Where the generator's size was left open and its first steps show it too small, the training begins again with twice the hidden units, as one
    /// that was asked for these would have begun; steps, and reports of them, start over then.
    /// - Parameter checkpoint: where to go on; from the beginning if left out.
    /// - Throws: `ParameterError` if the checkpoint is of other settings; what `notice` and `report` throw.
    public func train(
        _ budget: Trainer.Budget, from checkpoint: Checkpoint? = nil, shouldStop: () -> Bool = { false },
        notice: (TrainingNotice) throws -> Void = { _ in }, report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> (model: TrainedModel, outcome: Outcome) {
        try check(budget)
        if let checkpoint {
            try trainer.restore(checkpoint.state, fallback: checkpoint.fallback)
        } else if triesSizes {
            try trainer.trySize(after: 0)
        }
        triesSizes = false
        deadBands = []
        while true {
            let outcome = try trainer.run(budget, shouldStop: shouldStop, notice: notice, report: report)
            guard let lead = trainer.lead else {
                try fitDeadBands()
                return (model, outcome)
            }
            try notice(.enlarged(enlarge(after: outcome, lead: lead)))
        }
    }

    private func fitDeadBands() throws {
        guard configuration.encoding.bands, let fitting = try DeadBandFitting(model, real: sequences) else { return }
        deadBands = try fitting.widths(seed: configuration.seed, on: backend)
    }

    // The time that a size was tried for counts; a size that is as large as any that is tried is not asked about.
    private func enlarge(after outcome: Outcome, lead: Double) throws -> Enlargement {
        let small = configuration.generator.hidden
        configuration.generator.hidden = min(2 * small, Configuration.mostHidden)
        trainer = try Trainer(configuration, data: data, on: backend)
        try trainer.trySize(
            after: outcome.elapsed.seconds, isOpen: configuration.generator.hidden < Configuration.mostHidden)
        return Enlargement(step: outcome.steps, margin: lead, from: small, to: configuration.generator.hidden)
    }
}
