import Foundation
import Testing

/// The parts of a file for other programs are those that a training sees and is judged by.
@Suite struct SplitTests {
    private func series(_ rows: Int) -> String {
        "wave,row\n" + (0..<rows).map { "\(($0 * 37) % 11).25,\($0)\n" }.joined()
    }

    private func rows(_ workplace: Workplace, _ path: String) throws -> [[String]] {
        String(decoding: try workplace.bytes(path), as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func windowsAreThoseOfATraining() async throws {
        let workplace = try Workplace()
        try workplace.write(series(200), to: "data.csv")
        let cut = ["--window", "8", "--holdout", "0.3", "--stretches", "2"]
        let ending = try await workplace.run(["split", "data.csv", "-o", "parts"] + cut)
        #expect(ending.code == 0 && ending.text.isEmpty, "\(ending.errors)")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "2", "--holdout", "0.3", "--stretches", "2"] + Sample.small)
        let (learned, held) = (try rows(workplace, "parts/training.csv"), try rows(workplace, "parts/held-out.csv"))
        #expect(learned.first == ["sequence_id", "step", "wave", "row"] && held.first == learned.first)
        // Two stretches of 30 rows end at rows 100 and 200, gaps of 8 before each and after the first.
        #expect(Set(held.dropFirst().compactMap { Int($0[3]) }) == Set(70..<100).union(170..<200))
        #expect(Set(learned.dropFirst().compactMap { Int($0[3]) }) == Set(0..<62).union(108..<162))
        #expect(
            training.errors.contains("\((learned.count - 1) / 8) sequences of 8 steps x 2 columns, ")
                && training.errors.contains(", \((held.count - 1) / 8) more held out"), "\(training.errors)")
        for part in [learned, held] {
            for (index, row) in part.dropFirst().enumerated() {
                #expect(row[0] == "\(index / 8)" && row[1] == "\(index % 8)")
                let place = try #require(Int(row[3]))
                #expect(row[2] == "\((place * 37) % 11).25")
                if index % 8 > 0 { #expect(part[index][3] == "\(place - 1)") }
            }
        }
        // What another program made of one part is judged by the other.
        let evaluation = try await workplace.run(
            ["evaluate", "--real", "data.csv", "--synthetic", "parts/training.csv", "--runs", "1", "--effort", "0.02"]
                + cut)
        #expect(evaluation.code == 0, "\(evaluation.errors)")
        #expect(evaluation.text.contains("judged against real sequences that were held out"))
    }

    @Test func sequencesStayWholeAndKeepTheirNames() async throws {
        let workplace = try Workplace()
        let table =
            "unit,hour,site,level\n"
            + (0..<40).map { unit in
                (0..<3 + unit % 2).map { "u\(unit),\($0),\(unit % 3 == 0 ? "north" : "south"),\(unit + $0).5\n" }
                    .joined()
            }.joined()
        try workplace.write(table, to: "data.csv")
        let cut = ["--sequence-id", "unit", "--order", "hour", "--holdout", "0.25", "--quiet"]
        let ending = try await workplace.run(["split", "data.csv", "-o", "parts"] + cut)
        #expect(ending.code == 0 && ending.errors.isEmpty, "\(ending.errors)")
        let (learned, held) = (try rows(workplace, "parts/training.csv"), try rows(workplace, "parts/held-out.csv"))
        #expect(Set(held.dropFirst().map { $0[0] }) == Set((30..<40).map { "u\($0)" }))
        #expect(Set(learned.dropFirst().map { $0[0] }) == Set((0..<30).map { "u\($0)" }))
        let all = (learned.dropFirst() + held.dropFirst()).map { $0.joined(separator: ",") }
        #expect(Set(all) == Set(table.split(separator: "\n").dropFirst().map(String.init)))

        for format in ["jsonl", "npz"] {
            let ending = try await workplace.run(["split", "data.csv", "-o", "parts", "--to", format] + cut)
            #expect(ending.code == 0, "\(ending.errors)")
            #expect(workplace.exists("parts/training.\(format)") && workplace.exists("parts/held-out.\(format)"))
        }
        try await Refusal(
            "split data.csv -o other --to npy " + cut.joined(separator: " "),
            says: "other/training.npy", "has categories, which an .npy file cannot name"
        ).check(in: workplace)
    }

    @Test(arguments: [
        Refusal("split data.csv -o parts", says: "--holdout <part>", code: 64),
        Refusal("split data.csv --holdout 0.2", says: "--output", code: 64),
        Refusal("split data.csv -o data.csv --holdout 0.2", says: "data.csv: is a file"),
        Refusal("split data.csv -o parts --holdout 0.1 --window 8", says: "has 6 rows, fewer than the window of 8"),
        Refusal("split nosuch.csv -o parts --holdout 0.2", says: "nosuch.csv"),
        Refusal("split data.csv -o parts --holdout 0.2 --to parquet", says: "'parquet'", code: 64),
    ]) func isRefused(_ refusal: Refusal) async throws { try await refusal.check() }
}
