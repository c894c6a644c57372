import Foundation
import Testing

/// Tables with categories, gaps and unequal lengths are judged as anybody calls it.
@Suite struct MixedEvaluationTests {
    @Test("two files with one schema: measures, a label, the page") func twoFiles() async throws {
        let workplace = try Workplace()
        for (seed, name) in [("1", "real.csv"), ("2", "other.csv")] {
            #expect(try await workplace.run(["simulate", "mixed", "-n", "60", "--seed", seed, "-o", name]).code == 0)
        }
        let base = ["evaluate", "--real", "real.csv", "--synthetic", "other.csv", "--sequence-id", "machine"]
        let quick = base + ["--order", "step", "--runs", "1", "--effort", "0.02", "--quiet"]
        let told = try await workplace.run(quick + ["-o", "page.html"])
        #expect(told.code == 0, "\(told.errors)")
        for words in ["mixed measures at floor", "transitions", "label site told", "all columns as numbers"] {
            #expect(told.text.contains(words), "\(told.text)")
        }
        let page = String(decoding: try workplace.bytes("page.html"), as: UTF8.self)
        #expect(page.contains("Categories, gaps and lengths"))
        let json = try await workplace.run(quick + ["--json", "--label", "site"])
        #expect(
            json.text.contains("\"basis\" : \"converted\"") && json.text.contains("\"missing_given\""), "\(json.errors)"
        )
    }

    @Test("labels and columns that do not fit are refused in one line") func refused() async throws {
        let workplace = try Workplace()
        #expect(try await workplace.run(["simulate", "mixed", "-n", "30", "-o", "real.csv"]).code == 0)
        let text = String(decoding: try workplace.bytes("real.csv"), as: UTF8.self)
        func refusal(_ synthetic: String, _ more: String...) async throws -> String {
            try workplace.write(synthetic, to: "other.csv")
            let told = try await workplace.run(
                [
                    "evaluate", "--real", "real.csv", "--synthetic", "other.csv", "--sequence-id", "machine", "--order",
                    "step", "--runs", "1", "--effort", "0.02", "--quiet",
                ] + more)
            #expect(told.code != 0 && told.text.isEmpty)
            #expect(told.errors.split(separator: "\n").count == 1, "\(told.errors)")
            return told.errors
        }
        let label = try await refusal(text.replacingOccurrences(of: ",idle,", with: ",asleep,"))
        #expect(label.contains("'asleep' is none of its labels"), "\(label)")
        let column = try await refusal(text.replacingOccurrences(of: "capacity", with: "power"))
        #expect(column.contains("has no column 'capacity'"), "\(column)")
        let name = try await refusal(text.replacingOccurrences(of: "machine", with: "unit"))
        #expect(name.contains("has no column 'machine' that names its sequences"), "\(name)")
        #expect(try await refusal(text, "--label", "state").contains("no category that is fixed"))
    }
}
