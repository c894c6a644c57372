import AntiphonCPU
import AntiphonData
import AntiphonGAN
import Testing

/// What follows from how long sequences are, and that a choice is not overruled.
@Suite("Settings that follow from the length")
struct LengthDefaultsTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let length: Int
        let gamma: Float
        let rows: Int
        var testDescription: String { "\(length) rows" }
    }

    static let rules = [
        Rule(length: 1, gamma: 1, rows: 1), Rule(length: 24, gamma: 1, rows: 1), Rule(length: 32, gamma: 4 / 3, rows: 1),
        Rule(length: 33, gamma: 1.375, rows: 2), Rule(length: 64, gamma: 8 / 3, rows: 2),
        Rule(length: 128, gamma: 16 / 3, rows: 4), Rule(length: 1500, gamma: 62.5, rows: 47),
    ]

    @Test("The penalty's weight and the discriminator's rows a step grow with the length", arguments: rules)
    func grows(_ rule: Rule) {
        var configuration = Configuration()
        configuration.settle(length: rule.length)
        #expect(configuration.objective.gamma == rule.gamma)
        #expect(configuration.discriminator.rowsPerStep == rule.rows)
        #expect(configuration.generator.rowsPerStep == 1)
    }

    @Test("What was chosen stays; one judgement a step is one a row")
    func isNotOverruled() throws {
        var configuration = Configuration()
        try configuration.set("objective.gamma", to: "0.5")
        try configuration.set("discriminator.rows-per-step", to: "3")
        configuration.settle(length: 128)
        #expect(configuration.objective.gamma == 0.5 && configuration.discriminator.rowsPerStep == 3)
        try configuration.set("objective.gamma", to: "auto")
        try configuration.set("discriminator.rows-per-step", to: "auto")
        configuration.discriminator.judgement = .step
        configuration.settle(length: 128)
        #expect(configuration.objective.gamma == 16 / 3 && configuration.discriminator.rowsPerStep == 1)
        for (name, value) in [("objective.gamma", "-1"), ("discriminator.rows-per-step", "0")] {
            let error = #expect(throws: ConfigurationError.self) { try configuration.set(name, to: value) }
            #expect(error.map { "\($0)" }?.contains("'\(value)' is not allowed; it takes auto, a") == true)
        }
    }

    @Test("A run settles them by its sequences; its model and its card say so")
    func runSettles() throws {
        let lengths = [40, 100, 40, 100]
        let names = lengths.enumerated().flatMap { index, length in Array(repeating: "s\(index)", count: length) }
        let table = try Table(
            columns: ["x"], values: Small.normals(names.count, seed: 3), source: "made",
            sequences: RowSequences(column: "id", rows: names))
        let run = try TrainingRun(
            table, cutting: .grouped, configuration: Small.configuration(), on: CPUBackend(threads: 1))
        // 70 rows in the mean.
        #expect(run.configuration.objective.gamma == 70 / 24 && run.configuration.discriminator.rowsPerStep == 3)
        #expect(run.model.configuration == run.configuration)
        let card = try RunCard(run, run.checkpoint(.steps(1)), ending: "complete", engine: "here")
        #expect(card.training.changedSettings["objective.gamma"] == nil)
        #expect(card.training.changedSettings["generator.hidden"] != nil)
    }
}
