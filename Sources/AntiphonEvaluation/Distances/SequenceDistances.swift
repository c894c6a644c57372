/// How far a synthetic set lies from a real one, in measures that need no network. Every one is 0 between a set and itself,
/// does not depend on the order of sequences, and does not depend on the unit of a column.
public struct SequenceDistances: Sendable, Hashable, Codable {
    /// The measures of one column.
    public struct Column: Sendable, Hashable, Codable {
        /// The column's name.
        public var name: String
        /// Total variation distance of the values in 50 quantile bins of the real ones; 0 to 1.
        public var totalVariation: Double
        /// Wasserstein-1 distance of the values, in standard deviations of the real ones.
        public var wasserstein: Double
        /// Total variation distance of the differences of successive steps; 0 to 1.
        public var differenceTotalVariation: Double
        /// Mean absolute error of the autocorrelations at lags 1 to 12.
        public var autocorrelationError: Double
        /// Mean absolute error of the autocorrelations of the differences at lags 1 to 12.
        public var differenceAutocorrelationError: Double
    }

    /// Distances of sequences to their nearest neighbours among the real ones: Euclidean, columns standardised.
    public struct Neighbours: Sendable, Hashable, Codable {
        /// How many synthetic and how many real sequences were looked up.
        public var sampleCount: Int
        /// Median distance from synthetic sequences to the real ones.
        public var syntheticToReal: Double
        /// Median distance from real sequences to the other real ones that share no row with them.
        public var realToReal: Double
        /// Median distance from real sequences to the synthetic ones (high where something real is never generated).
        public var realToSynthetic: Double
        /// The share of synthetic sequences nearer to a real one than 1 % of the real ones are to each other.
        public var nearCopies: Double
    }

    /// The columns, in the order of the data.
    public var columns: [Column]
    /// Mean absolute error of the correlations between columns; 0 for a single column.
    public var crossCorrelationError: Double
    /// Nearest neighbours.
    public var neighbours: Neighbours

    /// Mean over columns of `totalVariation`.
    public var totalVariation: Double { mean(\.totalVariation) }
    /// Mean over columns of `wasserstein`.
    public var wasserstein: Double { mean(\.wasserstein) }
    /// Mean over columns of `differenceTotalVariation`.
    public var differenceTotalVariation: Double { mean(\.differenceTotalVariation) }
    /// Mean over columns of `autocorrelationError`.
    public var autocorrelationError: Double { mean(\.autocorrelationError) }
    /// Mean over columns of `differenceAutocorrelationError`.
    public var differenceAutocorrelationError: Double { mean(\.differenceAutocorrelationError) }

    /// The largest lag of the autocorrelations.
    package static let largestLag = 12
    /// The largest number of sequences looked up among the neighbours; the cost is this times the size of the set.
    package static let neighbourSample = 1000

    private func mean(_ measure: KeyPath<Column, Double>) -> Double {
        columns.isEmpty ? 0 : columns.reduce(0) { $0 + $1[keyPath: measure] } / Double(columns.count)
    }

    /// Measures two sets with the same columns and length.
    package init(real: DenseSequences, synthetic: DenseSequences) {
        let moments = real.moments()
        columns = (0..<real.features).map { feature in
            let (r, s) = (real.column(feature), synthetic.column(feature))
            let (dr, ds) = (real.differences(feature), synthetic.differences(feature))
            let (sr, ss) = (r.sorted(), s.sorted())
            let deviation = moments[feature].deviation
            func acfError(_ a: [Float], _ b: [Float], _ steps: Int) -> Double {
                Correlations.error(
                    Correlations.autocorrelation(a, steps: steps, maximum: Self.largestLag),
                    Correlations.autocorrelation(b, steps: steps, maximum: Self.largestLag))
            }
            return Column(
                name: real.columns[feature],
                totalVariation: Marginals.totalVariation(real: sr, synthetic: ss),
                wasserstein: Marginals.wasserstein(sr, ss) / (deviation > 0 ? deviation : 1),
                differenceTotalVariation: Marginals.totalVariation(real: dr.sorted(), synthetic: ds.sorted()),
                autocorrelationError: acfError(r, s, real.steps),
                differenceAutocorrelationError: real.steps < 3 ? 0 : acfError(dr, ds, real.steps - 1))
        }
        crossCorrelationError = Correlations.error(Correlations.matrix(real), Correlations.matrix(synthetic))
        neighbours = NeighbourDistances(real: real, synthetic: synthetic).summary
    }
}

/// The distances to nearest neighbours that the summary and the picture of them are made from.
package struct NeighbourDistances: Sendable {
    /// From synthetic sequences to real ones, sorted.
    package let syntheticToReal: [Float]
    /// From real sequences to other real ones that share no row with them, sorted; empty if all share rows.
    package let realToReal: [Float]
    /// From real sequences to synthetic ones, sorted.
    package let realToSynthetic: [Float]

    package init(real: DenseSequences, synthetic: DenseSequences) {
        let moments = real.moments()
        let (r, s) = (real.standardized(by: moments), synthetic.standardized(by: moments))
        let limit = SequenceDistances.neighbourSample
        let (someReal, someSynthetic) = (r.thinned(to: limit), s.thinned(to: limit))
        syntheticToReal = NearestNeighbours.distances(from: someSynthetic, to: r).sorted()
        realToSynthetic = NearestNeighbours.distances(from: someReal, to: s).sorted()
        realToReal = NearestNeighbours.distances(
            fromSubset: DenseSequences.evenly(limit, of: r.count), of: r
        ).filter(\.isFinite).sorted()
    }

    package var summary: SequenceDistances.Neighbours {
        let threshold = Float(Marginals.quantile(realToReal, 0.01))
        let copies = syntheticToReal.count { $0 < threshold }
        return SequenceDistances.Neighbours(
            sampleCount: syntheticToReal.count,
            syntheticToReal: Marginals.quantile(syntheticToReal, 0.5),
            realToReal: realToReal.isEmpty ? 0 : Marginals.quantile(realToReal, 0.5),
            realToSynthetic: Marginals.quantile(realToSynthetic, 0.5),
            nearCopies: realToReal.isEmpty ? 0 : Double(copies) / Double(max(1, syntheticToReal.count)))
    }
}
