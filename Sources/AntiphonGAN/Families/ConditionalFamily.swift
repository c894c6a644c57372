public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// The conditional recurrent GAN (Mirza and Osindero 2014; RCGAN, Esteban et al. 2017): labels or numbers that are given from
/// outside, fixed over a sequence or one a step, are inputs of both players.
///
/// G(z | y) and D(x | y): the generator is fed the conditions of real sequences, and the discriminator judges what it made beside
/// them, so that it learns whether a sequence is likely given its conditions.
public struct ConditionalFamily: Family {
    private let networks: RecurrentFamily

    /// The generator's parameters.
    public var generator: ParameterLayout { networks.generator }
    /// The discriminator's parameters.
    public var discriminator: ParameterLayout { networks.discriminator }
    /// What the channels mean.
    public var layout: SequenceLayout { networks.layout }

    /// The networks for sequences of a layout.
    /// - Throws: `ConfigurationError` if nothing is given.
    public init(_ configuration: Configuration, _ layout: SequenceLayout, differenceScale: [Float]) throws {
        guard !layout.given.isEmpty else {
            throw ConfigurationError(
                "family: conditional needs a column that is given; name one with --condition COLUMN")
        }
        networks = try RecurrentFamily(configuration, layout, differenceScale: differenceScale)
    }

    /// Sequences with the given channels of `draw.given`.
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor { networks.generate(draw, values) }

    /// The channels, the given ones among them, and their scaled first differences.
    public func present(_ sequences: Tensor) -> Tensor { networks.present(sequences) }

    /// Numbers that change and are generated, and their differences.
    public var noisyChannels: [Bool]? { networks.noisyChannels }

    /// As the recurrent family judges.
    public func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor {
        networks.judge(presented, key: key, values)
    }
}
