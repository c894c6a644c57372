import AntiphonCPU
import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Testing

@Suite("The honest protocol")
struct HonestProtocolTests {
    private static let linear: [JudgeKind] = [.kernels, .statistics]

    private func scores(
        _ taken: HonestProtocol, _ real: SequenceSet, _ synthetic: SequenceSet, training: SequenceSet? = nil,
        workers: Int = 2
    ) throws -> HonestScores {
        try taken.scores(real: real, training: training, synthetic: synthetic, on: TestSets.engine(), workers: workers)
    }

    @Test("more of the same is at the floor for every judge, a little noise is seen, and the control is caught")
    func knownTruths() throws {
        let real = try TestSets.waves(500, seed: 1)
        let taken = HonestProtocol(repeats: 2, floorRepeats: 2, effort: 0.3)
        let same = try scores(taken, real, TestSets.waves(500, seed: 2))
        #expect(same.judges.map(\.judge) == JudgeKind.allCases)
        for judge in same.judges {
            // 2 x 150 sequences, twice: the standard error of an accuracy is 0.02.
            #expect(judge.synthetic.score.mean < 0.09, "\(judge.judge) \(judge.synthetic)")
            #expect(judge.floor.score.mean < 0.12, "\(judge.judge) \(judge.floor)")
            #expect(judge.catchesControl && judge.control.accuracy > 0.9, "\(judge.judge) \(judge.control)")
            #expect(judge.synthetic.interval.low < 0.5 + 0.03 && judge.synthetic.interval.high > 0.5 - 0.03)
            #expect(judge.trainingFloor == nil)
        }
        #expect(!same.isHeldOut)
        let noise = try scores(taken, real, TestSets.noise(500, seed: 3))
        for judge in noise.judges { #expect(judge.synthetic.accuracy > 0.95 && judge.isAboveFloor, "\(judge.judge)") }
        let rough = try scores(
            HonestProtocol(judges: Self.linear, repeats: 1, floorRepeats: 1), real,
            TestSets.waves(500, noise: 0.2, seed: 3))
        #expect(rough.judges.allSatisfy { $0.synthetic.accuracy > 0.75 }, "\(rough.judges.map(\.synthetic.accuracy))")
    }

    @Test("a set against itself is not told apart, and what are copies of what is judged against is called so")
    func itself() throws {
        let real = try TestSets.waves(300, noise: 2, seed: 4)
        let taken = HonestProtocol(repeats: 2, floorRepeats: 1, effort: 0.2)
        let judges = try scores(taken, real, real).judges
        for judge in judges { #expect(!judge.isAboveFloor && judge.synthetic.accuracy < 0.6, "\(judge.judge)") }
        // A judge that knows some of the copies as real takes their likes for real too.
        #expect(judges.contains { $0.looksCopied })
        let fresh = try scores(taken, real, TestSets.waves(300, noise: 2, seed: 5)).judges
        #expect(!fresh.contains { $0.looksCopied })
    }

    @Test("a repeat depends on the seed and its number only, not on threads")
    func deterministic() throws {
        let (real, synthetic) = (try TestSets.waves(60, seed: 1), try TestSets.waves(50, noise: 0.5, seed: 2))
        func taken(_ repeats: Int, seed: UInt64 = 5) -> HonestProtocol {
            HonestProtocol(repeats: repeats, floorRepeats: 1, effort: 0.02, seed: seed)
        }
        let one = try scores(taken(2), real, synthetic, workers: 1)
        #expect(try scores(taken(2), real, synthetic, workers: 2) == one)
        let more = try taken(3).scores(
            real: real, synthetic: synthetic, on: CPUBackend(threads: 2), workers: 3)
        for (few, many) in zip(one.judges, more.judges) {
            #expect(Array(many.synthetic.runs.prefix(2)) == few.synthetic.runs)
        }
        #expect(try scores(taken(2, seed: 6), real, synthetic) != one)
    }

    @Test("the unit of a column does not matter")
    func units() throws {
        let (real, synthetic) = (try TestSets.waves(80, seed: 1), try TestSets.waves(80, noise: 0.3, seed: 2))
        func scaled(_ set: SequenceSet) throws -> SequenceSet {
            // Powers of two leave every rounding as it was.
            let factors: [Float] = [1024, 0.125]
            return try SequenceSet(
                columns: set.columns, length: set.length,
                values: set.values.enumerated().map { $1 * factors[$0 % 2] })
        }
        let taken = HonestProtocol(repeats: 1, floorRepeats: 1, effort: 0.02)
        #expect(try scores(taken, scaled(real), scaled(synthetic)) == scores(taken, real, synthetic))
    }

    @Test("a few readings that are far off are not a column's unit")
    func outliers() throws {
        let usual = (0..<2000).map { Float($0 % 20) }
        let broken = usual.indices.map { $0 % 500 == 3 ? 1e6 : usual[$0] }
        func scale(_ values: [Float]) throws -> ColumnScale {
            ColumnScale.of(try DenseSequences(columns: ["x"], steps: 10, values: values))[0]
        }
        let (own, other) = (try scale(usual), try scale(broken))
        #expect(abs(own.mean - 9.5) < 1e-6 && abs(own.unit - 33.25.squareRoot()) < 1e-6)
        #expect(abs(other.mean - own.mean) < 0.2 && abs(other.unit - own.unit) < 0.2)
    }

    @Test("the order of sequences does not matter")
    func order() throws {
        let (real, synthetic) = (try TestSets.waves(400, seed: 1), try TestSets.waves(400, noise: 0.2, seed: 2))
        let taken = HonestProtocol(judges: Self.linear, repeats: 2, floorRepeats: 1)
        let straight = try scores(taken, real, synthetic)
        let reversed = try scores(taken, real.subset((0..<400).reversed()), synthetic.subset((0..<400).reversed()))
        for (first, second) in zip(straight.judges, reversed.judges) {
            #expect(abs(first.synthetic.accuracy - second.synthetic.accuracy) < 0.1, "\(first.judge)")
        }
    }

    @Test("a memoriser of few sequences scores worse than fresh ones, and no better than its training data")
    func memoriser() throws {
        let (training, heldOut) = (
            try TestSets.waves(40, noise: 2, seed: 1), try TestSets.waves(400, noise: 2, seed: 2)
        )
        // Rows of their own, as a file would have, so that nothing tells that they are copies.
        let values = (0..<400).flatMap { Array(training[$0 % 40]) }
        let copies = try SequenceSet(columns: training.columns, length: training.length, values: values)
        let taken = HonestProtocol(judges: Self.linear, repeats: 2, floorRepeats: 2)
        let memorised = try scores(taken, heldOut, copies, training: training)
        let fresh = try scores(taken, heldOut, TestSets.waves(400, noise: 2, seed: 3), training: training)
        #expect(memorised.isHeldOut)
        for (copy, new) in zip(memorised.judges, fresh.judges) {
            #expect(copy.synthetic.score.mean > new.synthetic.score.mean + 0.1, "\(copy.judge)")
            #expect(copy.trainingFloor != nil)
        }
    }

    @Test("a judge that has not learned is reported as broken")
    func broken() throws {
        let set = try TestSets.waves(100, seed: 1)
        let taken = HonestProtocol(judges: [.smallRecurrent, .statistics], repeats: 1, floorRepeats: 1, effort: 1e-6)
        let result = try scores(taken, set, set)
        #expect(result.judges.map(\.catchesControl) == [false, true])
        #expect(result.strongest?.judge == .statistics)
    }

    @Test("windows of a series that wanders off: real against real stays near guessing")
    func wanderingSeries() throws {
        let stream = Philox(seed: 9)
        var (row, rows) = ([Float](repeating: 0, count: 2), [Float]())
        for step in 0..<1500 {
            for column in 0..<2 { row[column] += stream.uniform(2 * step + column) - 0.49 }
            rows += row
        }
        let table = try Table(columns: ["a", "b"], values: rows.map(Double.init), source: "walk")
        let windows = try SequenceSet.windows(of: table, length: 24)
        let taken = HonestProtocol(repeats: 1, floorRepeats: 3, effort: 0.2)
        for judge in try scores(taken, windows, windows).judges {
            #expect(abs(judge.floor.accuracy - 0.5) < 0.12, "\(judge.judge) \(judge.floor.runs)")
            // A small network on values only does not see steps so much smaller than the range: its control says so.
            #expect(judge.catchesControl || judge.judge == .smallRecurrent, "\(judge.judge)")
        }
    }

    @Test("where the held-out part lies elsewhere, judges work, and the training part is told apart from it")
    func otherRegime() throws {
        let training = try TestSets.waves(200, seed: 1)
        let heldOut = try SequenceSet(
            columns: training.columns, length: training.length,
            values: TestSets.waves(200, seed: 2).values.map { $0 * 0.3 + 25 })
        let taken = HonestProtocol(repeats: 1, floorRepeats: 1, effort: 0.2)
        for judge in try scores(taken, heldOut, training, training: training).judges {
            #expect(judge.catchesControl, "\(judge.judge) \(judge.control)")
            #expect(try #require(judge.trainingFloor).accuracy > 0.9, "\(judge.judge)")
        }
    }

    @Test("one column, one value, few sequences: numbers all the same")
    func smallest() throws {
        let varied = try SequenceSet(columns: ["a"], length: 2, values: (0..<20).map { Float($0 % 3) })
        let same = try SequenceSet(columns: ["a"], length: 2, values: [Float](repeating: 7, count: 20))
        let taken = HonestProtocol(repeats: 1, floorRepeats: 1, effort: 0.01)
        for (real, synthetic) in [(varied, varied), (varied, same), (same, varied), (same, same)] {
            for judge in try scores(taken, real, synthetic).judges {
                let numbers = [judge.synthetic, judge.floor, judge.control].flatMap {
                    $0.runs + [$0.interval.low, $0.interval.high]
                }
                #expect(numbers.allSatisfy { (0...1).contains($0) }, "\(judge)")
            }
        }
        // Nothing varies in the real set: there is nothing to spoil, and the page says so.
        #expect(try scores(taken, same, same).judges.allSatisfy { !$0.catchesControl })
    }
}
