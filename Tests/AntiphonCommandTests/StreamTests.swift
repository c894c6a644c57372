import Foundation
import Testing

/// The command as a part of pipelines: streams that are closed, full, or lose their reader.
@Suite struct StreamTests {
    @Test(arguments: [
        ("generate run -n 20000", "sequence_id,step,wave,rise,count\n"), ("inspect run --json", "{\n"),
        ("inspect run", "run\n"),
        ("settings", "seed: 0"), ("train --help", "OVERVIEW"),
    ]) func aReaderMayGoAway(_ command: String, _ beginning: String) async throws {
        let workplace = try Workplace()
        if command.contains("run") { try #require(await workplace.train().code == 0) }
        // A reader that takes one line, and one that takes nothing at all.
        let head = try await workplace.run(shell: "{ \"$0\" \(command); echo $? >code; } | head -n 1")
        #expect(head.text.hasPrefix(beginning))
        #expect(head.errors.isEmpty, "\(head.errors)")
        let none = try await workplace.run(shell: "{ sleep 0.3; \"$0\" \(command); echo $? >code; } | true")
        #expect(none.errors.isEmpty, "\(none.errors)")
        #expect(try workplace.bytes("code") == Data("141\n".utf8))
    }

    @Test(arguments: ["generate run -n 3", "inspect run --json", "inspect run", "settings", "generate --help"])
    func aClosedStandardOutputIsAnError(_ command: String) async throws {
        let workplace = try Workplace()
        if command.contains("run") { try #require(await workplace.train().code == 0) }
        let ending = try await workplace.run(shell: "\"$0\" \(command) >&-")
        ending.checkRefusal(code: 1, says: ["standard output: cannot be written: Bad file descriptor"])
    }

    @Test(
        .enabled("needs a device that is always full") { FileManager.default.fileExists(atPath: "/dev/full") },
        arguments: ["generate run -n 3", "inspect run --json", "inspect run", "settings", "--version"])
    func aFullStandardOutputIsAnError(_ command: String) async throws {
        let workplace = try Workplace()
        if command.contains("run") { try #require(await workplace.train().code == 0) }
        let ending = try await workplace.run(shell: "\"$0\" \(command) >/dev/full")
        ending.checkRefusal(code: 1, says: ["standard output: cannot be written: No space left on device"])
    }

    @Test(.enabled("needs a device that is always full") { FileManager.default.fileExists(atPath: "/dev/full") })
    func aFullDeviceIsAnError() async throws {
        let workplace = try Workplace()
        try #require(await workplace.train().code == 0)
        let refusal = Refusal("generate run -n 3 -o /dev/full", says: "/dev/full: cannot be written: No space left")
        try await refusal.check(in: workplace)
    }

    /// Nobody hears the messages: the work is done all the same, and no file is taken for the closed stream.
    @Test func standardErrorMayBeClosed() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let options = (["-o", "run", "--steps", "4"] + Sample.small).joined(separator: " ")
        let training = try await workplace.run(shell: "\"$0\" train data.csv \(options) 2>&-")
        #expect(training.code == 0)
        let synthesis = try await workplace.run(shell: "\"$0\" generate run -n 3 -o out.csv 2>&-")
        #expect(synthesis.code == 0)
        let file = CSVText(String(decoding: try workplace.bytes("out.csv"), as: UTF8.self))
        #expect(file.rows.count == 3 * 8 && file.isFinite)
        let refusal = try await workplace.run(shell: "\"$0\" generate nosuch -n 3 2>&-")
        #expect(refusal.code == 1 && refusal.output.isEmpty)
    }

    /// `antiphon train ... 2>&1 | head -1` does not stop the training.
    @Test func aTrainingOutlivesTheReaderOfItsProgress() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let options = (["-o", "run", "--steps", "4"] + Sample.small).joined(separator: " ")
        let ending = try await workplace.run(shell: "{ \"$0\" train data.csv \(options) 2>&1; echo $? >code; } | true")
        #expect(ending.errors.isEmpty, "\(ending.errors)")
        #expect(try workplace.bytes("code") == Data("0\n".utf8))
        #expect(try await workplace.run("inspect", "run").code == 0)
    }
}
