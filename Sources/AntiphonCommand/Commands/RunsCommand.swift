import Antiphon
import ArgumentParser

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List and compare the runs in a directory, or show one run's curves.",
        discussion: """
            Example:  antiphon runs experiments
            Losses and scores are means over the last twentieth of a run. Columns of settings are those in which the \
            runs differ; for a single run, those that are not defaults.
            """)

    @Argument(help: ArgumentHelp("A directory of runs, or a run.", valueName: "directory"))
    var directory = "."

    @Flag(help: "Print JSON on standard output.")
    var json = false

    func run() throws {
        let runs = try RunSummary.all(in: directory)
        let comparison = RunComparison(runs)
        for damage in runs.compactMap(\.damage) { Messages.warning(damage) }
        if json { try printJSON(comparison) } else { try printText(comparison.text) }
    }
}
