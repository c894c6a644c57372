import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Configuration as YAML and as assignments")
struct ConfigurationTests {
    /// Another value than the default for every setting.
    private static func changed() throws -> Configuration {
        let defaults = Configuration()
        var configuration = defaults
        for setting in Setting.all {
            let value = setting.read(defaults)
            let choices = setting.allowed.components(separatedBy: ", ")
            let other: String
            if value == "auto", choices.dropFirst().first?.hasPrefix("a ") == true {
                other = choices[1].hasPrefix("a whole") ? "2" : "3.5"
            } else if choices.contains(value) {
                other = try #require(choices.first { $0 != value })
            } else if let flag = Bool(value) {
                other = "\(!flag)"
            } else if let number = Int(value) {
                other = "\(number + 2)"
            } else {
                other = "\(try #require(Float(value)) / 2 + 0.0625)"
            }
            try configuration.set(setting.name, to: other)
            #expect(setting.read(configuration) == other, "\(setting.name)")
        }
        return configuration
    }

    @Test("Every setting is written and read back, at its default and away from it")
    func roundTrip() throws {
        for configuration in [Configuration(), try Self.changed()] {
            var read = Configuration()
            try read.apply(yaml: configuration.yaml, file: "config.yaml")
            #expect(read == configuration)
            var assigned = Configuration()
            for setting in Setting.all {
                try assigned.apply(assignment: "\(setting.name)=\(setting.read(configuration))")
            }
            #expect(assigned == configuration)
            // Reading again over other values changes them all back.
            var over = try Self.changed()
            try over.apply(yaml: configuration.yaml, file: "config.yaml")
            #expect(over == configuration)
        }
        #expect(try Self.changed() != Configuration())
        #expect(Setting.all.allSatisfy { $0.read(Configuration()) != (try? $0.read(Self.changed())) })
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    }

