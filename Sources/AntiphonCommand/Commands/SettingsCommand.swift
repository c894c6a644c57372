import Antiphon
import ArgumentParser

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List every setting with its default and what it takes.",
        discussion: """
            Example:  antiphon settings > settings.yaml
            The list is a file as train --config reads it; --set changes one setting of it.
            """)

    @Flag(help: "Print a page of Markdown, as Documentation/settings.md is.")
    var markdown = false

    func run() throws {
        if markdown { return try printText(String(Setting.markdown.dropLast())) }
        let defaults = Configuration()
        let lines = Setting.all.map { setting in
            (setting: "\(setting.name): \(setting.read(defaults))", comment: "\(setting.summary) (\(setting.allowed))")
        }
        let width = lines.map(\.setting.count).max() ?? 0
        try printText(
            lines.map { line in
                line.setting + String(repeating: " ", count: width - line.setting.count) + "  # \(line.comment)"
            }.joined(separator: "\n"))
    }
}
