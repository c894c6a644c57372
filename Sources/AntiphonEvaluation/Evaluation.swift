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
    /// TimeGAN's scores; nil: not taken.
    public var timeGAN: TimeGANProtocol?

    /// The honest protocol as it is by default, and the distances.
    public init() { self.init(honest: HonestProtocol()) }

    /// The distances, and these protocols.
    public init(honest: HonestProtocol? = nil, timeGAN: TimeGANProtocol? = nil) {
        self.honest = honest
        self.timeGAN = timeGAN
    }

    /// Measures.
    ///
    /// - Parameters:
    ///   - real: the real sequences to judge against: those that the model has not seen, if there are such.
    ///   - training: what the model learned from, if `real` was held out from it. The field's protocols judge against
    ///     these.
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
        let (denseReal, denseSynthetic) = try DenseSequences.pair(real, synthetic)
        let parts = Double([honest != nil, timeGAN != nil].count { $0 })
        let honestScores = try honest?.scores(
            real: real, training: training, synthetic: synthetic, on: backend, workers: workers
        ) { try progress($0 / parts) }
        let before = honest == nil ? 0 : 1 / parts
        let scores = try timeGAN?.scores(
            real: training ?? real, synthetic: synthetic, on: backend, workers: workers
        ) { try progress(before + $0 / parts) }
        let distances = SequenceDistances(real: denseReal, synthetic: denseSynthetic)
        let elapsed = (clock.now - start).components
        return EvaluationResult(
            comparison: .init(
                columns: real.columns, realCount: real.count, syntheticCount: synthetic.count, steps: real.length),
            honest: honestScores, timeGAN: scores, distances: distances,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    }
}
