public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// The feed-forward GAN for single vectors: G(z) = G1(G2(z)) and D(x) = D1(D2(x)), each two dense layers
/// (Goodfellow et al. 2014). Noise of 100 -> 128 ReLU -> F; F -> 128 ReLU -> dropout 0.5 -> 1 by default sizes.
public struct FeedForwardFamily: Family {
    /// The generator's parameters.
    public let generator: ParameterLayout
    /// The discriminator's parameters.
    public let discriminator: ParameterLayout
    /// One step of F numbers.
    public let layout: SequenceLayout

    private let configuration: Configuration
    private let generatorHidden: Dense
    private let generatorOutput: Dense
    private let discriminatorHidden: Dense
    private let discriminatorOutput: Dense
    private let dropout = Dropout(rate: 0.5)

    /// The networks for vectors.
    /// - Throws: `ConfigurationError` for sequences of more than one step, for channels that are not plain numbers, or without
    ///   static noise.
    public init(_ configuration: Configuration, _ layout: SequenceLayout) throws {
        let (steps, features) = (layout.steps, layout.width)
        guard layout.isPlain else {
            throw ConfigurationError(
                "family: feed-forward models numbers only, not categories, gaps, fixed or given columns; use family=recurrent"
            )
        }
        guard steps == 1 else {
            throw ConfigurationError(
                "family: feed-forward models single rows, not sequences of \(steps) steps; use --window 1 or family=recurrent"
            )
        }
        guard configuration.generator.staticNoise > 0 else {
            throw ConfigurationError("generator.static-noise: the feed-forward family needs at least 1")
        }
        self.configuration = configuration
        self.layout = layout
        let (g, d) = (configuration.generator, configuration.discriminator)
        var scope = ParameterScope("generator")
        generatorHidden = scope.child("hidden") { Dense(inputs: g.staticNoise, outputs: g.hidden, in: &$0) }
        generatorOutput = scope.child("output") { Dense(inputs: g.hidden, outputs: features, in: &$0) }
        generator = try scope.layout
        scope = ParameterScope("discriminator")
        discriminatorHidden = scope.child("hidden") { Dense(inputs: features, outputs: d.hidden, in: &$0) }
        discriminatorOutput = scope.child("output") { Dense(inputs: d.hidden, outputs: 1, in: &$0) }
        discriminator = try scope.layout
    }

    /// G1(G2(z)): dense, ReLU, dense, output activation; [1, B, F].
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        values.block.scope("generator") {
            let noise = draw.staticNoise(configuration.generator.staticNoise)
            let result = generatorOutput(generatorHidden(noise, values).rectified(), values)
                .reshaped([1, draw.batch, features])
            return switch configuration.generator.output {
            case .linear: result
            case .sigmoid: result.logistic()
            case .tanh: result.tanh()
            }
        }
    }

    /// The vectors themselves.
    public func present(_ sequences: Tensor) -> Tensor { sequences }

    /// D1(D2(x)): dense, ReLU, dropout, dense; [B].
    public func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor {
        values.block.scope("discriminator") {
            let batch = presented.shape[1]
            let hidden = discriminatorHidden(presented.reshaped([batch, features]), values).rectified()
            return discriminatorOutput(dropout(hidden, key: key, training: true), values).reshaped([batch])
        }
    }
}
