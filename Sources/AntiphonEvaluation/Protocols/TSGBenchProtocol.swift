public import AntiphonData
import AntiphonGraph

/// TSGBench's protocol (Ang et al., "TSGBench: time series generation benchmark", VLDB 2023, and its repository):
/// marginal distribution, autocorrelation, skewness and kurtosis differences, and the Euclidean and warping distances
/// of arbitrary pairs.
///
/// Its discriminative and predictive scores are TimeGAN's, for which there is `TimeGANProtocol`; its C-FID depends on
/// an encoder trained for each use and is not taken. The code sets a tenth of the windows apart before a model is
/// trained; here the real sequences are those that the model learned from, all of them. They are shuffled, as there,
/// which decides the pairs.
public struct TSGBenchProtocol: Sendable, Hashable {
    /// Where the order of the real sequences comes from.
    public var seed: UInt64

    /// The protocol.
    public init(seed: UInt64 = 0) { self.seed = seed }

    /// Measures.
    ///
    /// - Parameters:
    ///   - real: what the model learned from, in any unit.
    ///   - synthetic: the synthetic sequences, in the same columns, units and steps.
    /// - Throws: `EvaluationError` if the sets do not fit or are too small.
    public func scores(real: SequenceSet, synthetic: SequenceSet) throws -> TSGBenchScores {
        let pair = try DenseSequences.pair(real, synthetic)
        guard min(real.count, synthetic.count) >= 10 else {
            throw EvaluationError(
                "tsgbench", "needs 10 sequences of each set, got \(real.count) real and \(synthetic.count) synthetic")
        }
        let order = Shuffle.permutation(real.count, Philox(seed: seed).folded("order"))
        let shuffled = pair.real.subset(order)
        let measures = TSGBenchMeasures(real: shuffled, synthetic: pair.synthetic)
        let half = real.count / 2
        let floor = TSGBenchMeasures(
            real: shuffled.subset(Array(0..<half)), synthetic: shuffled.subset(Array(half..<2 * half)))
        return TSGBenchScores(
            synthetic: .init(measures), floor: .init(floor), count: measures.count,
            warpingPairs: measures.warpingPairs, seed: seed)
    }
}

/// TSGBench's measures; 0 is best.
public struct TSGBenchScores: Sendable, Hashable, Codable {
    /// The measures of one comparison, under the names that the field uses.
    public struct Measures: Sendable, Hashable, Codable {
        /// Marginal distribution difference.
        public var mdd: Double
        /// Autocorrelation difference.
        public var acd: Double
        /// Skewness difference.
        public var sd: Double
        /// Kurtosis difference.
        public var kd: Double
        /// Euclidean distance of arbitrary pairs.
        public var ed: Double
        /// Warping distance of arbitrary pairs.
        public var dtw: Double

        init(_ measures: TSGBenchMeasures) {
            mdd = measures.marginals
            acd = measures.autocorrelations
            sd = measures.skewness
            kd = measures.kurtosis
            ed = measures.euclidean
            dtw = measures.warping
        }

        /// The measures by the names that the field uses.
        public var named: [(name: String, value: Double)] {
            [("MDD", mdd), ("ACD", acd), ("SD", sd), ("KD", kd), ("ED", ed), ("DTW", dtw)]
        }
    }

    /// Synthetic against real.
    public var synthetic: Measures
    /// One half of the real sequences against the other.
    public var floor: Measures
    /// Sequences of each set that were compared.
    public var count: Int
    /// Pairs whose warping distance was taken.
    public var warpingPairs: Int
    /// The seed of the real sequences' order.
    public var seed: UInt64
}
