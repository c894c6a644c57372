import Foundation
import Testing

/// A training whose numbers stop being finite.
@Suite struct DivergenceTests {
    @Test func theStepAndThePlayerAreNamedAndAFiniteModelIsKept() async throws {
        let workplace = try Workplace()
        let wild = ["generator", "discriminator"].flatMap {
            ["--set", "\($0).optimizer.kind=sgd", "--set", "\($0).optimizer.rate=1000"]
        }
        try workplace.write(Sample.table(), to: "data.csv")
        let ending = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "2000", "--quiet", "--json", "--set", "training.rollbacks=0"]
                + Sample.small + wild)
        #expect(ending.code == 1)
        #expect(ending.errorLines.count == 1, "\(ending.errors)")
        let player = #/^antiphon: error: training diverged: step \d+, the (generator|discriminator)'s numbers/#
        #expect(ending.errors.contains(player), "\(ending.errors)")
        #expect(ending.errors.contains("run holds the last finite model"), "\(ending.errors)")
        #expect(ending.errors.contains(".optimizer.rate"), "\(ending.errors)")
        #expect(try ending.json()["ending"] as? String == "diverged")
        let synthesis = try await workplace.run("generate", "run", "-n", "10")
        #expect(synthesis.code == 0, "\(synthesis.errors)")
        #expect(CSVText(synthesis.text).rows.count == 10 * 8 && CSVText(synthesis.text).isFinite)
    }
}
