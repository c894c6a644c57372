import Foundation
import Testing

/// Trainings that are broken off and gone on with, as somebody at a shell does it.
@Suite struct ResumeTests {
    /// A training's model and its metrics without the clock's readings.
    private func essence(_ workplace: Workplace, _ run: String) throws -> [String] {
        let metrics = String(decoding: try workplace.bytes("\(run)/metrics.jsonl"), as: UTF8.self)
        return [
            try workplace.bytes("\(run)/model.safetensors").base64EncodedString(),
            metrics.replacing(#/"seconds":[0-9.e+-]+/#, with: ""),
        ]
    }

    /// Begins a training and interrupts it.
    private func broken(_ workplace: Workplace, _ signal: Int32 = SIGINT) async throws {
        try workplace.write(Sample.table(), to: "data.csv")
        let process = try ToolProcess(
            ["train", "data.csv", "-o", "run", "--steps", "30000", "--seed", "2"] + Sample.small, in: workplace)
        #expect(try await process.says("step 1"), "\(process.errors)")
        process.send(signal)
        let ending = try await process.ending()
        try #require(ending.code == 128 + signal, "\(ending.errors)")
        #expect(ending.errors.contains("antiphon train --resume run"), "\(ending.errors)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aBrokenOffTrainingEndsAsIfItHadNotBeen(_ signal: Int32) async throws {
        let workplace = try Workplace()
        try await broken(workplace, signal)
        let resumed = try await workplace.run("train", "--resume", "run", "--json")
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("run: going on from step "), "\(resumed.errors)")
        #expect(try resumed.json()["steps"] as? Int == 30000)
        let whole = try await workplace.run(
            ["train", "data.csv", "-o", "whole", "--steps", "30000", "--seed", "2"] + Sample.small)
        #expect(whole.code == 0, "\(whole.errors)")
        #expect(try essence(workplace, "run") == essence(workplace, "whole"))
        let card = try await workplace.run("inspect", "run", "--json").json()
        let training = try #require((card["card"] as? [String: Any])?["training"] as? [String: Any])
        #expect(training["ending"] as? String == "complete" && training["steps"] as? Int == 30000)
        let text = try await workplace.run("inspect", "run").text
        #expect(text.contains("checkpoints ") && text.contains("run format 2"), "\(text)")
    }

    @Test func whatHasChangedIsRefusedWithTheDifference() async throws {
        let workplace = try Workplace()
        try await broken(workplace)
        for (arguments, words) in [
            ("--set objective.gamma=2", ["run: its settings were others", "objective.gamma 1.0 -> 2.0", "--force"]),
            ("--steps 9", ["training.steps 30000 -> 9"]), ("--seed 3", ["seed 2 -> 3"]),
            ("--window 7", ["is not the data it was trained on", "steps of a sequence 8 -> 7"]),
        ] {
            let refusal = try await workplace.run(
                ["train", "--resume", "run"] + arguments.split(separator: " ").map(String.init))
            refusal.checkRefusal(code: 1, says: words)
        }
        // Where checkpoints are kept is no change of the training.
        try workplace.write(Sample.table(rows: 61), to: "more.csv")
        let other = try await workplace.run("train", "more.csv", "--resume", "run")
        other.checkRefusal(code: 1, says: ["more.csv is not the data", "rows 60 -> 61", "fingerprint", "--force"])
        try FileManager.default.moveItem(at: workplace["data.csv"], to: workplace["elsewhere.csv"])
        let gone = try await workplace.run("train", "--resume", "run")
        gone.checkRefusal(code: 1, says: ["data.csv: the data of run are not there", "train DATA --resume run"])
        let moved = try await workplace.run("train", "elsewhere.csv", "--resume", "run", "--set", "checkpoint.keep=3")
        #expect(moved.code == 0, "\(moved.errors)")
        let forced = try await workplace.run("train", "more.csv", "--resume", "run", "--force", "--steps", "30005")
        #expect(forced.code == 0, "\(forced.errors)")
    }

    @Test func aDamagedCheckpointIsNamedAndTheOneBeforeIsUsed() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let options = ["--steps", "60", "--set", "checkpoint.steps=20"] + Sample.small
        let whole = try await workplace.run(["train", "data.csv", "-o", "run"] + options)
        #expect(whole.code == 0, "\(whole.errors)")
        let before = try essence(workplace, "run")
        #expect(workplace.exists("run/checkpoints/40") && workplace.exists("run/checkpoints/60"))
        #expect(!workplace.exists("run/checkpoints/20"), "two are kept")
        let file = "run/checkpoints/60/state.safetensors"
        try workplace.bytes(file).dropLast(9).write(to: workplace[file])
        let resumed = try await workplace.run("train", "--resume", "run")
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(
            resumed.errors.contains("warning: \(file): has ")
                && resumed.errors.contains("the checkpoint before it is used"), "\(resumed.errors)")
        #expect(resumed.errors.contains("going on from step 40"), "\(resumed.errors)")
        #expect(try essence(workplace, "run") == before)
    }

    @Test(arguments: [
        Refusal("train --resume nosuch", says: "nosuch: no such run directory"),
        Refusal("train --resume .", says: "has no checkpoint to go on from"),
        Refusal("train --resume run -o other", says: "leave -o out", code: 64),
        Refusal("train -o run", says: "missing expected argument '<data>'", code: 64),
        Refusal("train data.csv -o run --budget auto", says: "held-out score", "--budget a time"),
        Refusal("train data.csv -o run --set training.patience=3", says: "held-out score", "training.held-out"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }
}
