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
        /// Wasserstein-1 distance of the differences, in standard deviations of the real differences.
        public var differenceWasserstein: Double
        /// Mean absolute error of the autocorrelations at lags 1 to 12.
        public var autocorrelationError: Double
        /// Mean absolute error of the autocorrelations of the differences at lags 1 to 12.
        public var differenceAutocorrelationError: Double
        /// Mean absolute error of the logarithm of the power spectrum (`Spectra`).
        public var spectrumError: Double
        /// Mean |ln| of the ratios of the tails, median to 1 % and to 99 % (`Tails`).
        public var tailError: Double
        /// The same of the differences of successive steps.
        public var differenceTailError: Double
        /// Absolute difference of the excess kurtosis.
        public var kurtosisDifference: Double
        /// The same of the differences of successive steps.
        public var differenceKurtosisDifference: Double
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
    /// Mean absolute error of the correlations between a column and another 1 to 5 steps later; 0 for a single column.
    public var laggedCorrelationError: Double
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
    /// Mean over columns of `differenceWasserstein`.
    public var differenceWasserstein: Double { mean(\.differenceWasserstein) }
    /// Mean over columns of `spectrumError`.
    public var spectrumError: Double { mean(\.spectrumError) }
    /// Mean over columns of `tailError`.
    public var tailError: Double { mean(\.tailError) }
    /// Mean over columns of `differenceTailError`.
    public var differenceTailError: Double { mean(\.differenceTailError) }
    /// Mean over columns of `kurtosisDifference`.
    public var kurtosisDifference: Double { mean(\.kurtosisDifference) }
    /// Mean over columns of `differenceKurtosisDifference`.
    public var differenceKurtosisDifference: Double { mean(\.differenceKurtosisDifference) }

    /// The largest lag of the autocorrelations.
    package static let largestLag = 12
    /// The largest lag of the correlations between columns.
    package static let largestCrossLag = 5

    private func mean(_ measure: KeyPath<Column, Double>) -> Double {
        columns.isEmpty ? 0 : columns.reduce(0) { $0 + $1[keyPath: measure] } / Double(columns.count)
    }

    /// Measures two sets with the same columns and length.
    package init(real: DenseSequences, synthetic: DenseSequences, workers: Int = 1) {
        let sets = [real, synthetic]
        let profiles = Parallel.map(2, workers: workers) { SetProfile(sets[$0]) }
        columns = real.columns.indices.map {
            Column(real.columns[$0], real: profiles[0].columns[$0], synthetic: profiles[1].columns[$0])
        }
        crossCorrelationError = Correlations.error(profiles[0].correlations, profiles[1].correlations)
        laggedCorrelationError = Correlations.laggedError(
            profiles[0].laggedCorrelations, profiles[1].laggedCorrelations)
        neighbours = NeighbourDistances(real: real, synthetic: synthetic, workers: workers).summary
    }
}

extension SequenceDistances.Column {
    init(_ name: String, real: ColumnProfile, synthetic: ColumnProfile) {
        func scale(_ deviation: Double) -> Double { deviation > 0 ? deviation : 1 }
        self.name = name
        totalVariation = Marginals.totalVariation(real: real.sorted, synthetic: synthetic.sorted)
        wasserstein = Marginals.wasserstein(real.sorted, synthetic.sorted) / scale(real.deviation)
        differenceTotalVariation = Marginals.totalVariation(
            real: real.sortedDifferences, synthetic: synthetic.sortedDifferences)
        differenceWasserstein =
            Marginals.wasserstein(real.sortedDifferences, synthetic.sortedDifferences)
            / scale(real.differenceDeviation)
        autocorrelationError = Correlations.error(real.autocorrelation, synthetic.autocorrelation)
        differenceAutocorrelationError = Correlations.error(
            real.differenceAutocorrelation, synthetic.differenceAutocorrelation)
        spectrumError = Spectra.error(real: real.spectrum, synthetic: synthetic.spectrum)
        tailError = Tails.error(real: real.sorted, synthetic: synthetic.sorted, deviation: real.deviation)
        differenceTailError = Tails.error(
            real: real.sortedDifferences, synthetic: synthetic.sortedDifferences, deviation: real.differenceDeviation)
        kurtosisDifference = abs(synthetic.kurtosis - real.kurtosis)
        differenceKurtosisDifference = abs(synthetic.differenceKurtosis - real.differenceKurtosis)
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

    package init(real: DenseSequences, synthetic: DenseSequences, workers: Int = 1) {
        let moments = real.moments()
        let (r, s) = (real.standardized(by: moments), synthetic.standardized(by: moments))
        let limit = PairCost.queries(references: max(r.count, s.count), width: r.width)
        let (someReal, someSynthetic) = (r.thinned(to: limit), s.thinned(to: limit))
        syntheticToReal = NearestNeighbours.distances(from: someSynthetic, to: r, workers: workers).sorted()
        realToSynthetic = NearestNeighbours.distances(from: someReal, to: s, workers: workers).sorted()
        realToReal = NearestNeighbours.distances(
            fromSubset: DenseSequences.evenly(limit, of: r.count), of: r, workers: workers
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
