import Foundation
import Testing

/// Every file of a run cut and altered, and every command that reads it: one line that names the file, never a crash.
@Suite struct DamageSweepTests {
    /// A run with two checkpoints, and its data.
    private func run(in workplace: Workplace) async throws {
        try workplace.write(Sample.table(), to: "data.csv")
        let ending = try await workplace.run(
            ["train", "data.csv", "-o", "run", "--steps", "40", "--quiet", "--set", "checkpoint.steps=20"]
                + Sample.small)
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(workplace.exists("run/checkpoints/20") && workplace.exists("run/checkpoints/40"))
    }

    /// What may happen to a file: gone, cut at its beginning, its middle, its end; a bit turned over; nonsense.
    private static func damages(_ whole: Data) -> [(name: String, data: Data?)] {
        var flipped = whole
        flipped[whole.count / 2] ^= 8
        return [
            ("gone", nil), ("empty", Data()), ("cut to a third", whole.prefix(whole.count / 3)),
            ("cut by one", whole.dropLast()), ("one bit", flipped), ("nonsense", Data("\u{0}{]\n\u{7}".utf8)),
        ]
    }

    private func put(_ data: Data?, _ file: String, _ workplace: Workplace) throws {
        if let data {
            try data.write(to: workplace[file])
        } else {
            try FileManager.default.removeItem(at: workplace[file])
        }
    }

    /// Damages a file in every way, and expects each command to refuse and to name it.
    private func sweep(
        _ file: String, _ commands: [String], unlessGone: Bool = false, in workplace: Workplace
    ) async throws {
        let whole = try workplace.bytes(file)
        for (name, data) in Self.damages(whole) where data != nil || !unlessGone {
            try put(data, file, workplace)
            let before = workplace.contents
            for command in commands {
                let ending = try await workplace.run(command.split(separator: " ").map(String.init))
                ending.checkRefusal(code: 1, says: [file])
                #expect(workplace.contents == before, "\(file) \(name): \(command) changed something")
            }
            try whole.write(to: workplace[file])
        }
    }

    @Test(
        "What generating needs: no command goes on without it",
        arguments: ["config.yaml", "schema.json", "model.safetensors"])
    func needed(_ file: String) async throws {
        let workplace = try Workplace()
        try await run(in: workplace)
        try await sweep(
            "run/" + file,
            [
                "generate run -n 3 -o out.csv", "inspect run --json", "export run --format onnx -o out.onnx",
                "export run --format safetensors -o out.safetensors", "evaluate --run run --real data.csv -o out.html",
            ], in: workplace)
    }

    @Test(
        "What tells of a run: generating goes on, inspecting names it, lists mark it",
        arguments: ["model.json", "metrics.jsonl", "report.html"])
    func told(_ file: String) async throws {
        let workplace = try Workplace()
        try await run(in: workplace)
        // A page for people may be taken away.
        let isPage = file == "report.html"
        try await sweep("run/" + file, ["inspect run"], unlessGone: isPage, in: workplace)
        let whole = try workplace.bytes("run/" + file)
        for (name, data) in Self.damages(whole) where data != nil || !isPage {
            try put(data, "run/" + file, workplace)
            let generation = try await workplace.run("generate", "run", "-n", "2")
            #expect(generation.code == 0 && CSVText(generation.text).rows.count == 16, "\(name): \(generation.errors)")
            let list = try await workplace.run("runs", ".")
            #expect(list.code == 0 && list.text.contains(", damaged"), "\(name): \(list.text)")
            #expect(list.errorLines.count == 1 && list.errors.contains("warning: ./run/\(file): "), "\(list.errors)")
            try whole.write(to: workplace["run/" + file])
        }
        let list = try await workplace.run("runs", ".", "--json")
        #expect(list.errors.isEmpty && !list.text.contains("damage"), "\(list.errors)")
    }

