import Testing

/// Help and versions are results: on standard output, exit code 0.
@Suite struct HelpTests {
    @Test(arguments: [
        "demo", "train", "generate", "evaluate", "inspect", "settings", "config", "runs", "export", "simulate", "bench",
        "codes", "schema", "split",
    ])
    func everyCommandHasHelpWithAnExample(_ command: String) async throws {
        let workplace = try Workplace()
        for arguments in [[command, "--help"], ["help", command], [command, "-h"]] {
            let ending = try await workplace.run(arguments)
            #expect(ending.code == 0 && ending.errors.isEmpty, "\(ending.errors)")
            #expect(ending.text.contains("Example:  antiphon \(command)"), "\(ending.text)")
            #expect(ending.text.contains("USAGE: antiphon \(command)"))
        }
    }

    @Test func theFirstHelpShowsTheWay() async throws {
        let workplace = try Workplace()
        let ending = try await workplace.run("--help")
        #expect(ending.code == 0 && ending.errors.isEmpty)
        for text in ["antiphon train data.csv -o run", "antiphon generate run", "antiphon demo"] {
            #expect(ending.text.contains(text))
        }
        let version = try await workplace.run("--version")
        #expect(version.code == 0 && version.text.contains(#/^\d+\.\d+\.\d+\n$/#), "\(version.text)")
    }
}
