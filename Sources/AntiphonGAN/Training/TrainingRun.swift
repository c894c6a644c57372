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
    /// The real sequences, in their own units.
    public let sequences: SequenceSet
    private let trainer: Trainer

    /// Cuts and scales the table and compiles the training steps.
    /// - Throws: `DataError` about the table, `ConfigurationError` about settings that do not fit it.
    public init(
        _ table: Table, cutting mode: SequenceMode, configuration: Configuration = Configuration(),
        on backend: any Backend
    ) throws {
        try configuration.validate()
        let scaling: Scaler.Kind = configuration.scaling == .standard ? .standard : .minMax
        self.configuration = configuration
        let choice = RowEncoding.Choice(
            relations: configuration.encoding.relations, curves: configuration.encoding.curves)
        schema = try Schema(describing: table, mode: mode, scaling: scaling, choice: choice)
        sequences = try SequenceSet(table, mode: mode)
        trainer = try Trainer(
            configuration, data: TrainingData(encoded: schema.encoded(table)), on: backend)
    }

    /// The number of trainable weights of the generator.
    public var generatorSize: Int { trainer.layout.elementCount }

    /// The model as it stands: the last finite weights.
    public var model: TrainedModel {
        TrainedModel(configuration: configuration, schema: schema, layout: trainer.layout, weights: trainer.weights)
    }

    /// Trains, and returns the model whatever the ending: its weights are always finite.
    public func train(
        _ budget: Trainer.Budget, shouldStop: () -> Bool = { false },
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> (model: TrainedModel, outcome: Outcome) {
        let outcome = try trainer.run(budget, shouldStop: shouldStop, report: report)
        return (model, outcome)
    }
}
