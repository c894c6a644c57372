public import AntiphonGraph
import AntiphonNN

/// One training step as compiled programs, one a player and one a lesson: noise, forward, backward, penalty, clipping, optimizer and moving
/// average in each. Which weights move is visible in a program's outputs.
///
/// Inputs and outputs that carry state have equal names and are donated, so a step updates its buffers in place:
/// `parameters`, `slot0`, ... (flat blocks of the moving player), `average` (generator). Further inputs: `opponent` (the other
/// player's block), `real` ([T, B, F], or [K, T, B / K, F] with K micro-batches), `seed` ui32[2], `step` ui32[] (numbers the noise),
/// `update` f32[] (this update's number from 1), and `rate` f32[].
/// Further outputs: `metrics`, f32[4]: loss, penalty, gradient norm, mean judgement of real less that of generated data.
public struct TrainingStep: Sendable {
    let family: any Family
    let configuration: Configuration

    /// The steps of a family under a configuration.
    public init(_ family: any Family, _ configuration: Configuration) {
        self.family = family
        self.configuration = configuration
    }

    // Streams of the run's random numbers; each is folded with the step's number.
    enum Stream {
        static let discriminator: UInt32 = 0x4449_5343
        static let generator: UInt32 = 0x4745_4E45
        static let lesson: UInt32 = 0x4C45_5353
    }

    // How a program's weights move: of whom, by which optimizer, and what happens to them and their average.
    struct Move {
        let layout: ParameterLayout
        let opponent: ParameterLayout
        let optimizer: Configuration.OptimizerSettings
        /// The stream of its random numbers.
        let stream: [UInt32]
        var parts = Parts.all
        var average = Average.none
        var clipWeights: Float = 0
        /// Nothing moves where the loss is no more than this.
        var rest: Float?

        /// What a step does to the average of the weights.
        enum Average {
            /// There is none, or it is not touched.
            case none
            /// It follows the weights slowly.
            case slow
            /// It is the weights: before the game there is nothing to smooth.
            case same
        }
    }

    /// The type of the `real` input.
    public var realType: TensorType {
        let k = configuration.training.accumulation
        let batch = configuration.training.batch
        let shape: Shape = [family.steps, batch / k, family.features]
        return .float32(k == 1 ? shape : Shape([k] + shape.dimensions))
    }

    /// The discriminator's program.
    /// - Throws: `GraphError` if the family's networks do not fit together.
    public func discriminatorProgram() throws -> Program {
        try program(
            Move(
                layout: family.discriminator, opponent: family.generator,
                optimizer: configuration.discriminator.optimizer, stream: [Stream.discriminator],
                clipWeights: configuration.training.clipWeights, rest: family.game.discriminatorRest)
        ) { parameters, opponent, real, key, first, update in
            discriminatorLoss(parameters, generator: opponent, real: real, key: key, first: first, update: update)
        }
    }

    /// The generator's program.
    /// - Throws: `GraphError` if the family's networks do not fit together.
    public func generatorProgram() throws -> Program {
        try program(
            Move(
                layout: family.generator, opponent: family.discriminator,
                optimizer: configuration.generator.optimizer, stream: [Stream.generator], parts: family.game.moves,
                average: .slow)
        ) { parameters, opponent, real, key, first, _ in
            generatorLoss(parameters, discriminator: opponent, real: real, key: key, first: first)
        }
    }

    /// The program of one of the family's lessons: the generator's block moves, and the discriminator's has no say.
    /// - Throws: `GraphError` if the family's networks do not fit together.
    public func lessonProgram(_ index: Int) throws -> Program {
        let lesson = family.lessons[index]
        let isBefore = if case .before = lesson.time { true } else { false }
        return try program(
            Move(
                layout: family.generator, opponent: family.discriminator,
                optimizer: lesson.optimizer ?? configuration.generator.optimizer,
                stream: [Stream.lesson, UInt32(index)], parts: lesson.moves,
                average: isBefore || configuration.training.average == 0 ? .same : .none)
        ) { parameters, _, real, key, first, _ in
            let loss = lesson.loss(parameters, real, key, first)
            return Losses(total: loss, penalty: loss.zerosLike(), margin: loss.zerosLike())
        }
    }

    /// A loss with what is reported of it; the gradient is taken of `total`.
    package struct Losses {
        package let total: Tensor
        package let penalty: Tensor
        package let margin: Tensor
    }

    typealias LossBody = (
        _ parameters: ParameterValues, _ opponent: ParameterValues, _ real: Tensor, _ key: RandomKey, _ first: Tensor,
        _ update: Tensor
    ) -> Losses

