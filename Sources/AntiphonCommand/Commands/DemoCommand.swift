import Antiphon
import ArgumentParser
import Foundation

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "See the whole path on simulated data: train, generate, evaluate, report.",
        discussion: """
            Example:  antiphon demo -o antiphon-demo
            Simulates the hourly load of a building with weather, sun and prices, trains on its days, and writes \
            data.csv, run/, synthetic.csv, report.html and picture.svg.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The directory to write.", valueName: "directory"))
    var output = "antiphon-demo"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long to train: 90s, 2m, 1h30m (default: 40s).", valueName: "time"),
        transform: BudgetOption.init(parsing:))
    var budget: BudgetOption?

    @Option(parsing: .unconditional, help: "The seed from which every random number derives.")
    var seed: UInt64 = 0

    @Flag(help: "Replace the files of an earlier demo.")
    var force = false

    @Flag(help: "Print the scores as JSON on standard output.")
    var json = false

    @OptionGroup var engine: EngineOptions

    static let days = 1000
    static let trainingTime = Duration.seconds(40)

    func run() throws {
        let place = DemoPlace(directory: output)
        try place.prepare(force: force)

        // The same files that a user would have: what follows is train, generate and evaluate on them.
        try DailyLoad(days: Self.days).table(seed: seed).write(csv: place.data)
        let table = try Table.read(csv: place.data)
        note("\(place.data): \(Self.days) simulated days, hour by hour: \(table.columns.joined(separator: ", "))")

        var configuration = Configuration()
        configuration.seed = seed
        let backend = try engine.backend()
        let run = try TrainingRun(
            table, cutting: .windows(length: 24, stride: 24), configuration: configuration, on: backend)
        let trained = try TrainingSession(output: place.run, force: force, engine: engine).train(
            run, .time(budget?.duration ?? Self.trainingTime), on: backend)
        if let code = trained.summary.exitCode { throw ExitCode(code) }

        let sampler = try Sampler(trained.model, seed: seed, on: backend)
        let synthetic = try sampler.generate(run.sequences.count)
        try synthetic.write(csv: place.synthetic, formats: run.schema.numberFormats)
        note("\(place.synthetic): \(synthetic.count) synthetic days")

        // A quick look: evaluate takes its time.
        let evaluation = Evaluation(
            honest: HonestProtocol(repeats: 2, floorRepeats: 1, limit: 400, effort: 0.4, seed: seed),
            timeGAN: TimeGANProtocol(runs: 3, floorRuns: 1, realRuns: 1, seed: seed))
        let result = try EvaluationSession(evaluation: evaluation, engine: engine).result(
            real: run.sequences, synthetic: synthetic)
        let page = ResultPage(
            real: run.sequences, synthetic: synthetic, result: result, name: "daily load", records: trained.records,
            facts: ResultPage.facts(run, trained.summary), workers: try engine.pieceworkers().workers)
        try OutputPlace.write(Data(page.html().utf8), to: place.report)
        let picture = try Picture.sequences(real: run.sequences, synthetic: synthetic, name: "daily load")
        try OutputPlace.write(Data(picture.svg().utf8), to: place.picture)
        note("\(place.report): open it in a browser")
        if json { try printJSON(result) } else { try printText(EvaluationSession.text(result)) }
    }

    private func note(_ text: String) {
        if !engine.quiet { Messages.note(text) }
    }
}

/// The files of a demo.
struct DemoPlace {
    let directory: String
    var data: String { directory + "/data.csv" }
    var run: String { directory + "/run" }
    var synthetic: String { directory + "/synthetic.csv" }
    var report: String { directory + "/report.html" }
    var picture: String { directory + "/picture.svg" }

    /// Makes the directory; refuses to touch files that are there already unless told to.
    func prepare(force: Bool) throws(RunError) {
        let files = FileManager.default
        try OutputPlace.check(directory: run)
        for path in [data, run, synthetic, report, picture] where !force && files.fileExists(atPath: path) {
            throw RunError(path, "exists already", hint: "add --force to replace an earlier demo, or choose another -o")
        }
        try OutputPlace.make(directory: directory)
    }
}
