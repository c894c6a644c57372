package import AntiphonData

// Settings that follow from the data, where nobody chose them: from how long sequences are (Documentation/decisions/0101-long-sequences.md),
// from how many columns there are (0102-sizes.md), how many numbers in all (0117-many-numbers.md) and how many stretches (0122-wider-filters.md); the first steps may
// make the generator larger (0132-outgrown.md).
extension Schema {
    /// The mean number of rows of a sequence.
    var meanLength: Int {
        switch mode {
        case .windows(let length, _): length
        case .grouped: max(1, rowCount / max(1, sequenceCount))
        }
    }

    /// The numbers there are to learn from: F of each row, however many sequences it is in.
    package var numberCount: Int { rowCount * featureCount }

    /// Whether a table of numbers alone has so many, in so many sequences and in columns that are not all smooth, that a larger generator learns
    /// more of them.
    package var hasMany: Bool {
        mixed == nil && numberCount >= Configuration.manyNumbers && sequenceCount >= Configuration.manySequences
            && innovations.count < featureCount
    }

    /// Whether a table has so many stretches of a sequence's length that do not overlap, and columns that are not all smooth, that what goes on
    /// over many rows of one can be learnt: of few stretches it would be learnt by heart.
    package var hasManyStretches: Bool {
        rowCount / max(1, meanLength) >= Configuration.manyStretches && innovations.count < featureCount
    }
}

extension Configuration {
    /// The length at which the recipe was tuned.
    static let tunedLength = 24
    /// The most rows that the generator gives one at a time by itself (Documentation/decisions/0123-new-in-every-row.md).
    static let mostSingleRows = 128
    /// The most recurrent steps that it takes by itself for sequences of more.
    static let mostGeneratedSteps = 64
    /// The most recurrent steps that the discriminator takes by itself.
    static let mostJudgedSteps = 32

    /// The most hidden units, and elements of noise, that a wide table is given by itself.
    static let mostHidden = 256
    /// So many numbers are many.
    static let manyNumbers = 80_000
    /// So many sequences, which may overlap.
    static let manySequences = 4_000
    /// So many stretches of a sequence's length are many.
    static let manyStretches = 48
    /// The generator's fewest hidden units where there are many, and the discriminator sees through noise.
    static let hiddenOfMany = 64

    /// Gives every setting that was left open its value.
    package mutating func settle(for schema: Schema) {
        settle(length: schema.meanLength)
        discriminator.chosenFilterSets =
            discriminator.chosenFilterSets
            ?? TemporalFilters.sets(length: schema.meanLength, many: schema.hasManyStretches)
        settle(
            columns: schema.featureCount, underNoise: seesNoise(schema.layout), many: schema.hasMany,
            alike: judgesColumnsAlike(schema.layout), length: schema.meanLength)
    }

    /// Whether the columns of a layout are judged by filters that all of them share: those of a noisy table (`ColumnFilters`).
    func judgesColumnsAlike(_ layout: SequenceLayout) -> Bool {
        discriminator.pooledColumnFilters > 0 && layout.process != nil
    }

    /// Whether the discriminator is shown sequences of a layout under noise.
    func seesNoise(_ layout: SequenceLayout) -> Bool {
        discriminator.noise > 0 && InstanceNoise.channels(layout, compared: 0..<0)?.contains(true) != false
    }

