import Foundation

/// A folder of its own for one test, removed with it.
final class Workplace {
    /// Where the command runs.
    let folder: URL
    /// Where its streams are kept, apart so that `contents` shows only what the command left.
    let streams: URL
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-tests-\(UUID().uuidString)")
        folder = root.appendingPathComponent("work")
        streams = root.appendingPathComponent("streams")
        for place in [folder, streams] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Every file and folder in it, hidden ones too, by its path in the folder, with its bytes.
    var contents: [String: Data] {
        var all: [String: Data] = [:]
        for path in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? [] {
            all[path] = FileManager.default.contents(atPath: self[path].path) ?? Data()
        }
        return all
    }

    subscript(path: String) -> URL { folder.appendingPathComponent(path) }

    func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: self[path]) }
    func bytes(_ path: String) throws -> Data { try Data(contentsOf: self[path]) }
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: self[path].path) }

    /// Runs `antiphon` to its end.
    func run(_ arguments: String..., input: String = "") async throws -> Ending {
        try await ToolProcess(arguments, in: self, input: input).ending()
    }

    func run(_ arguments: [String], input: String = "") async throws -> Ending {
        try await ToolProcess(arguments, in: self, input: input).ending()
    }

    /// Runs a line of the shell in which `"$0"` is `antiphon`.
    func run(shell line: String) async throws -> Ending { try await ToolProcess(shell: line, in: self).ending() }

    /// Writes `data.csv` and trains a small model on it for a few steps: `run`.
    func train(_ more: String...) async throws -> Ending {
        try write(Sample.table(), to: "data.csv")
        return try await run(["train", "data.csv", "-o", "run"] + Sample.small + ["--steps", "4"] + more)
    }
}

/// Data and settings with which a training takes a moment.
enum Sample {
    /// Options of a small network on short windows.
    static let small = [
        "--window", "8", "--set", "generator.hidden=8", "--set", "discriminator.hidden=8", "--set", "training.batch=16",
        "--set", "generator.static-noise=4", "--set", "generator.step-noise=2",
    ]

    /// A table of three columns: a wave, a slow rise with a ripple, and whole numbers.
    static func table(rows: Int = 60, header: Bool = true) -> String {
        var text = header ? "wave,rise,count\n" : ""
        for row in 0..<rows {
            let wave = (sin(Double(row) / 4) * 1000).rounded() / 1000
            let rise = (Double(row) + cos(Double(row)) * 3).rounded() / 4
            text += "\(wave),\(rise),\(row * 7 % 12)\n"
        }
        return text
    }

    /// The same as sequences of equal length, with the name of a sequence and a day of the week beside the numbers.
    static func groups(_ lengths: [Int]) -> String {
        var text = "machine,day,wave,count\n"
        for (group, length) in lengths.enumerated() {
            for step in 0..<length {
                text += "m\(group),\(["Mo", "Tu", "We"][step % 3]),\(Double(group) + Double(step) / 8),\(step)\n"
            }
        }
        return text
    }
}
