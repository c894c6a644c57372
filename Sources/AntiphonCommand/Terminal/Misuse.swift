import Antiphon
import ArgumentParser

/// What is said about a command line that cannot be understood.
enum Misuse {
    /// Refuses what no command takes.
    /// - Throws: `ValidationError` for an empty argument, which is what an unset variable of a shell leaves.
    static func check(_ arguments: some Sequence<String>) throws {
        if arguments.contains("") { throw ValidationError("an argument is empty (is a variable of the shell unset?)") }
    }

    /// The argument parser's message in the wording of all others, and where to look.
    static func text(_ message: String, arguments: [String]) -> String {
        let commands = AntiphonTool.configuration.subcommands.compactMap { $0.configuration.commandName }
        if let first = arguments.first, !first.isEmpty, !first.hasPrefix("-"), first != "help",
            !commands.contains(first)
        {
            let near = nearestName(to: first, among: commands).map { "; did you mean '\($0)'?" } ?? ""
            return seeing("there is no command '\(first)'\(near)", "antiphon --help")
        }
        var text = message.replacing(". Did you mean", with: "; did you mean")
        // The parser begins with a capital letter; options and names stay as they are.
        if let first = text.first, first.isUppercase, text.dropFirst().first?.isLowercase == true {
            text = first.lowercased() + text.dropFirst()
        }
        let help = ["antiphon", arguments.first { commands.contains($0) }, "--help"].compactMap { $0 }
        return seeing(text, help.joined(separator: " "))
    }

    /// A message with the command that tells more, unless it names one already.
    private static func seeing(_ text: String, _ help: String) -> String {
        if text.contains("antiphon ") { return text }
        return text.hasSuffix("?") ? "\(text) See \(help)" : "\(text); see \(help)"
    }
}
