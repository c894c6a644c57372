import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("The same seed gives the same bytes")
struct ReproducibilityTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Configuration) -> Void
    }

    // Batches and sequences of the default size, so that the threads have work to share.
    static let variants = [
        Variant(testDescription: "the default recipe") { _ in },
        Variant(testDescription: "two GRU layers, both directions, micro-batches") {
            ($0.generator.cell, $0.discriminator.cell) = (.gru, .gru)
            ($0.generator.layers, $0.discriminator.bidirectional) = (2, true)
            $0.training.accumulation = 2
        },
        Variant(testDescription: "RNN with R1 and R2 by second derivatives") {
            ($0.generator.cell, $0.discriminator.cell) = (.rnn, .rnn)
            $0.objective.penalty = .r1r2
        },
    ]

    private static func run(
        threads: Int, seed: UInt64 = 3, _ change: (inout Configuration) -> Void = { _ in }
    ) throws -> TrainedModel {
        var configuration = Configuration()
        configuration.seed = seed
        change(&configuration)
        let run = try TrainingRun(
            Small.table(rows: 100), cutting: .windows(length: 24, stride: 1), configuration: configuration,
            on: CPUBackend(threads: threads))
        return try run.train(.steps(15)).model
    }

    @Test(
        "Every file that generating needs is the same on 1, 2 and 3 threads, and so is what is generated",
        arguments: variants)
    func threads(_ variant: Variant) throws {
        try withTemporaryFolder { folder in
            let models = try [1, 2, 3].map { threads in
                let model = try Self.run(threads: threads, variant.change)
                try write(model, to: folder + "/\(threads)")
                return model
            }
            for name in [RunFiles.model, RunFiles.configuration, RunFiles.schema] {
                let first = try contents(folder + "/1/" + name)
                for other in 2...3 { #expect(try contents(folder + "/\(other)/" + name) == first, "\(name)") }
            }
            let synthetic = try [1, 2, 3].map { threads in
                try Sampler(models[threads - 1], seed: 8, on: CPUBackend(threads: threads)).generate(300).values
            }
            #expect(synthetic[0] == synthetic[1])
            #expect(synthetic[0] == synthetic[2])
        }
    }

    @Test("Another seed gives other weights")
    func seeds() throws {
        let weights = try [3, 4].map { try Self.run(threads: 2, seed: $0).weights }
        #expect(weights[0] != weights[1])
    }

    @Test("Training in two goes is training in one, where the rate does not depend on the budget")
    func goes() throws {
        let configuration = Small.configuration { $0.training.schedule = .constant }
        func weights(_ goes: [Int]) throws -> [Float] {
            let trainer = try Trainer(
                configuration, data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
            for steps in goes { #expect(try trainer.run(.steps(steps)).steps == steps) }
            return trainer.weights
        }
        let (two, one) = (try weights([4, 3]), try weights([7]))
        #expect(two == one)
    }
}
