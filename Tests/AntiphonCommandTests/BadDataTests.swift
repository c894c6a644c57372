import Testing

/// What can be wrong with the user's data: the line says which file, where in it, and what to do.
@Suite struct BadDataTests {
    @Test(arguments: [
        Refusal("train nosuch.csv -o run", says: "nosuch.csv: no such file"),
        Refusal("train . -o run", says: ".: is a directory", "name a file in it"),
        Refusal("train empty.csv -o run", says: "empty.csv: is empty", with: ["empty.csv": ""]),
        Refusal("train h.csv -o run", says: "h.csv: holds a header but no rows", with: ["h.csv": "a,b\n"]),
        Refusal(
            "train r.csv -o run", says: "r.csv, line 3", "has 1 cell where the first row has 2",
            with: ["r.csv": "a,b\n1,2\n3\n4,5\n"]),
        Refusal(
            "train t.csv -o run", says: "t.csv, line 3, column 'day': 'Monday' is not a number", "--exclude day",
            with: ["t.csv": "a,day\n1,2\n3,Monday\n"]),
        Refusal(
            "train m.csv -o run", says: "m.csv, line 3, column 'b': '2020/01/02' is not in the format YYYY-MM-DD",
            "--exclude b", with: ["m.csv": "a,b\n1,2020-01-01\n3,2020/01/02\n"]),
        Refusal(
            "train u.csv -o run --sequence-id u --attribute k",
            says: "u.csv, line 4, column 'k': 'y' differs from what the sequence 's' has in line 2",
            with: ["u.csv": "u,k,a\ns,x,1\nt,y,2\ns,y,3\n"]),
        Refusal(
            "train u.csv -o run --sequence-id u --order o",
            says: "u.csv, line 4, column 'o': two rows of the sequence 's' share the key 1: lines 2 and 4",
            with: ["u.csv": "u,o,a,k\ns,1,1,x\nt,1,2,y\ns,1,3,x\n"]),
        Refusal(
            "train data.csv -o run --schema s.yaml",
            says: "s.yaml, line 2: there is no type 'reel'; did you mean real?",
            with: ["s.yaml": "columns:\n  wave: {type: reel}\n"]),
        Refusal(
            "train data.csv -o run --schema s.yaml", says: "data.csv, column 'rise': is not in the schema (s.yaml)",
            with: ["s.yaml": "columns:\n  wave: {type: real}\n"]),
        Refusal(
            "train data.csv -o run --schema s.yaml --order wave",
            says: "--schema says what each column is: leave --order out",
            code: 64, with: ["s.yaml": "columns:\n  wave: {type: real}\n"]),
        Refusal("train data.csv -o run --rows 0", says: "--rows 0 is not allowed", code: 64),
        Refusal(
            "schema data.csv --sequence-id wave --condition wave",
            says: "data.csv, column 'wave': cannot both name the sequence and be a condition"),
        Refusal(
            "train d.csv -o run", says: "d.csv, line 2, column 'b'", "write decimals with a point",
            with: ["d.csv": "a\tb\n1\t2,5\n"]),
        Refusal(
            "train d.csv -o run", says: "d.csv, line 3", "'2.5' where line 2 has '2,5'", "write all decimals alike",
            with: ["d.csv": "a;b\n1;2,5\n1;2.5\n"]),
        Refusal(
            "train data.csv -o run --window 100", says: "data.csv: has 60 rows, fewer than the window of 100",
            "use a shorter window"),
        Refusal(
            "train g.csv -o run --window 5 --sequence-id machine --exclude day",
            says: "g.csv: none of its 2 sequences has as many rows as the window, 5: the longest has 4",
            with: ["g.csv": Sample.groups([4, 3])]),
        Refusal(
            "train data.csv -o run --sequence-id car", says: "data.csv: has no column 'car'",
            "its columns are 'wave', 'rise', 'count'"),
        Refusal(
            "train empty.csv -o run", says: "leaves no column to learn ('a': every cell is missing); give one",
            with: ["empty.csv": "a\n\"\"\n\"\"\n\"\"\n"]),
        Refusal("train data.csv -o run --exclude car", says: "data.csv: has no column 'car'"),
        Refusal("train data.csv -o run --order wave --sequence-id wave", says: "'wave'", "choose another column"),
        Refusal("train p.csv -o run", says: "p.csv: is ", "not CSV", with: ["p.csv": "PAR1\u{15}\u{4}"]),
        Refusal(
            "train n.csv -o run", says: "n.csv", "both called 'a'", with: ["n.csv": "a,a\n1,2\n"]),
        Refusal("evaluate --real nosuch.csv --synthetic data.csv", says: "nosuch.csv: no such file"),
        Refusal(
            "evaluate --real data.csv --synthetic e.csv -o page.html", says: "e.csv: is empty", with: ["e.csv": ""]),
        Refusal(
            "evaluate --real e.csv --synthetic data.csv -o page.html", says: "e.csv: is empty", with: ["e.csv": ""]),
        Refusal(
            "evaluate --real data.csv --synthetic m.csv -o page.html",
            says: "m.csv, line 2, column 'rise': is missing ('NaN')",
            with: ["m.csv": "sequence_id,step,wave,rise,count\n0,0,1,NaN,3\n0,1,1,2,3\n"]),
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --window 24 -o page.html",
            says:
                "cannot evaluate: 60 rows are too few for parts of windows of 24 rows that share no row: 100 are needed"
        ),
        Refusal("evaluate --real data.csv --synthetic nosuch.csv", says: "nosuch.csv: no such file"),
        Refusal(
            "evaluate --real data.csv --synthetic other.csv -o page.html", says: "other.csv: its columns wave, count",
            "data.csv", "--exclude rise", with: ["other.csv": "sequence_id,step,wave,count\n0,0,1,2\n"]),
        Refusal(
            "evaluate --real data.csv --synthetic cut.csv --window 8 -o page.html",
            says: "cut.csv: its sequences have 2 steps, the windows 8 rows; leave --window out",
            with: ["cut.csv": "sequence_id,step,wave,rise,count\n0,0,1,2,3\n0,1,1,2,3\n"]),
        Refusal(
            "evaluate --real data.csv --synthetic cut.csv -o page.html",
            says: "cannot evaluate: needs 10 sequences of each set, got 59 real and 1 synthetic",
            with: ["cut.csv": "sequence_id,step,wave,rise,count\n0,0,1,2,3\n0,1,1,2,3\n"]),
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --window 100 -o page.html",
            says: "data.csv: has 60 rows, fewer than the window of 100"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }

