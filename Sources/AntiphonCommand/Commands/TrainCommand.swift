import Antiphon
import ArgumentParser
import Foundation

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model on the sequences of a file.",
        discussion: """
            Example:  antiphon train stock.csv -o run --window 24 --budget 2m
            Ctrl-C stops after the step in hand and saves what was trained so far; a second Ctrl-C stops at once.
            Go on with it, or with what a crash left:  antiphon train --resume run
            """)

    @Argument(
        help: ArgumentHelp(
            "The file: .csv, .jsonl, .npy, .npz, also with .gz; - is standard input. With --resume: where the data are now, "
                + "if they were moved.",
            valueName: "data"))
    var data: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The run directory to write.", valueName: "run"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Go on with this run from its last checkpoint, as if it had never stopped.", valueName: "run"))
    var resume: String?

    @Flag(help: "Replace a run directory that is there already; with --resume: though data or settings have changed.")
    var force = false

    @Flag(help: "Print a summary as JSON on standard output.")
    var json = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "What must hold in every generated row, as 'high >= low', 'total = a + b', 'share in 0..1', 'km increasing'; may be "
                + "repeated.", valueName: "rule"))
    var constraint: [String] = []

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var holdOutOptions: HoldOutOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var engine: EngineOptions

    func validate() throws {
        guard resume == nil else {
            if output != nil { throw ValidationError("--resume goes on in the run's own directory: leave -o out") }
            return
        }
        if data == nil { throw ValidationError("Missing expected argument '<data>'") }
        if output == nil { throw ValidationError("Missing expected argument '--output <run>'") }
    }

    func run() throws {
        if let resume { return try goOn(ResumedTraining(resume, self)) }
        guard let data, let output else { return }
        let configuration = try settings.resolved()
        // Everything that can be refused is refused before anything is written.
        try OutputPlace.check(directory: output)
        try RunWriter.check(output, force: force)
        var dataOptions = dataOptions
        let input = try dataOptions.typed(data, quiet: engine.quiet)
        let table = input.table
        let backend = try engine.backend()
        let mode = dataOptions.mode(for: table)
        let run = try TrainingRun(
            table, cutting: mode, holdingOut: holdOutOptions.holdOut(of: table, cutting: mode),
            choices: input.choices, constraints: constraint, configuration: configuration, on: backend)
        warnOfBroken(run.schema.constraints, in: table)
        let budget = settings.limit(configuration)
        try run.check(budget)
        var session = TrainingSession(output: output, force: force, engine: engine)
        session.source = .init(path: data, options: dataOptions.arguments)
        session.describe(run, table, on: backend)
        try finish(session.train(run, budget, on: backend).summary)
    }

    private func goOn(_ resumed: ResumedTraining) throws {
        let backend = try engine.backend()
        let run = try TrainingRun(
            resumed.table, schema: resumed.checkpoint.schema, configuration: resumed.configuration, on: backend)
        try run.check(resumed.budget)
        var session = TrainingSession(output: resumed.directory, force: force, engine: engine)
        session.source = resumed.source
        session.describe(run, resumed.table, on: backend)
        if !engine.quiet {
            Messages.note("\(resumed.directory): going on from step \(resumed.checkpoint.state.counters.step)")
        }
        try finish(session.train(run, resumed.budget, from: resumed.checkpoint, on: backend).summary)
    }

    // Rules that the real data break are kept all the same: what is generated differs from the data there.
    private func warnOfBroken(_ constraints: [Constraint], in table: Table) {
        guard !engine.quiet else { return }
        for constraint in constraints {
            guard let broken = constraint.broken(in: table) else { continue }
            Messages.warning(
                "the data break the constraint '\(constraint.text)' in \(counted(broken.count, "row")) of \(table.rowCount), first in "
                    + "row \(broken.first)")
        }
    }

    private func finish(_ summary: TrainingSummary) throws {
        if json { try printJSON(summary) }
        if let code = summary.exitCode { throw ExitCode(code) }
    }
}
