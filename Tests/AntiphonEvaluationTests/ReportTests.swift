import AntiphonData
import AntiphonEvaluation
import AntiphonGraph
import Foundation
import Testing

@Suite("The report")
struct ReportTests {
    private static let quick = Evaluation(
        timeGAN: TimeGANProtocol(
            runs: 2, floorRuns: 1, realRuns: 1, discriminativeSteps: 5, predictiveSteps: 5, batch: 8))

    private static func report(
        real: SequenceSet, synthetic: SequenceSet, evaluation: Evaluation = quick, name: String = "waves.csv"
    ) throws -> Report {
        let result = try evaluation.result(real: real, synthetic: synthetic, on: TestSets.engine())
        let curve = TrainingRecord.Curve("generator", (0..<60).map { Point(Double($0), 1 / Double($0 + 1)) })
        return try Report.evaluation(
            real: real, synthetic: synthetic, result: result, name: name, training: TrainingRecord(losses: [curve]),
            settings: [ReportFact("seed", "0")], footer: "made by a test")
    }

    /// Numbers that are not finite, as Swift would write them.
    private static func oddNumbers(_ page: String) -> [Substring] {
        page.split { !$0.isLetter }.filter { ["nan", "inf", "infinity"].contains($0) }
    }

    @Test("is one well-formed page that needs nothing from outside and runs nothing")
    func selfContained() throws {
        let page = try Self.report(real: TestSets.waves(60, seed: 1), synthetic: TestSets.waves(50, seed: 2)).html()
        let check = PageCheck(page)
        #expect(check.mistakes == [])
        for name in ["script", "link", "img", "iframe", "object", "form"] { #expect(check.all(name).isEmpty) }
        let attributes = check.elements.flatMap(\.attributes)
        #expect(!attributes.contains { $0.key.hasPrefix("on") || $0.key == "src" })
        #expect(attributes.allSatisfy { $0.key != "href" || $0.value.hasPrefix("#") })
        for word in ["http:", "https:", "url(", "@import", "//"] {
            #expect(!page.contains(word), "\(word) in the page")
        }
        #expect(Self.oddNumbers(page).isEmpty)
    }

    @Test("every picture has a role, a title and a description, and a table beside it")
    func pictures() throws {
        let page = try Self.report(real: TestSets.waves(60, seed: 1), synthetic: TestSets.noise(50, seed: 2)).html()
        let check = PageCheck(page)
        // A picture inside another clips what is drawn; samples in a legend stand beside their text.
        let nested = Set(check.all("svg").flatMap(\.children))
        let pictures = check.elements.indices.filter { !nested.contains($0) }.map { check.elements[$0] }
            .filter { $0.name == "svg" && $0.attributes["aria-hidden"] == nil }
        #expect(pictures.count > 10)
        for picture in pictures {
            #expect(picture.attributes["role"] == "img")
            let inside = picture.children.map { check.elements[$0] }
            #expect(inside.first { $0.name == "title" }?.text.isEmpty == false)
            #expect(inside.first { $0.name == "desc" }?.text.isEmpty == false)
        }
        #expect(check.all("figure").count >= 8)
        #expect(check.all("table").count > check.all("figure").count)
        let captions = check.all("caption").flatMap(\.children).map { check.elements[$0] }
        #expect(captions.count == check.all("table").count && captions.allSatisfy { !$0.text.isEmpty })
        #expect(check.all("html").first?.attributes["lang"] == "en")
        #expect(check.all("h1").count == 1)
    }

    @Test("the page's parts and pictures, in order")
    func structure() throws {
        let (real, synthetic) = (try TestSets.waves(80, seed: 1), try TestSets.waves(70, seed: 2))
        let learned = try TestSets.waves(100, seed: 3)
        let result = try Self.quick.result(
            real: real, training: learned, synthetic: synthetic, on: TestSets.engine())
        let report = try Report.evaluation(
            real: real, synthetic: synthetic, learned: learned, result: result, name: "waves.csv",
            training: TrainingRecord(losses: [.init("generator", [Point(0, 1), Point(1, 0.5)])]),
            settings: [ReportFact("seed", "0")])
        let check = PageCheck(report.html())
        #expect(check.mistakes == [])
        #expect(
            check.all("h2").map(\.text) == [
                "Sequences", "Distributions", "Dependence", "Whole sequences", "Privacy", "Training", "Scores",
                "Settings and cost",
            ])
        let figures = report.sections.flatMap(\.blocks).compactMap { block -> Figure? in
            if case .figure(let figure) = block { figure } else { nil }
        }
        #expect(
            figures.map(\.title) == [
                "Paths", "Range at each step", "Values", "Changes from step to step", "Tails of values",
                "Tails of changes", "Autocorrelation", "Spectrum", "Correlation between columns",
                "Sequences as points", "Neighbourhoods (t-SNE)", "Nearest neighbours", "Membership inference", "Losses",
                "Distances and their floors",
            ])
        #expect(figures.allSatisfy { !$0.charts.isEmpty && !$0.table.rows.isEmpty && !$0.caption.isEmpty })
        let privacy = try #require(report.sections.first { $0.title == "Privacy" })
        let note = ReportBlock.note(PrivacySection.limits)
        #expect(privacy.blocks.contains(note))
        #expect(PrivacySection.limits.hasPrefix("Distances alone prove nothing"))
        #expect(report.cards.map(\.title).suffix(2) == ["Nearly copied sequences", "Membership inference"])
    }

    @Test("a leak is told at the top, with the copied run drawn")
    func leak() throws {
        let real = try TestSets.waves(60, seed: 1)
        let report = try Self.report(real: real, synthetic: real, evaluation: Evaluation(timeGAN: nil))
        let card = try #require(report.cards.last)
        #expect(card.verdict == .poor && card.value == "100.0 %")
        #expect(report.html().contains("The longest run in common"))
        #expect(PageCheck(report.html()).mistakes == [])
    }

    @Test("pictures of mixed sequences are of the numbers that are there")
    func mixedPictures() throws {
        let (real, synthetic) = (try MixedSets.machines(60, seed: 1), try MixedSets.machines(50, seed: 2))
        let report = try Self.report(real: real, synthetic: synthetic, evaluation: Evaluation(honest: nil))
        func figure(_ title: String) throws -> Figure {
            let figures = report.sections.flatMap(\.blocks).compactMap { block -> Figure? in
                if case .figure(let figure) = block { figure } else { nil }
            }
            return try #require(figures.first { $0.title == title })
        }
        #expect(try figure("Paths").charts.map(\.title) == ["level", "alarms"])
        #expect(try figure("Values").charts.map(\.title) == ["capacity", "level", "alarms"])
        // The table's quantiles are those of the cells that are there.
        let level = try #require(real.columns.firstIndex(of: "level"))
        let present = MixedCells(real).numbers(level).sorted()
        let row = try #require(try figure("Values").table.rows.first { $0[0] == "level" && $0[1] == "real" })
        let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map {
            NumberText.significant(Marginals.quantile(present, $0))
        }
        #expect(Array(row.suffix(7)) == quantiles)
        // A path ends where its sequence does: the longest is drawn to its end, no other.
        guard case .paths(let paths) = try figure("Paths").charts[1].marks[0].form else {
            Issue.record("paths are drawn otherwise")
            return
        }
        let picked = DenseSequences.evenly(paths.count, of: real.count)
        let drawn = paths.map { path in path.count { $0.y.isFinite } }
        #expect(drawn == picked.map { real.length(of: $0) })
        #expect(PageCheck(report.html()).mistakes == [])
    }

    @Test("equal reports give equal bytes")
    func reproducible() throws {
        let (real, synthetic) = (try TestSets.waves(60, seed: 1), try TestSets.waves(50, seed: 2))
        #expect(
            try Self.report(real: real, synthetic: synthetic).html()
                == Self.report(real: real, synthetic: synthetic).html())
    }

    @Test("names that look like markup stay text")
    func hostileNames() throws {
        let values = (0..<480).map { Float($0 % 11) }
        let name = "<script>alert('x')</script>"
        let set = try SequenceSet(columns: [name, "\"a\" & \u{1}b"], length: 12, values: values)
        let page = try Self.report(real: set, synthetic: set, name: name).html()
        let check = PageCheck(page)
        #expect(check.mistakes == [])
        #expect(check.all("script").isEmpty)
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        #expect(!page.unicodeScalars.contains("\u{1}"))
    }

    @Test("constant columns, single columns, short and few sequences make a page")
    func degenerate() throws {
        for (columns, length, count) in [(1, 2, 10), (2, 3, 10), (14, 2, 12)] {
            let values = (0..<columns * length * count).map { $0 % columns == 0 ? 3 : Float($0 % 5) }
            let set = try SequenceSet(columns: (0..<columns).map { "c\($0)" }, length: length, values: values)
            let page = try Self.report(real: set, synthetic: set).html()
            #expect(PageCheck(page).mistakes == [])
            #expect(Self.oddNumbers(page).isEmpty)
        }
    }

    @Test("without judges the page says what is known")
    func withoutJudges() throws {
        let (real, synthetic) = (try TestSets.waves(60, seed: 1), try TestSets.noise(50, seed: 2))
        let report = try Self.report(real: real, synthetic: synthetic, evaluation: Evaluation(timeGAN: nil))
        #expect(report.lead.hasPrefix("Values differ by a total variation of "))
        #expect(PageCheck(report.html()).mistakes == [])
    }

    @Test("results read back from their JSON are the same")
    func json() throws {
        let result = try Self.quick.result(
            real: TestSets.waves(60, seed: 1), synthetic: TestSets.noise(50, seed: 2), on: TestSets.engine())
        let data = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(EvaluationResult.self, from: data) == result)
        let text = try #require(String(data: data, encoding: .utf8))
        #expect(text.contains("\"mean\"") && text.contains("\"spread\""))
    }
}

