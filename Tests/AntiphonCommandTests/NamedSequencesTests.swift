import Foundation
import Testing

/// Tables of several series below or beside each other, as people have them, whose names nobody points at.
@Suite("Series that nobody named") struct NamedSequencesTests {
    private static let judging = ["--runs", "1", "--effort", "0.02", "--quiet"]

    /// Daily numbers of shops, one shop after the other or one day after the other.
    private static func shops(_ days: [Int], byDay: Bool = false) -> String {
        var rows: [(day: Int, text: String)] = []
        for (shop, days) in days.enumerated() {
            for day in 0..<days {
                let sold = Int((sin(Double(day) / 3 + Double(shop)) * 40).rounded()) + 60 * (shop + 1)
                let date = "2021-0\(1 + day / 28)-\(day % 28 < 9 ? "0" : "")\(day % 28 + 1)"
                rows.append((day, "shop \(shop),\(date),\(sold),\(day * 7 % 12)"))
            }
        }
        // Rows of a day keep the order of shops.
        let ordered = byDay ? (0..<(days.max() ?? 0)).flatMap { day in rows.filter { $0.day == day } } : rows
        return (["shop,date,sold,visits"] + ordered.map(\.text)).joined(separator: "\n") + "\n"
    }

    @Test(
        "Windows are cut within each, and its name is generated; part of each is held out", arguments: [false, true])
    func trains(byDay: Bool) async throws {
        let workplace = try Workplace()
        try workplace.write(Self.shops([130, 130, 130], byDay: byDay), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--holdout", "0.3"]
                + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errors.hasPrefix(
                "data.csv: 'shop' names 3 sequences: 'date' orders the rows of each (--one-series if the rows are one)\n"
                    + "data.csv: 390 rows, 228 sequences of 8 steps x 3 columns, 96 more held out"),
            "\(training.errors)")
        let generated = try await workplace.run("generate", "run", "-n", "20", "-o", "synthetic.csv")
        #expect(generated.code == 0, "\(generated.errors)")
        let synthetic = try #require(String(bytes: workplace.bytes("synthetic.csv"), encoding: .utf8))
        #expect(synthetic.hasPrefix("sequence_id,step,shop,sold,visits\n"))
        let shops = synthetic.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        #expect(shops.count == 160)
        let names = Dictionary(grouping: shops, by: { $0[0] }).mapValues { Set($0.map { $0[2] }) }
        #expect(names.count == 20 && names.values.allSatisfy { $0.count == 1 })
        #expect(names.values.reduce(into: Set()) { $0.formUnion($1) }.isSubset(of: ["shop 0", "shop 1", "shop 2"]))

        for more in [
            ["--run", "run"], ["--run", "run", "--synthetic", "synthetic.csv"], ["--synthetic", "synthetic.csv"],
        ] {
            let evaluation = try await workplace.run(["evaluate", "--real", "data.csv"] + more + Self.judging)
            #expect(evaluation.code == 0, "\(more) \(evaluation.errors)")
            #expect(evaluation.text.contains("label shop told"), "\(evaluation.text)")
        }
        // A synthetic file like the real one, which names its series itself.
        try workplace.write(Self.shops([100, 120, 130]), to: "other.csv")
        let evaluation = try await workplace.run(
            ["evaluate", "--real", "data.csv", "--synthetic", "other.csv", "--window", "8"] + Self.judging)
        #expect(evaluation.code == 0 && evaluation.text.contains("label shop told"), "\(evaluation.errors)")

        let resumed = try await workplace.run("train", "--resume", "run", "--quiet")
        #expect(resumed.code == 0, "\(resumed.errors)")

        // What was found is what may be said.
        let said = try await workplace.run(
            [
                "train", "data.csv", "-o", "said", "--steps", "4", "--holdout", "0.3", "--sequence-id", "shop",
                "--attribute", "shop",
            ] + Sample.small)
        #expect(said.code == 0, "\(said.errors)")
        #expect(try workplace.bytes("said/schema.json") == workplace.bytes("run/schema.json"))
    }

    @Test("They are one series to who says so, and what is too short for a window is left out")
    func choices() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.shops([60, 12, 60]), to: "data.csv")
        let one = try await workplace.run(
            ["train", "data.csv", "-o", "one", "--steps", "1", "--one-series"] + Sample.small)
        #expect(one.code == 0 && one.errors.contains("132 rows, 125 sequences of 8 steps x 3 columns"), "\(one.errors)")
        let short = try await workplace.run(
            ["train", "data.csv", "-o", "short", "--steps", "1"]
                + Sample.small.filter { $0 != "--window" && $0 != "8" })
        #expect(short.code == 0, "\(short.errors)")
        #expect(short.errors.contains("132 rows, 74 sequences of 24 steps"), "\(short.errors)")
        #expect(short.errors.contains("1 sequence of fewer than 24 rows is left out (--window)"), "\(short.errors)")
        let dated = try await workplace.run(
            ["train", "data.csv", "-o", "dated", "--steps", "1", "--calendar"] + Sample.small)
        #expect(dated.code == 0 && dated.errors.contains("family: conditional"), "\(dated.errors)")
        let generated = try await workplace.run("generate", "dated", "-n", "3")
        #expect(generated.text.hasPrefix("sequence_id,date,shop,sold,visits\n0,2021-"), "\(generated.errors)")
        let schema = try await workplace.run("schema", "data.csv")
        #expect(schema.text.contains("names 3 sequences of 132 rows, and is generated as a fact about them"))
        let both = try await workplace.run("schema", "data.csv", "--one-series", "--sequence-id", "shop")
        #expect(both.code != 0 && both.errors.contains("--one-series and --sequence-id contradict each other"))
    }
}
