/// What an evaluation found: the same numbers that the report shows, for `--json` and for programs.
public struct EvaluationResult: Sendable, Hashable, Codable {
    /// What was compared.
    public struct Comparison: Sendable, Hashable, Codable {
        /// The columns, in order.
        public var columns: [String]
        /// The number of real sequences.
        public var realCount: Int
        /// The number of synthetic sequences.
        public var syntheticCount: Int
        /// The steps of each real sequence, or of the longest.
        public var steps: Int
        /// What distances and the field's protocols are of.
        public var basis: Basis
        /// The steps that recurrent networks read at a time of sequences too long to be learned from as a whole; nil:
        /// they read them whole.
        public var recurrentSteps: Int?

        /// What was compared.
        public init(
            columns: [String], realCount: Int, syntheticCount: Int, steps: Int, basis: Basis = .plain,
            recurrentSteps: Int? = nil
        ) {
            self.columns = columns
            self.realCount = realCount
            self.syntheticCount = syntheticCount
            self.steps = steps
            self.basis = basis
            self.recurrentSteps = recurrentSteps
        }
    }

    /// The sets.
    public var comparison: Comparison
    /// The scores of the honest protocol; nil if they were not asked for.
    public var honest: HonestScores?
    /// What a forecaster learns from the synthetic sequences; nil if it was not asked for.
    public var usefulness: UsefulnessScores?
    /// What a classifier learns from the synthetic sequences; nil if it was not asked for, or there is no label.
    public var classification: ClassificationScores?
    /// The scores of TimeGAN's protocol; nil if they were not asked for.
    public var timeGAN: TimeGANScores?
    /// TSGBench's measures; nil if they were not asked for.
    public var tsgBench: TSGBenchScores?
    /// The scores of Diffusion-TS's protocol; nil if they were not asked for.
    public var diffusionTS: DiffusionTSScores?
    /// The distances that need no network.
    public var distances: SequenceDistances
    /// The distances with their floors; nil for sets of fewer than 10 sequences.
    public var measures: DistanceReport?
    /// Categories, lengths, gaps and fixed facts, with floors; nil for plain sequences, and for fewer than 10.
    public var mixed: MixedReport?
    /// What the synthetic sequences give away of the real ones; nil if it was not looked for.
    public var privacy: PrivacyReport?
    /// Seconds that the evaluation took.
    public var seconds: Double

    /// A result.
    public init(
        comparison: Comparison, honest: HonestScores? = nil, usefulness: UsefulnessScores? = nil,
        classification: ClassificationScores? = nil, timeGAN: TimeGANScores?, tsgBench: TSGBenchScores? = nil,
        diffusionTS: DiffusionTSScores? = nil,
        distances: SequenceDistances, measures: DistanceReport? = nil, mixed: MixedReport? = nil,
        privacy: PrivacyReport? = nil,
        seconds: Double
    ) {
        self.comparison = comparison
        self.honest = honest
        self.usefulness = usefulness
        self.classification = classification
        self.timeGAN = timeGAN
        self.tsgBench = tsgBench
        self.diffusionTS = diffusionTS
        self.distances = distances
        self.measures = measures
        self.mixed = mixed
        self.privacy = privacy
        self.seconds = seconds
    }
}

/// The scores of TimeGAN's protocol, as its code takes them.
public struct TimeGANScores: Sendable, Hashable, Codable {
    /// |accuracy - 0.5| of a small recurrent judge on a fifth of the sequences; 0: told apart no better than by
    /// guessing, 0.5: always.
    public var discriminative: ScoreSummary
    /// The accuracy behind each run of the discriminative score. Below 0.5 the judge was systematically wrong.
    public var accuracies: [Double]
    /// Mean absolute error of a small recurrent predictor that learned on the synthetic sequences, on the real ones.
    public var predictive: ScoreSummary
    /// The predictive score of a predictor that learned on the real sequences themselves, as the mark to
    /// reach; nil: not taken.
    public var predictiveOfReal: ScoreSummary?
    /// The discriminative score of one random half of the real sequences against the other: what is to be expected of
    /// perfect data; nil: not taken.
    public var discriminativeFloor: ScoreSummary?
    /// The seed from which the runs' seeds follow.
    public var seed: UInt64

    /// Scores.
    public init(
        discriminative: ScoreSummary, accuracies: [Double], predictive: ScoreSummary,
        predictiveOfReal: ScoreSummary? = nil, discriminativeFloor: ScoreSummary? = nil, seed: UInt64
    ) {
        self.discriminative = discriminative
        self.accuracies = accuracies
        self.predictive = predictive
        self.predictiveOfReal = predictiveOfReal
        self.discriminativeFloor = discriminativeFloor
        self.seed = seed
    }
}
