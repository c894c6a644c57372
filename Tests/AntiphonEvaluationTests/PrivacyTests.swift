import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Testing

@Suite("Attacks and intervals against scikit-learn and SciPy")
struct PrivacyGoldenTests {
    @Test func curve() throws {
        let goldens = try Goldens("privacy")
        let (members, others) = (try goldens.floats("members"), try goldens.floats("others"))
        let curve = OperatingCurve(members: members, others: others)
        func area(_ weights: [Int]) -> Double {
            curve.area(members: Array(weights[..<240]), others: Array(weights[240...]))
        }
        expectClose([area([Int](repeating: 1, count: 420))], try goldens.floats("area"), 1e-6, "area")
        let weights = try goldens.integers("weights")
        expectClose([area(weights)], try goldens.floats("weightedArea"), 1e-6, "weighted area")
        expectClose([curve.truePositives(atFalse: 0.01)], try goldens.floats("atOnePercent"), 1e-6, "at 1 %")
        expectClose(curve.points.flatMap { [$0.x, $0.y] }, try goldens.floats("curve"), 1e-6, "points")
    }

    @Test func wilson() throws {
        for row in try Goldens("privacy").rows("wilson") {
            let found = Interval.wilson(share: Double(row[0] / row[1]), count: Int(row[1]))
            #expect(abs(found.lower - Double(row[2])) < 1e-6 && abs(found.upper - Double(row[3])) < 1e-6)
        }
    }

    @Test("copied runs are found wherever they lie")
    func copies() throws {
        let goldens = try Goldens("privacy")
        let (real, synthetic) = (try goldens.sequences("copies/real"), try goldens.sequences("copies/synthetic"))
        let search = CopySearch(source: real, deviations: real.moments().map(\.deviation))
        let runs = search.longestRuns(in: synthetic, workers: 2)
        let golden = try goldens.integers("copies/longest")
        #expect(runs.map { $0?.length ?? 0 } == golden)
        let (exact, near) = (try #require(runs[3]), try #require(runs[9]))
        #expect([exact.step, exact.length, exact.source, exact.sourceStep] == [2, 6, 20, 5] && exact.isExact)
        #expect([near.step, near.length, near.source, near.sourceStep] == [0, 5, 33, 7] && !near.isExact)
    }
}

@Suite("Privacy")
struct PrivacyTests {
    private func dense(_ set: SequenceSet) throws -> DenseSequences {
        try DenseSequences(columns: set.columns, steps: set.length, values: set.values)
    }

    private func report(_ synthetic: DenseSequences, seed: UInt64 = 0, workers: Int = 1) throws -> PrivacyReport {
        PrivacyReport(
            training: try dense(TestSets.waves(300, seed: 1)), heldOut: try dense(TestSets.waves(200, seed: 2)),
            synthetic: synthetic, seed: seed, workers: workers)
    }

    @Test("independent sequences pass")
    func independent() throws {
        var suspected = 0
        for seed in UInt64(10)..<18 {
            let found = PrivacyReport(
                training: try dense(TestSets.waves(300, seed: 10 * seed)),
                heldOut: try dense(TestSets.waves(200, seed: 10 * seed + 1)),
                synthetic: try dense(TestSets.waves(250, seed: 10 * seed + 2)))
            #expect(found.verdict == .noSign, "\(found)")
            #expect(found.copies.share.value < 0.02 && found.copies.exact == 0)
            #expect(found.nearness?.expected == 0.75)
            suspected += found.attacks.count { $0.area.lower > 0.5 }
        }
        // Of 16 intervals of 95 % a few may miss on this side.
        #expect(suspected <= 3)
    }

    @Test("a generator that returns its training rows is caught by every attack")
    func copier() throws {
        let found = try report(try dense(TestSets.waves(300, seed: 1)))
        #expect(found.verdict == .leak)
        #expect(found.copies.share.value == 1 && found.copies.exact == 1)
        let run = try #require(found.copies.longest.first)
        #expect(run.synthetic == run.training && run.syntheticStep == 0 && run.trainingStep == 0)
        #expect(run.length == 12 && run.isExact)
        let nearness = try #require(found.nearness)
        #expect(nearness.nearerToTraining.value == 1 && nearness.ratio.value == 0)
        #expect(nearness.controlRatio.lower > 0.5)
        #expect(found.attacks.map(\.area.value) == [1, 1])
        #expect(found.attacks.allSatisfy { $0.truePositivesAtOnePercent == 1 })
    }

