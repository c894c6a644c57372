import Testing

/// Misuse of the command: exit code 64, and where to look.
@Suite struct BadOptionTests {
    @Test(arguments: [
        Refusal(
            "trian data.csv", says: "there is no command 'trian'; did you mean 'train'?", "antiphon --help", code: 64),
        Refusal("zebra", says: "there is no command 'zebra'", "antiphon --help", code: 64),
        Refusal(
            "train data.csv", says: "missing expected argument '--output <run>'", "antiphon train --help", code: 64),
        Refusal("train -o run", says: "<data>", "antiphon train --help", code: 64),
        Refusal("train data.csv -o run --widow 3", says: "'--widow'; did you mean '--window'?", code: 64),
        Refusal("train data.csv -o run --window x", says: "'x' is invalid for '--window <rows>'", code: 64),
        Refusal("train data.csv -o run --window 0", says: "--window 0 is not allowed: it takes 1 or more", code: 64),
        Refusal("train data.csv -o run --window -3", says: "--window -3 is not allowed", code: 64),
        Refusal("train data.csv -o run --stride 0", says: "--stride 0 is not allowed: it takes 1 or more", code: 64),
        Refusal("train data.csv -o run --steps 0", says: "--steps 0 is not allowed: it takes 1 or more", code: 64),
        Refusal("train data.csv -o run --threads 0", says: "--threads 0 is not allowed: it takes 1 to 1024", code: 64),
        Refusal("train data.csv -o run --seed -1", says: "'-1' is invalid for '--seed <seed>'", code: 64),
        Refusal("train data.csv -o run --budget 0", says: "'0'", "--budget", "more than 0", code: 64),
        Refusal("train data.csv -o run --budget 0s", says: "'0s'", "--budget", "more than 0", code: 64),
        Refusal("train data.csv -o run --budget -1m", says: "'-1m'", "90s, 2m or 1h30m", code: 64),
        Refusal("train data.csv -o run --budget soon", says: "'soon'", "90s, 2m or 1h30m", code: 64),
        Refusal(
            "train data.csv -o run --budget 1m --steps 3", says: "--budget and --steps exclude each other", code: 64),
        Refusal(
            "train data.csv -o run --set generator.hiden=3", says: "--set: there is no setting 'generator.hiden'",
            "did you mean generator.hidden?", code: 64),
        Refusal(
            "train data.csv -o run --set hidden=3", says: "no setting 'hidden'; did you mean generator.hidden?",
            code: 64),
        Refusal("train data.csv -o run --set qqqqqqqq=3", says: "'qqqqqqqq'", "antiphon settings", code: 64),
        Refusal(
            "train data.csv -o run --set generator.hidden=many", says: "--set: generator.hidden: 'many' is not allowed",
            "a whole number, 1 to 4096", code: 64),
        Refusal("train data.csv -o run --set generator.hidden=0", says: "'0' is not allowed", "1 to 4096", code: 64),
        Refusal("train data.csv -o run --set generator.cell=lstn", says: "one of rnn, gru, lstm", code: 64),
        Refusal("train data.csv -o run --set generator.cell", says: "'generator.cell'", "setting=value", code: 64),
        Refusal("generate run", says: "'-n <count>'", "antiphon generate --help", code: 64),
        Refusal("generate run -n 0", says: "-n 0 is not allowed: it takes 1 or more", code: 64),
        Refusal("generate run -n 5000000000", says: "-n 5000000000 is not allowed", code: 64),
        Refusal("generate run -n many", says: "'many' is invalid for '-n <count>'", code: 64),
        Refusal("evaluate --real data.csv", says: "give --synthetic, or --run", code: 64),
        Refusal("evaluate --real data.csv --synthetic data.csv --runs 0", says: "--runs 0", "1 to 1000", code: 64),
        Refusal("evaluate --real - --synthetic -", says: "standard input", code: 64),
        Refusal("inspect", says: "'<run>'", "antiphon inspect --help", code: 64),
        Refusal("inspect run other", says: "unexpected argument 'other'", code: 64),
        Refusal("demo --budget 0", says: "--budget", "more than 0", code: 64),
    ]) func isMisuse(_ refusal: Refusal) async throws {
        try await refusal.check()
    }

    /// What `-o "$RUN"` becomes where RUN is not set.
    @Test(arguments: [
        ["train", "data.csv", "-o", ""], ["train", "", "-o", "run"], ["generate", "", "-n", "3"], [""],
    ]) func anEmptyArgumentIsMisuse(_ arguments: [String]) async throws {
        let workplace = try Workplace()
        let ending = try await workplace.run(arguments)
        ending.checkRefusal(code: 64, says: ["an argument is empty"])
        #expect(workplace.contents.isEmpty)
    }

    @Test(arguments: [
        Refusal("train data.csv -o run --config nosuch.yaml", says: "nosuch.yaml: no such file"),
        Refusal("train data.csv -o run --config .", says: ".: cannot be read as a settings file"),
        Refusal(
            "train data.csv -o run --config s.yaml",
            says: "s.yaml, line 3: there is no setting 'generator.hiden'; did you mean generator.hidden?",
            with: ["s.yaml": "seed: 3\ngenerator:\n  hiden: 16\n"]),
        Refusal(
            "train data.csv -o run --config s.yaml", says: "s.yaml, line 2: there is no section 'generatr'",
            "did you mean generator?", with: ["s.yaml": "seed: 3\ngeneratr:\n  hidden: 16\n"]),
        Refusal(
            "train data.csv -o run --config s.yaml",
            says: "s.yaml, line 4: generator.hidden: 'wide' is not allowed; it takes auto, a whole number, 1 to 4096",
            with: ["s.yaml": "seed: 3\ngenerator:\n  cell: gru\n  hidden: wide\n"]),
        Refusal(
            "train data.csv -o run --config s.yaml", says: "s.yaml, line 1: 'seed' is set twice",
            with: ["s.yaml": "seed: 3\nseed: 4\n"]),
        Refusal(
            "train data.csv -o run --config s.yaml", says: "s.yaml, line 2: not valid YAML: ",
            with: ["s.yaml": "seed: [3\n"]),
        Refusal(
            "train data.csv -o run --config s.yaml", says: "s.yaml, line 2", "a list is not allowed",
            with: ["s.yaml": "generator:\n  hidden: [3, 4]\n"]),
        Refusal(
            "train data.csv -o run --set training.batch=9 --set training.accumulation=2",
            says: "training.accumulation 2 does not divide training.batch 9"),
        Refusal(
            "train data.csv -o run --set generator.static-noise=0 --set generator.step-noise=0",
            says: "generator.static-noise and generator.step-noise are both 0"),
    ]) func settingsThatCannotBe(_ refusal: Refusal) async throws {
        try await refusal.check()
    }

    @Test func theListOfSettingsIsASettingsFile() async throws {
        let workplace = try Workplace()
        let list = try await workplace.run("settings")
        #expect(list.code == 0 && list.errors.isEmpty)
        #expect(list.text.contains("generator.hidden: auto"))
        #expect(list.text.contains("1 to 4096"))
        try workplace.write(list.text.replacing("training.steps: 8000", with: "training.steps: 3"), to: "settings.yaml")
        let training = try await workplace.train("--config", "settings.yaml", "--json")
        #expect(training.code == 0, "\(training.errors)")
        // What stands on the command line wins over the file.
        #expect(try training.json()["steps"] as? Int == 4)
    }
}
