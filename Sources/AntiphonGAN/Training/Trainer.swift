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
        /// Until the held-out score has not been better for this many looks in a row; then half as many steps again
        /// with falling rates.
        case untilNoBetter(patience: Int)
    }

    let configuration: Configuration
    private let data: TrainingData
    let generator: Player
    let discriminator: Player
    let game: Game
    // The family's lessons: those before the game, in their order, and those beside it.
    let before: [LessonStep]
    let beside: [LessonStep]
    let generatorStep: any BoundProgram
    let discriminatorStep: any BoundProgram
    private let real: any Buffer
    let step: any Buffer
    private let random: Philox
    var counters = TrainerState.Counters()
    private var scratch: [Float]
    private(set) var lastFinite: [Float]
    var best: [Float]?
    let schedule: Schedule
    let heldOut: HeldOutScore
    // Where to go back to when numbers spoil, and whether the next run goes on from the counters.
    var good: TrainerState?
    private var isContinuing = false
    private var pace = Pace()
    // Time spent on looks at the generator, and on getting ready for them.
    private var looking: Duration
    /// By how much the discriminator was ahead when the generator was found too small, which ended the last run; nil: it was not.
    private(set) var lead: Double?

    /// Compiles the steps and draws the initial weights.
    /// - Throws: `ConfigurationError` or `GraphError` if the configuration does not fit the data.
    public init(_ configuration: Configuration, data: TrainingData, on backend: any Backend) throws {
        try configuration.validate()
        self.configuration = configuration
        self.data = data
        let family = try configuration.makeFamily(data.layout, differenceScale: data.differenceScale)
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
        let (generator, discriminator) = (generator, discriminator)
        let lessons = try family.lessons.indices.map {
            try LessonStep(
                $0, steps, generator: generator, opponent: discriminator.parameters, shared: shared, on: backend)
        }
        (before, beside) = (lessons.filter { $0.lesson.time != .beside }, lessons.filter { $0.lesson.time == .beside })
        game = family.game
        if !lessons.isEmpty { counters.lessonUpdates = lessons.map { _ in 0 } }
        lastFinite = try generator.average?.readFloats { Array($0) } ?? []
        let begun = ContinuousClock.now
        heldOut = try HeldOutScore(
            family, data, average: generator.average ?? generator.parameters, seed: configuration.seed, on: backend)
        looking = ContinuousClock.now - begun
    }

    /// The generator's weights to sample with, as a flat block: the moving average, as it stands or at the best
    /// held-out score (`training.keep`).
    public var weights: [Float] { configuration.training.keep == .best ? best ?? lastFinite : lastFinite }
    /// What other real sequences score against the held-out ones; nil without these.
    public var scoreFloor: Double? { heldOut.floor }
    /// The generator's parameters, in the order of `weights`.
    public var layout: ParameterLayout { generator.layout }

    /// What reads latent codes off sequences, with the last finite weights; nil for a family without codes.
    package var posterior: PosteriorWeights? {
        get throws {
            guard configuration.codes != nil else { return nil }
            let last: [Float]? = try discriminator.parameters.readFloats { $0.isFinite ? Array($0) : nil }
            return (last ?? good?.blocks["discriminator.parameters"]).map {
                PosteriorWeights(layout: discriminator.layout, weights: $0, differenceScale: data.differenceScale)
            }
        }
    }

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

    /// Everything that the next step depends on, as it stands between two steps.
    public var state: TrainerState {
        get throws {
            var blocks = try generator.blocks("generator").merging(discriminator.blocks("discriminator")) { a, _ in a }
            for taught in before + beside {
                blocks.merge(try taught.player.blocks(taught.blockName)) { first, _ in first }
            }
            if blocks["generator.average"] != lastFinite { blocks[TrainerState.Block.lastFinite] = lastFinite }
            if let best { blocks[TrainerState.Block.best] = best }
            return TrainerState(counters: counters, blocks: blocks)
        }
    }

    /// The state that the training would go back to if its numbers spoilt now.
    package var fallback: TrainerState? { good }

    /// Takes over a state: the next run goes on from there.
    /// - Parameter fallback: the state to go back to if numbers spoil; this one if left out.
    /// - Throws: `ParameterError` if the state is of another configuration.
    public func restore(_ state: TrainerState, fallback: TrainerState? = nil) throws {
        try put(state)
        good = fallback
        isContinuing = true
    }

    func put(_ state: TrainerState) throws {
        try generator.restore(state.blocks, "generator")
        try discriminator.restore(state.blocks, "discriminator")
        for taught in before + beside { try taught.player.restore(state.blocks, taught.blockName) }
        guard state.counters.lessonUpdates?.count ?? 0 == before.count + beside.count else {
            throw ParameterError("lessons", "the state is of another family, or damaged")
        }
        lastFinite = state.blocks[TrainerState.Block.lastFinite] ?? state.blocks["generator.average"] ?? []
        best = state.blocks[TrainerState.Block.best]
        counters = state.counters
    }

    /// Trains until the budget is spent or `shouldStop` answers true between two steps.
    ///
    /// - Parameters:
    ///   - notice: told of what the training does of its own accord.
    ///   - report: called after every step; `state` may be taken there.
    /// - Returns: how it ended. A run that met a number that is not finite goes back to the last good state with lower
    ///   rates, at most `training.rollbacks` times; after that it ends, with the last finite weights.
    public func run(
        _ budget: Budget, shouldStop: () -> Bool = { false },
        notice: (TrainingNotice) throws -> Void = { _ in }, report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        if !isContinuing {
            // A new budget: what numbers the random draws goes on.
            (counters.step, counters.seconds, counters.watch) = (0, 0, TrainerState.Watch())
            good = nil
        }
        isContinuing = false
        if good == nil { good = try state }
        pace = Pace()
        lead = nil
        let clock = ContinuousClock()
        let start = clock.now - .seconds(counters.seconds)
        func ended(_ ending: Outcome.Ending) -> Outcome {
            Outcome(
                ending: ending, steps: counters.step, elapsed: .seconds(counters.seconds), looking: looking)
        }
        var marked = counters.seconds
        while true {
            let elapsed = clock.now - start
            counters.seconds = elapsed.seconds
            let progress = fraction(of: budget, elapsed: elapsed)
            if progress >= 1 { return ended(.complete) }
            if hasWaitedEnough(budget) { return ended(.noBetter) }
            if shouldStop() { return ended(.interrupted) }
            let phase = phase(of: budget, at: progress)
            let factor = Float(schedule.factor(at: phase.share)) * counters.rateScale
            let reports: StepReports
            switch try updates(phase, factor) {
            case .done(let done): reports = done
            case .spoilt(let step, let player, let tensor):
                guard counters.rollbacks < configuration.training.rollbacks, let good else {
                    return ended(.diverged(step: step, player: player, tensor: tensor))
                }
                try goBack(to: good, "the \(player)'s \(tensor) is not finite or beyond its limit", notice)
                continue
            }
            counters.step += 1
            try keepIfFinite()
            let now = clock.now - start
            pace.tick(now.seconds - marked)
            (counters.seconds, marked) = (now.seconds, now.seconds)
            var look: GeneratorLook?
            let share = fraction(of: budget, elapsed: now)
            judgeSize(reports, share)
            // Before anybody sees, or saves, a step that is given up.
            if lead != nil { return ended(.interrupted) }
            if phase.lesson != nil, share < 1 {
                // There is nothing to look at yet; a lesson that is learnt is something to go back to.
                if self.phase(of: budget, at: share).lesson != phase.lesson { good = try state }
            } else if isTimeToLook(share) {
                let begun = clock.now
                let seen = try heldOut.look()
                looking += clock.now - begun
                look = seen
                if try take(seen, share, budget, notice) { continue }
            }
            try report(
                TrainingProgress(
                    step: counters.step, elapsed: now, budget: budget, fraction: share,
                    lastStep: lastStep(of: budget), rateFactor: factor, secondsPerStep: pace.secondsPerStep,
                    discriminator: reports.discriminator, generator: reports.generator, look: look,
                    phase: reports.phase, lessons: reports.lessons))
        }
    }

    /// Begins a training of which so many seconds are spent.
    /// - Parameter isOpen: whether its first steps are asked whether the generator is large enough.
    func trySize(after seconds: Double, isOpen: Bool = true) throws {
        var state = try state
        (state.counters.seconds, state.counters.trial) = (seconds, isOpen ? SizeTrial() : nil)
        try restore(state)
    }

    private func judgeSize(_ reports: StepReports, _ share: Double) {
        let step = counters.step
        switch counters.trial?.take(step, margin: reports.discriminator.margin, spent: share) {
        case nil, .open: break
        case .largeEnough: counters.trial = nil
        case .tooSmall(let margin): (counters.trial, lead) = (nil, margin)
        }
    }

    // A batch of sequences drawn with replacement, numbered so that it depends on the seed and its number only.
    func drawBatch() throws {
        let stream = random.folded("batch").folded(counters.draws)
        counters.draws &+= 1
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
