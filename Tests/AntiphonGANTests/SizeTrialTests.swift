import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Testing

/// Where nobody chose the generator's size, the first steps of a training do.
@Suite("A generator that cannot follow is made larger")
struct SizeTrialTests {
    /// Noise that is told from what an untrained generator makes at once.
    private static func table() throws -> Table {
        try Table(columns: ["a", "b"], values: Small.normals(900 * 2, seed: 4), source: "made")
    }

    /// Settings that leave the size open, with a generator that hardly learns.
    private static func configuration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
        Small.configuration {
            $0.generator.chosenHidden = nil
            ($0.generator.optimizer.rate, $0.generator.stepNoise, $0.generator.staticNoise) = (1e-7, 2, 2)
            ($0.discriminator.optimizer.rate, $0.objective.gammaBoost) = (0.01, 1)
            change(&$0)
        }
    }

    private func run(_ configuration: Configuration, threads: Int = 1) throws -> TrainingRun {
        try TrainingRun(
            Self.table(), cutting: .windows(length: 4, stride: 1), configuration: configuration,
            on: CPUBackend(threads: threads))
    }

    /// Trains until so many steps have been made with a generator of a size.
    private func train(
        _ run: TrainingRun, _ budget: Trainer.Budget, until last: (hidden: Int, step: Int),
        from checkpoint: Checkpoint? = nil
    ) throws -> (model: TrainedModel, larger: [Enlargement]) {
        var larger: [Enlargement] = []
        var step = 0
        let model = try run.train(
            budget, from: checkpoint,
            shouldStop: { run.configuration.generator.hidden == last.hidden && step >= last.step }
        ) { notice in
            if case .enlarged(let enlargement) = notice {
                larger.append(enlargement)
                step = 0
            }
        } report: {
            step = $0.step
        }.model
        return (model, larger)
    }

    @Test(
        "It is made larger until it follows or is as large as any; what it then learns is what it had learnt of that size from the beginning"
    )
    func enlarged() throws {
        let open = try run(Self.configuration())
        #expect(open.configuration.generator.hidden == 32)
        let (model, larger) = try train(open, .steps(3000), until: (256, 20))
        #expect(larger.map(\.from) == [32, 64, 128] && larger.map(\.to) == [64, 128, 256])
        for enlargement in larger { #expect(enlargement.step == 300 && enlargement.margin > SizeTrial.limit) }
        #expect(model.configuration.generator.hidden == 256 && open.configuration == model.configuration)
        let named = try run(Self.configuration { $0.generator.hidden = 256 })
        #expect(try train(named, .steps(3000), until: (256, 20)).model.weights == model.weights)
        // It is asked once.
        #expect(try open.checkpoint(.steps(3000)).state.counters.trial == nil)
    }

    @Test("Not where somebody chose its size, it follows, it stays short, or the discriminator sees without noise")
    func kept() throws {
        func sizes(_ steps: Int, _ change: (inout Configuration) -> Void) throws -> [Enlargement] {
            try train(run(Self.configuration(change)), .steps(steps), until: (32, 310)).larger
        }
        #expect(try sizes(3000) { $0.generator.hidden = 32 }.isEmpty)
        #expect(
            try sizes(3000) { ($0.generator.optimizer.rate, $0.discriminator.optimizer.rate) = (0.002, 1e-7) }.isEmpty)
        // Of 2,999 steps 300 are more than a tenth.
        #expect(try sizes(2999) { _ in }.isEmpty)
        #expect(try sizes(3000) { $0.discriminator.noise = 0 }.isEmpty)
    }

    @Test("Broken off while it is asked, and gone on with, it ends in the same bits", arguments: [1, 150, 299])
    func resumed(_ stop: Int) throws {
        let whole = try run(Self.configuration())
        let first = try train(whole, .steps(3000), until: (64, 10))
        let broken = try run(Self.configuration())
        _ = try train(broken, .steps(3000), until: (32, stop))
        let checkpoint = try broken.checkpoint(.steps(3000))
        let rest = try TrainingRun(
            Self.table(), schema: checkpoint.schema, configuration: checkpoint.configuration,
            on: CPUBackend(threads: 2))
        let second = try train(rest, .steps(3000), until: (64, 10), from: checkpoint)
        #expect(first.larger == second.larger && second.larger.count == 1)
        #expect(first.model.weights == second.model.weights)
    }

    @Test("Metrics are those of the model that the run ends with")
    func metrics() throws {
        try withTemporaryFolder { folder in
            let run = try run(Self.configuration())
            let writer = try RunWriter(folder + "/run", force: false)
            var step = 0
            let model = try run.train(
                .steps(3000), shouldStop: { run.configuration.generator.hidden == 64 && step >= 5 }
            ) { notice in
                guard case .enlarged(let enlargement) = notice else { return }
                try writer.append(enlargement)
                #expect(writer.lastRecordedFraction < 0)
                step = 0
            } report: { progress in
                step = progress.step
                try writer.append(MetricsRecord(progress), at: progress.fraction)
            }.model
            try writer.commit(model)
            #expect(try MetricsRecord.read(run: folder + "/run").map(\.step) == [1, 2, 3, 4, 5])
        }
    }
}
