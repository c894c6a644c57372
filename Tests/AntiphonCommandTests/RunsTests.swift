import Foundation
import Testing

@Suite("antiphon runs and antiphon config")
struct RunsTests {
    @Test("A setting that an older run's version did not have is told as off, not as today's default")
    func olderRun() async throws {
        let workplace = try Workplace()
        try FileManager.default.createDirectory(at: workplace["old"], withIntermediateDirectories: true)
        try workplace.write("{\"step\":1,\"seconds\":2,\"generator_loss\":3}\n", to: "old/metrics.jsonl")
        try workplace.write("seed: 3\n", to: "old/config.yaml")
        let json = try await workplace.run("runs", "old", "--json").json()
        let runs = try #require(json["runs"] as? [[String: Any]])
        let settings = try #require(runs.first?["settings"] as? [String: String])
        #expect(settings["seed"] == "3" && settings["objective.gamma-boost"] == "1.0")
        #expect(settings["discriminator.pace"] == "1.0" && settings["discriminator.rows-per-step"] == "1")
    }

    @Test("Runs are listed with what differs, one run with its curves; JSON is pure")
    func runs() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        try FileManager.default.createDirectory(at: workplace["all"], withIntermediateDirectories: true)
        for (name, hidden) in [("wide", "12"), ("slim", "4")] {
            let ending = try await workplace.run(
                ["train", "data.csv", "-o", "all/\(name)", "--quiet"] + Sample.small
                    + ["--steps", "6", "--set", "generator.hidden=\(hidden)", "--set", "metrics.tensorboard=true"])
            #expect(ending.code == 0, "\(ending.errors)")
            let events = try FileManager.default.contentsOfDirectory(atPath: workplace["all/\(name)/events"].path)
            #expect(events.count == 1 && events[0].hasPrefix("events.out.tfevents."), "\(events)")
        }
        // A run that was killed: metrics that end in half a line, no manifest.
        try FileManager.default.createDirectory(at: workplace["all/killed"], withIntermediateDirectories: true)
        try workplace.write(
            "{\"step\":1,\"seconds\":2,\"generator_loss\":3,\"new_score\":0.25,\"note\":\"x\"}\n{\"step\":2,",
            to: "all/killed/metrics.jsonl")
        let table = try await workplace.run("runs", "all")
        let lines = table.text.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("run") && lines[0].contains("new score"), "\(table.text)")
        #expect(lines[0].contains("generator.hidden") && !lines[0].contains("training.batch"))
        #expect(lines[1].hasPrefix("killed (unfinished)  1") && lines[1].contains("0.250"), "\(table.text)")
        #expect(lines[2].hasPrefix("slim") && lines[2].hasSuffix(" 4"), "\(table.text)")
        #expect(lines[3].hasPrefix("wide") && lines[3].hasSuffix(" 12"), "\(table.text)")
        #expect(table.errors.isEmpty)

        let json = try await workplace.run("runs", "all", "--json").json()
        #expect(json["differing"] as? [String] == ["generator.hidden"])
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(runs.map { $0["run"] as? String } == ["killed", "slim", "wide"])
        #expect(runs.map { $0["finished"] as? Bool } == [false, true, true])
        #expect((runs[2]["settings"] as? [String: String])?["generator.hidden"] == "12")
        #expect((runs[0]["metrics"] as? [String: Double])?["new_score"] == 0.25)

        let single = try await workplace.run("runs", "all/wide")
        #expect(single.text.contains("6 steps") && single.text.contains("discriminator loss  "), "\(single.text)")
        #expect(single.text.contains { "▁▂▃▄▅▆▇█".contains($0) } && single.text.contains("generator.hidden=12"))
        // What the data settled is not called changed; what was chosen in its place is.
        #expect(!single.text.contains("rows-per-step") && !single.text.contains("pace"), "\(single.text)")
        let chosen = try await workplace.run(
            ["train", "data.csv", "-o", "chosen", "--quiet"] + Sample.small
                + ["--steps", "2", "--set", "discriminator.rows-per-step=2"])
        #expect(chosen.code == 0, "\(chosen.errors)")
        let own = try await workplace.run("runs", "chosen").text
        #expect(own.contains("discriminator.rows-per-step=2") && !own.contains("generator.rows-per-step"), "\(own)")
        try await Refusal("runs none", says: "no such directory").check(in: workplace)
        try await Refusal("runs data.csv", says: "is a file").check(in: workplace)
        try await Refusal("runs all/killed/.. --jsn", says: "--json", code: 64).check(in: workplace)
    }

    @Test("config prints the resolved tree with origins, as a file that train takes")
    func config() async throws {
        let workplace = try Workplace()
        try workplace.write("generator:\n  hidden: 48\n", to: "s.yaml")
        let ending = try await workplace.run(
            shell: "ANTIPHON_TRAINING_BATCH=32 \"$0\" config --config s.yaml --set generator.cell=gru --seed 3")
        #expect(ending.code == 0, "\(ending.errors)")
        for line in [
            "seed: 3  # --seed", "  hidden: 48  # s.yaml:2", "  cell: gru  # --set", "  steps: 8000  # default",
            "  batch: 32  # environment, ANTIPHON_TRAINING_BATCH",
        ] {
            #expect(ending.text.contains(line + "\n"), "\(line)")
        }
        try workplace.write(ending.text, to: "all.yaml")
        let json = try await workplace.run("config", "--config", "all.yaml", "--json").json()
        let batch = try #require(json["training.batch"] as? [String: String])
        #expect(batch["value"] == "32" && batch["origin"]?.hasPrefix("all.yaml:") == true)
        try await Refusal("config --config s2.yaml", says: "s2.yaml: no such file").check(in: workplace)
        let typo = try await workplace.run(shell: "ANTIPHON_GENERATOR_HIDEN=2 \"$0\" config")
        typo.checkRefusal(code: 1, says: ["ANTIPHON_GENERATOR_HIDEN", "did you mean ANTIPHON_GENERATOR_HIDDEN?"])
    }
}
