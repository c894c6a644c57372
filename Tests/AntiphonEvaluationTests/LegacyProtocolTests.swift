import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Testing

/// TSGBench's and Diffusion-TS's measures against NumPy, SciPy and PyTorch (`Tools/goldens/evaluation_legacy.py`).
@Suite("The field's other protocols")
struct LegacyProtocolTests {
    @Test("TSGBench's six measures")
    func tsgbench() throws {
        let goldens = try Goldens("legacy")
        let measures = TSGBenchMeasures(
            real: try goldens.sequences("real"), synthetic: try goldens.sequences("synthetic"))
        let golden = try goldens.floats("tsgbench").map(Double.init)
        let taken = [
            measures.marginals, measures.autocorrelations, measures.skewness, measures.kurtosis, measures.euclidean,
            measures.warping,
        ]
        for (value, truth) in zip(taken, golden) {
            #expect(abs(value - truth) < 2e-6 * max(1, truth), "\(taken) \(golden)")
        }
        #expect(measures.count == 64 && measures.warpingPairs == 64)
    }

    @Test("the correlational score")
    func correlational() throws {
        let goldens = try Goldens("legacy")
        let score = CorrelationalScore.score(
            real: try goldens.sequences("real"), synthetic: try goldens.sequences("synthetic"))
        expectClose([score], try goldens.floats("correlational"), 1e-6, "correlational")
    }

    @Test("t-intervals")
    func intervals() throws {
        let goldens = try Goldens("legacy")
        let score = IntervalScore(runs: try goldens.floats("runs").map(Double.init))
        expectClose(
            [score.mean - score.halfWidth, score.mean + score.halfWidth], try goldens.floats("interval"), 1e-6,
            "interval")
        let quantiles = [1, 4, 9, 10, 11, 15, 30, 100, 999].map { StudentT.quantile975(freedom: $0) }
        for (value, truth) in zip(quantiles, try goldens.floats("quantiles")) {
            #expect(abs(value - Double(truth)) < 2e-5, "\(value) \(truth)")
        }
        #expect(IntervalScore(runs: [0.3]).halfWidth == 0)
    }

    @Test("a set against itself scores 0 but for the pairs, and the order of steps matters to what looks at steps")
    func properties() throws {
        let set = try TestSets.waves(60, seed: 1)
        let same = try TSGBenchProtocol().scores(real: set, synthetic: set).synthetic
        #expect(same.acd < 1e-6 && same.sd < 1e-6 && same.kd < 1e-6)
        // Each bin's edges belong to none in the code, so that a set differs from itself by what lies on them.
        #expect(same.mdd < 0.1 && same.ed > 0.1 && same.dtw > 0.1)
        let noise = try TSGBenchProtocol().scores(real: set, synthetic: TestSets.noise(60, seed: 2))
        #expect(noise.synthetic.acd > 10 * noise.floor.acd && noise.synthetic.mdd > noise.floor.mdd * 0.9)
    }

    @Test("a column that does not vary is no error")
    func constantColumn() throws {
        let values: [Float] = (0..<240).map { place in place % 2 == 0 ? 3 : Float(place % 7) }
        let set = try SequenceSet(columns: ["same", "varied"], length: 6, values: values)
        let scores = try TSGBenchProtocol().scores(real: set, synthetic: set)
        for measures in [scores.synthetic, scores.floor] {
            let numbers: [Double] = [measures.mdd, measures.acd, measures.sd, measures.kd, measures.ed, measures.dtw]
            #expect(numbers.allSatisfy { $0.isFinite }, "\(numbers)")
        }
        let dense = try DenseSequences.pair(set, set)
        #expect(CorrelationalScore.score(real: dense.real, synthetic: dense.synthetic) == 0)
    }

    @Test("Diffusion-TS: all three scores, each as often as asked, the same at any number of threads")
    func diffusionTS() throws {
        var taken = DiffusionTSProtocol(runs: 3, seed: 4)
        taken.judges.discriminativeSteps = 30
        taken.judges.predictiveSteps = 30
        let (real, synthetic) = (try TestSets.waves(60, seed: 1), try TestSets.noise(50, seed: 2))
        func scores(_ workers: Int) throws -> DiffusionTSScores {
            try taken.scores(real: real, synthetic: synthetic, on: TestSets.engine(), workers: workers)
        }
        let one = try scores(1)
        #expect(try scores(2) == one)
        #expect([one.discriminative, one.predictive, one.correlational].allSatisfy { $0.runs.count == 3 })
        // Two columns an eighth of a turn apart correlate by cos 45 degrees, noise by nothing; the other pairs are 1
        // in both.
        #expect(abs(one.correlational.mean - 0.0707) < 0.02)
    }
}
