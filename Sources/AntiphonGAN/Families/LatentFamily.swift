public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// A sequence autoencoder, and a GAN on its codes (RTSGAN, Pei et al. 2021).
///
/// In the first phase a recurrent encoder turns sequences into codes and a recurrent decoder turns them back. In the second a
/// generator of codes meets a critic of codes; the encoder gives the real ones and stands still, as does the decoder, which turns
/// generated codes into sequences. As the decoder is trained by reconstruction alone, everything that can be reconstructed
/// can be generated: categories, gaps, lengths, what is fixed.
///
/// Unlike RTSGAN's, the decoder is not fed its own last output, and codes are within -1 and 1
/// (Documentation/decisions/0088-latent.md).
public struct LatentFamily: Family {
    /// The parameters of encoder, decoder and the generator of codes.
    public let generator: ParameterLayout
    /// The critic's parameters.
    public let discriminator: ParameterLayout
    /// What the channels mean.
    public let layout: SequenceLayout

    private let configuration: Configuration
    private let encoder: SequenceEncoder
    private let decoder: SequenceDecoder
    private let codes: DenseLayers
    private let critic: DenseLayers

    /// The networks for sequences of a layout.
    /// - Throws: `ConfigurationError` for channels that are given from outside, or without static noise.
    public init(_ configuration: Configuration, _ layout: SequenceLayout) throws {
        if let given = layout.groups.first(where: \.isGiven) {
            throw ConfigurationError(
                "family: latent takes nothing that is given, as \(DataError.quoted(given.name)) is; use family=conditional, leave it "
                    + "out with --exclude, or make it a feature in a schema")
        }
        guard configuration.generator.staticNoise > 0 else {
            throw ConfigurationError("generator.static-noise: the latent family needs at least 1")
        }
        self.configuration = configuration
        self.layout = layout
        let (settings, latent) = (configuration.generator, configuration.latent)
        var scope = ParameterScope("generator")
        encoder = scope.child("encoder") { SequenceEncoder(layout, settings, code: latent.code, in: &$0) }
        decoder = scope.child("decoder") { SequenceDecoder(layout, settings, code: latent.code, in: &$0) }
        codes = scope.child("codes") {
            DenseLayers([settings.staticNoise, latent.hidden, latent.hidden, latent.code], in: &$0)
        }
        generator = try scope.layout
        scope = ParameterScope("discriminator")
        critic = scope.child("codes") { DenseLayers([latent.code, latent.hidden, latent.hidden, 1], in: &$0) }
        discriminator = try scope.layout
    }

    /// Codes move; encoder and decoder stand still.
    public var game: Game {
        var game = Game()
        game.moves = .under("generator/codes")
        return game
    }

    /// The autoencoder, by Adam as in RTSGAN.
    public var lessons: [Lesson] {
        let adam = Configuration.OptimizerSettings(
            kind: .adam, rate: configuration.latent.rate, beta1: 0.9, beta2: 0.999)
        // As it is written: 0.3 is not to be a step more than 3 of 10.
        let share = (Double(configuration.latent.share) * 1e6).rounded() / 1e6
        let lesson = Lesson(
            "reconstruction", .before(share: share),
            moving: .under("generator/encoder", "generator/decoder"), optimizer: adam
        ) { values, real, _, _ in reconstructionLoss(real, values) }
        return [lesson]
    }

    /// How badly sequences [T, B, W] are reconstructed, a scalar.
    package func reconstructionLoss(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        decoder.loss(encode(sequences, values), sequences, values)
    }

    /// Codes [B, C] of sequences [T, B, W].
    package func encode(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        values.block.scope("generator") { encoder(sequences, values) }
    }

    /// Decoded codes.
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        values.block.scope("generator") { decoder(generateCodes(draw, values), draw, values) }
    }

    private func generateCodes(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        codes(draw.staticNoise(configuration.generator.staticNoise), values).tanh()
    }

    /// Codes are presented.
    public var showsSequences: Bool { false }

    /// The codes of sequences, as one step [1, B, C].
    public func present(real sequences: Tensor, _ generator: ParameterValues) -> Tensor {
        encode(sequences, generator).reshaped([1, sequences.shape[1], configuration.latent.code])
    }

    /// Generated codes, as one step [1, B, C].
    public func present(generated draw: Draw, _ generator: ParameterValues) -> Tensor {
        draw.key.words.scope("generator") {
            generateCodes(draw, generator).reshaped([1, draw.batch, configuration.latent.code])
        }
    }

    /// Codes of both.
    public func present(real sequences: Tensor, beside draw: Draw, _ generator: ParameterValues) -> Tensor {
        present(real: sequences, generator).concatenated([present(generated: draw, generator)], along: 1)
            .stoppingGradient()
    }

    /// The critic's judgement of codes, [B].
    public func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor {
        values.block.scope("discriminator") {
            let batch = presented.shape[1]
            return critic(presented.reshaped([batch, configuration.latent.code]), values).reshaped([batch])
        }
    }
}
