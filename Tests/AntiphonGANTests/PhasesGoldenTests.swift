import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Foundation
import Testing

/// Trainings through `Trainer` in every phase, against plain PyTorch scripts of TimeGAN's and RTSGAN's formulas that begin from
/// the same weights and draw the same noise and batches (Tools/goldens/gan_phases.py).
@Suite("Families with phases against PyTorch")
struct PhasesGoldenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let onReference: Bool
        let phases: [String?]
        let configuration: Configuration
        var layout: SequenceLayout?
        var testDescription: String { "\(name) on the \(onReference ? "reference" : "CPU engine")" }
        /// As in TrainingGoldenTests; TimeGAN's moment and supervised losses have a weight of 100.
        var tolerance: Double { onReference ? 2e-6 : 4e-6 }
    }

    static let cases = [true, false].flatMap { onReference in
        [
            Case(
                name: "timegan", onReference: onReference,
                phases: Array(repeating: "embedding", count: 3) + Array(repeating: "supervised", count: 3) + [
                    nil, nil, nil,
                ],
                configuration: configuration(.timegan) {
                    ($0.generator.hidden, $0.generator.layers) = (4, 2)
                    ($0.discriminator.hidden, $0.discriminator.layers) = (4, 2)
                }),
            Case(
                name: "latent", onReference: onReference,
                phases: Array(repeating: "reconstruction", count: 3) + [nil, nil, nil],
                configuration: configuration(.latent) {
                    ($0.generator.hidden, $0.generator.staticNoise, $0.generator.attributeHidden) = (4, 2, 5)
                    ($0.latent.code, $0.latent.hidden, $0.latent.rate) = (3, 6, 1e-2)
                    $0.training.discriminatorSteps = 2
                }, layout: LessonSequences.layout),
        ]
    }

    private static func configuration(
        _ family: FamilyKind, _ change: (inout Configuration) -> Void
    ) -> Configuration {
        var configuration = Configuration(family: family)
        configuration.seed = 0x0123_4567_89AB_CDEF
        configuration.training.batch = 5
        configuration.eachOptimizer { $0.rate = 2e-2 }
        change(&configuration)
        return configuration
    }

    @Test("Losses, penalties, gradient norms and margins in each phase, and all weights after", arguments: cases)
    func follows(_ example: Case) throws {
        let golden = try Golden("gan_phases").under(example.name)
        let data = try golden["data"]
        let sequences = try SequenceSet(
            columns: (0..<data.shape[2]).map { "channel \($0)" }, length: data.shape[1],
            values: try #require(data.floats))
        let backend: any Backend = example.onReference ? ReferenceBackend() : try CPUBackend(threads: 2)
        let trainer = try Trainer(
            example.configuration, data: TrainingData(encoded: sequences, layout: example.layout), on: backend)
        try trainer.begin(from: golden.under("before").tensors)
        var (generator, discriminator, phases, lessons) = ([Float](), [Float](), [String?](), [Float]())
        let outcome = try trainer.run(
            .steps(example.phases.count),
            report: { progress in
                generator += Self.numbers(progress.generator)
                discriminator += Self.numbers(progress.discriminator)
                phases.append(progress.phase)
                lessons += progress.lessons?["joint-embedding"].map { [$0] } ?? []
            })
        #expect(outcome.ending == .complete)
        #expect(phases == example.phases)
        try expectNear(generator, golden["reports/generator"], example, "generator")
        try expectNear(discriminator, golden["reports/discriminator"], example, "discriminator")
        if example.name == "timegan" {
            try expectNear(lessons, golden["reports/joint-embedding"], example, "lesson beside the game")
        }
        try expectSame(trainer.parameters, golden.under("after").tensors, golden, example, "after")
        try expectSame(
            trainer.layout.tensors(of: trainer.weights), golden.under("average").tensors, golden, example, "average")
    }

    private static func numbers(_ report: StepReport) -> [Float] {
        [report.loss, report.penalty, report.gradientNorm, report.margin]
    }

    private func expectNear(_ got: [Float], _ golden: HostTensor, _ example: Case, _ what: String) throws {
        let expected = try #require(golden.floats)
        try #require(got.count == expected.count && !got.isEmpty)
        let worst = zip(got, expected).map { Double(abs($0 - $1)) / max(1, Double(abs($1))) }.max() ?? .infinity
        #expect(worst <= example.tolerance, "\(what) is off by \(worst): \(got) for \(expected)")
    }

    // What the steps changed, all parameters of each part together (TrainingGoldenTests says why not one by one).
    private func expectSame(
        _ weights: [String: HostTensor], _ expected: [String: HostTensor], _ golden: Golden, _ example: Case,
        _ what: String
    ) throws {
        try #require(weights.keys == expected.keys)
        let before = try golden.under("before").tensors
        let parts = Set(weights.keys.map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
        for part in parts.sorted() {
            var (difference, movement) = (0.0, 0.0)
            for (path, tensor) in weights where path.hasPrefix(part) {
                let (got, want) = (try #require(tensor.floats), try #require(expected[path]?.floats))
                let start = try #require(before[path]?.floats)
                try #require(got.count == want.count && got.count == start.count)
                for index in got.indices {
                    difference += pow(Double(got[index]) - Double(want[index]), 2)
                    movement += pow(Double(want[index]) - Double(start[index]), 2)
                }
            }
            let worst = (difference / movement).squareRoot()
            #expect(worst <= 10 * example.tolerance, "\(part) \(what) the steps is off by \(worst) of what it moved")
        }
    }
}
