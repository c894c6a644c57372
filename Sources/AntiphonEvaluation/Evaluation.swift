public import AntiphonData
public import AntiphonGraph

/// Everything that is measured of a synthetic set against a real one: distances that need no network, and the judges' scores.
///
///     let result = try Evaluation().result(real: real, synthetic: synthetic, on: CPUBackend(threads: 1), workers: 2)
///     let page = try Report.evaluation(real: real, synthetic: synthetic, result: result, name: "stock.csv").html()
public struct Evaluation: Sendable {
    /// TimeGAN's scores; nil: not taken.
    public var timeGAN: TimeGANProtocol?

    /// An evaluation by these protocols.
    public init(timeGAN: TimeGANProtocol? = TimeGANProtocol()) { self.timeGAN = timeGAN }

    /// Measures.
    ///
    /// - Parameters:
    ///   - real: the real sequences.
    ///   - synthetic: the synthetic ones, in the same columns, units and steps.
    ///   - backend: what runs the judges.
    ///   - workers: how many judges are trained at a time, each on a thread of its own (give a backend of one thread then).
    ///   - progress: told the share done, 0 to 1, from one thread at a time; may throw to stop.
    /// - Throws: `EvaluationError` if the sets do not fit each other or are too small; what the backend or `progress` throws.
    public func result(
        real: SequenceSet, synthetic: SequenceSet, on backend: any Backend, workers: Int = 1,
        progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) throws -> EvaluationResult {
        let clock = ContinuousClock()
        let start = clock.now
        let (denseReal, denseSynthetic) = try DenseSequences.pair(real, synthetic)
        let scores = try timeGAN?.scores(
            real: real, synthetic: synthetic, on: backend, workers: workers, progress: progress)
        let distances = SequenceDistances(real: denseReal, synthetic: denseSynthetic)
        let elapsed = (clock.now - start).components
        return EvaluationResult(
            comparison: .init(
                columns: real.columns, realCount: real.count, syntheticCount: synthetic.count, steps: real.length),
            timeGAN: scores, distances: distances,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    }
}
