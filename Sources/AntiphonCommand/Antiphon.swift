import Antiphon
import ArgumentParser
import Foundation

/// The `antiphon` command: one subcommand a file in `Commands`.
@main
struct AntiphonTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "antiphon",
        abstract: "Train recurrent generative adversarial networks on sequences, and use them.",
        discussion: """
            One command on your own table:  antiphon train data.csv -o run
            More sequences like it:         antiphon generate run -n 1000 -o synthetic.csv
            See the whole path first:       antiphon demo
            """,
        version: AntiphonVersion.current,
        subcommands: [
            DemoCommand.self, SchemaCommand.self, TrainCommand.self, GenerateCommand.self, EvaluateCommand.self,
            SplitCommand.self, InspectCommand.self, CodesCommand.self, SettingsCommand.self, ConfigCommand.self,
            RunsCommand.self, ExportCommand.self, SimulateCommand.self, BenchCommand.self,
        ])

    static func main() {
        StandardStreams.prepare()
        do {
            try Misuse.check(CommandLine.arguments.dropFirst())
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Foundation.exit(end(error))
        }
    }

    /// Says what there is to say, in one line on standard error, and gives the exit code: 64 for misuse of the command, 1 for
    /// everything else that went wrong.
    private static func end(_ error: any Error) -> Int32 {
        switch exitCode(for: error) {
        case .success:
            // Help and version texts are results.
            do {
                try printText(fullMessage(for: error).trimmingCharacters(in: .newlines))
                return ExitCode.success.rawValue
            } catch {
                return failure(error)
            }
        case .validationFailure:
            Messages.error(Misuse.text(message(for: error), arguments: Array(CommandLine.arguments.dropFirst())))
            return ExitCode.validationFailure.rawValue
        case let code:
            return error is ExitCode ? code.rawValue : failure(error)
        }
    }

    private static func failure(_ error: any Error) -> Int32 {
        // `| head` has read what it wanted: the code that a shell shows for it, and no word.
        if let error = error as? DataError, error.file == "standard output", StandardStreams.outputHasLostReader {
            return 128 + SIGPIPE
        }
        switch error {
        case let error as EvaluationError:
            // Which measure complained is of no use to somebody who asked for all of them.
            Messages.error("cannot evaluate: \(error.message)" + (error.hint.map { "; \($0)" } ?? ""))
        case let error where error is CocoaError || error is POSIXError:
            Messages.error(OutputPlace.reason(error))
        default:
            Messages.error("\(error)")
        }
        return ExitCode.failure.rawValue
    }
}
