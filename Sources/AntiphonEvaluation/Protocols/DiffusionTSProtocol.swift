public import AntiphonData
public import AntiphonGraph
import Foundation

/// The protocol of Diffusion-TS (Yuan and Qiao, "Diffusion-TS: interpretable diffusion for general time series
/// generation", ICLR 2024, and its repository): TimeGAN's two scores and the correlational score, each five times,
/// told with 95 % t-intervals.
///
/// The correlational score compares the products of standardised columns, averaged over steps and sequences, in
/// random fifths of both sets drawn with replacement: the sum of absolute differences over all pairs of columns, a
/// column with itself included, over 10. The context-FID depends on an encoder trained for each use and is not taken.
public struct DiffusionTSProtocol: Sendable, Hashable {
    /// How often each score is taken.
    public var runs: Int
    /// The judges' settings.
    public var judges: TimeGANProtocol

    /// The protocol as published.
    public init(runs: Int = 5, seed: UInt64 = 0) {
        self.runs = runs
        judges = TimeGANProtocol(runs: runs, floorRuns: 0, realRuns: 0, seed: seed)
    }

    /// Takes the scores.
    ///
    /// - Parameters:
    ///   - real: what the model learned from, in any unit.
    ///   - synthetic: the synthetic sequences, in the same columns, units and steps.
    ///   - backend: what runs the judges.
    ///   - workers: how many judges are trained at a time.
    ///   - progress: told the share done, 0 to 1; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit or are too small; what the backend or `progress` throws.
    public func scores(
        real: SequenceSet, synthetic: SequenceSet, on backend: any Backend, workers: Int = 1,
        progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> DiffusionTSScores {
        let pair = try DenseSequences.pair(real, synthetic)
        let scores = try judges.scores(
            real: real, synthetic: synthetic, on: backend, workers: workers, progress: progress)
        let stream = Philox(seed: judges.seed).folded("correlational")
        let size = max(1, real.count / runs)
        let correlational = (0..<runs).map { run in
            let stream = stream.folded(UInt32(run))
            func drawn(_ set: DenseSequences, _ name: String) -> DenseSequences {
                let stream = stream.folded(name)
                return set.subset((0..<size).map { stream.index(below: set.count, $0) })
            }
            return CorrelationalScore.score(
                real: drawn(pair.real, "real"), synthetic: drawn(pair.synthetic, "synthetic"))
        }
        return DiffusionTSScores(
            discriminative: IntervalScore(runs: scores.discriminative.runs),
            predictive: IntervalScore(runs: scores.predictive.runs), correlational: IntervalScore(runs: correlational),
            seed: judges.seed)
    }
}

/// The scores of Diffusion-TS's protocol; 0 is best.
public struct DiffusionTSScores: Sendable, Hashable, Codable {
    /// TimeGAN's discriminative score.
    public var discriminative: IntervalScore
    /// TimeGAN's predictive score.
    public var predictive: IntervalScore
    /// The difference of the columns' correlations.
    public var correlational: IntervalScore
    /// The seed from which the runs' seeds follow.
    public var seed: UInt64
}

/// A score taken several times, with a t-interval of its mean.
public struct IntervalScore: Sendable, Hashable, Codable {
    /// The score of each run.
    public var runs: [Double]
    /// Their mean.
    public var mean: Double
    /// Half the width of the 95 % interval of the mean: standard error times Student's t; 0 for a single run.
    public var halfWidth: Double

    /// A score of these runs.
    public init(runs: [Double]) {
        let summary = ScoreSummary(runs: runs)
        self.runs = runs
        mean = summary.mean
        halfWidth =
            runs.count < 2
            ? 0 : summary.spread / Double(runs.count).squareRoot() * StudentT.quantile975(freedom: runs.count - 1)
    }
}

/// Diffusion-TS's correlational score.
package enum CorrelationalScore {
    /// The score of two sets of any size.
    package static func score(real: DenseSequences, synthetic: DenseSequences) -> Double {
        zip(products(real), products(synthetic)).reduce(0) { $0 + abs($1.0 - $1.1) } / 10
    }

    // The mean products of all pairs of columns, each with itself included, standardised with n - 1. Where the code
    // divides by 0, a column that does not vary, the products are 0.
    private static func products(_ set: DenseSequences) -> [Double] {
        let rows = set.count * set.steps
        let columns = set.moments().enumerated().map { feature, moment in
            let deviation = moment.deviation * (Double(rows) / Double(max(1, rows - 1))).squareRoot()
            return set.column(feature).map { deviation > 1e-12 ? (Double($0) - moment.mean) / deviation : 0 }
        }
        return columns.indices.flatMap { first in
            (0...first).map { second in
                zip(columns[first], columns[second]).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows)
            }
        }
    }
}

/// Student's t distribution.
package enum StudentT {
    private static let quantiles = [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
    ]

    /// The value below which 97.5 % lie: from a table up to 10 degrees of freedom, beyond by Fisher and Cornish's
    /// expansion around the normal quantile (1960), right to six digits there.
    package static func quantile975(freedom: Int) -> Double {
        guard freedom > quantiles.count else { return quantiles[max(0, freedom - 1)] }
        let (z, v) = (1.959963984540054, Double(freedom))
        let (z3, z5, z7) = (pow(z, 3), pow(z, 5), pow(z, 7))
        let first = (z3 + z) / 4
        let second = (5 * z5 + 16 * z3 + 3 * z) / 96
        let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
        let fourth = (79 * pow(z, 9) + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160
        return z + first / v + second / (v * v) + third / (v * v * v) + fourth / (v * v * v * v)
    }
}
