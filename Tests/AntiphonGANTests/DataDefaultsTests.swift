import AntiphonCPU
import AntiphonData
import AntiphonGAN
import Testing

/// What follows from how long sequences are and from how many columns there are, and that a choice is not overruled.
@Suite("Settings that follow from the data")
struct LengthDefaultsTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let length: Int
        let pace: Float
        let rows: Int
        var generated = 1
        var noise = 8
        var testDescription: String { "\(length) rows" }
    }

    static let rules = [
        Rule(length: 1, pace: 1, rows: 1), Rule(length: 24, pace: 1, rows: 1),
        Rule(length: 32, pace: 0.8660254, rows: 1), Rule(length: 33, pace: 1, rows: 2),
        Rule(length: 64, pace: 0.8660254, rows: 2), Rule(length: 96, pace: 0.8660254, rows: 3),
        Rule(length: 128, pace: 0.8660254, rows: 4),
        Rule(length: 129, pace: 0.96076892, rows: 5, generated: 3, noise: 24),
        Rule(length: 1500, pace: 0.8660254, rows: 47, generated: 24, noise: 192),
        Rule(length: 70_000, pace: 0.8660254, rows: 2188, generated: 1094, noise: 4096),
    ]

    @Test("Both players take more rows a step; a discriminator of more steps learns more slowly", arguments: rules)
    func grows(_ rule: Rule) throws {
        var configuration = Configuration()
        configuration.settle(length: rule.length)
        #expect(abs(try #require(configuration.discriminator.pace) - rule.pace) < 1e-6)
        #expect(configuration.discriminator.rowsPerStep == rule.rows)
        #expect(configuration.generator.rowsPerStep == rule.generated)
        #expect(configuration.generator.chosenStepNoise == rule.noise)
        // What follows by itself may be asked for as well: a run's files can be read.
        var read = Configuration()
        try read.apply(yaml: configuration.yaml, file: "config.yaml")
        #expect(read == configuration)
    }

    struct Width: Sendable, CustomTestStringConvertible {
        let columns: Int
        var underNoise = false
        var many = false
        var alike = false
        let generator: Int
        let discriminator: Int
        var filters = 0
        let staticNoise: Int
        var testDescription: String {
            "\(columns) columns\(underNoise ? ", under noise" : "")\(many ? ", many numbers" : "")"
        }
    }

    static let widths = [
        Width(columns: 1, generator: 32, discriminator: 32, staticNoise: 16),
        Width(columns: 15, generator: 32, discriminator: 32, staticNoise: 16),
        Width(columns: 16, generator: 48, discriminator: 48, staticNoise: 16),
        Width(columns: 28, generator: 64, discriminator: 64, staticNoise: 32),
        Width(columns: 10_000, generator: 256, discriminator: 256, staticNoise: 256),
        Width(columns: 1, underNoise: true, generator: 32, discriminator: 32, filters: 64, staticNoise: 32),
        Width(columns: 39, underNoise: true, generator: 64, discriminator: 64, filters: 64, staticNoise: 40),
        Width(columns: 5, many: true, generator: 32, discriminator: 32, staticNoise: 16),
        Width(columns: 5, underNoise: true, many: true, generator: 64, discriminator: 32, filters: 64, staticNoise: 32),
        Width(
            columns: 50, underNoise: true, many: true, generator: 80, discriminator: 80, filters: 64, staticNoise: 56),
        Width(columns: 50, underNoise: true, generator: 80, discriminator: 80, filters: 64, staticNoise: 56),
        Width(
            columns: 12, underNoise: true, alike: true, generator: 32, discriminator: 32, filters: 64, staticNoise: 32),
        Width(
            columns: 50, underNoise: true, many: true, alike: true, generator: 80, discriminator: 8, filters: 8,
            staticNoise: 56),
    ]

    @Test("A table of many columns gets larger networks and more noise, unless they were chosen", arguments: widths)
    func widens(_ width: Width) throws {
        var configuration = Configuration()
        configuration.settle(columns: width.columns, underNoise: width.underNoise, many: width.many, alike: width.alike)
        #expect(configuration.generator.hidden == width.generator)
        #expect(configuration.discriminator.hidden == width.discriminator)
        #expect(configuration.discriminator.filters == width.filters && configuration.discriminator.moments == 2)
        #expect(configuration.generator.staticNoise == width.staticNoise)
        #expect(configuration.training.batch == (width.alike ? 32 : 128))
        var chosen = Configuration()
        try chosen.set("generator.hidden", to: "24")
        chosen.settle(columns: width.columns, underNoise: width.underNoise, many: width.many, alike: width.alike)
        #expect(chosen.generator.hidden == 24 && chosen.discriminator.hidden == width.discriminator)
        // What a file of an older version does not name is as it was then.
        var older = Configuration.unnamed
        older.settle(columns: width.columns, underNoise: width.underNoise, many: width.many, alike: width.alike)
        #expect(older.generator.hidden == 32 && older.discriminator.hidden == 32 && older.generator.staticNoise == 16)
        #expect(older.discriminator.filters == 0 && older.discriminator.moments == 1 && !older.encoding.levels)
        #expect(
            older.generator.columnHidden == 0 && older.discriminator.columnFilters == 0
                && !older.discriminator.dependences && older.training.batch == 128)
    }

    @Test(
        "A batch of columns that are judged alike fits memory, and can be parted as was asked for",
        arguments: [
            (columns: 20, length: 24, accumulation: 1, batch: 32), (50, 24, 8, 32), (50, 128, 1, 8), (50, 128, 16, 16),
            (800, 24, 1, 4), (20, 24, 64, 64),
        ])
    func batches(columns: Int, length: Int, accumulation: Int, batch: Int) {
        var configuration = Configuration()
        configuration.training.accumulation = accumulation
        configuration.settle(columns: columns, underNoise: true, alike: true, length: length)
        #expect(configuration.training.batch == batch)
    }

    @Test("What was chosen stays; one judgement a step is one a row")
    func isNotOverruled() throws {
        var configuration = Configuration()
        try configuration.set("discriminator.pace", to: "0.75")
        try configuration.set("discriminator.rows-per-step", to: "3")
        try configuration.set("generator.rows-per-step", to: "5")
        configuration.settle(length: 128)
        #expect(configuration.generator.rowsPerStep == 5 && configuration.generator.chosenStepNoise == 40)
        configuration.generator.stepNoise = 0
        configuration.settle(length: 128)
        #expect(configuration.generator.chosenStepNoise == 0)
        #expect(configuration.discriminator.pace == 0.75 && configuration.discriminator.rowsPerStep == 3)
        try configuration.set("discriminator.pace", to: "auto")
        try configuration.set("discriminator.rows-per-step", to: "auto")
        configuration.discriminator.judgement = .step
        configuration.settle(length: 96)
        #expect(configuration.discriminator.pace == 0.5 && configuration.discriminator.rowsPerStep == 1)
        for (name, value) in [("discriminator.pace", "-1"), ("discriminator.rows-per-step", "0")] {
            let error = #expect(throws: ConfigurationError.self) { try configuration.set(name, to: value) }
            #expect(error.map { "\($0)" }?.contains("'\(value)' is not allowed; it takes auto, a") == true)
        }
    }

    @Test("A large table gets a larger generator, unless all its columns are smooth")
    func growsWithNumbers() throws {
        func schema(of count: Int, length: Int = 8, _ value: (Int, Int) -> Double) throws -> Schema {
            let values = (0..<count * length).map { value($0 / length, $0 % length) }
            let names = (0..<count).flatMap { Array(repeating: "s\($0)", count: length) }
            let table = try Table(
                columns: ["x"], values: values, source: "made", sequences: RowSequences(column: "id", rows: names),
                allowsMissing: true)
            return try Schema(describing: table, mode: .grouped, choice: RowEncoding.Choice(innovations: true))
        }
        let noise = Small.normals(80_000, seed: 5)
        let many = try schema(of: 10_000) { noise[$0 * 8 + $1] }
        #expect(many.numberCount == 80_000 && many.hasMany)
        #expect(Configuration.defaults(for: many).generator.hidden == 64)
        #expect(Configuration.defaults(for: many).discriminator.hidden == 32)
        let fewer = try schema(of: 9_999) { noise[$0 * 8 + $1] }
        #expect(!fewer.hasMany && Configuration.defaults(for: fewer).generator.hidden == 32)
        // Straight lines: each follows from its beginning.
        let smooth = try schema(of: 10_000) { (sequence: Int, step: Int) -> Double in
            let first = noise[sequence * 8]
            return first + noise[sequence * 8 + 1] * Double(step)
        }
        #expect(smooth.innovations.count == 1 && !smooth.hasMany)
        #expect(Configuration.defaults(for: smooth).generator.hidden == 32)
        let long = try schema(of: 3_999, length: 21) { noise[($0 * 21 + $1) % noise.count] }
        #expect(long.numberCount > 80_000 && !long.hasMany)
        let gap = try schema(of: 10_000) { $0 % 10 == 7 && $1 == 3 ? .nan : noise[$0 * 8 + $1] }
        #expect(gap.mixed != nil && gap.numberCount >= 80_000 && !gap.hasMany)
        // A row counts once, however many windows it is in.
        let windows = try Schema(
            describing: Table(columns: ["x"], values: Array(noise.prefix(40_000)), source: "made"),
            mode: .windows(length: 24, stride: 1))
        #expect(windows.sequenceCount == 39_977 && windows.numberCount == 40_000 && !windows.hasMany)
        // The plan of a run says why.
        var layers = ConfigurationLayers()
        try layers.settle(for: many)
        #expect("\(layers.origin("generator.hidden"))".contains("80000 numbers in 10000 sequences"))
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
        #expect(run.configuration.discriminator.pace == 1)
        #expect(run.configuration.discriminator.rowsPerStep == 3 && run.configuration.generator.rowsPerStep == 1)
        #expect(run.configuration.generator.chosenStepNoise == 2)
        #expect(run.model.configuration == run.configuration)
        // What was left open follows from whether the layout is seen through noise.
        #expect(Configuration.defaults(for: run.schema).discriminator.filters == 64)
        var quiet = Configuration()
        quiet.discriminator.noise = 0
        quiet.settle(for: run.schema)
        #expect(quiet.discriminator.filters == 0 && quiet.generator.staticNoise == 16)
        let card = try RunCard(run, run.checkpoint(.steps(1)), ending: "complete", engine: "here")
        #expect(card.training.changedSettings["discriminator.pace"] == nil)
        #expect(card.training.changedSettings["generator.hidden"] != nil)
    }
}
