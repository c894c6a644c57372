import AntiphonData
import AntiphonGAN
import Testing

@Suite("Defaults that depend on the family")
struct FamilyDefaultsTests {
    @Test("They come under everything that was set, before or after the family, from whatever place")
    func underSettings() throws {
        var layers = ConfigurationLayers()
        try layers.apply(yaml: "generator:\n  layers: 2\ntraining.batch: 64\n", file: "s.yaml")
        try layers.apply(environment: ["ANTIPHON_DISCRIMINATOR_HIDDEN": "7"])
        try layers.apply(assignment: "generator.output=linear")
        try layers.apply(assignment: "family=timegan")
        try layers.apply(assignment: "generator.optimizer.beta1=0.25")
        var expected = Configuration(family: .timegan)
        (expected.generator.layers, expected.training.batch, expected.discriminator.hidden) = (2, 64, 7)
        (expected.generator.output, expected.generator.optimizer.beta1) = (.linear, 0.25)
        #expect(layers.configuration == expected)
        #expect(
            "\(layers.origin("generator.layers"))" == "s.yaml:1" || "\(layers.origin("generator.layers"))" == "s.yaml:2"
        )
        #expect("\(layers.origin("scaling"))" == "default" && layers.configuration.scaling == .minmax)

        // Back again: nothing of the other family stays.
        try layers.apply(assignment: "family=recurrent")
        var recipe = Configuration(family: .recurrent)
        (recipe.generator.layers, recipe.training.batch, recipe.discriminator.hidden) = (2, 64, 7)
        recipe.generator.optimizer.beta1 = 0.25
        #expect(layers.configuration == recipe)
    }

    @Test(
        "A setting that was set to the family's own default before keeps its origin, and settings of a run stay as they are"
    )
    func resumed() throws {
        var old = Configuration(family: .latent)
        old.generator.hidden = 11
        var layers = ConfigurationLayers(old)
        try layers.apply(assignment: "training.steps=9")
        old.training.steps = 9
        #expect(layers.configuration == old)
    }

    @Test("Each family's defaults are valid and read back from their YAML", arguments: FamilyKind.allCases)
    func valid(_ family: FamilyKind) throws {
        let configuration = Configuration(family: family)
        try configuration.validate()
        #expect(configuration.family == family)
        var again = Configuration()
        try again.apply(yaml: configuration.yaml, file: "config.yaml")
        #expect(again == configuration)
        let steps = family == .feedForward ? 1 : 5
        let layout = SequenceLayout(
            steps: steps,
            [("x", .step, .values(2), false)] + (family == .conditional ? [("y", .step, .values(1), true)] : []))
        #expect(try configuration.makeFamily(layout).steps == steps)
    }
}
