import Foundation
import Testing

/// Tables of which much is new in each row.
@Suite struct NoisyTableTests {
    @Test func trainingAndInspectingSayHowRowsFollow() async throws {
        let workplace = try Workplace()
        // Ten columns of a hash of row and column: noise.
        let rows = (0..<400).map { row in
            (0..<10).map { column -> String in
                var word = UInt64(row * 10 + column + 1) &* 0x9E37_79B9_7F4A_7C15
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                return "\(Double((word ^ (word >> 27)) >> 40) / 1000)"
            }.joined(separator: ",")
        }
        let names = (0..<10).map { "c\($0)" }.joined(separator: ",")
        try workplace.write(([names] + rows).joined(separator: "\n") + "\n", to: "data.csv")
        let training = try await workplace.run(["train", "data.csv", "-o", "run", "--steps", "4"] + Sample.small)
        #expect(training.code == 0, "\(training.errors)")
        #expect(training.errorLines.count { $0.hasPrefix("noise: much of each row is new") } == 1, "\(training.errors)")
        let text = try await workplace.run("inspect", "run").text
        #expect(
            text.contains(#/noise       much of each row is new; the rest follows from the \d+ rows? before/#),
            "\(text)")
        let card = try await workplace.run("inspect", "run", "--json").json()
        #expect((card["lags"] as? Int ?? 0) > 0)
        try await #expect(workplace.run("generate", "run", "-n", "5", "-o", "out.csv").code == 0)
        let off = try await workplace.run(
            ["train", "data.csv", "-o", "off", "--steps", "4", "--set", "encoding.innovations=false"] + Sample.small)
        #expect(off.code == 0 && !off.errors.contains("noise: "), "\(off.errors)")
        try await #expect(workplace.run("inspect", "off", "--json").json()["lags"] == nil)
    }
}
