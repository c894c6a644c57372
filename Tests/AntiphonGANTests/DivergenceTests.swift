import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Trainings that go wrong or are stopped")
struct DivergenceTests {
    private static func run(
        on sequences: SequenceSet? = nil, steps: Int = 40, _ change: (inout Configuration) -> Void = { _ in }
    ) throws -> (outcome: Outcome, weights: [Float]) {
        let trainer = try Trainer(
            Small.configuration(change), data: TrainingData(encoded: sequences ?? Small.sequences()),
            on: CPUBackend(threads: 1))
        var reported = 0
        let outcome = try trainer.run(.steps(steps), report: { reported = $0.step })
        #expect(outcome.steps == reported)
        return (outcome, trainer.weights)
    }

    @Test("NaN in the data stops the discriminator at step 1; the initial weights remain")
    func data() throws {
        var values = try Small.sequences().values
        for index in values.indices { values[index] = .nan }
        let sequences = try SequenceSet(columns: ["a", "b", "c"], length: 6, values: values)
        let result = try Self.run(on: sequences)
        #expect(result.outcome.divergence?.step == 1 && result.outcome.divergence?.player == "discriminator")
        // The first of the discriminator's tensors, all of which one update spoilt.
        #expect(result.outcome.divergence?.tensor == "discriminator/recurrence/layer0/forward/kernel")
        let initial = try Self.run(steps: 0).weights
        #expect(result.weights == initial)
    }

    @Test("Too high a rate stops the discriminator; the last finite weights remain", arguments: [2.5, 1e6] as [Float])
    func rate(_ rate: Float) throws {
        // Plain descent on an unbounded loss: with Adam even a rate of 1e6 moves weights by 1e6 a step only, and
        // float32 holds that.
        let change = { (configuration: inout Configuration) in
            (configuration.objective.loss, configuration.objective.penalty) = (.leastSquares, .none)
            configuration.eachOptimizer { ($0.kind, $0.beta1) = (.sgd, 0.9) }
            configuration.discriminator.optimizer.rate = rate
            configuration.training.discriminatorSteps = 5
            configuration.training.schedule = .constant
            // Its first divergence is its end, and numbers may grow as large as they can.
            (configuration.training.rollbacks, configuration.training.lossLimit) = (0, 0)
            configuration.training.clipNorm = 0
        }
        let result = try Self.run(change)
        #expect(result.outcome.divergence?.step == result.outcome.steps + 1)
        #expect(result.outcome.divergence?.player == "discriminator")
        #expect(rate == 1e6 ? result.outcome.steps == 0 : result.outcome.steps > 0)
        // What is kept is not some older state: it is what a run that ends just before the bad step has.
        let before = try Self.run(steps: result.outcome.steps, change).weights
        #expect(result.weights == before)
        #expect(result.weights.allSatisfy { $0.isFinite })
    }

    @Test("Weights that one player spoils are laid at its door though the other stumbles over them")
    func blame() throws {
        // An infinite rate spoils the weights in the first update, whose own loss was finite.
        let generator = try Self.run { $0.generator.optimizer.rate = .infinity }
        #expect(generator.outcome.divergence?.step == 1 && generator.outcome.divergence?.player == "generator")
        let discriminator = try Self.run { $0.discriminator.optimizer.rate = .infinity }
        #expect(discriminator.outcome.divergence?.step == 1)
        #expect(discriminator.outcome.divergence?.player == "discriminator")
        for weights in [generator.weights, discriminator.weights] { #expect(weights.allSatisfy { $0.isFinite }) }
    }

    @Test("A stop between two steps leaves a model that is saved, opened and generates")
    func stop() throws {
        let run = try TrainingRun(
            Small.table(), cutting: .windows(length: 6, stride: 1), configuration: Small.configuration(),
            on: CPUBackend(threads: 1))
        var asked = 0
        let (model, outcome) = try run.train(
            .steps(1000),
            shouldStop: {
                asked += 1
                return asked > 5
            })
        #expect(outcome.ending == .interrupted)
        #expect(outcome.steps == 5)
        // Nothing of the rest of the run shows: five steps of a run of a thousand, not of a run of five.
        try withTemporaryFolder { folder in
            try write(model, to: folder + "/run")
            let opened = try TrainedModel(run: folder + "/run")
            #expect(opened.weights == model.weights)
            let sequences = try Sampler(opened, seed: 1, on: CPUBackend(threads: 1)).generate(10)
            #expect(sequences.values.allSatisfy { $0.isFinite })
        }
    }

    @Test("A stop before the first step leaves the initial model; so does a budget of nothing")
    func beforeTheFirst() throws {
        let trainer = try Trainer(
            Small.configuration(), data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
        #expect(try trainer.run(.steps(5), shouldStop: { true }).ending == .interrupted)
        #expect(try trainer.run(.time(.zero)).ending == .complete)
        let initial = trainer.layout.initialValues(seed: 0)
        #expect(trainer.weights == initial)
    }

    @Test("A time budget is kept: not exceeded by more than a step, and the rate falls with time")
    func time() throws {
        let trainer = try Trainer(
            Small.configuration(), data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
        var last: TrainingProgress?
        let outcome = try trainer.run(.time(.milliseconds(200)), report: { last = $0 })
        let progress = try #require(last)
        #expect(outcome.ending == .complete)
        #expect(outcome.steps == progress.step)
        #expect(outcome.elapsed >= .milliseconds(200))
        // A busy machine may stall a step, so the upper limit is generous.
        #expect(outcome.elapsed < .seconds(20))
        #expect(progress.rateFactor < 1)
    }

    @Test("An error thrown by the report comes through")
    func reportThrows() throws {
        struct Full: Error {}
        let trainer = try Trainer(
            Small.configuration(), data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
        #expect(throws: Full.self) { try trainer.run(.steps(5), report: { if $0.step == 2 { throw Full() } }) }
        #expect(trainer.weights.allSatisfy { $0.isFinite })
    }
}

extension Outcome {
    /// What went wrong, if a training ended by that.
    var divergence: (step: Int, player: String, tensor: String)? {
        if case .diverged(let step, let player, let tensor) = ending { (step, player, tensor) } else { nil }
    }
}
