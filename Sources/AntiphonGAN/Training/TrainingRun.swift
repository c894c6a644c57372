public import AntiphonData
public import AntiphonGraph
import AntiphonNN

/// From a table to a trained model: cutting, scaling, training.
///
///     let table = try Table.read(csv: "data.csv")
///     let run = try TrainingRun(table, cutting: .windows(length: 24, stride: 1), on: CPUBackend())
///     let (model, _) = try run.train(.time(.seconds(120)))
///     let synthetic = try Sampler(model, seed: 1, on: CPUBackend()).generate(1000)
public struct TrainingRun {
    /// Every setting.
    public let configuration: Configuration
    /// What the model's numbers mean.
    public let schema: Schema
    /// The real sequences to learn from, in their own units.
    public let sequences: SequenceSet
    /// Those that were held out; nil if none were.
    public let heldOut: SequenceSet?
    private let trainer: Trainer

    /// Cuts and scales the table and compiles the training steps.
    /// - Parameter holdOut: a part of the table that is left out before anything is cut or scaled, to judge the model
    ///   by.
    /// - Throws: `DataError` about the table, `ConfigurationError` about settings that do not fit it.
    public init(
        _ table: Table, cutting mode: SequenceMode, holdingOut holdOut: HoldOut? = nil,
        configuration: Configuration = Configuration(), on backend: any Backend
    ) throws {
        try configuration.validate()
        let scaling: Scaler.Kind = configuration.scaling == .standard ? .standard : .minMax
        self.configuration = configuration
        let parts = try holdOut.map { try table.split($0) }
        let table = parts?.training ?? table
        let choice = RowEncoding.Choice(
            relations: configuration.encoding.relations, curves: configuration.encoding.curves)
        schema = try Schema(describing: table, mode: mode, scaling: scaling, choice: choice, heldOut: holdOut)
        sequences = try SequenceSet(table, mode: mode)
        heldOut = try parts.map { try SequenceSet($0.heldOut, mode: mode) }
        trainer = try Trainer(
            configuration, data: TrainingData(encoded: schema.encoded(table)), on: backend)
    }

    /// The number of trainable weights of the generator.
    public var generatorSize: Int { trainer.layout.elementCount }

    /// Trains, and returns the model whatever the ending: its weights are always finite.
    public func train(
        _ budget: Trainer.Budget, shouldStop: () -> Bool = { false },
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> (model: TrainedModel, outcome: Outcome) {
        let outcome = try trainer.run(budget, shouldStop: shouldStop, report: report)
        let model = TrainedModel(
            configuration: configuration, schema: schema, layout: trainer.layout, weights: trainer.weights)
        return (model, outcome)
    }
}
