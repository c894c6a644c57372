import Antiphon
import ArgumentParser
import Foundation

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model on the sequences of a CSV file.",
        discussion: """
            Example:  antiphon train stock.csv -o run --window 24 --budget 2m
            Ctrl-C stops after the step in hand and saves what was trained so far; a second Ctrl-C stops at once.
            """)

    @Argument(help: ArgumentHelp("The CSV file; - is standard input.", valueName: "data.csv"))
    var data: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The run directory to write.", valueName: "run"))
    var output: String

    @Flag(help: "Replace a run directory that is there already.")
    var force = false

    @Flag(help: "Print a summary as JSON on standard output.")
    var json = false

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var holdOutOptions: HoldOutOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var engine: EngineOptions

    func run() throws {
        let configuration = try settings.resolved()
        // Everything that can be refused is refused before anything is written.
        try OutputPlace.check(directory: output)
        try RunWriter.check(output, force: force)
        let table = try dataOptions.table(data)
        let backend = try engine.backend()
        let mode = dataOptions.mode(for: table)
        let run = try TrainingRun(
            table, cutting: mode, holdingOut: holdOutOptions.holdOut(of: table, cutting: mode),
            configuration: configuration, on: backend)
        if !engine.quiet {
            Messages.note(
                "\(table.source): \(counted(table.rowCount, "row")), \(counted(run.sequences.count, "sequence")) of "
                    + "\(counted(run.schema.length, "step")) x \(counted(run.schema.featureCount, "column"))"
                    + (run.heldOut.map { ", \($0.count) more held out" } ?? "") + "; \(backend.name)"
            )
        }
        let summary = try TrainingSession(output: output, force: force, quiet: engine.quiet).train(
            run, settings.limit(configuration), on: backend
        ).summary
        if json { try printJSON(summary) }
        if let code = summary.exitCode { throw ExitCode(code) }
    }
}
