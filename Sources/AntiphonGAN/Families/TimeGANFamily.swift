public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// TimeGAN (Yoon et al. 2019) as its code has it, for comparisons with it: five recurrent networks, of which all but the
/// discriminator are the generator's block here, in three phases of equal length.
///
/// 1. `embedding`: embedder and recovery learn to reconstruct: 10 sqrt(MSE(x, r(e(x)))).
/// 2. `supervised`: the supervisor learns to foresee the next step of embedded sequences: MSE(h[t + 1], s(h)[t]).
/// 3. The game: generator and supervisor against the discriminator, in the latent space, twice a step, each time followed by
///    embedder and recovery, `joint-embedding`: 10 sqrt(MSE) + 0.1 supervised loss. The discriminator stands still while its loss is
///    no more than 0.15.
///
/// The generator minimises U + U_e + 100 sqrt(S) + 100 V: its judgement after and before the supervisor, the supervised loss,
/// and the distance of means and deviations, at each step and feature over the batch, from the real ones.
public struct TimeGANFamily: Family {
    /// The parameters of embedder, recovery, generator and supervisor.
    public let generator: ParameterLayout
    /// The discriminator's parameters.
    public let discriminator: ParameterLayout
    /// Steps of numbers.
    public let layout: SequenceLayout

    private let configuration: Configuration
    private let embedder: LatentNetwork
    private let recovery: LatentNetwork
    private let latent: LatentNetwork
    private let supervisor: LatentNetwork
    private let judging: LatentNetwork

    /// The networks for sequences of numbers.
    /// - Throws: `ConfigurationError` for channels that are not plain numbers, or another loss than TimeGAN's.
    public init(_ configuration: Configuration, _ layout: SequenceLayout) throws {
        guard layout.isPlain else {
            throw ConfigurationError(
                "family: timegan models numbers only, not categories, gaps, fixed or given columns; use family=recurrent or latent"
            )
        }
        guard configuration.objective.loss == .nonSaturating else {
            throw ConfigurationError(
                "objective.loss: timegan takes non-saturating only, not \(configuration.objective.loss.rawValue)")
        }
        guard configuration.generator.rowsPerStep == 1 && configuration.discriminator.rows == 1 else {
            throw ConfigurationError("generator.rows-per-step and discriminator.rows-per-step: timegan takes 1 only")
        }
        self.configuration = configuration
        self.layout = layout
        let (g, d) = (configuration.generator, configuration.discriminator)
        var scope = ParameterScope("generator")
        func network(_ name: String, _ inputs: Int, layers: Int? = nil, _ outputs: Int) -> LatentNetwork {
            scope.child(name) {
                LatentNetwork(
                    g.cell, inputs: inputs, hidden: g.hidden, layers: layers ?? g.layers, outputs: outputs, in: &$0)
            }
        }
        let noise = g.stepNoise == 0 ? layout.width : g.stepNoise
        embedder = network("embedder", layout.width, g.hidden)
        recovery = network("recovery", g.hidden, layout.width)
        latent = network("latent", noise, g.hidden)
        supervisor = network("supervisor", g.hidden, layers: max(1, g.layers - 1), g.hidden)
        generator = try scope.layout
        scope = ParameterScope("discriminator")
        judging = LatentNetwork(d.cell, inputs: g.hidden, hidden: d.hidden, layers: d.layers, outputs: 1, in: &scope)
        discriminator = try scope.layout
    }

    /// Generator and supervisor twice a step; the discriminator rests at 0.15.
    public var game: Game {
        var game = Game()
        game.moves = .under("generator/latent", "generator/supervisor")
        (game.generatorUpdates, game.discriminatorRest, game.generatorSeesReal) = (2, 0.15, true)
        return game
    }

    /// Two phases before the game, and the embedding beside it.
    public var lessons: [Lesson] {
        let embedding = Parts.under("generator/embedder", "generator/recovery")
        return [
            Lesson("embedding", .before(share: 1.0 / 3), moving: embedding) { values, real, _, _ in
                embeddingLoss(real, values)
            },
            Lesson(
                "supervised", .before(share: 1.0 / 3), moving: .under("generator/latent", "generator/supervisor")
            ) { values, real, _, _ in supervisedLoss(embed(real, values), values) },
            Lesson("joint-embedding", .beside, moving: embedding) { values, real, _, _ in
                embeddingLoss(real, values) + supervisedLoss(embed(real, values), values) * 0.1
            },
        ]
    }

    // 10 sqrt(MSE(x, r(e(x)))).
    private func embeddingLoss(_ real: Tensor, _ values: ParameterValues) -> Tensor {
        root(Losses.meanSquaredError(recover(embed(real, values), values), real)) * 10
    }

