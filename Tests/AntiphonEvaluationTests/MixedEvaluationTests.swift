import AntiphonData
import AntiphonEvaluation
import Foundation
import Testing

@Suite("A whole evaluation of mixed sequences")
struct MixedEvaluationTests {
    private static let quick = Evaluation(
        honest: HonestProtocol(
            judges: [.kernels, .statistics, .smallRecurrent], repeats: 2, floorRepeats: 2, effort: 0.2),
        usefulness: UsefulnessProtocol(repeats: 1, effort: 0.05),
        classification: ClassificationProtocol(repeats: 1, effort: 0.2))

    @Test("other machines are hard to tell apart, machines with faults are not, and the page shows both")
    func machines() throws {
        let (real, good) = (try MixedSets.machines(200, seed: 1), try MixedSets.machines(200, seed: 2))
        let result = try Self.quick.result(real: real, synthetic: good, on: TestSets.engine(), workers: 2)
        #expect(result.comparison.basis == .converted && result.comparison.columns == real.columns)
        #expect(result.distances.columns.map(\.name).contains("level missing"))
        let judges = try #require(result.honest).judges
        #expect(judges.allSatisfy { $0.catchesControl && $0.synthetic.accuracy < 0.65 }, "\(judges)")
        let faulty = try MixedSets.changed(good) { column, value in column == "level" && value.isNaN ? 30 : value }
        let caught = try Self.quick.result(real: real, synthetic: faulty, on: TestSets.engine(), workers: 2)
        // Machines without a gap are as they were: the most that can be told is how many have one, and half of the rest.
        let gapless = (0..<good.count).filter { index in
            let rows = Array(good[index])
            let place = good.columns.firstIndex(of: "level") ?? 0
            return (0..<good.length(of: index)).allSatisfy { !rows[$0 * good.featureCount + place].isNaN }
        }
        let most = 1 - Double(gapless.count) / Double(2 * good.count)
        let strongest = try #require(caught.honest?.strongest).synthetic
        #expect(most > 0.8 && strongest.accuracy > most - 0.1, "\(strongest) of at most \(most)")
        for result in [result, caught] {
            let data = try JSONEncoder().encode(result)
            #expect(try JSONDecoder().decode(EvaluationResult.self, from: data) == result)
            #expect(try #require(result.mixed).lines.count > 10)
        }
        let report = try Report.evaluation(real: real, synthetic: good, result: result, name: "machines.csv")
        let page = report.html()
        #expect(PageCheck(page).mistakes == [])
        #expect(!page.split { !$0.isLetter }.contains { ["nan", "inf", "infinity"].contains($0) })
        let section = try #require(report.sections.first)
        #expect(section.title == "Categories, gaps and lengths")
        let figures = section.blocks.compactMap { block -> Figure? in
            if case .figure(let figure) = block { figure } else { nil }
        }
        #expect(
            figures.map(\.title) == [
                "Mixed measures and their floors", "Labels", "Lengths", "Missing cells", "Totals",
            ])
        #expect(figures.allSatisfy { !$0.charts.isEmpty && !$0.table.rows.isEmpty && !$0.caption.isEmpty })
    }

    @Test("held-out machines, and the field's scores on the numbers of complete ones")
    func complete() throws {
        func set(_ seed: UInt64) throws -> SequenceSet {
            let waves = try TestSets.waves(60, seed: seed)
            var rows: [Float] = []
            for place in stride(from: 0, to: waves.rows.count, by: 2) {
                let kind: Float = place / 24 % 2 == 0 ? 0 : 1
                rows += [waves.rows[place], waves.rows[place + 1], kind]
            }
            return try SequenceSet(
                columns: waves.columns + ["kind"], length: 12, rows: rows,
                kinds: [.number, .number, .category(labels: ["even", "odd"])], fixed: [false, false, true])
        }
        var evaluation = Self.quick
        evaluation.honest = nil
        evaluation.timeGAN = TimeGANProtocol(
            runs: 1, floorRuns: 0, realRuns: 0, discriminativeSteps: 5, predictiveSteps: 5)
        evaluation.tsgBench = TSGBenchProtocol()
        let (real, training, synthetic) = (try set(1), try set(2), try set(3))
        let result = try evaluation.result(
            real: real, training: training, synthetic: synthetic, on: TestSets.engine())
        #expect(result.comparison.basis == .numbers)
        #expect(result.distances.columns.map(\.name) == ["wave", "later"])
        // The distances of the numbers are those of a set of nothing else.
        let waves = try SequenceDistances(
            real: DenseSequences(TestSets.waves(60, seed: 1), name: "real"),
            synthetic: DenseSequences(TestSets.waves(60, seed: 3), name: "synthetic"))
        #expect(result.distances.totalVariation == waves.totalVariation)
        let page = try Report.evaluation(
            real: real, synthetic: synthetic, learned: training, result: result, name: "waves.csv"
        ).html()
        #expect(PageCheck(page).mistakes == [])
    }
}

@Suite("Train on synthetic, test on real, with labels")
struct ClassificationTests {
    private static let quick = ClassificationProtocol(repeats: 2, effort: 0.5)

    @Test("labels that the sequences tell are told, from synthetic ones as from real ones, and shuffled ones are not")
    func knownTruths() throws {
        let (real, good) = (try MixedSets.machines(400, seed: 1), try MixedSets.machines(400, seed: 2))
        let scores = try #require(
            try Self.quick.scores(real: real, synthetic: good, on: TestSets.engine(), workers: 2))
        #expect(scores.label == "site" && scores.labels == MixedSystem.sites && !scores.isHeldOut)
        #expect(abs(scores.guessing - 0.5) < 0.08)
        #expect(scores.real.interval.value > scores.guessing + 0.15, "\(scores)")
        #expect(abs(scores.synthetic.interval.value - scores.real.interval.value) < 0.12, "\(scores)")
        #expect(scores.real.interval.lower < scores.real.interval.value)
        var shift = 0
        var last = 0
        let names = real.identifiers ?? []
        let wrong = try SequenceSet(
            columns: good.columns, length: good.length,
            rows: good.rows.enumerated().map { place, value in
                guard place % good.featureCount == 0, !value.isNaN else { return value }
                let sequence = place / good.featureCount / good.length
                if sequence != last { (last, shift) = (sequence, (shift * 7 + 3 + sequence) % 11) }
                return Float(shift % 3)
            }, identifiers: names, lengths: good.lengths, kinds: good.kinds, fixed: good.fixed)
        let bad = try #require(
            try Self.quick.scores(real: real, synthetic: wrong, on: TestSets.engine(), workers: 2))
        #expect(bad.synthetic.interval.value < scores.real.interval.value - 0.15, "\(bad)")
        #expect(bad.real == scores.real)
    }

    @Test("tested on what was held out; depends on the seed only")
    func heldOut() throws {
        let sets = try (1...3).map { try MixedSets.machines(120, seed: UInt64($0)) }
        func scores(_ workers: Int, _ label: String?) throws -> ClassificationScores? {
            try ClassificationProtocol(label: label, repeats: 2, effort: 0.05).scores(
                real: sets[0], training: sets[1], synthetic: sets[2], on: TestSets.engine(), workers: workers)
        }
        let one = try #require(try scores(1, nil))
        #expect(one.isHeldOut && one.testCount == 120)
        #expect(try scores(2, "site") == one)
    }
}
