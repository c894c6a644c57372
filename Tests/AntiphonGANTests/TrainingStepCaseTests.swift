import AntiphonCPU
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import AntiphonTestSupport
import Testing

/// Whole training steps, both players: the CPU engine against the reference, and against XLA where
/// ANTIPHON_XLA_DIRECTORY is set (`ProgramCase.record`, Tools/xla/check.py).
@Suite("Training steps on the CPU engine and the reference")
struct TrainingStepCaseTests {
    struct Variant: Sendable, CustomStringConvertible {
        let name: String
        var steps = 6
        var features = 3
        let change: @Sendable (inout Configuration) -> Void
        var description: String { name }
    }

    static let variants = [
        Variant(name: "default") { _ in },
        // Its quotient of differences holds few digits of float32: thirty times its rounding would be beyond the bound.
        Variant(name: "directional") { ($0.objective.penalty, $0.objective.gammaBoost) = (.directional, 1) },
        Variant(name: "gru-r1r2-bidirectional") {
            ($0.generator.cell, $0.discriminator.cell) = (.gru, .gru)
            $0.discriminator.bidirectional = true
            $0.objective.penalty = .r1r2
        },
        Variant(name: "rnn-wgan-gp-last") {
            ($0.generator.cell, $0.discriminator.cell) = (.rnn, .rnn)
            $0.discriminator.judgement = .last
            ($0.objective.loss, $0.objective.penalty) = (.wasserstein, .gradientPenalty)
        },
        Variant(name: "micro-batches-two-layers-rmsprop") {
            $0.training.accumulation = 2
            $0.training.clipNorm = 1
            $0.generator.layers = 2
            $0.generator.optimizer.kind = .rmsprop
            $0.discriminator.optimizer.kind = .rmsprop
        },
        Variant(name: "hinge-weights-clipped-sgd") {
            ($0.objective.loss, $0.objective.penalty) = (.hinge, .none)
            $0.training.clipWeights = 0.1
            $0.generator.optimizer.kind = .sgd
            $0.discriminator.optimizer.kind = .sgd
        },
        Variant(name: "r1-steps-adamw") {
            $0.discriminator.judgement = .step
            ($0.objective.loss, $0.objective.penalty) = (.nonSaturating, .r1)
            $0.generator.optimizer.kind = .adamw
            $0.discriminator.optimizer.kind = .adamw
        },
        Variant(name: "feed-forward-dropout", steps: 1, features: 10) {
            $0.family = .feedForward
            ($0.objective.loss, $0.objective.penalty) = (.leastSquares, .none)
        },
        Variant(name: "feed-forward-dropout-r1r2-micro-batches", steps: 1, features: 2) {
            $0.family = .feedForward
            $0.objective.penalty = .r1r2
            $0.training.accumulation = 4
        },
        Variant(name: "info-micro-batches-learnt-deviation") {
            $0.family = .info
            $0.info.deviation = 0
            $0.training.accumulation = 2
        },
        Variant(name: "one-unit-gru-wgan-gp", steps: 2, features: 1) {
            ($0.generator.cell, $0.discriminator.cell) = (.gru, .gru)
            ($0.generator.hidden, $0.discriminator.hidden) = (1, 1)
            ($0.objective.loss, $0.objective.penalty) = (.wasserstein, .gradientPenalty)
        },
    ]

    static let tolerance = ProgramCase.Tolerance(
        relative: 1e-4, reason: "derivatives of penalties through time; the directional one is a difference over 0.02")

    @Test("both players' steps agree", arguments: variants)
    func agreement(_ variant: Variant) throws {
        var configuration = Configuration()
        configuration.generator.hidden = 7
        configuration.discriminator.hidden = 6
        configuration.generator.staticNoise = 3
        configuration.generator.stepNoise = 2
        configuration.training.batch = 8
        variant.change(&configuration)
        let family = try configuration.makeFamily(steps: variant.steps, features: variant.features)
        let step = TrainingStep(family, configuration)
        let players = [
            ("discriminator", try step.discriminatorProgram(), family.discriminator, family.generator),
            ("generator", try step.generatorProgram(), family.generator, family.discriminator),
        ]
        for (player, program, moving, resting) in players {
            let inputs = zip(program.inputNames, program.graph.inputTypes).map { name, type in
                switch name {
                case "parameters", "average": HostTensor(moving.initialValues(seed: 1))
                case "opponent": HostTensor(resting.initialValues(seed: 2))
                case "real": HostTensor.uniform(type.shape, -2...2, seed: 3)
                case "seed": Philox(seed: 4).words
                case "step": HostTensor(UInt32(99))
                case "update": HostTensor(Float(100))
                case "rate": HostTensor(Float(0.002))
                // An optimizer that has seen gradients: from zeros the first update would be little more than their
                // sign.
                default: HostTensor.uniform(type.shape, 0.01...0.02, seed: 5)
                }
            }
            let example = ProgramCase("step-\(variant)-\(player)", program, inputs, tolerance: Self.tolerance)
            let outputs = try example.record(on: CPUBackend(threads: 2))
            let references = try ReferenceBackend().run(program, inputs)
            for (name, (output, reference)) in zip(program.outputNames, zip(outputs, references)) {
                let (x, y) = (try #require(output.floats), try #require(reference.floats))
                #expect(example.tolerance.worst(x, y) <= 1, "\(example) \(name): \(x.prefix(8)) and \(y.prefix(8))")
            }
            #expect(outputs[0] != inputs[0], "\(example) moves nothing")
        }
    }
}
