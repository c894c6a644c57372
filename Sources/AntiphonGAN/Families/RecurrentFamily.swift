public import AntiphonGraph
public import AntiphonNN

/// The recurrent GAN: a generator of RNN, GRU or LSTM cells over noise, judged by a recurrent discriminator at every step,
/// at the last, or over all (Mogren 2016 and Esteban et al. 2017 for the idea; RECIPE for this form).
public struct RecurrentFamily: Family {
    /// The generator's parameters.
    public let generator: ParameterLayout
    /// The discriminator's parameters.
    public let discriminator: ParameterLayout
    /// Steps T.
    public let steps: Int
    /// Features F.
    public let features: Int

    private let configuration: Configuration
    private let differenceScale: [Float]
    // Generator: static noise -> initial hidden states; noise -> states; states -> values.
    private let start: Dense?
    private let generatorStack: RecurrentStack
    private let output: Dense
    // Discriminator: values and differences -> states -> judgement.
    private let discriminatorStack: RecurrentStack
    private let headHidden: Dense?
    private let headOutput: Dense

    /// The networks for sequences of `steps` x `features`.
    public init(_ configuration: Configuration, steps: Int, features: Int, differenceScale: [Float]) throws {
        self.configuration = configuration
        self.steps = steps
        self.features = features
        self.differenceScale = differenceScale.isEmpty ? Array(repeating: 1, count: features) : differenceScale

        let g = configuration.generator
        var scope = ParameterScope("generator")
        start =
            g.staticNoise == 0
            ? nil : scope.child("start") { Dense(inputs: g.staticNoise, outputs: g.layers * g.hidden, in: &$0) }
        generatorStack = scope.child("recurrence") {
            RecurrentStack(
                cell: g.cell, inputs: g.staticNoise + g.stepNoise, hidden: g.hidden, layers: g.layers, in: &$0)
        }
        output = scope.child("output") { Dense(inputs: g.hidden, outputs: features, in: &$0) }
        generator = try scope.layout

        let d = configuration.discriminator
        scope = ParameterScope("discriminator")
        discriminatorStack = scope.child("recurrence") {
            RecurrentStack(
                cell: d.cell, inputs: d.differences ? 2 * features : features, hidden: d.hidden, layers: d.layers,
                bidirectional: d.bidirectional, in: &$0)
        }
        let states = d.bidirectional ? 2 * d.hidden : d.hidden
        switch d.judgement {
        case .pooled:
            headHidden = scope.child("hidden") { Dense(inputs: 2 * states, outputs: d.hidden, in: &$0) }
            headOutput = scope.child("output") { Dense(inputs: d.hidden, outputs: 1, in: &$0) }
        case .step, .last:
            headHidden = nil
            headOutput = scope.child("output") { Dense(inputs: states, outputs: 1, in: &$0) }
        }
        discriminator = try scope.layout
    }

    /// RECIPE's generator: h0 = tanh(dense(z)), input at each step = noise and z, dense to F.
    public func generate(_ draw: Draw, _ values: ParameterValues) -> Tensor {
        let g = configuration.generator
        return values.block.scope("generator") {
            var inputs: [Tensor] = []
            if g.stepNoise > 0 { inputs.append(draw.stepNoise(g.stepNoise, steps: steps)) }
            var initial: [[Tensor]] = []
            if let start {
                let noise = draw.staticNoise(g.staticNoise)
                inputs.append(noise.broadcast(to: [steps, draw.batch, g.staticNoise], dimensions: [1, 2]))
                let states = start(noise, values).tanh()
                initial = (0..<g.layers).map { [states.sliced($0 * g.hidden..<($0 + 1) * g.hidden, along: 1)] }
            }
            let input = inputs[0].concatenated(Array(inputs.dropFirst()), along: 2)
            let states = generatorStack(input, initial: initial, values).y
            let result = output(states, values)
            return switch g.output {
            case .linear: result
            case .sigmoid: result.logistic()
            case .tanh: result.tanh()
            }
        }
    }

    /// The values and, beside them, their scaled first differences (0 at the first step).
    public func present(_ sequences: Tensor) -> Tensor {
        guard configuration.discriminator.differences else { return sequences }
        let later = sequences.sliced(1..<steps, along: 0)
        let earlier = sequences.sliced(0..<steps - 1, along: 0)
        let scale = sequences.context.constant(HostTensor(differenceScale)).broadcastLeading(to: later.shape)
        let differences = ((later - earlier) * scale).padded(low: [1, 0, 0], high: [0, 0, 0])
        return sequences.concatenated([differences], along: 2)
    }

    /// One judgement a step, from the last state, or from the last state and the mean of states.
    public func judge(_ presented: Tensor, key: RandomKey, _ values: ParameterValues) -> Tensor {
        values.block.scope("discriminator") {
            let output = discriminatorStack(presented, values)
            let batch = presented.shape[1]
            // The top layer's final hidden states, of each direction.
            let finals = output.states.suffix(configuration.discriminator.bidirectional ? 2 : 1).compactMap(\.first)
            let last = finals[0].concatenated(Array(finals.dropFirst()), along: 1)
            switch configuration.discriminator.judgement {
            case .step: return headOutput(output.y, values).reshaped([steps, batch])
            case .last: return headOutput(last, values).reshaped([batch])
            case .pooled:
                let pooled = last.concatenated([output.y.mean([0])], along: 1)
                let hidden = headHidden.map { $0(pooled, values).sigmoidLinear() } ?? pooled
                return headOutput(hidden, values).reshaped([batch])
            }
        }
    }
}