@Suite("Numbers as text")
struct NumberTextTests {
    @Test(arguments: [
        (0.0514, 3, "0.051"), (-0.0001, 2, "0.00"), (-1.5, 0, "-2"), (12.0, 1, "12.0"), (.nan, 2, "n/a"),
        (.infinity, 2, "∞"), (1e17, 2, "1e17"),
    ])
    func fixed(_ value: Double, _ decimals: Int, _ text: String) {
        #expect(NumberText.fixed(value, decimals) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (0.05123, "0.05123"), (1197.25, "1197"), (44_990_000, "4.499e7"), (0.00001234, "1.234e-5"),
        (999_999.6, "1000000"), (-0.5, "-0.5"),
    ])
    func significant(_ value: Double, _ text: String) { #expect(NumberText.significant(value) == text) }

    @Test(arguments: [(0, "0"), (999, "999"), (3661, "3,661"), (-1_234_567, "-1,234,567")])
    func grouped(_ value: Int, _ text: String) { #expect(NumberText.grouped(value) == text) }

    @Test(arguments: [(0.84, "0.8 s"), (41.6, "42 s"), (118, "1 min 58 s"), (7500, "2 h 5 min"), (-1, "n/a")])
    func duration(_ seconds: Double, _ text: String) { #expect(NumberText.duration(seconds: seconds) == text) }
}

@Suite("Summaries of runs")
struct ScoreSummaryTests {
    @Test func meanAndSpread() {
        let summary = ScoreSummary(runs: [1, 2, 3, 6])
        #expect(summary.mean == 3)
        #expect(abs(summary.spread - (14.0 / 3).squareRoot()) < 1e-12)
        #expect(ScoreSummary(runs: [4]).spread == 0)
        #expect(ScoreSummary(runs: []).mean.isNaN)
        #expect(ScoreSummary(runs: [0.1, 0.2]).description == "0.150 ± 0.071 (2 runs)")
    }

    @Test("a summary of no runs is written without a mean, since JSON has no word for it")
    func empty() throws {
        let data = try JSONEncoder().encode(ScoreSummary(runs: []))
        #expect(try JSONDecoder().decode(ScoreSummary.self, from: data).runs.isEmpty)
    }
}
