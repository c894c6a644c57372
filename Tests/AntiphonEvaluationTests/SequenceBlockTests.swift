import AntiphonEvaluation
import AntiphonGraph
import Testing

@Suite("Splits of sequences that hang together")
struct SequenceBlockTests {
    private func set(_ places: JudgeSet.Places, count: Int, steps: Int) -> JudgeSet {
        JudgeSet(
            steps: steps, features: 1, values: [Float](repeating: 0, count: count * steps), places: places)
    }

    private func rows(_ windows: [Int], _ starts: [Int], _ steps: Int) -> Set<Int> {
        Set(windows.flatMap { starts[$0]..<starts[$0] + steps })
    }

    @Test(
        "windows: no row is on two sides, and both sides reach over the whole time",
        arguments: [(600, 24, 1), (96, 8, 1), (60, 12, 1), (2000, 24, 5)])
    func windows(_ rowCount: Int, _ steps: Int, _ stride: Int) throws {
        let starts = Array(Swift.stride(from: 7, through: 7 + rowCount - steps, by: stride))
        let blocks = try SequenceBlocks(set(.rows(starts), count: starts.count, steps: steps))
        for seed in 0..<10 as Range<UInt64> {
            let split = blocks.split(Philox(seed: seed))
            let (training, test) = (rows(split.training, starts, steps), rows(split.test, starts, steps))
            #expect(training.isDisjoint(with: test))
            #expect(!split.training.isEmpty && !split.test.isEmpty)
            let halves = blocks.halves(Philox(seed: seed))
            let parts = [halves.0.training, halves.0.test, halves.1.training, halves.1.test]
            for (number, part) in parts.enumerated() {
                #expect(!part.isEmpty)
                for other in parts[..<number] {
                    #expect(rows(part, starts, steps).isDisjoint(with: rows(other, starts, steps)))
                }
            }
        }
    }

    @Test("a good part of the windows is used")
    func coverage() throws {
        let starts = Array(0..<3661)
        let blocks = try SequenceBlocks(set(.rows(starts), count: 3661, steps: 24))
        let split = blocks.split(Philox(seed: 1))
        #expect(split.training.count > 1800 && split.test.count > 600)
        let halves = blocks.halves(Philox(seed: 1))
        #expect(halves.0.training.count > 600 && halves.1.training.count > 600)
        // Neighbours in time go to different halves, so that both know every regime.
        let means = [halves.0, halves.1].map { half in
            Double(half.training.reduce(0, +)) / Double(half.training.count)
        }
        #expect(abs(means[0] - means[1]) < 100)
    }

    @Test("an entity is on one side only")
    func entities() throws {
        let members = (0..<120).map { $0 / 6 }
        let blocks = try SequenceBlocks(set(.entities(members), count: 120, steps: 4))
        let split = blocks.split(Philox(seed: 3))
        let (training, test) = (Set(split.training.map { members[$0] }), Set(split.test.map { members[$0] }))
        #expect(training.isDisjoint(with: test))
        #expect(split.training.count + split.test.count == 120)
        #expect(test.count == 6)
    }

    @Test("sequences of their own are all used")
    func apart() throws {
        let blocks = try SequenceBlocks(set(.apart, count: 10, steps: 4))
        let split = blocks.split(Philox(seed: 3))
        #expect(Set(split.training + split.test) == Set(0..<10))
        let halves = blocks.halves(Philox(seed: 3))
        let all = halves.0.training + halves.0.test + halves.1.training + halves.1.test
        #expect(all.count == 10 && Set(all).count == 10)
    }

    @Test("windows that all overlap are refused")
    func tooFewRows() throws {
        let starts = Array(0..<12)
        let error = #expect(throws: EvaluationError.self) {
            try SequenceBlocks(set(.rows(starts), count: 12, steps: 24))
        }
        #expect(error?.message.hasPrefix("35 rows are too few for parts of windows of 24 rows") == true)
    }

    @Test("bootstrap: the interval of independent judgements is the binomial one")
    func interval() {
        let blocks = (0..<800).map { $0...$0 }
        let set = LabelledSequences(
            steps: 1, features: 1, values: Array(repeating: 0, count: 800), realCount: 400, blocks: blocks)
        // 300 of 400 real ones and 200 of 400 others are told right.
        let verdicts = (0..<800).map { $0 < 400 ? Float($0 < 300 ? 1 : -1) : Float($0 < 600 ? -1 : 1) }
        let run = JudgedRun(set, verdicts: verdicts)
        #expect(run.balancedAccuracy == 0.625)
        let interval = JudgedRun.interval([run], stream: Philox(seed: 1))
        let deviation = (0.75 * 0.25 / 400 + 0.5 * 0.5 / 400).squareRoot() / 2
        #expect(abs(interval.lowerBound - (0.625 - 1.96 * deviation)) < 0.006)
        #expect(abs(interval.upperBound - (0.625 + 1.96 * deviation)) < 0.006)
    }

    @Test("bootstrap: judgements that come in blocks of ten make a wider interval")
    func blockInterval() {
        let blocks = (0..<800).map { $0 / 10...$0 / 10 }
        let set = LabelledSequences(
            steps: 1, features: 1, values: Array(repeating: 0, count: 800), realCount: 400, blocks: blocks)
        let verdicts = (0..<800).map { Float(($0 / 10) % 2 == 0 ? 1 : -1) }
        let interval = JudgedRun.interval([JudgedRun(set, verdicts: verdicts)], stream: Philox(seed: 1))
        let deviation = (2 * 0.25 / 40.0).squareRoot() / 2
        #expect(abs((interval.upperBound - interval.lowerBound) / (2 * 1.96 * deviation) - 1) < 0.2)
    }
}