    @Test func standardInputIsNamedInErrors() async throws {
        let workplace = try Workplace()
        let ending = try await workplace.run("train", "-", "-o", "run", input: "a,b\n1,2\n3,x\n")
        ending.checkRefusal(code: 1, says: ["standard input, line 3, column 'b': 'x' is not a number"])
        #expect(workplace.contents.isEmpty)
    }

    @Test func moreColumnsThanAReportComparesAreTrainedAllTheSame() async throws {
        let workplace = try Workplace()
        let count = 1001
        var table = (0..<count).map { "c\($0)" }.joined(separator: ",") + "\n"
        for row in 0..<12 { table += (0..<count).map { "\((row * $0) % 13)" }.joined(separator: ",") + "\n" }
        try workplace.write(table, to: "wide.csv")
        let training = try await workplace.run(
            ["train", "wide.csv", "-o", "run", "--steps", "1", "--window", "2"] + Sample.small.dropFirst(2))
        #expect(training.code == 0, "\(training.errors)")
        #expect(
            training.errors.contains("no report.html: with 1001 columns it takes minutes (1000 at most)")
        )
        #expect(workplace.exists("run/model.safetensors") && !workplace.exists("run/report.html"))
    }

    @Test func aConstantColumnComesBackConstant() async throws {
        let workplace = try Workplace()
        var table = "wave,still\n"
        for row in 0..<40 { table += "\(row % 7),12.5\n" }
        try workplace.write(table, to: "data.csv")
        let training = try await workplace.run(["train", "data.csv", "-o", "run", "--steps", "4"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        let ending = try await workplace.run("generate", "run", "-n", "20")
        let rows = CSVText(ending.text).rows
        #expect(rows.count == 20 * 8)
        #expect(rows.allSatisfy { $0.last == "12.5" })
        #expect(Set(rows.map { $0[2] }).count > 1)
    }
}
