import Antiphon
import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Print the settings that a training would have, and where each came from.",
        discussion: """
            Example:  antiphon config --config settings.yaml --set generator.cell=gru
            What it prints is a file as --config reads it. Later ones win: default, file, environment \
            (ANTIPHON_GENERATOR_HIDDEN=64), --set.
            """)

    @Flag(help: "Print JSON on standard output.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        let layers = try settings.layers()
        try layers.configuration.validate()
        guard json else { return try printText(String(layers.yaml.dropLast())) }
        let values = Setting.all.map { setting in
            (setting.name, Value(value: setting.read(layers.configuration), origin: "\(layers.origin(setting.name))"))
        }
        try printJSON(Dictionary(values, uniquingKeysWith: { first, _ in first }))
    }

    private struct Value: Encodable {
        let value: String
        let origin: String
    }
}
