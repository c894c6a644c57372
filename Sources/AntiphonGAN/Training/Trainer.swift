import AntiphonData
public import AntiphonGraph
public import AntiphonNN

/// The training loop: batches in, steps of both players, progress out.
///
/// The loop holds no mathematics (`TrainingStep` does) and no files (`RunDirectory` does).
public final class Trainer {
    /// When training ends.
    public enum Budget: Sendable, Hashable {
        /// After this many generator steps.
        case steps(Int)
        /// After this much time.
        case time(Duration)
    }

    private let configuration: Configuration
    private let data: TrainingData
    private let generator: Player
    private let discriminator: Player
    private let generatorStep: any BoundProgram
    private let discriminatorStep: any BoundProgram
    private let real: any Buffer
    private let step: any Buffer
    private let random: Philox
    private var discriminatorUpdates: UInt32 = 0
    private var generatorUpdates: UInt32 = 0
    private var draws: UInt32 = 0
    private var scratch: [Float]
    private var lastFinite: [Float]
    private let schedule: Schedule

    /// Compiles the steps and draws the initial weights.
    /// - Throws: `ConfigurationError` or `GraphError` if the configuration does not fit the data.
    public init(_ configuration: Configuration, data: TrainingData, on backend: any Backend) throws {
        try configuration.validate()
        self.configuration = configuration
        self.data = data
        let sequences = data.sequences
        let family = try configuration.makeFamily(
            steps: sequences.length, features: sequences.featureCount, differenceScale: data.differenceScale)
        let steps = TrainingStep(family, configuration)
        random = Philox(seed: configuration.seed)
        scratch = Array(repeating: 0, count: steps.realType.shape.elementCount)
        schedule = Schedule(configuration.training.schedule)
        generator = try Player(
            layout: family.generator, optimizer: configuration.generator.optimizer, average: true,
            seed: configuration.seed, on: backend)
        discriminator = try Player(
            layout: family.discriminator, optimizer: configuration.discriminator.optimizer, average: false,
            seed: configuration.seed, on: backend)
        real = try backend.buffer(steps.realType)
        step = try backend.buffer(.uint32([]))
        let seed = try backend.buffer(.uint32([2]))
        try seed.write(random.words)
        let shared = ["real": real, "step": step, "seed": seed]
        generatorStep = try generator.bind(
            steps.generatorProgram(), opponent: discriminator.parameters, shared: shared, on: backend)
        discriminatorStep = try discriminator.bind(
            steps.discriminatorProgram(), opponent: generator.parameters, shared: shared, on: backend)
        lastFinite = try generator.average?.readFloats { Array($0) } ?? []
    }

    /// The generator's weights to sample with: the moving average, as a flat block.
    public var weights: [Float] { lastFinite }
    /// The generator's parameters, in the order of `weights`.
    public var layout: ParameterLayout { generator.layout }

    /// Every weight of both players as it stands, by path (the generator's without averaging).
    package var parameters: [String: HostTensor] {
        get throws {
            try [generator, discriminator].reduce(into: [:]) { all, player in
                let block = try player.parameters.readFloats { Array($0) }
                all.merge(try player.layout.tensors(of: block)) { first, _ in first }
            }
        }
    }

    /// Begins from these weights, by path, instead of the seed's.
    /// - Throws: `ParameterError` if they are not exactly the players' parameters.
    package func begin(from weights: [String: HostTensor]) throws {
        for player in [generator, discriminator] {
            let names = Set(player.layout.parameters.map(\.path))
            let block = HostTensor(try player.layout.block(of: weights.filter { names.contains($0.key) }))
            try player.parameters.write(block)
            try player.average?.write(block)
        }
        try keepIfFinite()
    }

