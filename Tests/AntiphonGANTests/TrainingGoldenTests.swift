import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Foundation
import Testing

/// Ten steps of both players through `Trainer`, against a plain PyTorch training script that begins from the same
/// weights and draws the same noise and batches (Tools/goldens/gan_training.py).
@Suite("Whole trainings against PyTorch")
struct TrainingGoldenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let onReference: Bool
        let change: @Sendable (inout Configuration) -> Void
        var testDescription: String { "\(name) on the \(onReference ? "reference" : "CPU engine")" }

        /// The largest error accepted, as a share of what is compared. The golden run is in double precision
        /// throughout. The reference computes in double precision too, but rounds weights and optimizer state to
        /// float32 between steps, as it does what is compared (6e-8 of the value each time; 1.1e-6 came of it where
        /// weights moved little). The engine computes in float32; about the same was measured on all its levels.
        var tolerance: Double { onReference ? 2e-6 : 4e-6 }
    }

    static let cases = [true, false].flatMap { onReference in
        [
            Case(name: "lstm", onReference: onReference) {
                ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (8, 4, 3)
                ($0.discriminator.hidden, $0.discriminator.noise) = (6, 2)
                $0.objective.penalty = .directional
            },
            Case(name: "gru", onReference: onReference) {
                ($0.generator.cell, $0.discriminator.cell) = (.gru, .gru)
                ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (7, 3, 2)
                ($0.generator.layers, $0.generator.output) = (2, .sigmoid)
                ($0.discriminator.hidden, $0.discriminator.bidirectional) = (5, true)
                $0.discriminator.judgement = .last
                ($0.objective.loss, $0.objective.penalty, $0.objective.gamma) = (.wasserstein, .gradientPenalty, 10)
                ($0.training.schedule, $0.training.average, $0.training.discriminatorSteps) = (.linear, 0.3, 2)
                $0.eachOptimizer { ($0.beta1, $0.beta2) = (0.5, 0.9) }
            },
            Case(name: "rnn", onReference: onReference) {
                ($0.generator.cell, $0.discriminator.cell) = (.rnn, .rnn)
                ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (9, 5, 1)
                $0.generator.output = .tanh
                ($0.discriminator.hidden, $0.discriminator.differences) = (7, false)
                ($0.discriminator.judgement, $0.discriminator.noise) = (.step, 0.8)
                ($0.objective.loss, $0.objective.penalty, $0.objective.gamma) = (.nonSaturating, .r1, 2)
                ($0.training.schedule, $0.training.average, $0.training.clipNorm) = (.constant, 0.9, 0.5)
                $0.eachOptimizer { ($0.beta1, $0.beta2) = (0.9, 0.999) }
            },
            // In PyTorch in one batch, here in micro-batches of one.
            Case(name: "hinge", onReference: onReference) {
                $0.discriminator.cell = .gru
                ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (5, 3, 2)
                ($0.discriminator.hidden, $0.discriminator.noise) = (6, 3)
                ($0.objective.loss, $0.objective.penalty, $0.objective.gamma) = (.hinge, .r1r2, 0.7)
                ($0.objective.gammaBoost, $0.objective.gammaSteps) = (5, 6)
                ($0.training.schedule, $0.training.accumulation) = (.constant, 5)
                $0.eachOptimizer { ($0.kind, $0.beta1, $0.weightDecay) = (.adamw, 0.5, 0.3) }
            },
            Case(name: "least-squares", onReference: onReference) {
                $0.generator.cell = .rnn
                ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (6, 2, 3)
                ($0.discriminator.hidden, $0.discriminator.bidirectional) = (4, true)
                ($0.objective.loss, $0.objective.penalty) = (.leastSquares, .directional)
                ($0.training.schedule, $0.training.clipValue) = (.cosine, 0.01)
                $0.eachOptimizer { ($0.kind, $0.beta2) = (.rmsprop, 0.95) }
            },
            Case(name: "clipped-weights", onReference: onReference) {
                ($0.generator.cell, $0.discriminator.cell) = (.gru, .rnn)
                ($0.generator.hidden, $0.generator.staticNoise, $0.generator.stepNoise) = (5, 3, 2)
                ($0.discriminator.hidden, $0.discriminator.differences) = (6, false)
                $0.discriminator.judgement = .last
                ($0.objective.loss, $0.objective.penalty) = (.wasserstein, .none)
                ($0.training.schedule, $0.training.clipWeights) = (.constant, 0.3)
                $0.training.discriminatorSteps = 3
                $0.eachOptimizer { ($0.kind, $0.beta1) = (.sgd, 0.8) }
            },
        ]
    }

    @Test("Ten losses, penalties, gradient norms and margins of both players, and all weights after", arguments: cases)
    func follows(_ example: Case) throws {
        let golden = try Golden("gan_training").under(example.name)
        var configuration = Configuration()
        configuration.seed = 0x0123_4567_89AB_CDEF
        configuration.training.batch = 5
        configuration.eachOptimizer { $0.rate = 2e-2 }
        (configuration.objective.gammaBoost, configuration.training.clipNorm) = (1, 0)
        configuration.discriminator.noise = 0
        example.change(&configuration)
        let data = try golden["data"]
        let sequences = try SequenceSet(
            columns: ["a", "b", "c"], length: data.shape[1], values: try #require(data.floats))
        let backend: any Backend = example.onReference ? ReferenceBackend() : try CPUBackend(threads: 2)
        let trainer = try Trainer(configuration, data: TrainingData(encoded: sequences), on: backend)
        try trainer.begin(from: golden.under("before").tensors)

        var reports: [String: [[Float]]] = [:]
        let outcome = try trainer.run(
            .steps(10),
            report: { progress in
                for (player, report) in [("generator", progress.generator), ("discriminator", progress.discriminator)] {
                    reports[player, default: []].append([
                        report.loss, report.penalty, report.gradientNorm, report.margin,
                    ])
                }
            })
        #expect(outcome.ending == .complete)
        #expect(reports.count == 2)
        for (player, rows) in reports {
            let expected = try #require(golden["reports/\(player)"].floats)
            try #require(rows.count == 10 && expected.count == 40)
            for (column, what) in ["loss", "penalty", "gradient norm", "margin"].enumerated() {
                // Losses and margins are differences of judgements of order 1.
                let pairs = rows.indices.map { (rows[$0][column], expected[4 * $0 + column]) }
                let worst =
                    pairs.map { $0.isFinite ? Double(abs($0 - $1)) / max(1, Double(abs($1))) : .infinity }.max() ?? 0
                #expect(worst <= example.tolerance, "\(player)'s \(what) is off by \(worst): \(pairs)")
            }
        }
        try expectSame(try trainer.parameters, golden.under("after").tensors, example, "after")
        try expectSame(
            try trainer.layout.tensors(of: trainer.weights), golden.under("average").tensors, example, "average")
    }

    /// Compares movements, not weights: what ten steps changed, all parameters together, in the Euclidean norm.
    /// (Element by element Adam's steps are unbounded in the gradient's relative error: its first is the gradient's
    /// sign.) For that reason the bias of the discriminator's output is left out of the relativistic case: it cancels
    /// in D(real) - D(fake), so its gradient is nothing but rounding, which Adam scales up.
    private func expectSame(
        _ weights: [String: HostTensor], _ expected: [String: HostTensor], _ example: Case, _ what: String
    ) throws {
        try #require(weights.keys == expected.keys)
        let before = try Golden("gan_training").under(example.name).under("before").tensors
        var (difference, movement) = (0.0, 0.0)
        for (path, tensor) in weights where !(example.name == "lstm" && path == "discriminator/output/bias") {
            let (got, want) = (try #require(tensor.floats), try #require(expected[path]?.floats))
            let start = try #require(before[path]?.floats)
            try #require(got.count == want.count && got.count == start.count)
            for index in got.indices {
                difference += pow(Double(got[index]) - Double(want[index]), 2)
                movement += pow(Double(want[index]) - Double(start[index]), 2)
            }
        }
        let worst = (difference / movement).squareRoot()
        #expect(worst <= example.tolerance, "weights \(what) ten steps are off by \(worst) of what they moved")
    }
}

extension Configuration {
    /// Changes both players' optimizers.
    mutating func eachOptimizer(_ change: (inout OptimizerSettings) -> Void) {
        change(&generator.optimizer)
        change(&discriminator.optimizer)
    }
}
