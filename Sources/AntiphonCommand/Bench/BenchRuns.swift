import Antiphon

extension BenchWork {
    /// Times whole training steps, one discriminator and one generator update each, as `antiphon train` does them: the
    /// batch is drawn and copied in, and the figures are read out, within the time taken.
    func timeSteps(_ iterations: Int, on backend: any Backend) throws -> BenchResult {
        let data = try TrainingData(encoded: sequences())
        let compilation = try timeCompilation(on: backend)
        let trainer = try Trainer(configuration, data: data, on: backend)
        var moments: [Duration] = []
        moments.reserveCapacity(BenchTimes.warmUp + iterations)
        let outcome = try trainer.run(
            .steps(BenchTimes.warmUp + iterations), report: { moments.append($0.elapsed) })
        if case .diverged(let step, let player, _) = outcome.ending {
            throw RunError("bench step", "the \(player) diverged in step \(step)", hint: "its times say nothing")
        }
        let times = zip(moments.dropFirst(BenchTimes.warmUp), moments.dropFirst(BenchTimes.warmUp - 1)).map { $0 - $1 }
        return BenchResult(
            work: self, engine: backend.name, iterations: iterations, times: BenchTimes(times),
            compilation: compilation)
    }

    /// The time to trace and compile both players' steps.
    private func timeCompilation(on backend: any Backend) throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        for (_, program) in try programs() { _ = try backend.compile(program) }
        return clock.now - start
    }

    /// Both players' updates, by the player's name.
    func programs() throws -> [(player: String, program: Program)] {
        let step = TrainingStep(try configuration.makeFamily(steps: steps, features: features), configuration)
        return [("discriminator", try step.discriminatorProgram()), ("generator", try step.generatorProgram())]
    }

    /// Times generating `count` sequences in the data's own units, as `antiphon generate` does, but for the writing.
    func timeGeneration(_ count: Int, _ iterations: Int, on backend: any Backend) throws -> BenchResult {
        // A table of one sequence is enough to say what the numbers mean: they range from 0 to 1.
        let rows = max(2, steps)
        let values = (0..<rows).flatMap { row in Array(repeating: Double(row % 2), count: features) }
        let schema = try Schema(
            describing: Table(columns: columns, values: values, source: "bench"),
            mode: .windows(length: steps, stride: 1), choice: .plain)
        let family = try configuration.makeFamily(steps: steps, features: features)
        let model = TrainedModel(
            configuration: configuration, schema: schema, layout: family.generator,
            weights: family.generator.initialValues(seed: 1))
        let clock = ContinuousClock()
        let start = clock.now
        let sampler = try Sampler(model, seed: 1, on: backend)
        let compilation = clock.now - start
        var times: [Duration] = []
        for _ in 0..<BenchTimes.warmUp + iterations {
            let start = clock.now
            try sampler.generate(count) { _ in }
            times.append(clock.now - start)
        }
        return BenchResult(
            work: self, engine: backend.name, generated: count, iterations: iterations,
            times: BenchTimes(times.dropFirst(BenchTimes.warmUp)), compilation: compilation)
    }
}