    @Test("training rows with noise on them are caught by the attacks though no run is copied")
    func noisyCopier() throws {
        let training = try TestSets.waves(300, seed: 1)
        let stream = Philox(seed: 9)
        let values = training.values.enumerated().map { $1 + 0.06 * (stream.uniform($0) - 0.5) }
        let found = try report(DenseSequences(columns: training.columns, steps: 12, values: values))
        #expect(found.copies.share.value < 0.1)
        #expect(found.verdict == .leak, "\(found)")
        #expect(found.attacks.allSatisfy { $0.area.lower > 0.8 })
    }

    @Test("a few copies among fresh sequences are caught by the search")
    func fewCopies() throws {
        let (training, fresh) = (try TestSets.waves(300, seed: 1), try TestSets.waves(270, seed: 3))
        let values = training.values.prefix(30 * 24) + fresh.values
        let found = try report(DenseSequences(columns: training.columns, steps: 12, values: Array(values)))
        #expect(found.verdict == .leak && abs(found.copies.share.value - 0.1) < 0.01)
    }

    @Test("shifted windows of the training rows are copies too")
    func shifted() throws {
        let long = try TestSets.waves(1, steps: 900, seed: 4)
        func windows(_ starts: [Int]) throws -> DenseSequences {
            let values = starts.flatMap { long.values[$0 * 2..<($0 + 12) * 2] }
            return try DenseSequences(columns: long.columns, steps: 12, values: values, starts: starts)
        }
        // Trained on windows two rows apart; the synthetic ones begin between them, and cross from one to the next.
        let training = try windows(Array(stride(from: 0, through: 600, by: 2)))
        let synthetic = try windows(Array(stride(from: 31, through: 571, by: 20)))
        let found = PrivacyReport(training: training, synthetic: synthetic)
        #expect(found.verdict == .leak && found.copies.exact == 1)
        let run = try #require(found.copies.longest.first)
        #expect(run.length == 12 && (run.training * 2 + run.trainingStep - 31) % 20 == 0)
    }

    @Test("rows that follow each other in no window do not make a run")
    func gaps() throws {
        let rows = (0..<24).map { Float($0 * $0 % 97) }
        let set = try DenseSequences(columns: ["a"], steps: 6, values: rows)
        let search = CopySearch(source: set, deviations: [1])
        let across = try DenseSequences(columns: ["a"], steps: 6, values: Array(rows[3..<9]))
        #expect(search.longestRuns(in: across).map { $0?.length } == [3])
    }

    @Test("held-out data of another kind leave it open")
    func drift() throws {
        let (training, fresh) = (try dense(TestSets.waves(300, seed: 1)), try dense(TestSets.waves(300, seed: 3)))
        let held = try TestSets.waves(200, seed: 2)
        let moved = try DenseSequences(columns: held.columns, steps: 12, values: held.values.map { 0.6 * $0 + 0.2 })
        let found = PrivacyReport(training: training, heldOut: moved, synthetic: fresh)
        #expect(found.verdict == .unclear, "\(found)")
    }

    @Test("without held-out data only copies can be told")
    func withoutHeldOut() throws {
        let training = try dense(TestSets.waves(300, seed: 1))
        let fresh = PrivacyReport(training: training, synthetic: try dense(TestSets.waves(200, seed: 3)))
        #expect(fresh.verdict == .untested && fresh.attacks.isEmpty && fresh.nearness == nil)
        #expect(PrivacyReport(training: training, synthetic: training).verdict == .leak)
        let few = PrivacyReport(training: training, heldOut: training.subset(Array(0..<19)), synthetic: training)
        #expect(few.attacks.isEmpty)
    }

    @Test("coarse data that agree by chance are no copies")
    func coarse() throws {
        let stream = Philox(seed: 5)
        func coins(_ sample: UInt32) throws -> DenseSequences {
            let values = (0..<200 * 12).map { Float(stream.index(below: 2, $0, sample: sample)) }
            return try DenseSequences(columns: ["coin"], steps: 12, values: values)
        }
        #expect(PrivacyReport(training: try coins(0), synthetic: try coins(1)).verdict == .untested)
        let found = PrivacyReport(training: try coins(0), heldOut: try coins(2), synthetic: try coins(1))
        #expect(found.verdict == .noSign, "\(found)")
    }

    @Test("the number of threads does not matter")
    func threads() throws {
        let synthetic = try dense(TestSets.waves(250, seed: 3))
        #expect(try report(synthetic, workers: 3) == report(synthetic))
    }
}
