import Foundation
import Testing

/// Run directories that are not there, not whole, or not what was written.
@Suite struct DamagedRunTests {
    @Test(arguments: [
        Refusal("generate nosuch -n 3", says: "nosuch: no such run directory"),
        Refusal("generate data.csv -n 3", says: "data.csv: is a file, not a run directory"),
        Refusal("generate . -n 3", says: "./manifest.json: is missing", "not a finished run"),
        Refusal("inspect nosuch", says: "nosuch: no such run directory"),
        Refusal("inspect data.csv --json", says: "data.csv: is a file, not a run directory"),
    ]) func isNoRun(_ refusal: Refusal) async throws {
        try await refusal.check()
    }

    @Test func everyDamageIsNamed() async throws {
        let workplace = try Workplace()
        let training = try await workplace.train()
        #expect(training.code == 0, "\(training.errors)")
        for file in ["config.yaml", "schema.json", "model.safetensors"] {
            let whole = try workplace.bytes("run/\(file)")
            for (damage, words) in [
                (nil, "run/\(file): is missing"),
                (whole.dropLast(5), "run/\(file): has \(whole.count - 5) bytes, the manifest says \(whole.count)"),
                (Data(), "run/\(file): has 0 bytes"),
                (Self.flipped(whole), "run/\(file): was altered"),
            ] {
                try Self.put(damage, workplace["run/\(file)"])
                for command in ["generate run -n 3 -o out.csv", "inspect run"] {
                    try await Refusal(command, says: words).check(in: workplace)
                }
                try whole.write(to: workplace["run/\(file)"])
            }
        }
        let manifest = try workplace.bytes("run/manifest.json")
        for (damage, words) in [
            (nil, "run/manifest.json: is missing"), (manifest.prefix(40), "run/manifest.json: is not a manifest"),
            (Data("{\"format\": 99}".utf8), "has format 99"),
            (Data("{\"format\": 1, \"antiphon\": \"0.1.0\", \"files\": {}}".utf8), "does not name config.yaml"),
        ] {
            try Self.put(damage, workplace["run/manifest.json"])
            try await Refusal("generate run -n 3 -o out.csv", says: words).check(in: workplace)
        }
        try manifest.write(to: workplace["run/manifest.json"])
        let ending = try await workplace.run("generate", "run", "-n", "3")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private static func put(_ damage: Data?, _ place: URL) throws {
        if let damage { try damage.write(to: place) } else { try FileManager.default.removeItem(at: place) }
    }

    private static func flipped(_ data: Data) -> Data {
        var data = data
        data[data.startIndex + data.count / 2] ^= 1
        return data
    }
}
