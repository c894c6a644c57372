public import AntiphonData
import AntiphonGraph

/// What judges and plain distances do not tell of sequences with categories, fixed facts, gaps and lengths, each number
/// beside its floor: the same measure between the same reference and as many *real* sequences.
public struct MixedReport: Sendable, Hashable, Codable {
    /// One measure.
    public struct Measure: Sendable, Hashable, Codable {
        /// What is measured.
        public var kind: MixedKind
        /// Of what: columns, labels.
        public var subject: String
        /// The synthetic sequences against the reference, a number a draw.
        public var value: ScoreSummary
        /// Real sequences against the reference, a number a draw.
        public var floor: ScoreSummary

        /// Whether the value is within the mean and two deviations of the floor.
        public var isAtFloor: Bool { value.mean <= floor.mean + 2 * floor.spread + 1e-9 }
    }

    /// The measures, by kind.
    public var measures: [Measure]
    /// What the floor is taken between.
    public var reference: DistanceReport.Reference
    /// The sequences of the reference, in the first draw.
    public var referenceCount: Int
    /// The sequences, real or synthetic, that are held against it, in the first draw.
    public var comparedCount: Int
    /// The seed of the draws.
    public var seed: UInt64

    /// The measures of a kind.
    public subscript(_ kind: MixedKind) -> [Measure] { measures.filter { $0.kind == kind } }

    /// The most sequences of a side in a draw.
    package static let limit = 5000

    /// Measures.
    ///
    /// - Parameters:
    ///   - real: the real sequences; with held-out ones, those trained on.
    ///   - heldOut: real sequences that were not trained on, the reference then. Nil: random halves of the real ones are.
    ///   - synthetic: the synthetic sequences, read with the same schema.
    ///   - draws: how often halves and samples are drawn.
    ///   - seed: where they come from.
    ///   - workers: threads; the numbers do not depend on them.
    /// - Throws: `EvaluationError` if a set has fewer than 10 sequences, or they do not fit each other.
    public init(
        real: SequenceSet, heldOut: SequenceSet? = nil, synthetic: SequenceSet, draws: Int = 5, seed: UInt64 = 0,
        workers: Int = 1
    ) throws(EvaluationError) {
        guard min(real.count, synthetic.count, heldOut?.count ?? real.count) >= DistanceReport.least else {
            throw EvaluationError(
                "mixed",
                "needs \(DistanceReport.least) sequences of each set, got \(real.count) real and \(synthetic.count) "
                    + "synthetic" + (heldOut.map { " and \($0.count) held-out" } ?? ""))
        }
        guard draws > 0 else { throw EvaluationError("mixed", "draws must be above 0, got \(draws)") }
        _ = try ComparableSets(real: real, training: heldOut, synthetic: synthetic)
        let root = Philox(seed: seed).folded("mixed")
        let plan = MixedPlan(real: MixedCells(real), synthetic: MixedCells(synthetic))
        let places = try DenseSequences(
            columns: ["place"], steps: real.length, values: [Float](repeating: 0, count: real.count * real.length),
            starts: real.starts)
        let groups = Self.groups(real)
        let picks = (0..<draws).map { draw in
            Self.draw(root.folded(UInt32(draw)), real, heldOut, synthetic, places, groups)
        }
        let results = Parallel.map(draws, workers: workers) { draw in
            let pick = picks[draw]
            let base = MixedCells(heldOut ?? real, picked: pick.reference)
            let (fresh, other) = (MixedCells(real, picked: pick.fresh), MixedCells(synthetic, picked: pick.synthetic))
            return plan.items.map { item in
                (value: MixedMeasures.measure(item, base, other), floor: MixedMeasures.measure(item, base, fresh))
            }
        }
        measures = plan.items.enumerated().map { place, item in
            Measure(
                kind: item.kind, subject: item.subject, value: ScoreSummary(runs: results.map { $0[place].value }),
                floor: ScoreSummary(runs: results.map { $0[place].floor }))
        }
        reference = heldOut != nil ? .heldOut : picks.contains(where: \.sharesRows) ? .overlappingHalves : .halves
        referenceCount = picks[0].reference.count
        comparedCount = picks[0].synthetic.count
        self.seed = seed
    }

    /// All measures of two whole sets, without draws or floors, by kind and subject.
    package static func values(
        real: SequenceSet, synthetic: SequenceSet
    ) throws(EvaluationError) -> [(kind: MixedKind, subject: String, value: Double)] {
        _ = try ComparableSets(real: real, training: nil, synthetic: synthetic)
        let (a, b) = (MixedCells(real), MixedCells(synthetic))
        return MixedPlan(real: a, synthetic: b).items.map { ($0.kind, $0.subject, MixedMeasures.measure($0, a, b)) }
    }

    private struct Draw: Sendable {
        let reference: [Int]
        let fresh: [Int]
        let synthetic: [Int]
        var sharesRows = false
    }

    // Halves of entities, not of windows, where several windows come from one.
    private static func draw(
        _ stream: Philox, _ real: SequenceSet, _ heldOut: SequenceSet?, _ synthetic: SequenceSet,
        _ places: DenseSequences, _ groups: [[Int]]?
    ) -> Draw {
        let picks = stream.folded("synthetic")
        if let heldOut {
            let size = max(2, min(limit, min(real.count, synthetic.count) * 3 / 4))
            return Draw(
                reference: stream.folded("reference").choice(limit, of: heldOut.count),
                fresh: stream.folded("real").choice(size, of: real.count),
                synthetic: picks.choice(size, of: synthetic.count))
        }
        var (first, second, sharesRows): ([Int], [Int], Bool)
        if let groups {
            let order = Shuffle.permutation(groups.count, stream.folded("halves"))
            first = order[..<(groups.count / 2)].flatMap { groups[$0] }
            second = order[(groups.count / 2)...].flatMap { groups[$0] }
            sharesRows = false
        } else {
            let halves = RealHalves(places, stream.folded("halves"))
            (first, second, sharesRows) = (halves.first, halves.second, halves.sharesRows)
        }
        let size = min(limit, min(second.count, synthetic.count))
        first = stream.folded("reference").choice(limit, of: first.count).map { first[$0] }
        second = stream.folded("real").choice(size, of: second.count).map { second[$0] }
        return Draw(
            reference: first, fresh: second, synthetic: picks.choice(size, of: synthetic.count),
            sharesRows: sharesRows)
    }

    // The sequences of each entity, where an entity has several and there are enough of them.
    private static func groups(_ set: SequenceSet) -> [[Int]]? {
        guard let identifiers = set.identifiers else { return nil }
        var groups: [String: [Int]] = [:]
        var names: [String] = []
        for (place, name) in identifiers.enumerated() {
            if groups[name] == nil { names.append(name) }
            groups[name, default: []].append(place)
        }
        guard names.count < set.count, names.count >= JudgeSet.fewestEntities else { return nil }
        return names.compactMap { groups[$0] }
    }
}
