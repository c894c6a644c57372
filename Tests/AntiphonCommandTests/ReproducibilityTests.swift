import Foundation
import Testing

/// The same seed gives the same bytes, whatever the number of threads; another seed gives others.
@Suite struct ReproducibilityTests {
    @Test func bytesDependOnTheSeedAlone() async throws {
        let workplace = try Workplace()
        try workplace.write(Sample.table(), to: "data.csv")
        var models: [String: Data] = [:]
        var synthetic: [String: Data] = [:]
        for (run, seed, threads) in [("a", 3, 1), ("b", 3, 2), ("c", 3, 2), ("d", 4, 2)] {
            let training = try await workplace.run(
                ["train", "data.csv", "-o", run, "--steps", "12", "--seed", "\(seed)", "--threads", "\(threads)"]
                    + Sample.small)
            try #require(training.code == 0, "\(training.errors)")
            models[run] = try workplace.bytes("\(run)/model.safetensors")
            let synthesis = try await workplace.run(
                "generate", run, "-n", "300", "--seed", "5", "--threads", "\(3 - threads)")
            try #require(synthesis.code == 0, "\(synthesis.errors)")
            synthetic[run] = synthesis.output
        }
        #expect(models["a"] == models["b"] && models["b"] == models["c"])
        #expect(synthetic["a"] == synthetic["b"] && synthetic["b"] == synthetic["c"])
        #expect(models["a"] != models["d"] && synthetic["a"] != synthetic["d"])
        let other = try await workplace.run("generate", "a", "-n", "300", "--seed", "6")
        #expect(other.code == 0 && other.output != synthetic["a"])
        // Sequence i depends on the seed and i only: fewer of them are the first ones.
        let fewer = try await workplace.run("generate", "a", "-n", "7", "--seed", "5")
        #expect(synthetic["a"]?.starts(with: fewer.output) == true)
    }
}