    /// Gives what follows from the number of columns, and from whether there is much to learn from, its value, where it was left open.
    /// - Parameters:
    ///   - underNoise: whether the discriminator sees through noise. One that does not learns sequences by heart, and with filters sooner.
    ///   - many: whether there are many numbers, in many sequences.
    ///   - alike: whether columns are judged alike. What else the discriminator has learns sequences by heart, the sooner the more columns
    ///     there are, and every sequence shows a filter as many columns.
    ///   - length: the mean number of rows of a sequence.
    package mutating func settle(
        columns: Int, underNoise: Bool, many: Bool = false, alike: Bool = false,
        length: Int = tunedLength
    ) {
        // As the root of the columns, in sixteens: 64 for 28, 80 for 50. Noise: one element a column, in eights.
        let hidden = min(Self.mostHidden, 16 * Int(2 * (Double(columns) / 7).squareRoot()))
        let noise = min(Self.mostHidden, 8 * ((columns + 7) / 8))
        let leastNoise = underNoise ? 32 : Generator.usualStaticNoise
        let leastHidden = many && underNoise ? Self.hiddenOfMany : Generator.usualHidden
        generator.chosenHidden = generator.chosenHidden ?? max(leastHidden, hidden)
        let square = columns * columns
        let judged = max(Discriminator.usualHidden, hidden)
        discriminator.chosenHidden =
            discriminator.chosenHidden ?? (alike ? min(judged, max(8, 20_000 / square)) : judged)
        let filters = underNoise ? Discriminator.usualFilters : 0
        discriminator.chosenFilters =
            discriminator.chosenFilters ?? (alike ? min(filters, max(8, 1_000_000 / (square * columns))) : filters)
        training.chosenBatch =
            training.chosenBatch
            ?? (alike ? Training.batchOfAlike(columns, length, least: training.accumulation) : Training.usualBatch)
        discriminator.chosenMoments = discriminator.chosenMoments ?? Discriminator.usualMoments
        generator.chosenStaticNoise = generator.chosenStaticNoise ?? max(leastNoise, noise)
    }

    /// Gives what follows from the sequences' length its value, where it was left open.
    /// - Parameter length: the mean number of rows of a sequence.
    package mutating func settle(length: Int) {
        let isLong = length > Self.mostSingleRows
        generator.rowsPerStep =
            generator.rowsPerStep ?? (isLong ? (length + Self.mostGeneratedSteps - 1) / Self.mostGeneratedSteps : 1)
        generator.chosenStepNoise = generator.stepNoise
        // A judgement at every step is one at every row.
        let most = discriminator.judgement == .step ? length : Self.mostJudgedSteps
        let rows = discriminator.rowsPerStep ?? max(1, (length + most - 1) / max(1, most))
        discriminator.rowsPerStep = rows
        let steps = max(1, (length + rows - 1) / rows)
        discriminator.pace = discriminator.pace ?? min(1, (Float(Self.tunedLength) / Float(steps)).squareRoot())
    }
}

extension Configuration {
    /// Whether smooth columns, and noisy tables, are learnt by their innovations: if that is asked for, by families whose generator gives numbers step by step, where
    /// its output is not bent.
    var learnsInnovations: Bool {
        guard encoding.innovations, generator.output == .linear else { return false }
        switch family {
        case .recurrent, .conditional, .info: return true
        case .feedForward, .timegan, .latent: return false
        }
    }

    /// Whether states that go together are chosen together: if that is asked for, by families that make sequences of noise, step by step.
    package var choosesTogether: Bool {
        switch family {
        case .recurrent, .conditional, .info: generator.joint
        case .feedForward, .timegan, .latent: false
        }
    }

    /// What is looked for in a table's rows.
    package var rowChoice: RowEncoding.Choice {
        RowEncoding.Choice(
            relations: encoding.relations, curves: encoding.curves, levels: encoding.levels,
            innovations: learnsInnovations, processes: learnsInnovations)
    }

    /// What stands under a run's `config.yaml`. A file names every setting that its version had; what it does not name did not exist, and
    /// the run goes on without it.
    package static var unnamed: Configuration {
        var configuration = Configuration()
        (configuration.objective.gammaBoost, configuration.objective.shares) = (1, 0)
        (configuration.discriminator.rowsPerStep, configuration.discriminator.pace) = (1, 1)
        (configuration.discriminator.noise, configuration.discriminator.dependences) = (0, false)
        (configuration.generator.rowsPerStep, configuration.generator.joint) = (1, false)
        (configuration.generator.limits, configuration.generator.holds) = (false, false)
        (configuration.encoding.levels, configuration.encoding.innovations) = (false, false)
        configuration.encoding.bands = false
        (configuration.generator.columnHidden, configuration.discriminator.columnFilters) = (0, 0)
        configuration.training.chosenBatch = Training.usualBatch
        configuration.generator.chosenHidden = Generator.usualHidden
        configuration.generator.chosenStaticNoise = Generator.usualStaticNoise
        configuration.generator.chosenStepNoise = Generator.stepNoisePerRow
        configuration.discriminator.chosenHidden = Discriminator.usualHidden
        (configuration.discriminator.chosenFilters, configuration.discriminator.chosenMoments) = (0, 1)
        configuration.discriminator.chosenFilterSets = TemporalFilters.usualSets
        return configuration
    }

