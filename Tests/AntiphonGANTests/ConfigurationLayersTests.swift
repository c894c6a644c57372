import AntiphonGAN
import Foundation
import Testing

@Suite("Where settings come from")
struct ConfigurationLayersTests {
    @Test("Default, file, environment and assignments in this order, each with its origin")
    func layers() throws {
        var layers = ConfigurationLayers()
        try layers.apply(
            yaml: "seed: 3\ngenerator:\n  hidden: 48\n  layers: 2\n  step-noise: 4\ntraining.batch: 64\n",
            file: "s.yaml")
        try layers.apply(environment: [
            "ANTIPHON_GENERATOR_STEP_NOISE": " 5 ", "ANTIPHON_GENERATOR_OPTIMIZER_BETA1": "0.5", "ANTIPHON_SEED": "4",
            "ANTIPHON_SIMD": "avx2", "PATH": "/bin", "GENERATOR_HIDDEN": "7",
        ])
        try layers.apply(assignment: "generator.layers = 3")
        try layers.set("seed", to: "5", option: "--seed")
        let configuration = layers.configuration
        #expect(configuration.generator.hidden == 48 && "\(layers.origin("generator.hidden"))" == "s.yaml:3")
        #expect(configuration.training.batch == 64 && layers.origin("training.batch") == .file("s.yaml", line: 6))
        #expect(configuration.generator.stepNoise == 5)
        #expect("\(layers.origin("generator.step-noise"))" == "environment, ANTIPHON_GENERATOR_STEP_NOISE")
        #expect(configuration.generator.optimizer.beta1 == 0.5)
        #expect(configuration.generator.layers == 3 && "\(layers.origin("generator.layers"))" == "--set")
        #expect(configuration.seed == 5 && "\(layers.origin("seed"))" == "--seed")
        #expect("\(layers.origin("generator.cell"))" == "default")
        // What is printed reads back as it was.
        #expect(layers.yaml.contains("  hidden: 48  # s.yaml:3\n"))
        var again = Configuration()
        try again.apply(yaml: layers.yaml, file: "again")
        #expect(again == configuration)
    }

    @Test(
        "A variable that is wrong is told with the nearest one, or with what it takes",
        arguments: [
            ("ANTIPHON_GENERATOR_HIDEN", "4", "did you mean ANTIPHON_GENERATOR_HIDDEN?"),
            ("ANTIPHON_TRAINING_BACH", "4", "did you mean ANTIPHON_TRAINING_BATCH?"),
            ("ANTIPHON_TRAINING_BATCH", "many", "'many' is not allowed; it takes auto, a whole number"),
            ("ANTIPHON_GENERATOR_CELL", "", "one of"),
        ])
    func wrongVariables(variable: String, value: String, words: String) {
        var layers = ConfigurationLayers()
        let error = #expect(throws: ConfigurationError.self) { try layers.apply(environment: [variable: value]) }
        let text = error?.description ?? ""
        #expect(text.contains("the environment's \(variable)") && text.contains(words), "\(text)")
    }

    @Test("Every setting has a variable of its own")
    func variables() {
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
        #expect(
            Setting.all.first { $0.name == "generator.static-noise" }?.variable == "ANTIPHON_GENERATOR_STATIC_NOISE")
    }

    @Test("Documentation/settings.md is what antiphon settings --markdown prints")
    func documentation() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Documentation/settings.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == Setting.markdown, "run: antiphon settings --markdown > Documentation/settings.md")
        for setting in Setting.all { #expect(!setting.summary.isEmpty && !setting.allowed.isEmpty) }
    }
}
