import Foundation

/// The built `antiphon`, or a shell that runs it, as a process of its own.
///
/// Its streams are files: nothing has to be drained, and what it has said so far can be read while it runs.
final class ToolProcess {
    private let process = Process()
    private let output: URL
    private let errorOutput: URL
    private let over: AsyncStream<Never>
    private let limit: Duration

    /// Starts `antiphon` with these arguments in a workplace.
    /// - Parameters:
    ///   - input: what it reads from standard input; nothing if left out.
    ///   - limit: it is killed after this long, so that a test that hangs fails.
    convenience init(
        _ arguments: [String], in workplace: Workplace, input: String = "", limit: Duration = .seconds(120)
    ) throws {
        try self.init(Self.tool(), arguments, in: workplace, input: input, limit: limit)
    }

    /// Starts a line of the shell, in which `"$0"` is `antiphon`: for pipes and closed streams.
    convenience init(shell line: String, in workplace: Workplace) throws {
        try self.init(
            URL(fileURLWithPath: "/bin/sh"), ["-c", line, Self.tool().path], in: workplace, input: "",
            limit: .seconds(120))
    }

    private init(
        _ executable: URL, _ arguments: [String], in workplace: Workplace, input: String, limit: Duration
    ) throws {
        let streams = workplace.streams.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        output = streams.appendingPathComponent("output")
        errorOutput = streams.appendingPathComponent("error")
        let source = streams.appendingPathComponent("input")
        try Data(input.utf8).write(to: source)
        for file in [output, errorOutput] { try Data().write(to: file) }
        self.limit = limit
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = workplace.folder
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errorOutput)
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        over = stream
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    /// What it has written to standard error so far.
    var errors: String { (try? String(contentsOf: errorOutput, encoding: .utf8)) ?? "" }

    /// Waits until it has written a text to standard error. Ends early, and answers false, if it has ended.
    func says(_ text: String) async throws -> Bool {
        while process.isRunning {
            if errors.contains(text) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return errors.contains(text)
    }

    /// Sends it a signal.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    func ending() async throws -> Ending {
        let (identifier, limit) = (process.processIdentifier, limit)
        let watchdog = Task {
            try await Task.sleep(for: limit)
            kill(identifier, SIGKILL)
        }
        for await _ in over {}
        watchdog.cancel()
        let crashed = process.terminationReason == .uncaughtSignal
        return Ending(
            code: crashed ? -process.terminationStatus : process.terminationStatus,
            output: try Data(contentsOf: output), errors: errors)
    }

    /// The command, which SwiftPM puts beside the test bundle.
    static func tool() throws -> URL {
        let bundles = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let programs = [Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])].compactMap { $0 }
        let folders = [Bundle.main.bundleURL] + bundles + programs.map { $0.deletingLastPathComponent() }
        for folder in folders {
            let tool = folder.appendingPathComponent("antiphon")
            let isFile = try? tool.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile
            if isFile == true, FileManager.default.isExecutableFile(atPath: tool.path) { return tool }
        }
        throw NoTool(folders: folders.map(\.path))
    }
}

/// How a process ended and what it wrote.
struct Ending: Sendable {
    /// The exit code; below zero the signal that killed it.
    let code: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var errorLines: [Substring] { errors.split(separator: "\n", omittingEmptySubsequences: true) }
}

struct NoTool: Error, CustomStringConvertible {
    let folders: [String]
    var description: String { "no antiphon in \(folders.joined(separator: ", ")): build the package first" }
}
