public import AntiphonData
public import AntiphonGraph

/// Everything that is measured of a synthetic set against a real one: distances that need no network, and the judges'
/// scores.
///
///     let result = try Evaluation().result(real: heldOut, training: seen, synthetic: synthetic, on: backend)
///     let page = try Report.evaluation(real: heldOut, synthetic: synthetic, result: result, name: "stock.csv").html()
public struct Evaluation: Sendable {
    /// The honest protocol; nil: not taken.
    public var honest: HonestProtocol?
    /// What a forecaster learns from the synthetic sequences; nil: not taken.
    public var usefulness: UsefulnessProtocol?
    /// What a classifier learns from synthetic sequences that have a label; nil: not taken.
    public var classification: ClassificationProtocol?
    /// TimeGAN's scores; nil: not taken.
    public var timeGAN: TimeGANProtocol?
    /// TSGBench's measures; nil: not taken.
    public var tsgBench: TSGBenchProtocol?
    /// Diffusion-TS's scores; nil: not taken.
    public var diffusionTS: DiffusionTSProtocol?

    /// The honest protocol and the usefulness as they are by default, and the distances.
    public init() {
        self.init(
            honest: HonestProtocol(), usefulness: UsefulnessProtocol(), classification: ClassificationProtocol())
    }

    /// The distances, and these protocols.
    public init(
        honest: HonestProtocol? = nil, usefulness: UsefulnessProtocol? = nil,
        classification: ClassificationProtocol? = nil, timeGAN: TimeGANProtocol? = nil,
        tsgBench: TSGBenchProtocol? = nil, diffusionTS: DiffusionTSProtocol? = nil
    ) {
        self.honest = honest
        self.usefulness = usefulness
        self.classification = classification
        self.timeGAN = timeGAN
        self.tsgBench = tsgBench
        self.diffusionTS = diffusionTS
    }

    /// Measures.
    ///
    /// Sequences with categories, fixed facts, gaps or unequal lengths are judged and attacked in a plain form (see
    /// `EvaluationResult.Basis`), and measured by a ``MixedReport`` besides.
    ///
    /// - Parameters:
    ///   - real: the real sequences to judge against: those that the model has not seen, if there are such.
    ///   - training: what the model learned from, if `real` was held out from it. The field's protocols judge against
    ///     these; floors and attacks on privacy need them.
    ///   - synthetic: the synthetic ones, in the same columns, units and steps.
    ///   - backend: what runs the judges.
    ///   - workers: how many judges are trained at a time, each on a thread of its own (give a backend of one thread
    ///     then).
    ///   - progress: told the share done, 0 to 1, from one thread at a time; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit each other or are too small; what the backend or `progress`
    ///   throws.
    public func result(
        real: SequenceSet, training: SequenceSet? = nil, synthetic: SequenceSet, on backend: any Backend,
        workers: Int = 1, progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> EvaluationResult {
        let clock = ContinuousClock()
        let start = clock.now
        let sets = try ComparableSets(real: real, training: training, synthetic: synthetic)
        let (judged, measured) = (sets.judged, sets.measured)
        let (denseReal, denseSynthetic) = try DenseSequences.pair(measured.real, measured.synthetic)
        let denseTraining = try measured.training.map {
            try DenseSequences.pair(measured.real, $0, name: "training").synthetic
        }
        // Shares of the whole, about as long as each takes.
        let shares = [
            honest == nil ? 0 : 8.0, usefulness == nil ? 0 : 1.0, timeGAN == nil ? 0 : 8.0,
            diffusionTS == nil ? 0 : 8.0, classification == nil || sets.conversion == nil ? 0 : 1.0,
        ]
        func part(_ index: Int) -> @Sendable (Double) throws -> Void {
            let (total, before) = (shares.reduce(0, +), shares[..<index].reduce(0, +))
            let share = shares[index]
            return { try progress((before + share * $0) / total) }
        }
        let honestScores = try honest?.scores(
            real: judged.real, training: judged.training, synthetic: judged.synthetic, on: backend, workers: workers,
            progress: part(0))
        let usefulnessScores = try usefulness?.scores(
            real: judged.real, training: judged.training, synthetic: judged.synthetic, on: backend, workers: workers,
            progress: part(1))
        let legacy = measured.training ?? measured.real
        let scores = try timeGAN?.scores(
            real: legacy, synthetic: measured.synthetic, on: backend, workers: workers, progress: part(2))
        let diffusionTSScores = try diffusionTS?.scores(
            real: legacy, synthetic: measured.synthetic, on: backend, workers: workers, progress: part(3))
        let tsgBenchScores = try tsgBench?.scores(real: legacy, synthetic: measured.synthetic)
        let labelScores = try classification?.scores(
            real: real, training: training, synthetic: synthetic, on: backend, workers: workers, progress: part(4))
        let distances = SequenceDistances(real: denseReal, synthetic: denseSynthetic, workers: workers)
        let (learned, heldOut) = (denseTraining ?? denseReal, denseTraining == nil ? nil : denseReal)
        let seed = honest?.seed ?? timeGAN?.seed ?? 0
        let isSmall = min(real.count, synthetic.count, learned.count) < DistanceReport.least
        let measures =
            isSmall
            ? nil
            : try DistanceReport(
                real: learned, heldOut: heldOut, synthetic: denseSynthetic, seed: seed, workers: workers)
        let mixed =
            isSmall || sets.conversion == nil
            ? nil
            : try MixedReport(
                real: training ?? real, heldOut: training == nil ? nil : real, synthetic: synthetic, seed: seed,
                workers: workers)
        let privacy = try privacy(sets, learned, heldOut, denseSynthetic, seed: seed, workers: workers)
        let elapsed = (clock.now - start).components
        return EvaluationResult(
            comparison: .init(
                columns: real.columns, realCount: real.count, syntheticCount: synthetic.count, steps: real.length,
                basis: sets.basis, recurrentSteps: Stretches.told(steps: judged.real.length)),
            honest: honestScores, usefulness: usefulnessScores, classification: labelScores, timeGAN: scores,
            tsgBench: tsgBenchScores, diffusionTS: diffusionTSScores, distances: distances, measures: measures,
            mixed: mixed,
            privacy: privacy,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    }

    // Attacks look at whole sequences, whatever the distances are of.
    private func privacy(
        _ sets: ComparableSets, _ learned: DenseSequences, _ heldOut: DenseSequences?, _ synthetic: DenseSequences,
        seed: UInt64, workers: Int
    ) throws(EvaluationError) -> PrivacyReport {
        guard sets.basis == .numbers else {
            return PrivacyReport(
                training: learned, heldOut: heldOut, synthetic: synthetic, seed: seed, workers: workers)
        }
        let judged = sets.judged
        let pair = try DenseSequences.pair(judged.training ?? judged.real, judged.synthetic)
        return PrivacyReport(
            training: pair.real,
            heldOut: judged.training == nil ? nil : try DenseSequences(judged.real, name: "held-out data"),
            synthetic: pair.synthetic, seed: seed, workers: workers)
    }
}