    private func program(_ move: Move, _ losses: @escaping LossBody) throws -> Program {
        let block = TensorType.float32([move.layout.elementCount])
        let optimizer = Optimizer(move.optimizer)
        let slots = (0..<optimizer.slotCount).map { "slot\($0)" }
        let state = ["parameters"] + slots + (move.average == .none ? [] : ["average"])
        let inputs =
            state.map { (name: $0, type: block) } + [
                (name: "opponent", type: .float32([move.opponent.elementCount])), (name: "real", type: realType),
                (name: "seed", type: .uint32([2])), (name: "step", type: .uint32([])),
                (name: "update", type: .float32([])), (name: "rate", type: .float32([])),
            ]
        return try Program(inputs: inputs, donations: Dictionary(uniqueKeysWithValues: state.map { ($0, $0) })) {
            input in
            guard let parameters = input["parameters"], let rival = input["opponent"], let real = input["real"],
                let seed = input["seed"], let step = input["step"], let update = input["update"],
                let rate = input["rate"]
            else { return [] }
            let key = move.stream.reduce(RandomKey(seed)) { $0.folded($1) }.folded(step)
            let (gradient, metrics) = gradient(parameters, move, rival, real, key, update, losses)
            let (clipped, norm) = clip(gradient)
            let old = [parameters] + slots.compactMap { input[$0] }
            let next = optimizer.update(
                parameters: parameters, gradient: clipped, slots: Array(old[1...]), step: update, rate: rate)
            var moved = next.parameters
            if move.clipWeights > 0 { moved = moved.clamped(-move.clipWeights...move.clipWeights) }
            let new = kept(old, [moved] + next.slots, move, loss: metrics[0])
            var outputs = zip(["parameters"] + slots, new).map { (name: $0, value: $1) }
            if let old = input["average"] {
                let decay = move.average == .slow ? configuration.training.average : 0
                let average = WeightAverage(decay: Double(decay)).update(
                    average: old, parameters: new[0], updates: update - 1)
                outputs.append((name: "average", value: decay > 0 ? average : new[0]))
            }
            let report = [metrics[0], metrics[1], norm, metrics[2]].map { $0.reshaped([1]) }
            outputs.append((name: "metrics", value: report.joined(along: 0)))
            return outputs
        }
    }

    // Weights and slots after the step, but as they were before where the move leaves them alone.
    private func kept(_ old: [Tensor], _ new: [Tensor], _ move: Move, loss: Tensor) -> [Tensor] {
        var new = new
        if !move.parts.isAll {
            let flags = move.layout.parameters.flatMap { parameter in
                repeatElement(Float(move.parts.contains(parameter) ? 1 : 0), count: parameter.range.count)
            }
            let isMoved = loss.context.constant(HostTensor(flags)).compare(.greater, 0)
            new[0] = isMoved.select(new[0], old[0])
        }
        if let rest = move.rest {
            let isMoved = loss.compare(.greater, rest).broadcast(to: old[0].shape, dimensions: [])
            new = zip(old, new).map { isMoved.select($1, $0) }
        }
        return new
    }

    // The flat gradient and the metrics (loss, penalty, margin), averaged over the micro-batches.
    private func gradient(
        _ block: Tensor, _ move: Move, _ rival: Tensor, _ real: Tensor, _ key: RandomKey, _ update: Tensor,
        _ losses: @escaping LossBody
    ) -> (gradient: Tensor, metrics: [Tensor]) {
        let trace = block.context
        func once(
            _ block: Tensor, _ rival: Tensor, _ real: Tensor, _ key: RandomKey, _ first: Tensor, _ update: Tensor
        ) -> [Tensor] {
            let values = ParameterValues(block, move.layout)
            let result = losses(values, ParameterValues(rival, move.opponent), real, key, first, update)
            let gradient = values.gradient(of: result.total, where: move.parts.contains)
            return [gradient, result.total, result.penalty, result.margin]
        }
        let k = configuration.training.accumulation
        if k == 1 {
            let results = once(block, rival, real, key, trace.constant(HostTensor(UInt32(0))), update)
            return (results[0], Array(results[1...]))
        }
        // Micro-batch m holds samples m B / K and up, so the noise is that of the whole batch.
        let size = configuration.training.batch / k
        let firsts =
            trace.iota(.uint32([k]), dimension: 0)
            * trace.constant(HostTensor(UInt32(size))).broadcast(to: [k], dimensions: [])
        let zeros = [trace.filled([move.layout.elementCount], 0)] + (0..<3).map { _ in trace.filled([], 0) }
        let sums = trace.scan(
            length: k, carries: zeros, sequences: [real, firsts], constants: [block, rival, key.words, update]
        ) { carries, slices, constants in
            let results = once(
                constants[0], constants[1], slices[0], RandomKey(constants[2]), slices[1], constants[3])
            return (zip(carries, results).map { $0 + $1 }, [])
        }.carries.map { $0 * (1 / Float(k)) }
        return (sums[0], Array(sums[1...]))
    }

    private func clip(_ gradient: Tensor) -> (gradient: Tensor, norm: Tensor) {
        let (value, norm) = (configuration.training.clipValue, configuration.training.clipNorm)
        let byValue = (value > 0 ? Clipping.value(value) : .none)(gradient)
        return ((norm > 0 ? Clipping.globalNorm(norm) : .none)(byValue), Clipping.norm(gradient))
    }
}
