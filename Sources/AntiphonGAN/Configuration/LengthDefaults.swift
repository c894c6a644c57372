package import AntiphonData

// Settings that follow from how long sequences are, where nobody chose them (Documentation/decisions/0097-a-slow-start.md).
extension Schema {
    /// The mean number of rows of a sequence.
    var meanLength: Int {
        switch mode {
        case .windows(let length, _): length
        case .grouped: max(1, rowCount / max(1, sequenceCount))
        }
    }
}

extension Configuration {
    /// The length at which the recipe was tuned.
    static let tunedLength = 24
    /// The most recurrent steps that the generator takes by itself.
    static let mostGeneratedSteps = 64
    /// The most recurrent steps that the discriminator takes by itself.
    static let mostJudgedSteps = 32

    /// Gives every setting that was left open its value.
    /// - Parameter length: the mean number of rows of a sequence.
    package mutating func settle(length: Int) {
        generator.rowsPerStep =
            generator.rowsPerStep ?? max(1, (length + Self.mostGeneratedSteps - 1) / Self.mostGeneratedSteps)
        // A judgement at every step is one at every row.
        let most = discriminator.judgement == .step ? length : Self.mostJudgedSteps
        let rows = discriminator.rowsPerStep ?? max(1, (length + most - 1) / max(1, most))
        discriminator.rowsPerStep = rows
        let steps = max(1, (length + rows - 1) / rows)
        discriminator.pace = discriminator.pace ?? min(1, (Float(Self.tunedLength) / Float(steps)).squareRoot())
    }
}

extension Configuration {
    /// What stands under a run's `config.yaml`. A file names every setting that its version had; what it does not name did not exist, and
    /// the run goes on without it.
    package static var unnamed: Configuration {
        var configuration = Configuration()
        configuration.objective.gammaBoost = 1
        (configuration.discriminator.rowsPerStep, configuration.discriminator.pace) = (1, 1)
        configuration.discriminator.noise = 0
        configuration.generator.rowsPerStep = 1
        return configuration
    }

    /// What a run on such sequences is when nobody chooses anything: what is to be called changed differs from it.
    package static func defaults(for schema: Schema) -> Configuration {
        var defaults = Configuration(family: .recurrent)
        defaults.settle(length: schema.meanLength)
        return defaults
    }
}

extension Configuration.Generator {
    /// The rows that a recurrent step gives; 1 while that is open.
    var rows: Int {
        get { rowsPerStep ?? 1 }
        set { rowsPerStep = newValue }
    }
}

extension Configuration.Discriminator {
    /// The rows that a recurrent step reads; 1 while that is open.
    var rows: Int {
        get { rowsPerStep ?? 1 }
        set { rowsPerStep = newValue }
    }

    /// The factor of the rate; 1 while that is open.
    var rateFactor: Float {
        get { pace ?? 1 }
        set { pace = newValue }
    }
}
