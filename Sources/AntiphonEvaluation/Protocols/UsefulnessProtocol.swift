public import AntiphonData
public import AntiphonGraph

/// Train on synthetic, test on real (Esteban, Hyland and Rätsch 2017), beside train on real, test on real: what a
/// forecaster of the next step learns from either, on real sequences that neither it nor, where a part was held out,
/// the model has seen.
///
/// All columns are forecast from all columns (the field's predictive score tells one column from the others' past and
/// hardly distinguishes generators). Errors are mean absolute errors of the change from one step to the next, in
/// standard deviations of each column's changes in the training data, so that columns count alike.
public struct UsefulnessProtocol: Sendable, Hashable {
    /// How often each error is taken.
    public var repeats: Int
    /// The most sequences to learn from, of either kind as many.
    public var limit: Int
    /// The share of its training steps that the forecaster takes: 1, or less for a quick look.
    public var effort: Double
    /// Where all randomness comes from.
    public var seed: UInt64

    /// The protocol.
    public init(repeats: Int = 3, limit: Int = 2000, effort: Double = 1, seed: UInt64 = 0) {
        self.repeats = repeats
        self.limit = limit
        self.effort = effort
        self.seed = seed
    }

    /// Measures.
    ///
    /// - Parameters:
    ///   - real: real sequences to be tested on; without `training`, parts of them are learned from, split as for the
    ///     judges.
    ///   - training: the real sequences to learn from, if `real` was held out.
    ///   - synthetic: the synthetic ones, in the same columns, units and steps.
    ///   - backend: what runs the forecasters.
    ///   - workers: how many are trained at a time, each on a thread of its own (give a backend of one thread then).
    ///   - progress: told the share done, 0 to 1, from one thread at a time; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit or are too small; what the backend or `progress` throws.
    public func scores(
        real: SequenceSet, training: SequenceSet? = nil, synthetic: SequenceSet, on backend: any Backend,
        workers: Int = 1, progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> UsefulnessScores {
        guard repeats > 0, limit > 0, effort > 0 else {
            throw EvaluationError("usefulness", "repeats, limit and effort must be above 0")
        }
        let pair = try DenseSequences.pair(real, synthetic)
        let seen = try training.map { try DenseSequences.pair(real, $0).synthetic }
        guard real.length > 1 else {
            throw EvaluationError("usefulness", "needs sequences of 2 steps or more", hint: "use a longer window")
        }
        let scale = ColumnScale.of(seen ?? pair.real)
        let realSet = JudgeSet(pair.real, identifiers: real.identifiers, scale: scale)
        let syntheticSet = JudgeSet(pair.synthetic, identifiers: synthetic.identifiers, scale: scale)
        let seenSet = seen.map { JudgeSet($0, identifiers: training?.identifiers, scale: scale) }
        let blocks = seenSet == nil ? try SequenceBlocks(realSet) : nil
        let root = Philox(seed: seed).folded("usefulness")
        var work: [ConcurrentRuns.Work<Double>] = []
        var still = 0.0
        let forecaster = Forecaster(effort: effort)
        for number in 0..<repeats {
            let stream = root.folded(UInt32(number))
            let split = blocks?.split(stream.folded("split"))
            let source = seenSet ?? realSet
            let own = split?.training ?? Array(0..<source.count)
            let test = split?.test ?? Array(0..<realSet.count)
            let count = min(limit, own.count, syntheticSet.count)
            guard count > 1, !test.isEmpty else {
                throw EvaluationError(
                    "usefulness",
                    "\(real.count) real and \(synthetic.count) synthetic sequences are too few to learn from")
            }
            let changes = Forecaster.changes(source, own)
            still += Forecaster.persistence(realSet, test, changes) / Double(repeats)
            let all = [(source, own), (syntheticSet, Array(0..<syntheticSet.count))]
            for (kind, (set, indices)) in all.enumerated() {
                let stream = stream.folded(kind == 0 ? "real" : "synthetic")
                let chosen = Shuffle.permutation(indices.count, stream.folded("choice")).prefix(count).map {
                    indices[$0]
                }
                work.append(
                    .init(size: forecaster.iterations) {
                        try forecaster.error(
                            training: (set, chosen), test: (realSet, test), changes: changes, stream: stream,
                            on: backend, progress: $0)
                    })
            }
        }
        let errors = try ConcurrentRuns.run(work, workers: workers, progress: progress)
        return UsefulnessScores(
            synthetic: ScoreSummary(runs: stride(from: 1, to: errors.count, by: 2).map { errors[$0] }),
            real: ScoreSummary(runs: stride(from: 0, to: errors.count, by: 2).map { errors[$0] }),
            persistence: still, isHeldOut: training != nil)
    }
}
