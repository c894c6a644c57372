import AntiphonData
import AntiphonEvaluation
import Testing

@Suite("What is learned from synthetic sequences")
struct UsefulnessTests {
    private let quick = UsefulnessProtocol(repeats: 2, effort: 0.5)

    @Test("more of the same is as useful as the data, noise is of no use")
    func knownTruths() throws {
        let real = try TestSets.waves(300, seed: 1)
        let same = try quick.scores(
            real: real, synthetic: TestSets.waves(300, seed: 2), on: TestSets.engine(), workers: 2)
        #expect(same.real.mean < 0.5 * same.persistence, "\(same)")
        #expect(same.ratio < 1.15 && same.ratio > 0.85, "\(same)")
        let noise = try quick.scores(
            real: real, synthetic: TestSets.noise(300, seed: 3), on: TestSets.engine(), workers: 2)
        #expect(noise.ratio > 1.5 && noise.real == same.real, "\(noise)")
        // Without memory every change is as large as it is small: the mean of |N(0, s)| is near 0.8 s, of waves'
        // changes 0.9.
        #expect(same.persistence > 0.7 && same.persistence < 1.0)
    }

    @Test("tested on what was held out, learned from the other part")
    func heldOut() throws {
        let (training, heldOut) = (try TestSets.waves(200, seed: 1), try TestSets.waves(100, seed: 2))
        let scores = try quick.scores(
            real: heldOut, training: training, synthetic: training, on: TestSets.engine(), workers: 2)
        #expect(scores.isHeldOut && abs(scores.ratio - 1) < 0.15, "\(scores)")
    }

    @Test("depends on the seed and the repeat's number only")
    func deterministic() throws {
        let (real, synthetic) = (try TestSets.waves(40, seed: 1), try TestSets.waves(50, seed: 2))
        func scores(_ repeats: Int, _ workers: Int, seed: UInt64 = 1) throws -> UsefulnessScores {
            try UsefulnessProtocol(repeats: repeats, effort: 0.05, seed: seed).scores(
                real: real, synthetic: synthetic, on: TestSets.engine(), workers: workers)
        }
        let one = try scores(2, 1)
        #expect(try scores(2, 2) == one)
        #expect(try Array(scores(3, 2).synthetic.runs.prefix(2)) == one.synthetic.runs)
        #expect(try scores(2, 1, seed: 2) != one)
    }
}
