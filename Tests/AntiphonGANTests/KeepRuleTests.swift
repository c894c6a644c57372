import AntiphonCPU
import AntiphonGAN
import AntiphonGraph
import Testing

/// Which checkpoints are kept: the latest, the best by the held-out score, one for each so many minutes, together.
@Suite("Keep rules")
struct KeepRuleTests {
    /// A checkpoint as the rules see it.
    private struct Written {
        let step: Int
        let minutes: Double
        let score: Double?
    }

    struct Rules: Sendable, CustomTestStringConvertible {
        let latest: Int
        let best: Int
        let minutes: Float
        var testDescription: String { "the latest \(latest), the best \(best), one for each \(minutes) min" }
    }

    static let rules = [
        Rules(latest: 2, best: 0, minutes: 0), Rules(latest: 1, best: 3, minutes: 0),
        Rules(latest: 1, best: 0, minutes: 4), Rules(latest: 3, best: 2, minutes: 2.5),
        Rules(latest: 1, best: 100, minutes: 0),
    ]

    @Test("What any rule keeps stays, nothing else does, at every moment", arguments: rules)
    func combined(_ rules: Rules) throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 12, rows: 60) {
                $0.checkpoint.keep = rules.latest
                $0.checkpoint.keepBest = rules.best
                $0.checkpoint.keepMinutes = rules.minutes
            }
            let run = try journey.run()
            let writer = try RunWriter(folder + "/run", force: true)
            let store = CheckpointStore(run: folder + "/run")
            let random = Philox(seed: 21)
            var all: [Written] = []
            var minutes = 0.0
            for turn in 0..<24 {
                minutes += 1.6 * Double(random.uniform(turn))
                let written = Written(
                    step: 10 * (turn + 1), minutes: minutes,
                    // Not every checkpoint stands where the generator was looked at.
                    score: turn % 4 == 3 ? nil : Double(random.uniform(turn, sample: 1)))
                if let score = written.score {
                    // The question that is asked before it is written.
                    let better = all.compactMap(\.score).filter { $0 <= score }.count
                    #expect(store.isAmongBest(score, rules.best) == (better < rules.best), "\(turn)")
                }
                all.append(written)
                var checkpoint = try run.checkpoint(journey.budget)
                checkpoint.state.counters.step = written.step
                checkpoint.state.counters.seconds = written.minutes * 60
                checkpoint.state.counters.watch.score = written.score ?? 0
                checkpoint.state.counters.watch.lastStep = written.score == nil ? written.step - 5 : written.step
                try writer.checkpoint(checkpoint, model: run.model)
                #expect(store.steps == Self.kept(all, rules), "\(turn)")
            }
        }
    }

    // By the rules' words, over everything that was ever written.
    private static func kept(_ all: [Written], _ rules: Rules) -> [Int] {
        var kept = Set(all.suffix(rules.latest).map(\.step))
        let scored = all.filter { $0.score != nil }.sorted { ($0.score ?? 0) < ($1.score ?? 0) }
        kept.formUnion(scored.prefix(rules.best).map(\.step))
        if rules.minutes > 0 {
            let parts = Dictionary(grouping: all) { Int($0.minutes / Double(rules.minutes)) }
            kept.formUnion(parts.values.compactMap { $0.first?.step })
        }
        return kept.sorted()
    }
}