    // MSE(h[t + 1], s(h)[t]); with a single step there is none.
    private func supervisedLoss(_ embedded: Tensor, _ values: ParameterValues) -> Tensor {
        let steps = layout.steps
        guard steps > 1 else { return embedded.context.constant(0) }
        let foreseen = supervisor(embedded, values).logistic()
        return Losses.meanSquaredError(
            foreseen.sliced(0..<steps - 1, along: 0), embedded.sliced(1..<steps, along: 0))
    }

    // The root of an error that may be 0, where the derivative is not to be infinite.
    private func root(_ error: Tensor) -> Tensor { (error + 1e-12).squareRoot() }

    private func embed(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        embedder(sequences, values).logistic()
    }

    private func recover(_ latent: Tensor, _ values: ParameterValues) -> Tensor {
        let raw = recovery(latent, values)
        return switch configuration.generator.output {
        case .linear: raw
        case .sigmoid: raw.logistic()
        case .tanh: raw.tanh()
        }
    }

    // Before the supervisor: E_hat. Noise is uniform in 0 to 1, drawn anew at each step.
    private func imagine(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        let shape: Shape = [layout.steps, draw.batch, latent.inputs]
        return latent(draw.key.folded(1).random(.uniform, shape, sampleDimension: 1, first: draw.first), values)
            .logistic()
    }

    // After it: H_hat.
    private func supervised(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        supervisor(imagine(draw, values), values).logistic()
    }

    /// Noise to the latent space, through the supervisor, and out of it: [T, B, F].
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        values.block.scope("generator") { recover(supervised(draw, values), values) }
    }

    /// States of the latent space are presented.
    public var showsSequences: Bool { false }

    /// Embedded sequences [T, B, H].
    public func present(real sequences: Tensor, _ generator: ParameterValues) -> Tensor { embed(sequences, generator) }

    /// Generated latent sequences [T, B, H].
    public func present(generated draw: Draw, _ generator: ParameterValues) -> Tensor { supervised(draw, generator) }

    /// Both.
    public func present(real sequences: Tensor, beside draw: Draw, _ generator: ParameterValues) -> Tensor {
        embed(sequences, generator).concatenated([supervised(draw, generator)], along: 1).stoppingGradient()
    }

    /// One judgement a step, [T, B].
    public func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor {
        values.block.scope("discriminator") { judging(presented, values).reshaped([layout.steps, presented.shape[1]]) }
    }

    /// That latent sequences before the supervisor are not real either.
    public func discriminatorTerm(_ play: Play) -> Tensor? {
        let judged = judge(
            imagine(play.draw, play.generator).stoppingGradient(), key: play.key, play.discriminator)
        return Losses.binaryCrossEntropy(logits: judged, target: 0)
    }

    /// U_e + 100 sqrt(S) + 100 V.
    public func generatorTerm(_ play: Play) -> Tensor? {
        let values = play.generator
        let early = judge(imagine(play.draw, values), key: play.key, play.discriminator)
        let supervisedRoot = root(supervisedLoss(embed(play.real, values), values))
        let generated = generate(play.draw, values)
        let moments =
            Losses.meanAbsoluteError(deviation(generated), deviation(play.real))
            + Losses.meanAbsoluteError(generated.mean([1]), play.real.mean([1]))
        return Losses.binaryCrossEntropy(logits: early, target: 1) + supervisedRoot * 100 + moments * 100
    }

    // At each step and feature, over the batch: [T, F].
    private func deviation(_ x: Tensor) -> Tensor {
        let spread = (x - x.mean([1]).broadcast(to: x.shape, dimensions: [0, 2])).squared().mean([1])
        return (spread + 1e-6).squareRoot()
    }
}

/// A recurrent stack with a dense layer on each step's output.
struct LatentNetwork {
    let inputs: Int
    private let stack: RecurrentStack
    private let output: Dense

    init(
        _ cell: RecurrentCell, inputs: Int, hidden: Int, layers: Int, outputs: Int, in scope: inout ParameterScope
    ) {
        self.inputs = inputs
        stack = scope.child("recurrence") {
            RecurrentStack(cell: cell, inputs: inputs, hidden: hidden, layers: layers, in: &$0)
        }
        output = scope.child("output") { Dense(inputs: hidden, outputs: outputs, in: &$0) }
    }

    /// x [T, B, F] to [T, B, outputs], before any activation.
    func callAsFunction(_ x: Tensor, _ values: ParameterValues) -> Tensor { output(stack(x, values).y, values) }
}
