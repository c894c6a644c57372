public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// The recurrent GAN whose sequences tell the latent codes that they were generated from (InfoGAN, Chen et al. 2016, with
/// recurrent networks): without any labels the codes come to stand for what varies most in the data.
///
/// A posterior network Q reads the codes c off a sequence x = G(z, c). Both players are paid for how well it does: with
/// the variational lower bound of the mutual information, I(c; x) >= H(c) + E log Q(c | x), whose second part, negative,
/// is added to their losses. Q shares all but its head with the discriminator, and moves with it.
public struct InfoFamily: Family {
    /// The generator's parameters.
    public let generator: ParameterLayout
    /// The discriminator's parameters; Q's head is among them, under `discriminator/posterior`.
    public let discriminator: ParameterLayout
    /// What the channels mean.
    public let layout: SequenceLayout
    /// The latent codes.
    public let codes: LatentCodes?

    private let latent: LatentCodes
    private let weight: Float
    private let attributes: AttributeGenerator?
    private let series: SeriesGenerator
    private let judge: RecurrentDiscriminator
    private let posterior: PosteriorNetwork

    /// The networks for sequences of a layout.
    /// - Throws: `ConfigurationError` without a code.
    public init(_ configuration: Configuration, _ layout: SequenceLayout, differenceScale: [Float]) throws {
        try configuration.validate()
        let (g, d, info) = (configuration.generator, configuration.discriminator, configuration.info)
        self.layout = layout
        latent = LatentCodes(categories: info.categories, continuous: info.continuous)
        codes = latent
        weight = info.weight
        var scope = ParameterScope("generator")
        attributes = AttributeGenerator(layout, g, extra: latent.width, in: &scope)
        series = SeriesGenerator(layout, g, extra: latent.width, in: &scope)
        generator = try scope.layout
        scope = ParameterScope("discriminator")
        let judge = RecurrentDiscriminator(layout, d, differenceScale: differenceScale, in: &scope)
        self.judge = judge
        posterior = PosteriorNetwork(
            latent, inputs: judge.pooledWidth, hidden: d.hidden, deviation: info.deviation, in: &scope)
        discriminator = try scope.layout
    }

    /// What is fixed first, then the series given it; the codes go into both.
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        values.block.scope("generator") {
            let given = draw.given.map { $0.sliced(0..<1, along: 0).reshaped([draw.batch, layout.width]) }
            let codes = latent.values(draw)
            let fixed = attributes.map { $0(draw, given: given, extra: codes, values) }
            let alive = fixed.flatMap { layout.alive(fixed: $0) }
            return series(draw, fixed: fixed, extra: codes, alive: alive, values)
        }
    }

    /// The channels and, beside them, their scaled first differences.
    public func present(_ sequences: Tensor) -> Tensor { judge.present(sequences) }

    /// Numbers that change and are generated, and their differences.
    public var noisyChannels: [Bool]? { judge.noisyChannels }

    /// One judgement a step, from the last state, or from the last state and the mean of states.
    public func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor {
        values.block.scope("discriminator") { judge.judge(presented, values) }
    }

    /// The judgement of all, and how badly Q reads the codes off those that were generated.
    public func judge(
        _ presented: Tensor, generated draw: Draw, key: RandomKey, _ values: ParameterValues
    ) -> (judged: Tensor, cost: Tensor?) {
        values.block.scope("discriminator") {
            // Read once: the judgement and Q go on from the same states.
            let body = judge.body(presented, values)
            let count = presented.shape[1]
            let reading = posterior(body.pooled.sliced(count - draw.batch..<count, along: 0), values)
            return (judge.judge(body, presented, values), reading.cost(of: latent.values(draw)) * weight)
        }
    }

    /// What Q reads off sequences [T, B, W]: for each category the logarithm of its probability, less a number that is the
    /// same for all, and the mean of each continuous code; [B, C] as the codes stand.
    package func readCodes(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        values.block.scope("discriminator") {
            let reading = posterior(judge.body(present(sequences), values).pooled, values)
            let parts = [reading.logits, reading.means].compactMap { $0 }
            return parts.joined(along: 1)
        }
    }
}
