import Foundation
import Testing

/// Ctrl-C and SIGTERM.
@Suite struct SignalTests {
    /// Begins a training that would take an hour and waits for its first line of progress.
    private func longTraining(in workplace: Workplace, _ more: String...) async throws -> ToolProcess {
        try workplace.write(Sample.table(), to: "data.csv")
        let process = try ToolProcess(
            ["train", "data.csv", "-o", "run", "--budget", "1h"] + Sample.small + more, in: workplace)
        #expect(try await process.says("step 1"), "\(process.errors)")
        return process
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func whatWasTrainedIsSaved(_ signal: Int32, _ code: Int32) async throws {
        let workplace = try Workplace()
        let process = try await longTraining(in: workplace)
        process.send(signal)
        let ending = try await process.ending()
        #expect(ending.code == code, "\(ending.errors)")
        #expect(ending.errorLines.last?.hasPrefix("run: interrupted, the model after ") == true, "\(ending.errors)")
        #expect(!workplace.exists("run.partial"))
        let synthesis = try await workplace.run("generate", "run", "-n", "5")
        #expect(synthesis.code == 0, "\(synthesis.errors)")
        #expect(CSVText(synthesis.text).rows.count == 5 * 8 && CSVText(synthesis.text).isFinite)
    }

    @Test func theSummarySaysThatItWasInterrupted() async throws {
        let workplace = try Workplace()
        let process = try await longTraining(in: workplace, "--json")
        process.send(SIGINT)
        let ending = try await process.ending()
        #expect(ending.code == 130, "\(ending.errors)")
        #expect(try ending.json()["ending"] as? String == "interrupted")
    }

    @Test func theSecondSignalStopsAtOnce() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        // Generator steps so long that the first signal has no effect for a while. The shell sends the second as soon as the
        // first was answered, however busy the other tests are.
        let options =
            ["-o", "run", "--budget", "1h"] + Sample.small
            + ["--set", "training.discriminator-steps=1000", "--set", "training.batch=256"]
            // On a busy machine a step may take longer than the minute after which a checkpoint makes the run's directory.
            + ["--set", "checkpoint.minutes=0"]
        let ending = try await workplace.run(
            shell: """
                "$0" train data.csv \(options.joined(separator: " ")) 2>err & tool=$!
                said() { until grep -q "$1" err; do kill -0 $tool || exit 99; sleep 0.02; done; }
                said 'step 1 '; kill -INT $tool
                said 'a second signal stops at once'; kill -INT $tool
                wait $tool; code=$?; cat err >&2; rm err; exit $code
                """)
        #expect(ending.code == 130, "\(ending.errors)")
        #expect(!ending.errors.contains("saved"), "\(ending.errors)")
        #expect(!workplace.exists("run"))
        // What the stopped run left is no obstacle to another one.
        #expect(try await workplace.train("--force").code == 0)
        #expect(!workplace.exists("run.partial"))
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func anInterruptedSynthesisLeavesNoFile(_ signal: Int32, _ code: Int32) async throws {
        let workplace = try Workplace()
        try #require(await workplace.train().code == 0)
        let before = workplace.contents
        let process = try ToolProcess(
            ["generate", "run", "-n", "100000000", "-o", "out.csv", "--quiet"], in: workplace)
        while !workplace.contents.keys.contains(where: { $0.hasSuffix(".partial") }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        try await Task.sleep(for: .milliseconds(100))
        process.send(signal)
        let ending = try await process.ending()
        ending.checkRefusal(code: code, says: ["interrupted", "out.csv was not written"])
        #expect(workplace.contents == before)
    }
}
