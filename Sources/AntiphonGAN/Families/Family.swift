public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// A kind of GAN: the two networks, and what they learn apart from their game, if anything.
///
/// A new family is one new file with a type that conforms to this, and its case in `FamilyKind`. Losses and penalties
/// (`AdversarialObjective`), the compiled steps (`TrainingStep`) and the loop (`Trainer`) work with any family.
/// Sequences are in encoded units, `[T, B, W]`: what the channels mean, the layout tells.
public protocol Family: Sendable {
    /// The generator's parameters.
    var generator: ParameterLayout { get }
    /// The discriminator's parameters.
    var discriminator: ParameterLayout { get }
    /// What the channels of a sequence mean.
    var layout: SequenceLayout { get }
    /// The latent codes that sequences are generated from, beside noise; nil for none.
    var codes: LatentCodes? { get }

    /// Generated sequences [T, B, W] for a draw of noise.
    func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor
    /// What the discriminator is shown of sequences [T, B, W]: [T, B, W']. Penalties take gradients with respect to this.
    func present(_ sequences: Tensor) -> Tensor
    /// What it is shown of real sequences, where the generator's networks have a part in it: [T', B, W'].
    func present(real sequences: Tensor, _ generator: ParameterValues) -> Tensor
    /// What it is shown of the sequences that a draw gives: [T', B, W'].
    func present(generated draw: Draw, _ generator: ParameterValues) -> Tensor
    /// Both side by side, real then generated, [T', 2 B, W'], for the discriminator's own step: no gradient flows into
    /// the generator.
    func present(real sequences: Tensor, beside draw: Draw, _ generator: ParameterValues) -> Tensor
    /// Whether what is presented of sequences begins with their own channels.
    var showsSequences: Bool { get }
    /// Which channels of what is presented bear noise (`discriminator.noise`), W' of them; nil: all.
    var noisyChannels: [Bool]? { get }
    /// The discriminator's judgement (a logit; high is real) of what `present` gave: [B], or [T, B] for one a step.
    /// Rows of the batch never influence each other's judgement.
    func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor
    /// The judgement, and what both players pay beside their losses for what was generated: a scalar, nil for nothing. The
    /// last `draw.batch` of the presented sequences were generated from `draw`.
    func judge(
        _ presented: Tensor, generated draw: Draw, key: RandomKey, _ values: ParameterValues
    ) -> (judged: Tensor, cost: Tensor?)

    /// How the two players meet.
    var game: Game { get }
    /// What the generator's networks learn apart from the game.
    var lessons: [Lesson] { get }
    /// What the discriminator minimises beside the objective, a scalar; nil: nothing.
    func discriminatorTerm(_ play: Play) -> Tensor?
    /// What the generator minimises beside the objective, a scalar; nil: nothing.
    func generatorTerm(_ play: Play) -> Tensor?
}

extension Family {
    /// No codes.
    public var codes: LatentCodes? { nil }
    /// The judgement, and nothing to pay.
    public func judge(
        _ presented: Tensor, generated draw: Draw, key: RandomKey, _ values: ParameterValues
    ) -> (judged: Tensor, cost: Tensor?) { (judge(presented, key: key, values), nil) }
    /// The sequences themselves.
    public func present(_ sequences: Tensor) -> Tensor { sequences }
    /// What is shown of any sequences.
    public func present(real sequences: Tensor, _ generator: ParameterValues) -> Tensor { present(sequences) }
    /// What is shown of any sequences.
    public func present(generated draw: Draw, _ generator: ParameterValues) -> Tensor {
        present(generate(draw, generator))
    }
    /// What is shown of any sequences.
    public func present(real sequences: Tensor, beside draw: Draw, _ generator: ParameterValues) -> Tensor {
        present(sequences.concatenated([generate(draw, generator).stoppingGradient()], along: 1))
    }
    /// It does.
    public var showsSequences: Bool { true }
    /// All of them.
    public var noisyChannels: [Bool]? { nil }
    /// All of the generator against the discriminator.
    public var game: Game { Game() }
    /// None.
    public var lessons: [Lesson] { [] }
    /// Nothing.
    public func discriminatorTerm(_ play: Play) -> Tensor? { nil }
    /// Nothing.
    public func generatorTerm(_ play: Play) -> Tensor? { nil }
    /// Steps T of the longest sequence.
    public var steps: Int { layout.steps }
    /// Channels W of a step.
    public var features: Int { layout.width }
}

/// Which sequences to generate: sample `first` + b of the batch depends on the key and its own index only, so that a
/// batch can be cut anywhere.
public struct Draw {
    /// The key of this draw.
    public let key: RandomKey
    /// Sequences to generate B.
    public let batch: Int
    /// The index of the first, ui32[]; nil is 0.
    public let first: Tensor?
    /// Sequences [T, B, W] whose given channels are those of the sequences to generate; the other channels do not matter.
    /// Needed where the layout has given channels.
    public let given: Tensor?
    /// Latent codes [B, C] instead of drawn ones, for families that have some (`LatentCodes`); NaN: this one is drawn.
    public let codes: Tensor?

    /// A draw.
    public init(key: RandomKey, batch: Int, first: Tensor? = nil, given: Tensor? = nil, codes: Tensor? = nil) {
        self.key = key
        self.batch = batch
        self.first = first
        self.given = given
        self.codes = codes
    }

    /// Standard normal noise that stays the same over a sequence, [B, count].
    public func staticNoise(_ count: Int) -> Tensor {
        key.folded(0).random(.normal, [batch, count], sampleDimension: 0, first: first)
    }

    /// Standard normal noise drawn anew at each step, [T, B, count].
    public func stepNoise(_ count: Int, steps: Int) -> Tensor {
        key.folded(1).random(.normal, [steps, batch, count], sampleDimension: 1, first: first)
    }
}

extension Configuration {
    /// The family that this configuration asks for, for sequences of the given layout.
    ///
    /// - Parameter differenceScale: for each channel, 1 / standard deviation of its first differences over the training data
    ///   (RECIPE: the discriminator sees differences on an even footing); empty: ones. Generating does not need it.
    /// - Throws: `ConfigurationError` if the family cannot work on such data, `GraphError` for clashing parameter names.
    public func makeFamily(_ layout: SequenceLayout, differenceScale: [Float] = []) throws -> any Family {
        switch family {
        case .recurrent:
            return try RecurrentFamily(self, layout, differenceScale: differenceScale)
        case .conditional:
            return try ConditionalFamily(self, layout, differenceScale: differenceScale)
        case .feedForward:
            return try FeedForwardFamily(self, layout)
        case .info:
            return try InfoFamily(self, layout, differenceScale: differenceScale)
        case .timegan:
            return try TimeGANFamily(self, layout)
        case .latent:
            return try LatentFamily(self, layout)
        }
    }

    /// The family for sequences of T steps of F numbers.
    public func makeFamily(steps: Int, features: Int, differenceScale: [Float] = []) throws -> any Family {
        try makeFamily(SequenceLayout(steps: steps, features: features), differenceScale: differenceScale)
    }
}