    @Test("A checkpoint: the one before it is used and the damage said; with both gone nothing is touched")
    func checkpoints() async throws {
        let workplace = try Workplace()
        try await run(in: workplace)
        let files = try FileManager.default.contentsOfDirectory(atPath: workplace["run/checkpoints/40"].path).sorted()
        #expect(files.contains("state.safetensors") && files.contains("manifest.json") && files.count >= 5)
        // Both checkpoints damaged in the same file.
        for file in files {
            let wholes = try [20, 40].map { try workplace.bytes("run/checkpoints/\($0)/\(file)") }
            for (name, _) in Self.damages(wholes[1]) {
                for (step, whole) in zip([20, 40], wholes) {
                    let damage = Self.damages(whole).first { $0.name == name }
                    try put(damage?.data, "run/checkpoints/\(step)/\(file)", workplace)
                }
                // A manifest's last line end and the version that it names are no part of what it vouches for.
                if file == "manifest.json" && ["one bit", "cut by one"].contains(name) { continue }
                let before = workplace.contents
                let ending = try await workplace.run("train", "--resume", "run", "--quiet")
                ending.checkRefusal(
                    code: 1, says: ["run: has no checkpoint that is whole", "run/checkpoints/40/\(file)"])
                #expect(workplace.contents == before, "\(file) \(name)")
            }
            for (step, whole) in zip([20, 40], wholes) {
                try whole.write(to: workplace["run/checkpoints/\(step)/\(file)"])
            }
        }
        // The newer one alone: the training goes on from the one before and ends in the same model.
        let model = try workplace.bytes("run/model.safetensors")
        for file in ["state.json", "config.yaml", "schema.json", "state.safetensors"] {
            try put(workplace.bytes("run/checkpoints/40/\(file)").dropLast(3), "run/checkpoints/40/\(file)", workplace)
            let ending = try await workplace.run("train", "--resume", "run")
            #expect(ending.code == 0, "\(ending.errors)")
            #expect(ending.errors.contains("warning: run/checkpoints/40/\(file): has "), "\(ending.errors)")
            #expect(ending.errors.contains("going on from step 20"), "\(ending.errors)")
            #expect(try workplace.bytes("run/model.safetensors") == model)
        }
    }

    @Test("Manifests cut anywhere: an error of one line, or the model as it was")
    func manifest() async throws {
        let workplace = try Workplace()
        try await run(in: workplace)
        let samples = try await workplace.run("generate", "run", "-n", "2", "--quiet").output
        let whole = try workplace.bytes("run/manifest.json")
        for part in 0..<12 {
            let length = whole.count * part / 12 + part % 3
            try whole.prefix(length).write(to: workplace["run/manifest.json"])
            let ending = try await workplace.run("generate", "run", "-n", "2")
            ending.checkRefusal(code: 1, says: ["run/manifest.json: is not a manifest"])
        }
        // Blank space and a line end at the end are no part of what it says.
        try whole.dropLast().write(to: workplace["run/manifest.json"])
        #expect(try await workplace.run("generate", "run", "-n", "2", "--quiet").output == samples)
    }

    @Test("Metrics that were altered stop a resume with their name; --force takes what they hold")
    func metrics() async throws {
        let workplace = try Workplace()
        try await run(in: workplace)
        let whole = try workplace.bytes("run/metrics.jsonl")
        for (name, data) in Self.damages(whole) where name != "gone" {
            try put(data, "run/metrics.jsonl", workplace)
            let before = workplace.contents
            let ending = try await workplace.run("train", "--resume", "run", "--quiet")
            ending.checkRefusal(code: 1, says: ["run/metrics.jsonl: ", "--force"])
            #expect(workplace.contents == before, "\(name)")
        }
        try await #expect(workplace.run("train", "--resume", "run", "--quiet", "--force").code == 0)
        try await #expect(workplace.run("inspect", "run").code == 0)
    }

    #if os(Linux)
        @Test("A disk that takes no more: the file is named, and the run that was there is there")
        func full() async throws {
            let workplace = try Workplace()
            try await run(in: workplace)
            let before = try workplace.bytes("run/model.safetensors")
            // The system lets no file grow beyond 8 KiB: writing fails in the middle of the weights.
            let ending = try await workplace.run(
                shell: """
                    trap '' XFSZ; ulimit -f 8; exec "$0" train data.csv -o run --force --steps 30 --quiet \
                    --set checkpoint.steps=10 \(Sample.small.joined(separator: " "))
                    """)
            #expect(ending.code == 1, "\(ending.errors)")
            #expect(ending.errors.contains("warning: the checkpoint of step 10 was not written: "), "\(ending.errors)")
            #expect(
                ending.errorLines.last?.hasPrefix("antiphon: error: run") == true
                    && ending.errorLines.last?.contains("File too large") == true, "\(ending.errors)")
            #expect(try workplace.bytes("run/model.safetensors") == before)
            #expect(try await workplace.run("inspect", "run").code == 0)
        }
    #endif
}
