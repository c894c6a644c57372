import AntiphonData
import AntiphonGraph

/// The sets of a `DistanceReport`, with what is found once for all draws: standardised vectors and embeddings.
struct PreparedSets: Sendable {
    private let reference: Prepared
    private let fresh: Prepared
    private let synthetic: Prepared
    private let isHeldOut: Bool

    /// A set in its forms.
    struct Prepared: Sendable {
        let dense: DenseSequences
        let lanes: SequenceLanes
        let embedding: [Double]
    }

    /// The sequences of one draw.
    struct Draw: Sendable {
        let reference: [Int]
        let fresh: [Int]
        let synthetic: [Int]
        let sharesRows: Bool
    }

    /// Standardised by the real set.
    init(real: DenseSequences, heldOut: DenseSequences?, synthetic: DenseSequences, workers: Int) {
        let moments = real.moments()
        let network = ReservoirEmbedding(features: real.features)
        func prepared(_ set: DenseSequences) -> Prepared {
            let standard = set.standardized(by: moments)
            return Prepared(
                dense: set, lanes: SequenceLanes(standard), embedding: network.embed(standard, workers: workers))
        }
        fresh = prepared(real)
        reference = heldOut.map(prepared) ?? fresh
        self.synthetic = prepared(synthetic)
        isHeldOut = heldOut != nil
    }

    /// Halves of the real set, or the held-out one against samples of three quarters; as many synthetic sequences as
    /// real ones.
    func draw(_ stream: Philox) -> Draw {
        let picks = stream.folded("synthetic")
        guard !isHeldOut else {
            let size = max(2, min(fresh.dense.count, synthetic.dense.count) * 3 / 4)
            return Draw(
                reference: Array(0..<reference.dense.count),
                fresh: stream.folded("real").choice(size, of: fresh.dense.count),
                synthetic: picks.choice(size, of: synthetic.dense.count), sharesRows: false)
        }
        let halves = RealHalves(fresh.dense, stream.folded("halves"))
        let size = min(halves.second.count, synthetic.dense.count)
        let thinned = stream.folded("real").choice(size, of: halves.second.count).map { halves.second[$0] }
        return Draw(
            reference: halves.first, fresh: thinned, synthetic: picks.choice(size, of: synthetic.dense.count),
            sharesRows: halves.sharesRows)
    }

    /// All measures of a draw, in the order of the kinds.
    func measure(_ draw: Draw) -> (value: [Double], floor: [Double]) {
        let base = Side(reference, draw.reference)
        let width = KernelDiscrepancy.width(within: base.within)
        return (
            base.distances(to: Side(synthetic, draw.synthetic), width: width),
            base.distances(to: Side(fresh, draw.fresh), width: width)
        )
    }
}

/// Some sequences of a set, with what comparing them needs.
private struct Side {
    let profile: SetProfile
    let lanes: SequenceLanes
    let within: DistanceMatrix
    let moments: VectorMoments

    init(_ set: PreparedSets.Prepared, _ picked: [Int]) {
        profile = SetProfile(set.dense.subset(picked))
        let few = DenseSequences.evenly(PairCost.sequences(width: set.dense.width), of: picked.count).map { picked[$0] }
        lanes = set.lanes.subset(few)
        within = DistanceMatrix(lanes, lanes)
        moments = VectorMoments(set.embedding, dimension: ReservoirEmbedding.dimension, picked: picked)
    }

    func distances(to other: Side, width: Double) -> [Double] {
        let columns = zip(profile.columns, other.profile.columns).map {
            SequenceDistances.Column("", real: $0, synthetic: $1)
        }
        func mean(_ measure: KeyPath<SequenceDistances.Column, Double>) -> Double {
            columns.reduce(0) { $0 + $1[keyPath: measure] } / Double(max(1, columns.count))
        }
        let between = DistanceMatrix(lanes, other.lanes)
        let ground = ManifoldScores(first: within, second: other.within, between: between)
        return DistanceReport.Kind.allCases.map { kind in
            switch kind {
            case .totalVariation: mean(\.totalVariation)
            case .wasserstein: mean(\.wasserstein)
            case .differenceTotalVariation: mean(\.differenceTotalVariation)
            case .differenceWasserstein: mean(\.differenceWasserstein)
            case .autocorrelation: mean(\.autocorrelationError)
            case .differenceAutocorrelation: mean(\.differenceAutocorrelationError)
            case .correlation: Correlations.error(profile.correlations, other.profile.correlations)
            case .laggedCorrelation:
                Correlations.laggedError(profile.laggedCorrelations, other.profile.laggedCorrelations)
            case .spectrum: mean(\.spectrumError)
            case .tails: mean(\.tailError)
            case .differenceTails: mean(\.differenceTailError)
            case .kurtosis: mean(\.kurtosisDifference)
            case .differenceKurtosis: mean(\.differenceKurtosisDifference)
            case .kernelDiscrepancy:
                KernelDiscrepancy.squared(first: within, second: other.within, between: between, width: width)
            case .frechet: FrechetDistance.between(moments, other.moments)
            case .precision: ground.precision
            case .recall: ground.recall
            case .density: ground.density
            case .coverage: ground.coverage
            }
        }
    }
}
