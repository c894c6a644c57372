import AntiphonData
public import AntiphonGraph
import AntiphonNN

/// What TensorBoard shows of a training run: losses and norms at every record, and a few times in the run how the
/// generator's weights are distributed and a picture of real against synthetic sequences.
public final class RunEvents {
    private let file: EventFile
    private let run: TrainingRun
    private let backend: any Backend
    private var pictures = 0
    private var lastModel = -1
    /// Histograms and pictures of a whole run, beside those of its end.
    private static let mostPictures = 10

    /// Begins an event file in a directory.
    public init(directory: String, of run: TrainingRun, on backend: any Backend) throws {
        file = try EventFile(directory: directory)
        self.run = run
        self.backend = backend
    }

    /// Adds a record, and where it is time for it the weights and a picture.
    public func add(_ record: MetricsRecord, fraction: Double) throws {
        var values: [EventValue] =
            [
                .scalar("loss/discriminator", record.discriminatorLoss),
                .scalar("loss/generator", record.generatorLoss), .scalar("loss/penalty", record.penalty),
                .scalar("judgement/margin", record.margin),
                .scalar("gradient/discriminator", record.discriminatorGradientNorm),
                .scalar("gradient/generator", record.generatorGradientNorm),
                .scalar("rate/factor", record.rateFactor),
            ]
        if let score = record.score { values.append(.scalar("held-out/score", Float(score))) }
        if let spread = record.spread { values.append(.scalar("held-out/spread", Float(spread))) }
        try file.add(values, step: record.step)
        guard fraction * Double(Self.mostPictures) >= Double(pictures) else { return }
        pictures = Int(fraction * Double(Self.mostPictures)) + 1
        try add(run.model, step: record.step)
    }

    /// Adds a model's weights, and sequences of it against real ones, unless this step's are there.
    public func add(_ model: TrainedModel, step: Int) throws {
        guard step != lastModel else { return }
        lastModel = step
        var values = try model.layout.tensors(of: model.weights).sorted { $0.key < $1.key }.map { path, tensor in
            EventValue.histogram(path, tensor.floats ?? [])
        }
        let count = min(256, run.sequences.count)
        // Evenly over all the real ones, whatever their order.
        let chosen = (0..<count).map { $0 * run.sequences.count / count }
        let real = try run.sequences.subset(chosen)
        let synthetic = try Sampler(
            model, seed: run.configuration.seed, conditions: run.schema.conditions(of: real), on: backend
        ).generate(count)
        values.append(.image("sequences/real against synthetic", PNGImage(real: real, synthetic: synthetic)))
        try file.add(values, step: step)
    }
}
