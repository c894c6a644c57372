import Foundation
import Testing

/// Train without a part of the data, and be judged by it.
@Suite struct HoldOutCommandTests {
    private func series(_ rows: Int) -> String {
        "wave,rise\n" + (0..<rows).map { "\(sin(Double($0) * 0.7)),\($0 * 7 % 13)\n" }.joined()
    }

    @Test func aRunIsJudgedByWhatItDidNotSee() async throws {
        let workplace = try Workplace()
        try workplace.write(series(200), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--holdout", "0.3"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        // 200 - 60 - 8 rows to train on, 60 held out.
        #expect(
            training.errors.hasPrefix("data.csv: 200 rows, 125 sequences of 8 steps x 2 columns, 53 more held out"),
            "\(training.errors)")
        let card = try await workplace.run("inspect", "run", "--json").json()
        let heldOut = try #require(card["held_out"] as? [String: Any])
        #expect(heldOut["fraction"] as? Double == 0.3 && heldOut["gap"] as? Int == 8)
        #expect(card["rows"] as? Int == 132)
        #expect(try await workplace.run("inspect", "run").text.contains("held out    30.0 % (the end), gap 8"))

        let evaluation = try await workplace.run(
            "evaluate", "--run", "run", "--real", "data.csv", "--runs", "1", "--effort", "0.02", "--json")
        #expect(evaluation.code == 0, "\(evaluation.errors)")
        let result = try evaluation.json()
        let honest = try #require(result["honest"] as? [String: Any])
        #expect(honest["is_held_out"] as? Bool == true)
        let judges = try #require(honest["judges"] as? [[String: Any]])
        #expect(judges.compactMap { $0["judge"] as? String } == ["gru-small", "gru-2x64", "kernels", "statistics"])
        for judge in judges {
            for part in ["synthetic", "floor", "training_floor", "control"] {
                let accuracy = try #require(judge[part] as? [String: Any], "\(part)")
                #expect(Set(accuracy.keys) == ["accuracy", "interval", "runs", "score"])
            }
            #expect(judge["catches_control"] is Bool)
        }
        let comparison = try #require(result["comparison"] as? [String: Any])
        #expect(comparison["real_count"] as? Int == 53 && comparison["synthetic_count"] as? Int == 125)
        #expect((result["usefulness"] as? [String: Any])?["ratio"] is Double)

        try workplace.write(series(199), to: "other.csv")
        try await Refusal(
            "evaluate --run run --real other.csv", says: "other.csv: is not the file that run was trained on"
        ).check(in: workplace)
    }

    @Test func aFileIsJudgedByAPartAsAsked() async throws {
        let workplace = try Workplace()
        try workplace.write(series(200), to: "data.csv")
        try workplace.write(series(120), to: "synthetic.csv")
        let evaluation = try await workplace.run(
            "evaluate", "--real", "data.csv", "--synthetic", "synthetic.csv", "--window", "8", "--holdout", "0.4",
            "--stretches", "2", "--gap", "3", "--runs", "1", "--effort", "0.02", "-o", "page.html")
        #expect(evaluation.code == 0, "\(evaluation.errors)")
        #expect(evaluation.text.contains("judged against real sequences that were held out"), "\(evaluation.text)")
        #expect(evaluation.text.contains("training floor"))
        let page = String(decoding: try workplace.bytes("page.html"), as: UTF8.self)
        #expect(page.contains("Training part against held-out part"))
        let whole = try await workplace.run(
            "evaluate", "--real", "data.csv", "--synthetic", "synthetic.csv", "--window", "8", "--runs", "1",
            "--effort", "0.02")
        #expect(whole.text.contains("it has seen what it is judged by"), "\(whole.text)")
    }

    @Test func theFieldsProtocolsAreTakenByName() async throws {
        let workplace = try Workplace()
        try workplace.write(series(60), to: "data.csv")
        try workplace.write(series(55), to: "synthetic.csv")
        let evaluation = try await workplace.run(
            "evaluate", "--real", "data.csv", "--synthetic", "synthetic.csv", "--window", "8", "--protocol", "tsgbench",
            "--protocol", "diffusion-ts", "--runs", "1", "--json")
        #expect(evaluation.code == 0, "\(evaluation.errors)")
        let result = try evaluation.json()
        #expect(result["honest"] == nil && result["time_gan"] == nil)
        let bench = try #require((result["tsg_bench"] as? [String: Any])?["synthetic"] as? [String: Any])
        #expect(Set(bench.keys) == ["mdd", "acd", "sd", "kd", "ed", "dtw"])
        let diffusion = try #require(result["diffusion_ts"] as? [String: Any])
        #expect(Set(diffusion.keys) == ["discriminative", "predictive", "correlational", "seed"])
    }

    @Test(arguments: [
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --protocol gan", says: "'gan'", "diffusion-ts", code: 64),
        Refusal("train data.csv -o run --holdout 0", says: "--holdout 0.0 is not allowed", code: 64),
        Refusal("train data.csv -o run --holdout 1", says: "--holdout 1.0 is not allowed", code: 64),
        Refusal("train data.csv -o run --gap 3", says: "--gap needs --holdout", code: 64),
        Refusal("train data.csv -o run --holdout 0.2 --stretches 0", says: "--stretches 0 is not allowed", code: 64),
        Refusal(
            "train data.csv -o run --window 8 --holdout 0.1",
            says: "data.csv (held-out part): has 6 rows, fewer than the window of 8"),
        Refusal(
            "train data.csv -o run --window 8 --holdout 0.9", says: "data.csv: has 60 rows, too few to hold out 54"),
        Refusal(
            "evaluate --run run --window 8 --real data.csv", says: "--window is known to the run", code: 64),
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --effort 0", says: "--effort 0.0 is not allowed", code: 64),
        Refusal("evaluate --run nosuch --real data.csv", says: "nosuch: no such run directory"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }
}
