import Foundation
import Testing

/// Tables of one series with a date in each row, as people have them.
@Suite struct DatedTableTests {
    private static let judging = ["--runs", "1", "--effort", "0.02", "--quiet"]

    /// Hours written as a spreadsheet does, beside a wave and numbers of which some are missing (-200).
    private static func table(rows: Int = 240, code: Bool = false) -> String {
        var text = "when,wave,count\n"
        for row in 0..<rows {
            let wave = (sin(Double(row) / 4) * 1000).rounded() / 1000
            let count = code && row % 12 == 5 ? -200 : row * 7 % 12
            text += "\(row / 24 + 1)/3/2021 \(row % 24):00,\(wave),\(count)\n"
        }
        return text
    }

    @Test(arguments: [false, true]) func aSeriesWithDatesTrainsAndIsJudged(code: Bool) async throws {
        let workplace = try Workplace()
        try workplace.write(Self.table(code: code), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--holdout", "0.3"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errors.hasPrefix(
                "data.csv: 'when' goes up by 1 hour from row to row: it orders the rows and is not generated\n"),
            "\(training.errors)")
        let generated = try await workplace.run("generate", "run", "-n", "20", "-o", "synthetic.csv")
        #expect(generated.code == 0, "\(generated.errors)")
        let synthetic = try #require(String(bytes: workplace.bytes("synthetic.csv"), encoding: .utf8))
        #expect(synthetic.hasPrefix("sequence_id,step,wave,count\n"))
        // Nothing between the code and the numbers.
        let counts = synthetic.split(separator: "\n").dropFirst().compactMap { Int($0.split(separator: ",")[3]) }
        #expect(counts.count == 160 && counts.allSatisfy { (0...11).contains($0) || (code && $0 == -200) })

        // By the run, with its own sequences and with those of a file; and by the options, whatever the file's columns.
        for more in [
            ["--run", "run"], ["--run", "run", "--synthetic", "synthetic.csv"], ["--synthetic", "synthetic.csv"],
        ] {
            let evaluation = try await workplace.run(["evaluate", "--real", "data.csv"] + more + Self.judging)
            #expect(evaluation.code == 0, "\(more) \(evaluation.errors)")
            #expect(evaluation.text.contains("gru-small"), "\(evaluation.text)")
        }
        // A synthetic file like the real one, dates and all.
        try workplace.write(Self.table(rows: 200, code: code), to: "other.csv")
        let evaluation = try await workplace.run(
            ["evaluate", "--real", "data.csv", "--synthetic", "other.csv", "--window", "8"] + Self.judging)
        #expect(evaluation.code == 0, "\(evaluation.errors)")

        let resumed = try await workplace.run("train", "--resume", "run", "--quiet")
        #expect(resumed.code == 0, "\(resumed.errors)")
    }

    @Test func whatWasLeftOutMayHoldAnythingWhenItIsJudged() async throws {
        let workplace = try Workplace()
        // A column of numbers with a slip.
        let lines = Self.table().split(separator: "\n")
        let text = lines.enumerated().map { "\($1),\($0 == 0 ? "note" : $0 == 90 ? "broken" : "\($0).5")\n" }.joined()
        try workplace.write(text, to: "data.csv")
        let refused = try await workplace.run(["train", "data.csv", "-o", "run", "--steps", "2"] + Sample.small)
        #expect(refused.errors.contains("line 91, column 'note': 'broken' is not a number"), "\(refused.errors)")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "2", "--exclude", "note"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let evaluation = try await workplace.run(["evaluate", "--real", "data.csv", "--run", "run"] + Self.judging)
        #expect(evaluation.code == 0, "\(evaluation.errors)")
    }

    @Test func theSchemaSaysWhatADateIs() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.table(), to: "data.csv")
        let schema = try await workplace.run("schema", "data.csv")
        #expect(schema.text.contains("when    order    timestamp  goes up by 1 hour from row to row"), "\(schema.text)")
        // The schema as a file gives the same table.
        let written = try await workplace.run("schema", "data.csv", "-o", "schema.yaml")
        #expect(written.code == 0, "\(written.errors)")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "2", "--schema", "schema.yaml"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(training.errors.contains("240 rows, 233 sequences of 8 steps x 2 columns"), "\(training.errors)")
    }
}
