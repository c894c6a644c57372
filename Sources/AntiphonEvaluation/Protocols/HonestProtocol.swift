public import AntiphonData
public import AntiphonGraph

/// Several judges on sequences that neither they nor, where a part was held out, the model has seen; each judge
/// beside its floor, and trusted only if it catches a bad generator.
///
/// A judge learns on 70 % of both sets and is scored on the rest; where a part was held out, it learns on the training
/// part and half of the held-out one, and is scored on the other half (`HonestRounds`). Sets are split by blocks: whole
/// entities where several windows come from one, stretches of rows where windows overlap, so that no row is on both sides
/// (see `SequenceBlocks`). Every repeat draws another split, other sequences where there are more than `limit`, and other
/// initial weights. Columns are standardised by the real sequences judged by.
///
/// Everything depends on the seed and the repeat's number only, not on how many there are or on which thread.
public struct HonestProtocol: Sendable, Hashable {
    /// The judges.
    public var judges: [JudgeKind]
    /// How often synthetic sequences are judged.
    public var repeats: Int
    /// How often each floor is taken.
    public var floorRepeats: Int
    /// How often the bad generator is judged.
    public var controlRepeats: Int
    /// The most sequences of each set that a judge learns from; it is scored on half as many at most.
    public var limit: Int
    /// The share of their training steps that recurrent judges take: 1, or less for a quick look.
    public var effort: Double
    /// Where all randomness comes from.
    public var seed: UInt64

    /// The protocol.
    public init(
        judges: [JudgeKind] = JudgeKind.allCases, repeats: Int = 5, floorRepeats: Int = 5, controlRepeats: Int = 1,
        limit: Int = 800, effort: Double = 1, seed: UInt64 = 0
    ) {
        self.judges = judges
        self.repeats = repeats
        self.floorRepeats = floorRepeats
        self.controlRepeats = controlRepeats
        self.limit = limit
        self.effort = effort
        self.seed = seed
    }

    /// Judges.
    ///
    /// - Parameters:
    ///   - real: real sequences, in any unit; those that the model has not seen, if there are such.
    ///   - training: what the model learned from, if `real` was held out from it.
    ///   - synthetic: synthetic ones, in the same columns, units and steps.
    ///   - backend: what runs the judges.
    ///   - workers: how many judges are trained at a time, each on a thread of its own (give a backend of one thread
    ///     then).
    ///   - progress: told the share done, 0 to 1, from one thread at a time; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit or are too small; what the backend or `progress` throws.
    public func scores(
        real: SequenceSet, training: SequenceSet? = nil, synthetic: SequenceSet, on backend: any Backend,
        workers: Int = 1, progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> HonestScores {
        try check(real, synthetic)
        let rounds = try HonestRounds(self, real: real, training: training, synthetic: synthetic).rounds
        let features = real.columns.count
        let root = Philox(seed: seed)
        // The slow judges go first and leave no thread waiting at the end.
        let order: [JudgeKind] = [.largeRecurrent, .kernels, .smallRecurrent, .statistics].filter(judges.contains)
        let pieces = order.flatMap { kind in rounds.map { (kind: kind, round: $0) } }
        let runs = try ConcurrentRuns.run(
            pieces.map { piece in
                let judge = judge(piece.kind, features: features)
                let (task, number) = (piece.round.task, UInt32(piece.round.number))
                let stream = root.folded(piece.round.comparison.rawValue).folded(piece.kind.rawValue).folded(number)
                return ConcurrentRuns.Work(size: judge.work) { report in
                    let verdicts = try judge.verdicts(task, stream: stream, on: backend, progress: report)
                    return JudgedRun(task.test, verdicts: verdicts)
                }
            }, workers: workers, progress: progress)
        func accuracy(_ kind: JudgeKind, _ comparison: HonestRounds.Comparison) -> JudgedAccuracy {
            let chosen = zip(pieces, runs).filter { $0.0.kind == kind && $0.0.round.comparison == comparison }.map(\.1)
            let interval = JudgedRun.interval(
                chosen, stream: root.folded("interval").folded(kind.rawValue).folded(comparison.rawValue))
            return JudgedAccuracy(
                runs: chosen.map(\.balancedAccuracy),
                interval: .init(low: interval.lowerBound, high: interval.upperBound))
        }
        let results = JudgeKind.allCases.filter(judges.contains).map { kind in
            HonestScores.Judge(
                judge: kind, synthetic: accuracy(kind, .synthetic), floor: accuracy(kind, .floor),
                trainingFloor: training == nil ? nil : accuracy(kind, .trainingFloor), control: accuracy(kind, .control)
            )
        }
        let task = rounds[0].task
        return HonestScores(
            judges: results, isHeldOut: training != nil, trainingCount: task.training.realCount,
            testCount: task.test.realCount, effort: effort, seed: seed)
    }

    private func judge(_ kind: JudgeKind, features: Int) -> any Judge {
        switch kind {
        case .smallRecurrent: RecurrentJudge.small(features: features, effort: effort)
        case .largeRecurrent: RecurrentJudge.large(effort: effort)
        case .kernels: FeatureJudge(.kernels)
        case .statistics: FeatureJudge(.statistics)
        }
    }

    private func check(_ real: SequenceSet, _ synthetic: SequenceSet) throws(EvaluationError) {
        guard !judges.isEmpty, repeats > 0, floorRepeats > 0, controlRepeats > 0, limit > 1, effort > 0 else {
            throw EvaluationError("honest", "judges, repeats, limit and effort must be above 0")
        }
        guard min(real.count, synthetic.count) >= 10 else {
            throw EvaluationError(
                "honest", "needs 10 sequences of each set, got \(real.count) real and \(synthetic.count) synthetic")
        }
        guard real.length > 1 else {
            throw EvaluationError("honest", "needs sequences of 2 steps or more", hint: "use a longer window")
        }
    }
}
