import AntiphonGraph

/// What a synthetic set gives away of the sequences it was learned from, by attacks that were tried. Passing them
/// proves nothing: a distance finds plain copies only, and another attack may succeed (Yao et al., "The DCR
/// delusion", 2025). A guarantee needs training with differential privacy.
public struct PrivacyReport: Sendable, Hashable, Codable {
    /// How it came out.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// No attack did better than its control.
        case noSign = "no_sign"
        /// Training sequences show through.
        case leak
        /// Held-out data are so unlike training data that attacks tell these apart rather than members.
        case unclear
        /// Nothing was found by the searches for copies, and without enough held-out data nothing else can be tried.
        case untested
    }

    /// Runs of steps taken over from the training data.
    public struct Copies: Sendable, Hashable, Codable {
        /// A run this long is suspicious: a quarter of a sequence, 3 steps at least, and longer than 99 % of the
        /// control's longest runs, but no longer than a sequence.
        public var length: Int
        /// How many synthetic sequences were searched.
        public var searched: Int
        /// The share of synthetic sequences with such a run, every value within a hundredth of its column's deviation.
        public var share: Interval
        /// The share of synthetic sequences with such a run equal to the last bit.
        public var exact: Double
        /// The share of the control with such a run; nil: none could be made.
        public var control: Interval?
        /// Whether the control are held-out sequences, searched in the training data; else it is one half of the
        /// training sequences, searched in the other.
        public var isControlHeldOut: Bool
        /// The longest runs, at most five.
        public var longest: [Run]
    }

    /// A run of a synthetic sequence that a training sequence has too.
    public struct Run: Sendable, Hashable, Codable {
        /// The synthetic sequence, from 0.
        public var synthetic: Int
        /// The run's first step in it.
        public var syntheticStep: Int
        /// The training sequence, from 0.
        public var training: Int
        /// The run's first step in it.
        public var trainingStep: Int
        /// The steps.
        public var length: Int
        /// Whether it is equal to the last bit.
        public var isExact: Bool
    }

    /// Whether synthetic sequences lie nearer to training than to held-out ones (Euclidean, columns standardised).
    public struct Nearness: Sendable, Hashable, Codable {
        /// The share of synthetic sequences that are nearer to a training sequence than to any held-out one; ties
        /// count as not.
        public var nearerToTraining: Interval
        /// The share to be expected of sequences that know neither set better: training over training and held-out.
        public var expected: Double
        /// The same share of other held-out sequences: the control.
        public var control: Interval
        /// Median of the distance to training over the distance to held-out.
        public var ratio: Interval
        /// The same of other held-out sequences.
        public var controlRatio: Interval
        /// How many synthetic sequences were looked up.
        public var searched: Int
    }

    /// A membership inference attack.
    public struct Attack: Sendable, Hashable, Codable {
        /// What the attacker looks at.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// The distance to the nearest synthetic sequence; the attacker has the synthetic set.
            case distance
            /// That distance over the distance to the nearest of other real sequences: a ratio of densities; the
            /// attacker has a real reference set too (as DOMIAS, van Breugel et al. 2023, with nearest neighbours for
            /// densities).
            case densityRatio = "density_ratio"
        }

        /// What the attacker looks at.
        public var kind: Kind
        /// The chance that a training sequence looks more suspect than one that was not trained on (area under the
        /// curve); 0.5 is guessing.
        public var area: Interval
        /// How many training sequences were attacked.
        public var members: Int
        /// How many others.
        public var others: Int
        /// The share of training sequences found where 1 % of the others are suspected; nil: fewer than 100 others.
        public var truePositivesAtOnePercent: Double?
        /// False and true positive rates, at most 100 points.
        public var curve: [Point]
    }

    /// The overall result.
    public var verdict: Verdict
    /// Copied runs.
    public var copies: Copies
    /// Nearness; nil without enough held-out data.
    public var nearness: Nearness?
    /// Attacks; empty without enough held-out data.
    public var attacks: [Attack]
    /// The distance attack on the same sequences against real data that nobody trained on, in the place of the
    /// synthetic set: guessing, unless training and held-out data differ in kind.
    public var control: Interval?
    /// The most sequences of a set that are looked up; each is compared with all of the other sets (`PairCost`).
    public var limit: Int
    /// The seed of splits and intervals.
    public var seed: UInt64

    /// The most steps of all sequences together that are searched for copies.
    package static let searchedSteps = 1_000_000
    /// The fewest held-out sequences of each half.
    package static let least = 10
}