    /// What a run on such sequences is when nobody chooses anything: what is to be called changed differs from it.
    package static func defaults(for schema: Schema) -> Configuration {
        var defaults = Configuration(family: .recurrent)
        defaults.settle(for: schema)
        return defaults
    }
}

extension Configuration.Generator {
    /// What few columns get.
    static let usualHidden = 32
    static let usualStaticNoise = 16
    /// What is new in a row is new in each of those that a step gives.
    static let stepNoisePerRow = 8
    static let mostStepNoise = 4096

    /// Hidden units H of each layer; the fewest of any table while that is open.
    public var hidden: Int {
        get { chosenHidden ?? Self.usualHidden }
        set { chosenHidden = newValue }
    }

    /// Elements of the noise vector that stays the same over a sequence, 0 for none; the fewest of any table while that is open.
    public var staticNoise: Int {
        get { chosenStaticNoise ?? Self.usualStaticNoise }
        set { chosenStaticNoise = newValue }
    }

    /// Elements of the noise drawn anew at each recurrent step, 0 for none; while that is open, as many as its rows ask for.
    public var stepNoise: Int {
        get { chosenStepNoise ?? min(Self.mostStepNoise, rows * Self.stepNoisePerRow) }
        set { chosenStepNoise = newValue }
    }

    /// The rows that a recurrent step gives; 1 while that is open.
    var rows: Int {
        get { rowsPerStep ?? 1 }
        set { rowsPerStep = newValue }
    }
}

extension Configuration.Training {
    static let usualBatch = 128

    /// Sequences in a batch where columns are judged alike: 32, as each column is as good as a sequence; fewer of wide tables and long sequences,
    /// whose columns would fill memory, but 4, and as many as a gradient is accumulated over.
    static func batchOfAlike(_ columns: Int, _ length: Int, least: Int) -> Int {
        var batch = 32
        while batch > 4, batch * columns * length > 76_800 { batch /= 2 }
        // Both are powers of two: accumulation divides the usual batch.
        return max(batch, least)
    }

    /// Sequences in a batch B; that of most tables while that is open.
    public var batch: Int {
        get { chosenBatch ?? Self.usualBatch }
        set { chosenBatch = newValue }
    }
}

extension Configuration.Discriminator {
    /// What few columns get.
    static let usualHidden = Configuration.Generator.usualHidden

    /// Hidden units H of each layer and direction; the fewest of any table while that is open.
    public var hidden: Int {
        get { chosenHidden ?? Self.usualHidden }
        set { chosenHidden = newValue }
    }

    /// What a discriminator that sees through noise gets.
    static let usualFilters = 64
    static let usualMoments = 2

    /// Filters of each convolution over time; none while that is open.
    public var filters: Int {
        get { chosenFilters ?? 0 }
        set { chosenFilters = newValue }
    }

    /// Filters that all columns of a noisy table share, as far as a judgement of all that is pooled looks at them: others have none.
    var pooledColumnFilters: Int { judgement == .pooled ? columnFilters : 0 }

    /// Convolutions over time; those that most sequences get while that is open, as before there was a choice.
    public var filterSets: Int {
        get { chosenFilterSets ?? TemporalFilters.usualSets }
        set { chosenFilterSets = newValue }
    }

    /// Moments of each filter's answers over time; the mean alone while that is open, as before there was a choice.
    public var moments: Int {
        get { chosenMoments ?? 1 }
        set { chosenMoments = newValue }
    }

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
