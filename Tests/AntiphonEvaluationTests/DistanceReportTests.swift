import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Testing

@Suite("Distances beside their floors")
struct DistanceReportTests {
    private func dense(_ set: SequenceSet) throws -> DenseSequences {
        try DenseSequences(columns: set.columns, steps: set.length, values: set.values)
    }

    /// Overlapping windows of one long wave with noise.
    private func windows(_ rows: Int, seed: UInt64) throws -> DenseSequences {
        let set = try TestSets.waves(1, steps: rows, seed: seed)
        let starts = Array(0...rows - 12)
        let values = starts.flatMap { set.values[$0 * 2..<($0 + 12) * 2] }
        return try DenseSequences(columns: set.columns, steps: 12, values: values, starts: starts)
    }

    @Test("a set is at its floor against itself, and so is a fresh set of the same kind")
    func floor() throws {
        let real = try dense(TestSets.waves(240, seed: 1))
        for synthetic in [real, try dense(TestSets.waves(240, seed: 2))] {
            let report = try DistanceReport(real: real, synthetic: synthetic, draws: 8)
            #expect(report.reference == .halves && report.referenceCount == 120 && report.comparedCount == 120)
            for measure in report.measures {
                // Two means of eight draws that differ by chance alone; 4 deviations for 19 measures at a time.
                let slack = 4 * max(measure.floor.spread, measure.value.spread, 1e-6)
                let difference = measure.value.mean - measure.floor.mean
                #expect((measure.kind.moreIsBetter ? -difference : difference) < slack, "\(measure)")
            }
        }
    }

    @Test("noise is off the floor by every measure that can see it")
    func noise() throws {
        let real = try dense(TestSets.waves(240, seed: 1))
        let report = try DistanceReport(real: real, synthetic: try dense(TestSets.noise(240, seed: 3)))
        // The noise keeps to the range of the waves: its recall and its quantiles' tails may not differ.
        for measure in report.measures where ![.tails, .recall].contains(measure.kind) {
            #expect(!measure.isAtFloor, "\(measure)")
        }
    }

    @Test("held-out sequences are the reference where there are some")
    func heldOut() throws {
        let (real, held) = (try dense(TestSets.waves(200, seed: 1)), try dense(TestSets.waves(90, seed: 2)))
        let report = try DistanceReport(real: real, heldOut: held, synthetic: try dense(TestSets.noise(160, seed: 3)))
        #expect(report.reference == .heldOut && report.referenceCount == 90 && report.comparedCount == 120)
        let frechet = try #require(report[.frechet])
        #expect(frechet.value.mean > 5 * frechet.floor.mean)
    }

    @Test("halves of overlapping windows share no row")
    func overlap() throws {
        let set = try windows(600, seed: 5)
        let halves = RealHalves(set, Philox(seed: 3))
        #expect(!halves.sharesRows)
        #expect(min(halves.first.count, halves.second.count) > 120)
        for one in halves.first {
            #expect(halves.second.allSatisfy { abs(set.starts[$0] - set.starts[one]) >= 12 })
        }
        let small = RealHalves(try windows(30, seed: 5), Philox(seed: 3))
        #expect(small.sharesRows && small.first.count + small.second.count == 19)
        #expect(try DistanceReport(real: windows(30, seed: 5), synthetic: set).reference == .overlappingHalves)
    }

    @Test("the number of threads does not matter, the seed does")
    func threads() throws {
        let (real, synthetic) = (try dense(TestSets.waves(120, seed: 1)), try dense(TestSets.noise(110, seed: 3)))
        let report = try DistanceReport(real: real, synthetic: synthetic, workers: 1)
        #expect(try DistanceReport(real: real, synthetic: synthetic, workers: 3) == report)
        #expect(try DistanceReport(real: real, synthetic: synthetic, seed: 1).measures != report.measures)
    }

