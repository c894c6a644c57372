public import AntiphonData
public import AntiphonGraph

/// TimeGAN's discriminative and predictive scores as its published code takes them (Yoon, Jarrett and van der Schaar,
/// "Time-series generative adversarial networks", NeurIPS 2019, and its repository).
///
/// Both sets are scaled by the smallest and largest value of each column of the real file. The judges are TensorFlow
/// 1's GRU of half as many units as there are columns, trained by Adam at 1e-3. The discriminative one learns on four
/// fifths of both sets for 2,000 steps of 128 + 128 sequences and is scored by |accuracy - 0.5| on the rest. The
/// predictive one learns on the synthetic set for 5,000 steps of 128 to tell the last column's next value from the
/// other columns, and is scored by its mean absolute error on all real sequences.
///
/// Where the code says nothing: with one column int(1 / 2) would be no units: 16 are taken, and the predictor sees the
/// column itself. With unequal sets the larger is cut to the smaller's size, by a fresh choice a run, for the
/// discriminative score, since guessing would otherwise be right more than half of the time.
///
/// Every run depends on the seed and its own number only, not on how many there are or on which thread.
public struct TimeGANProtocol: Sendable, Hashable {
    /// How often each score is taken, each time with another seed. The paper's code says 10.
    public var runs: Int
    /// Runs of the discriminative score between two random halves of the real set: the floor; 0: not taken.
    public var floorRuns: Int
    /// Runs of the predictive score with the real set for the synthetic one: the mark to reach; 0: not taken.
    public var realRuns: Int
    /// Where all randomness comes from.
    public var seed: UInt64
    /// Training steps of the discriminative judge.
    public var discriminativeSteps: Int
    /// Training steps of the predictive judge.
    public var predictiveSteps: Int
    /// Sequences of each set in a training step.
    public var batch: Int

    /// The protocol as published, but with fewer runs.
    public init(
        runs: Int = 5, floorRuns: Int = 3, realRuns: Int = 2, seed: UInt64 = 0, discriminativeSteps: Int = 2000,
        predictiveSteps: Int = 5000, batch: Int = 128
    ) {
        self.runs = runs
        self.floorRuns = floorRuns
        self.realRuns = realRuns
        self.seed = seed
        self.discriminativeSteps = discriminativeSteps
        self.predictiveSteps = predictiveSteps
        self.batch = batch
    }

    /// Takes the scores.
    ///
    /// - Parameters:
    ///   - real: the real sequences, in any unit.
    ///   - synthetic: the synthetic ones, in the same columns, units and steps.
    ///   - backend: what runs the judges.
    ///   - workers: how many judges are trained at a time, each on a thread. They are so small that this pays where
    ///     more threads
    ///     for one judge do not: give a backend of one thread then.
    ///   - progress: told the share done, 0 to 1, from one thread at a time; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit or are too small; what the backend or `progress` throws.
    public func scores(
        real: SequenceSet, synthetic: SequenceSet, on backend: any Backend, workers: Int = 1,
        progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> TimeGANScores {
        let (real, synthetic) = try TimeGANData.pair(real, synthetic)
        try check(real, synthetic)
        let root = Philox(seed: seed)
        // The predictors take longest, so they go first and leave no thread waiting at the end.
        var work: [ConcurrentRuns.Work<Double>] = []
        for run in 0..<runs + realRuns {
            let isReal = run >= runs
            let stream = root.folded(isReal ? "predictive of real" : "predictive")
                .folded(UInt32(isReal ? run - runs : run))
            let predictor = try TimeGANPredictor(
                training: isReal ? real : synthetic, test: real, iterations: predictiveSteps, batch: batch,
                stream: stream)
            work.append(.init(size: predictiveSteps) { try predictor.error(on: backend, progress: $0) })
        }
        for run in 0..<runs + floorRuns {
            let isFloor = run >= runs
            let stream = root.folded(isFloor ? "floor" : "discriminative").folded(UInt32(isFloor ? run - runs : run))
            let sets = isFloor ? real.halves(stream) : (real, synthetic)
            let judge = try TimeGANDiscriminator(
                real: sets.0, synthetic: sets.1, iterations: discriminativeSteps, batch: batch, stream: stream)
            work.append(.init(size: discriminativeSteps) { try judge.accuracy(on: backend, progress: $0) })
        }
        let results = try ConcurrentRuns.run(work, workers: workers, progress: progress)
        let errors = results[..<(runs + realRuns)]
        let accuracies = Array(results[(runs + realRuns)...])
        let scores = accuracies.map { abs($0 - 0.5) }
        return TimeGANScores(
            discriminative: ScoreSummary(runs: Array(scores[..<runs])), accuracies: Array(accuracies[..<runs]),
            predictive: ScoreSummary(runs: Array(errors[..<runs])),
            predictiveOfReal: realRuns > 0 ? ScoreSummary(runs: Array(errors[runs...])) : nil,
            discriminativeFloor: floorRuns > 0 ? ScoreSummary(runs: Array(scores[runs...])) : nil, seed: seed)
    }

    /// The judges' units: int(columns / 2) as coded, and 16 (GenTS's choice) where that is 0.
    static func hiddenUnits(columns: Int) -> Int { columns < 2 ? 16 : columns / 2 }

    private func check(_ real: TimeGANData, _ synthetic: TimeGANData) throws(EvaluationError) {
        guard runs > 0, floorRuns >= 0, realRuns >= 0, discriminativeSteps > 0, predictiveSteps > 0, batch > 0 else {
            throw EvaluationError("timegan", "runs, steps and batch must be above 0")
        }
        guard min(real.count, synthetic.count) >= 10 else {
            throw EvaluationError(
                "timegan", "needs 10 sequences of each set, got \(real.count) real and \(synthetic.count) synthetic")
        }
        guard real.steps > 1 else {
            throw EvaluationError("timegan", "needs sequences of 2 steps or more", hint: "use a longer window")
        }
    }
}
