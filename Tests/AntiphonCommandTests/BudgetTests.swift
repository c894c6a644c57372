import Foundation
import Testing

/// Trainings that end by themselves, and what is kept of them.
@Suite struct BudgetTests {
    @Test("--budget auto says when it ends and ends then; the best look is a checkpoint; the card says how private")
    func auto() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(rows: 1060), to: "data.csv")
        let settings = [
            "training.patience=2", "checkpoint.minutes=0", "checkpoint.keep=1", "checkpoint.keep-best=1",
        ]
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--budget", "auto", "--json"] + Sample.small
                + settings.flatMap { ["--set", $0] })
        #expect(training.code == 0, "\(training.errors)")
        let told = try #require(
            training.errors.firstMatch(of: #/step (\d+): no better for a while; rates fall until step (\d+)\n/#),
            "\(training.errors)")
        let (turn, end) = (try #require(Int(told.1)), try #require(Int(told.2)))
        #expect(end == turn + max(100, turn / 2))
        let summary = try training.json()
        #expect(summary["steps"] as? Int == end && summary["ending"] as? String == "complete")
        let (looking, seconds) = (summary["looking_seconds"] as? Double, summary["seconds"] as? Double)
        #expect(try #require(looking) > 0 && #require(seconds) > 0)
        #expect(training.errors.contains("until no better  D "), "\(training.errors)")

        let inspection = try await workplace.run("inspect", "run", "--json").json()
        let card = try #require(inspection["card"] as? [String: Any])
        let best = try #require((card["quality"] as? [String: Any])?["best_step"] as? Int)
        let checkpoints = try #require(inspection["checkpoints"] as? [Int])
        #expect(Set(checkpoints) == [best, end], "\(checkpoints), best at \(best)")
        let privacy = try #require(card["privacy"] as? String)
        #expect(privacy.hasPrefix("copied runs ") && privacy.contains("attacks need held-out data"), "\(privacy)")
    }

    @Test("With a part held out the page and the card tell of attacks; another part cannot be held out later")
    func heldOut() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(rows: 200), to: "data.csv")
        let training = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "4", "--holdout", "0.3"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let text = try await workplace.run("inspect", "run").text
        #expect(
            text.contains(#/privacy     copied runs [\d.]+ % \(\d+ steps or more\); attack, distance [\d.]+/#),
            "\(text)")
        let page = String(decoding: try workplace.bytes("run/report.html"), as: UTF8.self)
        #expect(page.contains("Membership inference"))
        for part in ["0.2", "0.3 --stretches 2"] {
            try await Refusal("train --resume run --force --holdout \(part)", says: "leave --holdout out")
                .check(in: workplace)
        }
        try await #expect(workplace.run("train", "--resume", "run", "--holdout", "0.3").code == 0)
    }
}
