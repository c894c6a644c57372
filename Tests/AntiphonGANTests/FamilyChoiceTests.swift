import AntiphonCPU
import AntiphonData
import AntiphonGAN
import Testing

/// `family: auto`: what is chosen for which data, and that a choice stays.
@Suite("The family that data ask for")
struct FamilyChoiceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let family: FamilyKind
        let reason: String
        var category = false
        var mode = SequenceMode.grouped
        var lengths = [3, 3, 3]
        var given: [String] = []
        var testDescription: String { "\(family.rawValue), because \(reason)" }
    }

    static let cases = [
        Case(family: .recurrent, reason: "sequences have 3 steps"),
        Case(family: .recurrent, reason: "sequences have up to 5 steps", lengths: [3, 5, 2]),
        Case(family: .recurrent, reason: "sequences have 2 steps", mode: .windows(length: 2, stride: 1)),
        Case(
            family: .feedForward, reason: "every sequence is one row of plain numbers",
            mode: .windows(length: 1, stride: 1)),
        Case(family: .feedForward, reason: "every sequence is one row of plain numbers", lengths: [1, 1, 1, 1]),
        Case(
            family: .recurrent, reason: "the rows hold more than plain numbers, which is all that feed-forward models",
            category: true, mode: .windows(length: 1, stride: 1)),
        Case(family: .conditional, reason: "'x' is given from outside", given: ["x"]),
        Case(
            family: .conditional, reason: "'x' is given from outside", mode: .windows(length: 1, stride: 1),
            given: ["x"]),
        Case(
            family: .conditional, reason: "'x' and 1 more are given from outside", category: true, given: ["x", "kind"]),
    ]

    private static func table(_ one: Case) throws -> Table {
        var (values, names): ([Double], [String]) = ([], [])
        for (sequence, length) in one.lengths.enumerated() {
            for step in 0..<length {
                let noise = Small.normals(2, seed: UInt64(sequence * 100 + step + 1))
                values += noise + (one.category ? [Double((sequence + step) % 2)] : [])
                names.append("s\(sequence)")
            }
        }
        let labels: [ColumnKind] = [.number, .number, .category(labels: ["a", "b"])]
        return try Table(
            columns: Array(["x", "y", "kind"].prefix(one.category ? 3 : 2)), values: values, source: "made",
            sequences: RowSequences(column: "id", rows: names), kinds: Array(labels.prefix(one.category ? 3 : 2)))
    }

    @Test("Each rule, in its order; a model knows what it is", arguments: cases)
    func chooses(_ one: Case) throws {
        var configuration = Small.configuration()
        configuration.leaveFamilyOpen()
        let choices = Dictionary(uniqueKeysWithValues: one.given.map { ($0, ColumnChoice(isGiven: true)) })
        let run = try TrainingRun(
            Self.table(one), cutting: one.mode, choices: choices, configuration: configuration,
            on: CPUBackend(threads: 1))
        #expect(run.familyChoice?.family == one.family && run.familyChoice?.reason == one.reason)
        #expect(run.configuration.family == one.family && !run.configuration.choosesFamily)
        #expect(run.model.configuration.family == one.family)
        #expect(try run.train(.steps(2)).outcome.ending == .complete)
    }

    @Test("Who names a family gets it")
    func named() throws {
        let one = Case(family: .recurrent, reason: "", mode: .windows(length: 1, stride: 1))
        let run = try TrainingRun(
            Self.table(one), cutting: one.mode, configuration: Small.configuration(family: .recurrent),
            on: CPUBackend(threads: 1))
        #expect(run.familyChoice == nil && run.configuration.family == .recurrent)
        var configuration = Configuration()
        #expect(configuration.choosesFamily && configuration.family == .recurrent)
        configuration.family = .recurrent
        #expect(!configuration.choosesFamily && configuration != Configuration())
    }

    @Test("auto is a setting like others: later ones win, and the data's choice has an origin")
    func layers() throws {
        var layers = ConfigurationLayers()
        try layers.apply(yaml: "family: latent\nscaling: min-max\n", file: "s.yaml")
        #expect(layers.configuration.training.discriminatorSteps == 5)
        try layers.apply(assignment: "family=auto")
        #expect(layers.configuration.choosesFamily && layers.configuration.training.discriminatorSteps == 1)
        #expect(layers.yaml.contains("family: auto  # --set\n"))
        let one = Case(family: .recurrent, reason: "", mode: .windows(length: 1, stride: 1))
        let choice = FamilyChoice(for: try Schema(describing: Self.table(one), mode: one.mode))
        try layers.take(choice)
        #expect(layers.configuration.family == .feedForward && layers.configuration.scaling == .minmax)
        #expect("\(layers.origin("family"))" == "auto: every sequence is one row of plain numbers")
        // A family that was named is not taken over.
        try layers.set("family", to: "info", option: "--family")
        try layers.take(choice)
        #expect(layers.configuration.family == .info && "\(layers.origin("family"))" == "--family")
    }

    @Test("A run that goes on has chosen: auto is what it is", arguments: [FamilyKind.conditional, .latent])
    func resumed(_ kind: FamilyKind) throws {
        var old = Configuration(family: kind)
        old.generator.hidden = 11
        var layers = ConfigurationLayers(old)
        try layers.apply(yaml: "family: auto\n", file: "s.yaml")
        #expect(layers.configuration == old)
        try layers.apply(assignment: "family=timegan")
        #expect(layers.configuration.family == .timegan && layers.configuration.generator.hidden == 24)
        try layers.apply(assignment: "family=auto")
        #expect(layers.configuration == old)
    }
}
