import Foundation
import Testing

/// Places that cannot be written, and what may not be replaced.
@Suite struct OutputTests {
    @Test(arguments: [
        Refusal("train data.csv -o data.csv", says: "data.csv: is a file", "choose another directory"),
        Refusal("train data.csv -o data.csv/run", says: "data.csv/run: cannot be written", "is a file"),
        Refusal("train data.csv -o data.csv/deep/run", says: "data.csv/deep/run: cannot be written", "is a file"),
        Refusal("train data.csv -o .", says: ".: exists and is not a run directory", "choose another directory"),
        Refusal("train data.csv -o . --force", says: ".: exists and is not a run directory"),
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --window 8 -o nosuch/page.html",
            says: "nosuch/page.html: cannot be written", "there is no directory"),
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --window 8 -o .",
            says: ".: is a directory, not a file to write"
        ),
        Refusal("train data.csv -o -", says: "-: is standard output, a run needs a directory"),
        Refusal(
            "evaluate --real data.csv --synthetic data.csv --window 8 -o -", says: "-: is standard output",
            "needs a file"
        ),
        Refusal(
            "evaluate --real data.csv --synthetic ./data.csv --window 8 -o data.csv",
            says: "-o data.csv is a file to be read", code: 64),
        Refusal("demo -o data.csv", says: "data.csv", "cannot be written", "is a file"),
        Refusal("demo -o data.csv/deep", says: "data.csv/deep", "cannot be written", "is a file"),
        Refusal(
            "demo -o .", says: "./data.csv: exists already", "--force to replace an earlier demo"),
    ]) func isRefused(_ refusal: Refusal) async throws {
        try await refusal.check()
    }

    @Test func synthesisNeedsAPlace() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train()
        #expect(training.code == 0, "\(training.errors)")
        for (output, words) in [
            ("nosuch/out.csv", ["nosuch/out.csv: cannot be written", "its directory must exist"]),
            ("run", ["run: is a directory", "name a file in it"]),
            ("data.csv/out.csv", ["data.csv/out.csv: cannot be written", "its directory must exist"]),
        ] {
            let refusal = Refusal("generate run -n 3 -o \(output)", says: words[0], words[1])
            try await refusal.check(in: workplace)
        }
    }

    @Test func aRunIsReplacedOnRequestOnly() async throws {
        let workplace = try Workplace()
        let first = try await workplace.train("--seed", "1")
        #expect(first.code == 0, "\(first.errors)")
        let refusal = Refusal("train data.csv -o run --window 8", says: "run: holds a run already", "--force")
        try await refusal.check(in: workplace)
        let old = try workplace.bytes("run/model.safetensors")
        let second = try await workplace.train("--seed", "2", "--force")
        #expect(second.code == 0, "\(second.errors)")
        #expect(try workplace.bytes("run/model.safetensors") != old)
        #expect(Set(workplace.contents.keys.filter { !$0.hasPrefix("run/") }) == ["data.csv", "run"])
    }

    /// A run that is to be replaced stays until the new one is whole.
    @Test func aFailedReplacementLeavesTheOldRun() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train()
        #expect(training.code == 0, "\(training.errors)")
        try workplace.write("a,b\n1,2\n3,x\n", to: "bad.csv")
        try await Refusal("train bad.csv -o run --force --window 2", says: "bad.csv, line 3").check(in: workplace)
        try await Refusal("train data.csv -o run --force --window 99", says: "fewer than the window").check(
            in: workplace)
    }
}
