import Antiphon
import ArgumentParser
import Foundation

/// Where settings come from: defaults, then a YAML file, the environment, single assignments; later ones win.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read settings from a YAML file.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Change one setting, as in generator.cell=gru; may be repeated (antiphon settings lists them).",
            valueName: "key=value"))
    var assignments: [String] = []

    @Option(
        help: ArgumentHelp(
            "Which kind of GAN: \(Self.families); auto: as the data ask for (default: auto).", valueName: "name"))
    var family: String?

    @Option(parsing: .unconditional, help: "The seed from which every random number derives.")
    var seed: UInt64?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Train for this long: 90s, 2m, 1h30m; auto: until the held-out score is no better (default: "
                + "training.steps).",
            valueName: "time"),
        transform: TrainingBudgetOption.init(parsing:))
    var budget: TrainingBudgetOption?

    @Option(parsing: .unconditional, help: "Train for this many steps.")
    var steps: Int?

    private static let families = FamilyKind.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        if budget != nil && steps != nil { throw ValidationError("--budget and --steps exclude each other") }
        if let steps, steps < 1 { throw ValidationError("--steps \(steps) is not allowed: it takes 1 or more") }
        // What a file says is looked at when it is read; what the command line says is misuse of it.
        var trial = Configuration()
        if let family {
            do throws(ConfigurationError) {
                try trial.set("family", to: family)
            } catch {
                throw ValidationError("--\(error)")
            }
        }
        do throws(ConfigurationError) {
            for assignment in assignments { try trial.apply(assignment: assignment) }
        } catch {
            let end = error.description.hasSuffix("?") ? "" : ";"
            throw ValidationError("--set: \(error)\(end) antiphon settings lists what there is")
        }
    }

    /// The settings that these options ask for, on top of some defaults.
    func resolved(_ defaults: Configuration = Configuration()) throws -> Configuration {
        let configuration = try layers(defaults).configuration
        try configuration.validate()
        return configuration
    }

    /// The same with where each value came from; whether they fit together is not looked at.
    func layers(_ defaults: Configuration = Configuration()) throws -> ConfigurationLayers {
        var layers = ConfigurationLayers(defaults)
        if let config {
            guard let data = FileManager.default.contents(atPath: config) else {
                let exists = FileManager.default.fileExists(atPath: config)
                throw ConfigurationError("\(config): \(exists ? "cannot be read as a settings file" : "no such file")")
            }
            guard let text = String(data: data, encoding: .utf8) else {
                throw ConfigurationError("\(config): not UTF-8 text")
            }
            try layers.apply(yaml: text, file: config)
        }
        try layers.apply(environment: ProcessInfo.processInfo.environment)
        for assignment in assignments {
            do throws(ConfigurationError) {
                try layers.apply(assignment: assignment)
            } catch {
                throw error.at("--set")
            }
        }
        if let family { try layers.set("family", to: family, option: "--family") }
        if let seed { try layers.set("seed", to: "\(seed)", option: "--seed") }
        if let steps {
            do throws(ConfigurationError) {
                try layers.set("training.steps", to: "\(steps)", option: "--steps")
            } catch {
                throw error.at("--steps")
            }
        }
        return layers
    }

    /// When training ends.
    func limit(_ configuration: Configuration) -> Trainer.Budget {
        switch budget {
        case .time(let duration): .time(duration)
        case .untilNoBetter:
            .untilNoBetter(patience: configuration.training.patience > 0 ? configuration.training.patience : 10)
        case nil: .steps(configuration.training.steps)
        }
    }

    /// When a training that goes on ends: as it was to, unless another end is asked for.
    func limit(_ configuration: Configuration, resuming checkpoint: Checkpoint) -> Trainer.Budget {
        guard budget == nil else { return limit(configuration) }
        if case .steps = checkpoint.budget { return .steps(configuration.training.steps) }
        return steps == nil ? checkpoint.budget : limit(configuration)
    }
}