    @Test("the unit of a column does not matter")
    func unit() throws {
        let (real, synthetic) = (try dense(TestSets.waves(120, seed: 1)), try dense(TestSets.noise(110, seed: 2)))
        func changed(_ set: DenseSequences) throws -> DenseSequences {
            let values = set.values.enumerated().map { $0.offset % 2 == 0 ? $0.element * 1024 : $0.element / 64 }
            return try DenseSequences(columns: set.columns, steps: set.steps, values: values)
        }
        let straight = try DistanceReport(real: real, synthetic: synthetic)
        let other = try DistanceReport(real: try changed(real), synthetic: try changed(synthetic))
        for (a, b) in zip(straight.measures, other.measures) {
            #expect(abs(a.value.mean - b.value.mean) < 1e-5 * max(1, abs(a.value.mean)), "\(a.kind)")
            #expect(abs(a.floor.mean - b.floor.mean) < 1e-5 * max(1, abs(a.floor.mean)), "\(a.kind)")
        }
    }

    @Test("the order of sequences does not matter to what is measured of whole sets")
    func order() throws {
        let (real, synthetic) = (try dense(TestSets.waves(90, seed: 1)), try dense(TestSets.noise(80, seed: 2)))
        func numbers(_ a: DenseSequences, _ b: DenseSequences) -> [Double] {
            let lanes = (SequenceLanes(a), SequenceLanes(b))
            let matrices = (
                DistanceMatrix(lanes.0, lanes.0), DistanceMatrix(lanes.1, lanes.1), DistanceMatrix(lanes.0, lanes.1)
            )
            let scores = ManifoldScores(first: matrices.0, second: matrices.1, between: matrices.2)
            let network = ReservoirEmbedding(features: 2)
            let moments = [a, b].map {
                VectorMoments(network.embed($0), dimension: 96, picked: Array(0..<$0.count))
            }
            let distances = SequenceDistances(real: a, synthetic: b)
            return [
                scores.precision, scores.recall, scores.density, scores.coverage,
                FrechetDistance.between(moments[0], moments[1]),
                KernelDiscrepancy.squared(
                    first: matrices.0, second: matrices.1, between: matrices.2,
                    width: KernelDiscrepancy.width(within: matrices.0)), distances.spectrumError,
                distances.tailError, distances.kurtosisDifference, distances.laggedCorrelationError,
            ]
        }
        let turned = numbers(real.subset((0..<90).reversed()), synthetic.subset((0..<80).reversed()))
        for (a, b) in zip(numbers(real, synthetic), turned) { #expect(abs(a - b) < 1e-6) }
    }

    @Test("constant columns, one column and sequences of one step give finite numbers", arguments: [1, 2, 5])
    func degenerate(_ steps: Int) throws {
        for columns in [1, 3] {
            let values = (0..<columns * steps * 24).map { $0 % columns == 0 && columns > 1 ? 3 : Float($0 % 7) }
            let set = try DenseSequences(columns: (0..<columns).map { "c\($0)" }, steps: steps, values: values)
            let same = try DenseSequences(
                columns: set.columns, steps: steps, values: [Float](repeating: 1, count: values.count))
            for (real, synthetic) in [(set, set), (set, same), (same, set), (same, same)] {
                for measure in try DistanceReport(real: real, synthetic: synthetic).measures {
                    let runs = measure.value.runs + measure.floor.runs
                    #expect(runs.allSatisfy { $0.isFinite }, "\(measure)")
                }
                #expect(PrivacyReport(training: real, heldOut: real, synthetic: synthetic).copies.searched == 24)
            }
        }
    }

    @Test func fewSequences() throws {
        let (real, few) = (try dense(TestSets.waves(20, seed: 1)), try dense(TestSets.waves(9, seed: 1)))
        let error = #expect(throws: EvaluationError.self) {
            try DistanceReport(real: real, heldOut: few, synthetic: real)
        }
        #expect(
            error?.description == "distances: needs 10 sequences of each set, got 20 real, 9 held-out, 20 synthetic")
        let none = #expect(throws: EvaluationError.self) { try DistanceReport(real: real, synthetic: real, draws: 0) }
        #expect(none?.description == "distances: draws must be above 0, got 0")
    }
}
