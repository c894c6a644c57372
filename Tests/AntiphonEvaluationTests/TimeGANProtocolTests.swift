import AntiphonCPU
import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Synchronization
import Testing

@Suite("TimeGAN's protocol")
struct TimeGANProtocolTests {
    @Test("equal distributions are not told apart, noise is, and predicts worse than the data itself")
    func knownTruths() throws {
        let real = try TestSets.waves(600, seed: 1)
        let taken = TimeGANProtocol(
            runs: 2, floorRuns: 2, realRuns: 1, discriminativeSteps: 1500, predictiveSteps: 1500, batch: 64)
        let same = try taken.scores(
            real: real, synthetic: TestSets.waves(600, seed: 2), on: TestSets.engine(), workers: 2)
        // 240 test sequences: the standard error of an accuracy is 0.032.
        #expect(same.discriminative.mean < 0.1)
        #expect(try #require(same.discriminativeFloor).mean < 0.1)
        let noise = try taken.scores(
            real: real, synthetic: TestSets.noise(600, seed: 3), on: TestSets.engine(), workers: 2)
        #expect(noise.discriminative.mean > 0.2)
        #expect(noise.predictive.mean > 1.3 * same.predictive.mean)
        let own = try #require(same.predictiveOfReal)
        // One hidden unit learns more or less from run to run.
        #expect(same.predictive.mean < 1.8 * own.mean)
    }

    @Test("a run depends on the seed and its number only")
    func deterministic() throws {
        let real = try TestSets.waves(60, seed: 1)
        let synthetic = try TestSets.waves(50, noise: 0.5, seed: 2)
        func scores(runs: Int, workers: Int, seed: UInt64 = 5) throws -> TimeGANScores {
            try TimeGANProtocol(
                runs: runs, floorRuns: 1, realRuns: 1, seed: seed, discriminativeSteps: 40, predictiveSteps: 40,
                batch: 16
            ).scores(real: real, synthetic: synthetic, on: TestSets.engine(), workers: workers)
        }
        let one = try scores(runs: 3, workers: 1)
        #expect(try scores(runs: 3, workers: 3) == one)
        #expect(try Array(scores(runs: 4, workers: 2).predictive.runs.prefix(3)) == one.predictive.runs)
        #expect(try scores(runs: 3, workers: 1, seed: 6).predictive.runs != one.predictive.runs)
    }

    @Test("sets of unequal size: guessing is right half of the time")
    func unequalSizes() throws {
        let scores = try TimeGANProtocol(
            runs: 3, floorRuns: 0, realRuns: 0, discriminativeSteps: 1, predictiveSteps: 1, batch: 16
        ).scores(real: TestSets.waves(400, seed: 1), synthetic: TestSets.waves(40, seed: 2), on: TestSets.engine())
        // 8 test sequences of each.
        for accuracy in scores.accuracies { #expect((accuracy * 16).rounded() == accuracy * 16) }
        #expect(scores.discriminativeFloor == nil)
        #expect(scores.predictiveOfReal == nil)
    }

    @Test("one column: the predictor sees the column itself")
    func oneColumn() throws {
        let values = (0..<400).map { Float($0 % 7) }
        let set = try SequenceSet(columns: ["only"], length: 8, values: values)
        let scores = try TimeGANProtocol(
            runs: 1, floorRuns: 0, realRuns: 0, discriminativeSteps: 1, predictiveSteps: 1500, batch: 40
        ).scores(real: set, synthetic: set, on: TestSets.engine())
        // A guess is off by 0.29 in the mean.
        #expect(scores.predictive.mean < 0.1)
    }

    @Test("progress rises to 1, and an error that it throws ends the run")
    func progress() throws {
        struct Stop: Error {}
        let set = try TestSets.waves(40, seed: 1)
        let taken = TimeGANProtocol(
            runs: 1, floorRuns: 1, realRuns: 0, discriminativeSteps: 120, predictiveSteps: 120, batch: 16)
        let shares = Mutex<[Double]>([])
        _ = try taken.scores(real: set, synthetic: set, on: TestSets.engine(), workers: 2) { share in
            shares.withLock { $0.append(share) }
        }
        let seen = shares.withLock(\.self)
        #expect(seen == seen.sorted())
        #expect(seen.last == 1)
        #expect(throws: Stop.self) {
            try taken.scores(real: set, synthetic: set, on: TestSets.engine(), workers: 2) {
                if $0 > 0.3 { throw Stop() }
            }
        }
    }
}
