import Antiphon
import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Print the settings that a training would have, and where each came from.",
        discussion: """
            Example:  antiphon config --config settings.yaml --set generator.cell=gru
            What it prints is a file as --config reads it. Later ones win: default, file, environment \
            (ANTIPHON_GENERATOR_HIDDEN=64), --set.
            With data it also says what they ask for where nothing is chosen, as the family:  antiphon config data.csv --window 24
            """)

    @Argument(help: ArgumentHelp("The file that is to be trained on.", valueName: "data"))
    var data: String?

    @Flag(help: "Print JSON on standard output.")
    var json = false

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if data == nil, let option = dataOptions.arguments.first {
            throw ValidationError("\(option) is about data, but none are named")
        }
    }

    func run() throws {
        var layers = try settings.layers()
        if let data {
            try layers.configuration.validate()
            var dataOptions = dataOptions
            let input = try dataOptions.typed(data, quiet: true)
            let schema = try Schema(
                describing: input.table, mode: dataOptions.mode(for: input.table),
                choice: layers.configuration.rowChoice, choices: input.choices)
            try layers.settle(for: schema)
        }
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
