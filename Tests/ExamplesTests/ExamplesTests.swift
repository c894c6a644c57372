import Foundation
import Testing

/// The programs under `Examples`, run as anybody would; what they print is held to what the data are made of.
@Suite("The worked examples print what they promise", .serialized)
struct ExamplesTests {
    @Test("The plain RNN foretells a sine far better than 'the next is as the last'")
    func plainRNN() throws {
        let numbers = try Example("PlainRNN").numbers[0]
        #expect(numbers[0] > 0.3 && numbers.last == 2 * sin(0.3) * sin(0.3))
        #expect(numbers[2] < 0.02, "\(numbers)")
    }

    @Test("The feed-forward GAN has the deviations and the correlation of the real pairs")
    func feedForward() throws {
        let rows = try Example("FeedForwardGAN").numbers
        #expect(abs(rows[0][2] - 0.8) < 0.02)
        for (real, made) in zip(rows[0], rows[1]) { #expect(abs(real - made) < 0.1, "\(rows)") }
    }

    @Test("The GAN that is judged at each step has the autocorrelation of the real series")
    func stepJudged() throws {
        let rows = try Example("StepJudgedGAN").numbers
        #expect(abs(rows[0][2] - 0.9) < 0.03 && rows[0].count == 5)
        // Deviation, then the correlations, which stand behind their lags.
        #expect(abs(rows[1][0] / rows[0][0] - 1) < 0.15, "\(rows)")
        #expect(abs(rows[1][2] - rows[0][2]) < 0.06 && abs(rows[1][4] - rows[0][4]) < 0.12, "\(rows)")
    }

    @Test("The conditional GAN makes what the label asks for")
    func conditional() throws {
        for row in try Example("ConditionalGAN").numbers { #expect(abs(row[1] - row[2]) < 0.25, "\(row)") }
    }

    @Test("InfoGAN's codes are the form and the height of the waves, which nobody told it")
    func info() throws {
        let rows = try Example("InfoGAN").numbers
        #expect(rows[0][0] > 0.9 && abs(rows[0][1]) > 0.9, "\(rows)")
        // Each category is one form, and no two the same.
        let shares = rows[1...3].map { Array($0[1...3]) }
        let best = shares.map { row in row.indices.max { row[$0] < row[$1] } }
        #expect(Set(best).count == 3 && shares.allSatisfy { ($0.max() ?? 0) > 0.8 }, "\(rows)")
        // The height goes from one end of 0.5 to 1.5 towards the other.
        let heights = rows[4...6].map { $0[1] }
        #expect(abs(heights[2] - heights[0]) > 0.6, "\(rows)")
        #expect((heights[1] - heights[0]) * (heights[2] - heights[1]) > 0, "\(rows)")
    }
}

/// A program that was run.
struct Example {
    /// The numbers in each line of what it printed.
    let numbers: [[Double]]

    init(_ name: String) throws {
        let process = Process()
        process.executableURL = try Self.program(name)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(name): \(text)")
        numbers = text.split(separator: "\n").map { line in
            line.matches(of: /-?\d+(\.\d+)?(e-?\d+)?/).compactMap { Double($0.output.0) }
        }
    }

    // SwiftPM puts programs beside the test bundle.
    private static func program(_ name: String) throws -> URL {
        let bundles = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let programs = [Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])].compactMap { $0 }
        let folders = [Bundle.main.bundleURL] + bundles + programs.map { $0.deletingLastPathComponent() }
        let found = folders.map { $0.appendingPathComponent(name) }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
                && (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }
        return try #require(found, "no program \(name) in \(folders.map(\.path))")
    }
}