    @Test("The limits of every number are kept, and said", arguments: Setting.all.map(\.name))
    func limits(_ name: String) throws {
        let setting = try #require(Setting.all.first { $0.name == name })
        for text in ["", " ", "many", "-1", "1e400", "nan", "inf", "0x", "99999999999999999999999", "True", "1,5"] {
            var configuration = Configuration()
            let error = #expect(throws: ConfigurationError.self, "\(name)=\(text)") {
                try configuration.set(name, to: text)
            }
            #expect(error?.description.contains(name) == true)
            #expect(error?.description.contains("'\(text)' is not allowed; it takes") == true)
            #expect(error?.description.contains(setting.allowed) == true)
            #expect(configuration == Configuration())
        }
    }

    @Test(
        "A misspelt name is answered with the nearest",
        arguments: [
            ("generator.hiden", "generator.hidden"), ("generator.sell", "generator.cell"), ("gama", "objective.gamma"),
            ("training.discriminator_steps", "training.discriminator-steps"), ("sed", "seed"),
            ("discriminator.optimiser.rate", "discriminator.optimizer.rate"), ("Family", "family"),
        ])
    func nearest(_ name: String, _ meant: String) {
        var configuration = Configuration()
        let error = #expect(throws: ConfigurationError.self) { try configuration.apply(assignment: "\(name)=1") }
        #expect(error?.description == "there is no setting '\(name)'; did you mean \(meant)?")
    }

    @Test("A name like none of them gets no suggestion; an assignment without = is told")
    func unlike() {
        var configuration = Configuration()
        let error = #expect(throws: ConfigurationError.self) { try configuration.set("qwxyz", to: "1") }
        #expect(error?.description == "there is no setting 'qwxyz'")
        for text in ["generator.hidden", "", "generator.hidden 48"] {
            let error = #expect(throws: ConfigurationError.self) { try configuration.apply(assignment: text) }
            #expect(error?.description == "'\(text)' is not of the form setting=value")
        }
    }

    @Test("Assignments may have spaces around them, and the last one counts")
    func assignments() throws {
        var configuration = Configuration()
        for text in ["generator.hidden=48", " generator.cell = gru ", "generator.hidden = 64"] {
            try configuration.apply(assignment: text)
        }
        #expect(configuration.generator.hidden == 64)
        #expect(configuration.generator.cell == .gru)
    }

    @Test("YAML: nested, dotted and mixed sections, comments, quotes, an empty document")
    func yaml() throws {
        let texts = [
            "generator:\n  hidden: 48\n  optimizer:\n    rate: 0.5\nseed: 9\n",
            "generator.hidden: 48\ngenerator.optimizer.rate: 5e-1\nseed: 9\n",
            "# mine\nseed: \"9\"\ngenerator:\n  hidden: '48'  # wide\n  optimizer.rate: .5\n",
            "generator.hidden: 48\ngenerator:\n  optimizer.rate: &half 0.5\ngenerator.optimizer.beta1: *half\nseed: 9",
            "{seed: 9, generator: {hidden: 48, optimizer: {rate: 0.5}}}",
        ]
        for text in texts {
            var configuration = Configuration()
            try configuration.apply(yaml: text, file: "settings.yaml")
            #expect(configuration.generator.hidden == 48)
            #expect(configuration.generator.optimizer.rate == 0.5)
            #expect(configuration.seed == 9)
        }
        for text in ["", "\n", "# nothing\n", "---\n"] {
            var configuration = Configuration()
            try configuration.apply(yaml: text, file: "settings.yaml")
            #expect(configuration == Configuration(), "\(text)")
        }
    }

    @Test(
        "YAML that is wrong is told in a line, with file and line",
        arguments: [
            ("generator:\n  hiden: 48\n", "line 2", "did you mean generator.hidden?"),
            ("genrator:\n  hidden: 48\n", "line 1", "there is no section 'genrator'; did you mean generator?"),
            ("seed: 1\nseed: 2\n", "line 1", "'seed' is set twice"),
            ("seed: 1\ngenerator.hidden: 4\ngenerator:\n  hidden: 5\n", "line 4", "generator.hidden is set twice"),
            (
                "generator:\n  hidden: wide\n", "line 2",
                "'wide' is not allowed; it takes auto, a whole number, 1 to 4096"
            ),
            ("generator:\n  hidden: [1, 2]\n", "line 2", "generator.hidden: a list is not allowed here"),
            ("generator:\n  hidden: {a: 1}\n", "line 2", "generator.hidden: sections are not allowed here"),
            ("generator:\n- hidden\n", "line 2", "a list is not allowed here"),
            ("generator: 5\n", "line 1", "'generator' is a section"),
            ("- seed\n", "line 1", "a list is not allowed here"),
            ("seed\n", "line 1", "expected settings, as in 'seed: 7'"),
            ("? [a]\n: 1\n", "line 1", "a key must be a word"),
            ("seed: 1\ntraining:\n  batch: *a\n", "line 3", "not valid YAML"),
            ("seed: 1\n---\nseed: 2\n", "line 2", "not valid YAML"),
            ("a: b: c\n", "line 1", "not valid YAML"),
            ("seed: \"1\n", "line 1", "not valid YAML"),
            ("\u{0}\u{1}", "my.yaml", "not valid YAML"),
            ("seed: ~\n", "line 1", "is not allowed"),
            ("seed:\n", "line 1", "is not allowed"),
            ("generator:\n", "line 1", "'generator' is a section"),
        ])
    func wrongYAML(_ text: String, _ place: String, _ message: String) {
        var configuration = Configuration()
        let error = #expect(throws: ConfigurationError.self) { try configuration.apply(yaml: text, file: "my.yaml") }
        let description = error?.description ?? ""
        #expect(description.hasPrefix("my.yaml"), "\(description)")
        #expect(description.contains(place), "\(description)")
        #expect(description.contains(message), "\(description)")
        #expect(!description.contains("\n"), "\(description)")
    }

    @Test("Endless and exploding YAML is refused quickly")
    func hostileYAML() {
        var laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, before) in zip("bcdefghij", "abcdefghi") {
            laughs += "\(name): &\(name) [*\(before), *\(before), *\(before), *\(before), *\(before), *\(before)]\n"
        }
        let deep = String(repeating: "generator: {", count: 5000)
        let nested = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
        let large = String(repeating: "# settings\n", count: 200_000)
        let clock = ContinuousClock()
        for text in [laughs, deep, nested, large] {
            var configuration = Configuration()
            let time = clock.measure {
                _ = #expect(throws: ConfigurationError.self) { try configuration.apply(yaml: text, file: "my.yaml") }
            }
            #expect(time < .seconds(5))
        }
    }

    @Test("Combinations that cannot work are told with what to change")
    func combinations() {
        let wrong: [((inout Configuration) -> Void, String)] = [
            ({ ($0.generator.staticNoise, $0.generator.stepNoise) = (0, 0) }, "generator.step-noise are both 0"),
            ({ $0.training.accumulation = 3 }, "training.accumulation 3 does not divide training.batch 128"),
            ({ ($0.objective.penalty, $0.objective.delta) = (.directional, 0) }, "objective.delta must be above 0"),
            (
                {
                    $0.family = .feedForward
                    $0.generator.staticNoise = 0
                }, "generator.static-noise"
            ),
            ({ ($0.family, $0.info.categories, $0.info.continuous) = (.info, 0, 0) }, "needs a code"),
            ({ ($0.family, $0.info.categories) = (.info, 1) }, "one category tells nothing"),
        ]
        for (change, message) in wrong {
            var configuration = Configuration()
            change(&configuration)
            let error = #expect(throws: ConfigurationError.self) {
                try configuration.validate()
                _ = try configuration.makeFamily(steps: 1, features: 2)
            }
            #expect(error?.description.contains(message) == true)
        }
        var configuration = Configuration()
        configuration.family = .feedForward
        let error = #expect(throws: ConfigurationError.self) { try configuration.makeFamily(steps: 24, features: 2) }
        #expect(error?.description.contains("use --window 1 or family=recurrent") == true)
        #expect(throws: Never.self) { try Configuration().validate() }
    }
}
