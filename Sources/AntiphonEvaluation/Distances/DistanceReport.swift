import AntiphonGraph

/// Distances of a synthetic set to a real one, each beside its floor: the same measure, between the same reference
/// and as many *real* sequences. A perfect generator is at the floor, not at 0.
public struct DistanceReport: Sendable, Hashable, Codable {
    /// One measure.
    public struct Measure: Sendable, Hashable, Codable {
        /// What is measured.
        public var kind: Kind
        /// The synthetic sequences against the reference, a number a draw.
        public var value: ScoreSummary
        /// Real sequences against the reference, a number a draw.
        public var floor: ScoreSummary

        /// How far the value lies on the bad side of the floor, in units of the mean floor's upper edge (mean and two
        /// deviations): up to 1 is what real sequences reach. Nil for measures where more is better.
        public var ratio: Double? {
            guard !kind.moreIsBetter else { return nil }
            let edge = max(0, floor.mean) + 2 * floor.spread
            return edge > 0 ? max(0, value.mean) / edge : value.mean > 0 ? .infinity : 0
        }

        /// Whether the value is within the mean and two deviations of the floor.
        public var isAtFloor: Bool {
            kind.moreIsBetter
                ? value.mean >= floor.mean - 2 * floor.spread - 1e-9
                : value.mean <= floor.mean + 2 * floor.spread + 1e-9
        }
    }

    /// What the floor is taken between.
    public enum Reference: String, Sendable, Hashable, Codable {
        /// Random halves of the real set, another pair each draw; halves of overlapping windows share no row.
        case halves
        /// Random halves of a real set too small to keep overlapping windows apart: the floor is too low.
        case overlappingHalves = "overlapping_halves"
        /// The held-out sequences against the ones trained on.
        case heldOut = "held_out"
    }

    /// The measures, in a fixed order.
    public var measures: [Measure]
    /// What the reference is.
    public var reference: Reference
    /// The sequences of the reference, in the first draw.
    public var referenceCount: Int
    /// The sequences, real or synthetic, that are held against it, in the first draw.
    public var comparedCount: Int
    /// The most sequences of a set that measures of all pairs look at, evenly picked: they cost 5 n^2 T F a draw, and are
    /// the fewer the longer sequences are (`PairCost`).
    public var pairLimit: Int
    /// The definition of the embedding of the Frechet distance.
    public var embedding: String
    /// The seed of the draws.
    public var seed: UInt64

    /// The measure of a kind.
    public subscript(_ kind: Kind) -> Measure? { measures.first { $0.kind == kind } }

    /// The fewest sequences of a set.
    package static let least = 10

    /// Measures.
    ///
    /// - Parameters:
    ///   - real: the real sequences; with held-out ones, those trained on.
    ///   - heldOut: real sequences that were not trained on, the reference then. Nil: halves of the real ones are.
    ///   - synthetic: the synthetic sequences.
    ///   - draws: how often halves and samples are drawn.
    ///   - seed: where they come from.
    ///   - workers: threads; the numbers do not depend on them.
    /// - Throws: `EvaluationError` if a set has fewer than 10 sequences, or there are no draws.
    package init(
        real: DenseSequences, heldOut: DenseSequences? = nil, synthetic: DenseSequences, draws: Int = 5,
        seed: UInt64 = 0, workers: Int = 1
    ) throws(EvaluationError) {
        guard min(real.count, synthetic.count, heldOut?.count ?? real.count) >= Self.least else {
            let counts = [("real", real.count), ("held-out", heldOut?.count), ("synthetic", synthetic.count)]
            throw EvaluationError(
                "distances",
                "needs \(Self.least) sequences of each set, got "
                    + counts.compactMap { name, count in count.map { "\($0) \(name)" } }.joined(separator: ", "))
        }
        guard draws > 0 else { throw EvaluationError("distances", "draws must be above 0, got \(draws)") }
        let root = Philox(seed: seed).folded("distances")
        let prepared = PreparedSets(real: real, heldOut: heldOut, synthetic: synthetic, workers: workers)
        let plans = (0..<draws).map { prepared.draw(root.folded(UInt32($0))) }
        let results = Parallel.map(draws, workers: workers) { prepared.measure(plans[$0]) }
        measures = Kind.allCases.enumerated().map { place, kind in
            Measure(
                kind: kind, value: ScoreSummary(runs: results.map { $0.value[place] }),
                floor: ScoreSummary(runs: results.map { $0.floor[place] }))
        }
        reference =
            heldOut != nil ? .heldOut : plans.contains(where: \.sharesRows) ? .overlappingHalves : .halves
        referenceCount = plans[0].reference.count
        comparedCount = plans[0].synthetic.count
        pairLimit = PairCost.sequences(width: real.width)
        embedding = ReservoirEmbedding.version
        self.seed = seed
    }
}

extension DistanceReport {
    /// What is measured.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Total variation of the values in 50 quantile bins, mean over columns.
        case totalVariation = "total_variation"
        /// Wasserstein-1 distance of the values over their real deviation, mean over columns.
        case wasserstein
        /// Total variation of the differences of successive steps.
        case differenceTotalVariation = "difference_total_variation"
        /// Wasserstein-1 distance of the differences over their real deviation.
        case differenceWasserstein = "difference_wasserstein"
        /// Mean absolute error of autocorrelations, lags 1 to 12.
        case autocorrelation
        /// The same of the differences.
        case differenceAutocorrelation = "difference_autocorrelation"
        /// Mean absolute error of correlations between columns.
        case correlation
        /// The same between a column and another 1 to 5 steps later.
        case laggedCorrelation = "lagged_correlation"
        /// Mean absolute error of log power spectra.
        case spectrum
        /// Mean |ln| of the ratios of the tails, median to 1 % and 99 %.
        case tails
        /// The same of the differences.
        case differenceTails = "difference_tails"
        /// Absolute difference of the excess kurtosis, mean over columns.
        case kurtosis
        /// The same of the differences.
        case differenceKurtosis = "difference_kurtosis"
        /// Unbiased squared maximum mean discrepancy of whole sequences, Gaussian kernel of median width.
        case kernelDiscrepancy = "kernel_discrepancy"
        /// Frechet distance in the frozen recurrent embedding.
        case frechet
        /// The share of synthetic sequences on the ground of the real ones.
        case precision
        /// The share of real sequences on the ground of the synthetic ones.
        case recall
        /// How densely real sequences lie around synthetic ones; about 1 for the same distribution.
        case density
        /// The share of real sequences with a synthetic one in their neighbourhood.
        case coverage

        /// Whether a larger number is better.
        public var moreIsBetter: Bool {
            switch self {
            case .precision, .recall, .density, .coverage: true
            default: false
            }
        }

        /// Its name for people.
        public var title: String {
            switch self {
            case .totalVariation: "values, total variation"
            case .wasserstein: "values, Wasserstein"
            case .differenceTotalVariation: "changes, total variation"
            case .differenceWasserstein: "changes, Wasserstein"
            case .autocorrelation: "autocorrelation"
            case .differenceAutocorrelation: "autocorr. of changes"
            case .correlation: "correlation of columns"
            case .laggedCorrelation: "lagged correlation"
            case .spectrum: "log spectrum"
            case .tails: "tails of values"
            case .differenceTails: "tails of changes"
            case .kurtosis: "kurtosis of values"
            case .differenceKurtosis: "kurtosis of changes"
            case .kernelDiscrepancy: "kernel discrepancy²"
            case .frechet: "Fréchet distance"
            case .precision: "precision"
            case .recall: "recall"
            case .density: "density"
            case .coverage: "coverage"
            }
        }
    }
}
