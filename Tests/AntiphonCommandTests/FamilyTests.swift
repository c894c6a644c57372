import Testing

/// `--family`, and what is chosen where it is left out.
@Suite struct FamilyTests {
    @Test func whatIsChosenIsSaidAndStays() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let small = Array(Sample.small.dropFirst(2)) + ["--steps", "4", "--window", "1"]
        let training = try await workplace.run(["train", "data.csv", "-o", "run"] + small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errorLines.contains("family: feed-forward, because every sequence is one row of plain numbers"),
            "\(training.errors)")
        let yaml = String(decoding: try workplace.bytes("run/config.yaml"), as: UTF8.self)
        #expect(yaml.contains("family: feed-forward"))
        // The same command goes on with it; another family does not.
        let resumed = try await workplace.run("train", "--resume", "run", "--family", "auto", "--steps", "4")
        #expect(resumed.code == 0 && !resumed.errors.contains("because"), "\(resumed.errors)")
        let other = try await workplace.run("train", "--resume", "run", "--family", "recurrent")
        other.checkRefusal(code: 1, says: ["run: its settings were others", "family feed-forward -> recurrent"])

        let named = try await workplace.run(["train", "data.csv", "-o", "named", "--family", "recurrent"] + small)
        #expect(named.code == 0 && !named.errors.contains("because"), "\(named.errors)")
        let inspection = try await workplace.run("inspect", "named", "--json").json()
        #expect((inspection["settings"] as? [String: String])?["family"] == "recurrent")
        #expect((inspection["changed"] as? [String])?.contains("family") == false)
    }

    @Test func configSaysWhatWouldBeChosenAndWhy() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.groups([3, 4]), to: "data.csv")
        let open = try await workplace.run("config")
        #expect(open.code == 0 && open.text.contains("family: auto  # default\n"), "\(open.errors)")
        let found = try await workplace.run("config", "data.csv", "--sequence-id", "machine")
        #expect(
            found.code == 0 && found.text.contains("family: recurrent  # auto: sequences have up to 4 steps\n"),
            "\(found.text) \(found.errors)")
        let given = try await workplace.run(
            "config", "data.csv", "--sequence-id", "machine", "--condition", "day", "--json")
        let family = try #require(given.json()["family"] as? [String: String])
        #expect(family == ["value": "conditional", "origin": "auto: 'day' is given from outside"])
        let named = try await workplace.run("config", "data.csv", "--sequence-id", "machine", "--family", "latent")
        #expect(named.text.contains("family: latent  # --family\n"))
        // The sequences' length settles two more.
        try workplace.write(Sample.groups([96, 96]), to: "long.csv")
        let long = try await workplace.run(
            "config", "long.csv", "--sequence-id", "machine", "--set", "discriminator.pace=2")
        #expect(long.text.contains("  rows-per-step: 3  # auto: sequences of 96 rows\n"), "\(long.text) \(long.errors)")
        #expect(long.text.contains("  pace: 2.0  # --set\n"))
        let sizes = long.text.split(separator: "\n").filter { $0.hasPrefix("  hidden: ") && $0.contains("auto") }
        #expect(sizes.count == 2 && sizes.allSatisfy { $0.hasSuffix("3 columns") }, "\(long.text)")
        // What is found in a table's rows counts as it does for a training.
        _ = try await workplace.run("simulate", "daily-returns", "-n", "600", "-o", "noisy.csv")
        let noisy = try await workplace.run("config", "noisy.csv", "--window", "12")
        #expect(noisy.text.contains("  batch: 32  # auto: 14 columns, noisy\n"), "\(noisy.text) \(noisy.errors)")
        let plain = try await workplace.run(
            "config", "noisy.csv", "--window", "12", "--set", "discriminator.column-filters=0")
        #expect(plain.text.contains("  batch: 128  # auto: 14 columns\n"), "\(plain.text) \(plain.errors)")
        // A category for each number is too many for noise.
        let two = try await workplace.run(
            "config", "long.csv", "--sequence-id", "machine", "--exclude", "count")
        let quiet = two.text.split(separator: "\n").filter { $0.hasPrefix("  hidden: ") && $0.contains("auto") }
        #expect(quiet.count == 2 && quiet.allSatisfy { $0.hasSuffix("columns, seen without noise") }, "\(two.text)")
        // What is printed is a file that --config reads.
        try workplace.write(found.text, to: "settings.yaml")
        let again = try await workplace.run("config", "--config", "settings.yaml")
        #expect(again.text.contains("family: recurrent  # settings.yaml:2\n"), "\(again.text)")
    }

    @Test(arguments: [
        Refusal(
            "train data.csv -o run --family recurent",
            says: "--family: 'recurent' is not allowed; it takes one of auto, recurrent, conditional", code: 64),
        Refusal("config --window 3", says: "--window is about data, but none are named", code: 64),
        Refusal("config nosuch.csv", says: "nosuch.csv"),
        Refusal("train data.csv -o run --family conditional", says: "--condition COLUMN"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }
}
