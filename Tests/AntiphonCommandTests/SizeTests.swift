import Foundation
import Testing

/// Trainings whose generator turns out too small, as somebody at a shell sees them.
@Suite struct SizeTests {
    // A generator that hardly learns, against a discriminator that soon knows; its size is nobody's choice.
    private static let options = [
        "--window", "4", "--steps", "3000", "--set", "training.batch=4", "--set", "generator.optimizer.rate=1e-7",
        "--set", "discriminator.optimizer.rate=0.01", "--set", "objective.gamma-boost=1", "--set",
        "checkpoint.steps=100", "--set", "discriminator.hidden=4",
    ]

    @Test func aLargerGeneratorIsSaidAndWhatWasSavedOfSmallerOnesIsGivenUp() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let trained = try await workplace.run(["train", "data.csv", "-o", "run"] + Self.options)
        #expect(trained.code == 0, "\(trained.errors)")
        for (from, to) in [(32, 64), (64, 128), (128, 256)] {
            let words = "; begins again with \(to) hidden units for \(from)"
            #expect(trained.errors.contains(words), "\(trained.errors)")
        }
        #expect(trained.errors.contains(#/step 300: the generator cannot follow \(margin [0-9.]+\)/#))
        let configuration = String(decoding: try workplace.bytes("run/config.yaml"), as: UTF8.self)
        #expect(configuration.contains("  hidden: 256  # hidden units of each layer of the generator"))
        // Three lines say so; what follows the last of them is the course of the model that is there, which `runs` reads.
        let metrics = String(decoding: try workplace.bytes("run/metrics.jsonl"), as: UTF8.self)
        let lines = metrics.split(separator: "\n")
        #expect(lines.count { $0.contains("enlargement") } == 3)
        let last = try #require(lines.lastIndex { $0.contains("enlargement") })
        let records = try lines[(last + 1)...].map { line -> Int in
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(record?["step"] as? Int)
        }
        #expect(records.first == 1 && records.last == 3000 && records == records.sorted())
        // Gone on with from a checkpoint of its own.
        let resumed = try await workplace.run("train", "--resume", "run", "--steps", "3005", "--force")
        #expect(resumed.code == 0 && resumed.errors.contains("run: going on from step 3000"), "\(resumed.errors)")
        let sequences = try await workplace.run("generate", "run", "-n", "2")
        #expect(sequences.code == 0, "\(sequences.errors)")
    }

    @Test func brokenOffWhileItIsAskedATrainingEndsAsIfItHadNotBeen() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        let options = Self.options.joined(separator: " ")
        let ending = try await workplace.run(
            shell: """
                : > said
                ( until grep -q 'begins again with 64' said; do sleep 0.02; done; kill -\(SIGINT) $$ ) &
                exec "$0" train data.csv -o run \(options) 2> said
                """)
        #expect(ending.code == 128 + SIGINT)
        let resumed = try await workplace.run("train", "--resume", "run")
        #expect(resumed.code == 0, "\(resumed.errors)")
        let whole = try await workplace.run(["train", "data.csv", "-o", "whole"] + Self.options)
        #expect(whole.code == 0, "\(whole.errors)")
        #expect(try workplace.bytes("run/model.safetensors") == workplace.bytes("whole/model.safetensors"))
    }
}
