import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Testing

@Suite("The smallest sizes: one step, one sequence a batch, one feature, one unit")
struct SmallSizeTests {
    struct Sizes: Sendable, CustomTestStringConvertible {
        let steps: Int
        let batch: Int
        let features: Int
        let hidden: Int
        var testDescription: String { "T \(steps), B \(batch), F \(features), H \(hidden)" }
    }

    static let sizes = [
        Sizes(steps: 1, batch: 4, features: 3, hidden: 5), Sizes(steps: 6, batch: 1, features: 3, hidden: 5),
        Sizes(steps: 6, batch: 4, features: 1, hidden: 5), Sizes(steps: 2, batch: 2, features: 2, hidden: 1),
        Sizes(steps: 1, batch: 1, features: 1, hidden: 1), Sizes(steps: 14, batch: 3, features: 2, hidden: 4),
    ]

    /// Trains on both backends: the engine follows the reference, weights move, and the samples have the right shape.
    @Test(arguments: sizes, PenaltyKind.allCases)
    func trains(_ size: Sizes, _ penalty: PenaltyKind) throws {
        let cells = RecurrentCell.allCases
        for (index, judgement) in Judgement.allCases.enumerated() {
            let configuration = Small.configuration {
                ($0.generator.hidden, $0.discriminator.hidden) = (size.hidden, size.hidden)
                ($0.generator.cell, $0.discriminator.cell) = (cells[index], cells[(index + 1) % 3])
                $0.discriminator.judgement = judgement
                $0.discriminator.bidirectional = index == 1
                ($0.discriminator.filters, $0.discriminator.moments) = (3, 2)
                $0.objective.penalty = penalty
                $0.training.batch = size.batch
                // Adam's first steps are the gradient's sign, which rounding decides where a gradient is next to
                // nothing.
                $0.eachOptimizer { ($0.kind, $0.rate) = (.sgd, 0.1) }
            }
            let data = TrainingData(
                encoded: try Small.sequences(count: 7, steps: size.steps, features: size.features))
            let losses = try [try CPUBackend(threads: 2), ReferenceBackend() as any Backend].map { backend in
                let trainer = try Trainer(configuration, data: data, on: backend)
                let before = trainer.weights
                var losses: [Float] = []
                let outcome = try trainer.run(
                    .steps(3), report: { losses += [$0.discriminator.loss, $0.generator.loss] })
                #expect(outcome.ending == .complete)
                #expect(trainer.weights != before)
                return losses
            }
            // The directional penalty is a difference over 0.04.
            #expect(losses[0].count == 6)
            for (engine, reference) in zip(losses[0], losses[1]) {
                #expect(abs(engine - reference) <= 1e-4 * max(1, abs(reference)), "\(judgement)")
            }
        }
    }

    @Test("One row of one column is a table that trains and generates")
    func oneRow() throws {
        let table = try Table(columns: ["x"], values: [4.5], source: "one")
        let run = try TrainingRun(
            table, cutting: .windows(length: 1, stride: 1), configuration: Small.configuration(),
            on: CPUBackend(threads: 1))
        let (model, outcome) = try run.train(.steps(2))
        #expect(outcome.ending == .complete)
        // A constant column comes back constant.
        #expect(try Sampler(model, seed: 1, on: CPUBackend(threads: 1)).generate(3).values == [4.5, 4.5, 4.5])
    }
}
