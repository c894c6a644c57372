/// What several judges make of a synthetic set, each beside its floor and its control.
public struct HonestScores: Sendable, Hashable, Codable {
    /// One judge's scores.
    public struct Judge: Sendable, Hashable, Codable {
        /// Which judge.
        public var judge: JudgeKind
        /// Synthetic sequences against real ones.
        public var synthetic: JudgedAccuracy
        /// One part of the real sequences against another without a common row: what is to be expected of perfect data.
        public var floor: JudgedAccuracy
        /// What the model learned from against the held-out real sequences: how far apart these are by themselves,
        /// and the score of a model that returns its training data; nil without a held-out part.
        public var trainingFloor: JudgedAccuracy?
        /// A deliberately bad generator against real sequences.
        public var control: JudgedAccuracy
        /// Whether it told the bad generator apart. If not, its other scores mean nothing.
        public var catchesControl: Bool

        /// One judge's scores.
        public init(
            judge: JudgeKind, synthetic: JudgedAccuracy, floor: JudgedAccuracy, trainingFloor: JudgedAccuracy?,
            control: JudgedAccuracy
        ) {
            self.judge = judge
            self.synthetic = synthetic
            self.floor = floor
            self.trainingFloor = trainingFloor
            self.control = control
            catchesControl = control.accuracy >= HonestScores.controlThreshold
        }

        /// Whether real and synthetic are told apart beyond what real data alone make likely: the interval of the
        /// accuracy lies above that of the floor.
        public var isAboveFloor: Bool { synthetic.interval.low > max(floor.interval.high, 0.5) }

        /// Whether the judge is wrong more often than by guessing, and more often than between real ones: synthetic
        /// sequences are then nearer to single real ones than real ones are to each other, as copies are.
        public var looksCopied: Bool { synthetic.interval.high < min(floor.interval.low, 0.5) }
    }

    /// The accuracy from which on the bad generator counts as caught.
    public static let controlThreshold = 0.75

    /// The judges, in the order of `JudgeKind`.
    public var judges: [Judge]
    /// Whether the real sequences were held out from training.
    public var isHeldOut: Bool
    /// Sequences of each side that a judge learned from, and that it judged, in the comparison with synthetic ones.
    public var trainingCount: Int
    /// See `trainingCount`.
    public var testCount: Int
    /// The share of their training steps that recurrent judges took.
    public var effort: Double
    /// The seed from which everything follows.
    public var seed: UInt64

    /// Scores.
    public init(judges: [Judge], isHeldOut: Bool, trainingCount: Int, testCount: Int, effort: Double, seed: UInt64) {
        self.judges = judges
        self.isHeldOut = isHeldOut
        self.trainingCount = trainingCount
        self.testCount = testCount
        self.effort = effort
        self.seed = seed
    }

    /// The judge that tells most, among those that catch the control.
    public var strongest: Judge? {
        judges.filter(\.catchesControl).max { $0.synthetic.score.mean < $1.synthetic.score.mean }
    }
}

/// How often a judge was right, balanced over both kinds of sequences, on sequences it did not learn from.
public struct JudgedAccuracy: Sendable, Hashable, Codable {
    /// A range of accuracies.
    public struct Interval: Sendable, Hashable, Codable {
        /// The lower end.
        public var low: Double
        /// The upper end.
        public var high: Double

        /// A range.
        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// The mean over the repeats; 0.5 is guessing.
    public var accuracy: Double
    /// A bootstrap interval of it, 95 %.
    public var interval: Interval
    /// Each repeat: another split, other weights to begin from.
    public var runs: [Double]
    /// How far the accuracy of each repeat is above 0.5: 0 is told apart no better than by guessing.
    ///
    /// The field takes |accuracy - 0.5|, which counts a judge that is wrong too often as one that can tell. Where blocks of a
    /// series differ from each other a judge of real against real is wrong more often than not, and a floor made of that would
    /// hide what synthetic sequences give away.
    public var score: ScoreSummary

    /// Accuracies of the repeats and an interval of their mean.
    public init(runs: [Double], interval: Interval) {
        self.runs = runs
        self.interval = interval
        accuracy = runs.isEmpty ? .nan : runs.reduce(0, +) / Double(runs.count)
        score = ScoreSummary(runs: runs.map { max(0, $0 - 0.5) })
    }
}
