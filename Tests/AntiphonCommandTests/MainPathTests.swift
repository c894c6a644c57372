import Foundation
import Testing

/// Train, generate, evaluate and inspect as somebody with a table of their own calls them.
@Suite struct MainPathTests {
    @Test func thePageLooksAtSomeOfALargeTable() async throws {
        let workplace = try Workplace()
        let rows = (0..<10_060).map { "\(Double(($0 &* 2_654_435_761) >> 9 & 0x3FF) / 100)\n" }
        try workplace.write("x\n" + rows.joined(), to: "long.csv")
        let training = try await workplace.run(["train", "long.csv", "-o", "run", "--steps", "1"] + Sample.small)
        #expect(training.errors.contains("10060 rows, 10053 sequences of 8 steps"), "\(training.errors)")
        let page = String(decoding: try workplace.bytes("run/report.html"), as: UTF8.self)
        #expect(page.contains("1,000 synthetic against 10,000 real sequences of 8 steps, 1 column"))
    }

    @Test func aTableBecomesAModelThatWritesMore() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train()
        #expect(training.code == 0 && training.output.isEmpty, "\(training.errors)")
        #expect(
            training.errors.hasPrefix("data.csv: 60 rows, 53 sequences of 8 steps x 3 columns"), "\(training.errors)")
        #expect(training.errors.contains("step 1/4"))
        #expect(training.errorLines.last?.hasPrefix("run: trained 4 steps in ") == true, "\(training.errors)")
        for file in [
            "config.yaml", "schema.json", "model.safetensors", "manifest.json", "metrics.jsonl", "report.html",
        ] { #expect(workplace.exists("run/\(file)"), "\(file)") }
        #expect(!workplace.exists("run.partial"))

        let synthesis = try await workplace.run("generate", "run", "-n", "30", "-o", "synthetic.csv", "--seed", "7")
        #expect(synthesis.code == 0 && synthesis.output.isEmpty)
        #expect(synthesis.errors.hasPrefix("synthetic.csv: 30 sequences of 8 steps"), "\(synthesis.errors)")
        let table = CSVText(String(decoding: try workplace.bytes("synthetic.csv"), as: UTF8.self))
        #expect(table.header == ["sequence_id", "step", "wave", "rise", "count"])
        #expect(table.rows.count == 30 * 8 && table.isFinite)
        let steps = table.rows.map { $0[1] }
        #expect(steps == [[String]](repeating: (0..<8).map { "\($0)" }, count: 30).flatMap { $0 })
        // Whole numbers come back as whole numbers.
        #expect(table.rows.allSatisfy { Int($0[4]) != nil })

        let evaluation = try await workplace.run(
            "evaluate", "--real", "data.csv", "--synthetic", "synthetic.csv", "--runs", "1", "--json", "-o",
            "page.html",
            "--effort", "0.02", "--protocol", "honest", "--protocol", "timegan"
        )
        #expect(evaluation.code == 0, "\(evaluation.errors)")
        let scores = try evaluation.json()
        #expect(
            Set(scores.keys).isSuperset(of: ["honest", "time_gan", "distances", "comparison", "seconds"]),
            "\(scores.keys)")
        let comparison = try #require(scores["comparison"] as? [String: Any])
        #expect(comparison["real_count"] as? Int == 53 && comparison["synthetic_count"] as? Int == 30)
        let page = String(decoding: try workplace.bytes("page.html"), as: UTF8.self)
        #expect(page.contains("<svg") && page.contains("wave"))
    }

    @Test func aRunSaysWhatItIs() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train("--json", "--seed", "9")
        #expect(training.code == 0, "\(training.errors)")
        let summary = try training.json()
        #expect(summary["run"] as? String == "run" && summary["ending"] as? String == "complete")
        #expect(summary["steps"] as? Int == 4 && summary["steps_per_second"] is Double)
        let inspection = try await workplace.run("inspect", "run", "--json")
        #expect(inspection.code == 0 && inspection.errors.isEmpty)
        let card = try inspection.json()
        #expect(card["rows"] as? Int == 60 && card["sequences"] as? Int == 53 && card["steps"] as? Int == 8)
        #expect(card["trained_steps"] as? Int == 4)
        let columns = try #require(card["columns"] as? [[String: Any]])
        #expect(columns.map { $0["name"] as? String } == ["wave", "rise", "count"])
        #expect(columns.last?["maximum"] as? Double == 11)
        let settings = try #require(card["settings"] as? [String: String])
        #expect(settings["seed"] == "9" && settings["generator.hidden"] == "8")
        let text = try await workplace.run("inspect", "run")
        #expect(text.code == 0 && text.text.contains("60 rows, 53 sequences of 8 steps (windows of 8 rows, stride 1)"))
        #expect(text.text.contains("generator.hidden=8"))
    }

    @Test func quietIsSilent() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train("--quiet")
        #expect(training.code == 0 && training.errors.isEmpty && training.output.isEmpty, "\(training.errors)")
        let synthesis = try await workplace.run("generate", "run", "-n", "3", "-o", "out.csv", "--quiet")
        #expect(synthesis.code == 0 && synthesis.errors.isEmpty && synthesis.output.isEmpty)
        #expect(workplace.exists("out.csv"))
    }

    @Test func dataComeFromStandardInputAndGoToStandardOutput() async throws {
        let workplace = try Workplace()
        let training = try await workplace.run(
            ["train", "-", "-o", "run", "--steps", "4"] + Sample.small, input: Sample.table())
        #expect(training.code == 0, "\(training.errors)")
        #expect(training.errors.hasPrefix("standard input: 60 rows"), "\(training.errors)")
        let first = try await workplace.run("generate", "run", "-n", "4")
        let second = try await workplace.run("generate", "run", "-n", "4", "-o", "-")
        #expect(first.code == 0 && first.errors.isEmpty && first.output == second.output)
        #expect(CSVText(first.text).rows.count == 4 * 8)
        #expect(Set(workplace.contents.keys.filter { !$0.hasPrefix("run/") }) == ["run"])
    }

    @Test func groupsOfRowsAreSequences() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.groups([Int](repeating: 6, count: 20)), to: "data.csv")
        let small = Sample.small.dropFirst(2)
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--sequence-id", "machine", "--exclude", "day"] + small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errors.hasPrefix("data.csv: 120 rows, 20 sequences of 6 steps x 2 columns"), "\(training.errors)")
        let synthesis = try await workplace.run("generate", "run", "-n", "5")
        // A column of few whole numbers is one of categories: the table is a mixed one, and keeps its own names.
        #expect(CSVText(synthesis.text).header == ["machine", "step", "wave", "count"])
        #expect(CSVText(synthesis.text).rows.count == 5 * 6)
        let text = try await workplace.run("inspect", "run")
        #expect(text.text.contains("grouped by machine"), "\(text.text)")
        // The synthetic file names neither machines nor days.
        try workplace.write(synthesis.text, to: "few.csv")
        let evaluation = try await workplace.run(
            "evaluate", "--real", "data.csv", "--synthetic", "few.csv", "--sequence-id", "machine", "--exclude", "day")
        evaluation.checkRefusal(code: 1, says: ["needs 10 sequences", "20 real and 5 synthetic"])
    }

    @Test func aFileMayHaveNoHeader() async throws {
        let workplace = try Workplace()
        // The first row could be taken for names, were it not for the option.
        try workplace.write("x,y,z\n" + Sample.table(header: false), to: "names.csv")
        try workplace.write(Sample.table(header: false), to: "bare.csv")
        try await Refusal("train names.csv -o run --no-header", says: "names.csv, line 1", "'x' is not a number").check(
            in: workplace)
        let training = try await workplace.run(
            ["train", "bare.csv", "-o", "run", "--steps", "4", "--no-header"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let synthesis = try await workplace.run("generate", "run", "-n", "2")
        #expect(CSVText(synthesis.text).header == ["sequence_id", "step", "column_1", "column_2", "column_3"])
    }

    @Test func aSettingsFileIsUsed() async throws {
        let workplace = try Workplace()
        try workplace.write("seed: 5\ngenerator:\n  cell: gru  # smaller\nobjective.gamma: 2\n", to: "settings.yaml")
        let training = try await workplace.train("--config", "settings.yaml")
        #expect(training.code == 0, "\(training.errors)")
        let settings = try #require(
            try await workplace.run("inspect", "run", "--json").json()["settings"] as? [String: String])
        #expect(settings["seed"] == "5" && settings["generator.cell"] == "gru" && settings["objective.gamma"] == "2.0")
        // What a run wrote as its settings is a settings file again.
        let again = try await workplace.run(
            "train", "data.csv", "-o", "again", "--config", "run/config.yaml", "--window", "8")
        #expect(again.code == 0, "\(again.errors)")
        #expect(try workplace.bytes("run/model.safetensors") == workplace.bytes("again/model.safetensors"))
    }

    @Test func aBudgetOfTimeIsKept() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--budget", "0.5s", "--json"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let summary = try training.json()
        let seconds = try #require(summary["seconds"] as? Double)
        #expect(seconds >= 0.5 && seconds < 10)
        #expect(summary["steps"] as? Int ?? 0 > 0)
    }

    @Test func aRunCanBeMoved() async throws {
        let workplace = try Workplace()
        try #require(await workplace.train().code == 0)
        let before = try await workplace.run("generate", "run", "-n", "5")
        try FileManager.default.createDirectory(at: workplace["far away"], withIntermediateDirectories: true)
        try FileManager.default.moveItem(at: workplace["run"], to: workplace["far away/modèle"])
        try FileManager.default.removeItem(at: workplace["data.csv"])
        let after = try await workplace.run("generate", "far away/modèle/", "-n", "5")
        #expect(after.code == 0 && after.output == before.output, "\(after.errors)")
    }
}
