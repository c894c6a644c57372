public import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// The recurrent GAN: a generator of RNN, GRU or LSTM cells over noise, judged by a recurrent discriminator at every step,
/// at the last, or over all (Mogren 2016 and Esteban et al. 2017 for the idea; RECIPE for this form).
///
/// What is fixed over a sequence is generated first, by a network of its own, and the series given it (DoppelGANger, Lin et
/// al. 2020). Channels that are given from outside are inputs of both players (Mirza and Osindero 2014).
public struct RecurrentFamily: Family {
    /// The generator's parameters.
    public let generator: ParameterLayout
    /// The discriminator's parameters.
    public let discriminator: ParameterLayout
    /// What the channels mean.
    public let layout: SequenceLayout

    private let attributes: AttributeGenerator?
    private let series: SeriesGenerator
    private let judge: RecurrentDiscriminator

    /// The networks for sequences of a layout.
    public init(_ configuration: Configuration, _ layout: SequenceLayout, differenceScale: [Float]) throws {
        self.layout = layout
        var scope = ParameterScope("generator")
        attributes = AttributeGenerator(layout, configuration.generator, in: &scope)
        series = SeriesGenerator(layout, configuration.generator, in: &scope)
        generator = try scope.layout
        scope = ParameterScope("discriminator")
        judge = RecurrentDiscriminator(
            layout, configuration.discriminator, differenceScale: differenceScale, in: &scope)
        discriminator = try scope.layout
    }

    /// What is fixed first, then the series given it.
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        values.block.scope("generator") {
            let given = draw.given.map { $0.sliced(0..<1, along: 0).reshaped([draw.batch, layout.width]) }
            let fixed = attributes.map { $0(draw, given: given, values) }
            let alive = fixed.flatMap { layout.alive(fixed: $0) }
            // To the series what is fixed is a condition: it learns from its own judge.
            return series(draw, fixed: fixed, alive: alive, values)
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
}
