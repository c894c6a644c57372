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
            DemoCommand.self, TrainCommand.self, GenerateCommand.self, EvaluateCommand.self, InspectCommand.self,
            ExportCommand.self, BenchCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(error)
        }
    }

    /// One line on standard error and the exit code: 64 for misuse of the command, 1 for everything else that went wrong.
    private static func end(_ error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            // Help and version texts are results.
            exit(withError: error)
        case .validationFailure:
            let help = ["antiphon", subcommandName, "--help"].compactMap { $0 }.joined(separator: " ")
            Messages.error("\(message(for: error)); see \(help)")
            Foundation.exit(ExitCode.validationFailure.rawValue)
        case let code:
            if !(error is ExitCode) { Messages.error("\(error)") }
            Foundation.exit(code.rawValue)
        }
    }

    private static var subcommandName: String? {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        return CommandLine.arguments.dropFirst().first { names.contains($0) }
    }
}