    /// Trains until the budget is spent or `shouldStop` answers true between two steps.
    ///
    /// - Parameter report: called after every step.
    /// - Returns: how it ended. A run that met a number that is not finite has gone back to the last finite weights.
    public func run(
        _ budget: Budget, shouldStop: () -> Bool = { false }, report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        var done = 0
        while true {
            let elapsed = clock.now - start
            let progress = budget.progress(steps: done, elapsed: elapsed)
            if progress >= 1 { return Outcome(ending: .complete, steps: done, elapsed: elapsed) }
            if shouldStop() { return Outcome(ending: .interrupted, steps: done, elapsed: elapsed) }
            let factor = Float(schedule.factor(at: progress))
            var reports: (discriminator: StepReport, generator: StepReport)
            reports.discriminator = try discriminatorUpdate(factor)
            for _ in 1..<configuration.training.discriminatorSteps where reports.discriminator.isFinite {
                reports.discriminator = try discriminatorUpdate(factor)
            }
            guard reports.discriminator.isFinite else {
                // Weights that its opponent spoilt in the step before are not its own fault.
                let own = try generator.isFinite
                let ending = Outcome.Ending.diverged(
                    step: own ? done + 1 : done, player: own ? "discriminator" : "generator")
                return Outcome(ending: ending, steps: done, elapsed: elapsed)
            }
            reports.generator = try generatorUpdate(factor)
            guard reports.generator.isFinite else {
                let player = try discriminator.isFinite ? "generator" : "discriminator"
                return Outcome(ending: .diverged(step: done + 1, player: player), steps: done, elapsed: elapsed)
            }
            done += 1
            try keepIfFinite()
            try report(
                TrainingProgress(
                    step: done, elapsed: clock.now - start, budget: budget, rateFactor: factor,
                    discriminator: reports.discriminator, generator: reports.generator))
        }
    }

    private func discriminatorUpdate(_ factor: Float) throws -> StepReport {
        try drawBatch()
        try step.write(HostTensor(discriminatorUpdates))
        discriminatorUpdates += 1
        try discriminator.prepare(
            update: Int(discriminatorUpdates), rate: configuration.discriminator.optimizer.rate * factor)
        try discriminatorStep.run()
        return try discriminator.report()
    }

    private func generatorUpdate(_ factor: Float) throws -> StepReport {
        if configuration.objective.loss.generatorNeedsReal { try drawBatch() }
        try step.write(HostTensor(generatorUpdates))
        generatorUpdates += 1
        try generator.prepare(
            update: Int(generatorUpdates), rate: configuration.generator.optimizer.rate * factor)
        try generatorStep.run()
        return try generator.report()
    }

    // A batch of sequences drawn with replacement, numbered so that it depends on the seed and its number only.
    private func drawBatch() throws {
        let stream = random.folded("batch").folded(draws)
        draws += 1
        let count = data.sequences.count
        let (batch, k) = (configuration.training.batch, configuration.training.accumulation)
        let size = batch / k
        let elements = scratch.count / k
        for part in 0..<k {
            let indices = (part * size..<(part + 1) * size).map { stream.index(below: count, $0) }
            data.sequences.gather(indices, into: &scratch, at: part * elements)
        }
        let values = scratch
        try real.writeFloats { target in
            for index in values.indices { target[index] = values[index] }
        }
    }

    // A weight that is not finite never leaves the trainer: the last finite ones are kept instead. It is looked at
    // after each step, which costs one pass over the weights where the step made several for each row of the batch.
    private func keepIfFinite() throws {
        try generator.average?.readFloats { average in
            guard average.isFinite, average.count == lastFinite.count else { return }
            lastFinite.copy(average)
        }
    }
}

extension Array where Element == Float {
    /// Takes over the elements of a span that is as long. (Here and not in a class, where every element would cost a
    /// check of who else holds the array.)
    mutating func copy(_ span: Span<Float>) {
        var target = mutableSpan
        for index in span.indices { target[index] = span[index] }
    }

    init(_ span: Span<Float>) {
        self.init(unsafeUninitializedCapacity: span.count) { target, count in
            for index in span.indices { target[index] = span[index] }
            count = span.count
        }
    }
}

extension Span<Float> {
    /// Whether every element is finite. Bits are compared, not numbers, so that the loop becomes vector instructions.
    var isFinite: Bool {
        var unlike: UInt32 = 0
        for index in indices {
            unlike |= self[index].bitPattern & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0
        }
        return unlike == 0
    }
}
