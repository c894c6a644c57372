import Foundation
import Testing

/// `antiphon bench` as a process: what it prints and what it refuses.
@Suite("bench")
struct BenchTests {
    /// What every benchmark says in JSON.
    private struct Figures: Decodable {
        let objective: String
        let cell: String
        let batch: Int
        let iterations: Int
        let median: Double
        let minimum: Double
        let compilation: Double
        let peak: Int
        let gflops: Double?
        let generated: Int?
        let rate: Double?

        enum CodingKeys: String, CodingKey {
            case objective, cell, batch, iterations, gflops, generated
            case median = "median_ms"
            case minimum = "min_ms"
            case compilation = "compile_ms"
            case peak = "peak_rss_bytes"
            case rate = "series_per_second"
        }
    }

    /// Runs the command that was built beside the tests.
    private func bench(_ arguments: String) throws -> (status: Int32, output: Data, errors: String) {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let process = Process()
        process.executableURL = folder.appendingPathComponent("antiphon")
        process.arguments = ["bench"] + arguments.split(separator: " ").map(String.init)
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let result = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, result, complaint)
    }

    private func figures(_ arguments: String) throws -> Figures {
        let result = try bench(arguments + " --json")
        #expect(result.errors == "")
        #expect(result.status == 0)
        return try JSONDecoder().decode(Figures.self, from: result.output)
    }

    @Test(
        "A step's figures are there, and its rate is the useful work over its median time",
        arguments: [("lstm", 4.0, "bce"), ("gru", 3.0, "bce"), ("rnn", 1.0, "bce"), ("lstm", 4.0, "default")])
    func step(cell: String, gates: Double, objective: String) throws {
        let (b, t, f, h, z) = (3.0, 5.0, 2.0, 7.0, 4.0)
        let figures = try figures(
            "step --cell \(cell) --batch 3 --steps 5 --features 2 --hidden 7 --noise 4 --objective \(objective) "
                + "--iterations 4 --threads 2")
        #expect((figures.cell, figures.objective, figures.batch, figures.iterations) == (cell, objective, 3, 4))
        #expect(figures.minimum > 0 && figures.minimum <= figures.median)
        #expect(figures.compilation > 0)
        // A process of this kind takes some MiB; a figure in KiB or pages would be far below.
        #expect(figures.peak > 4 << 20 && figures.peak < 4 << 30)
        let operations = 11 * b * t * 2 * (h + (f + z) / 2) * gates * h
        let gflops = try #require(figures.gflops)
        #expect(abs(gflops * figures.median * 1e6 / operations - 1) < 1e-9)
    }

    @Test("Generation's figures are there", arguments: ["bce", "default"])
    func generate(objective: String) throws {
        let figures = try figures(
            "generate --count 20 --batch 8 --steps 5 --features 2 --hidden 7 --objective \(objective) --iterations 2")
        #expect((figures.generated, figures.objective, figures.iterations) == (20, objective, 2))
        #expect(figures.minimum > 0 && figures.minimum <= figures.median)
        #expect(figures.peak > 4 << 20)
        let rate = try #require(figures.rate)
        #expect(abs(rate * figures.median / 20_000 - 1) < 1e-9)
    }

    /// The best of some, because other tests run beside.
    @Test("The default recipe's step is compiled in less than 50 ms")
    func compilation() throws {
        var least = Double.infinity
        for _ in 0..<10 where least >= 50 {
            let own = try figures(
                "step --batch 128 --steps 24 --features 6 --hidden 32 --objective default --iterations 1")
            least = min(least, own.compilation)
        }
        #expect(least < 50)
    }

    @Test("Without --json a benchmark is one line with its sizes")
    func line() throws {
        let result = try bench("step --batch 3 --steps 5 --features 2 --hidden 7 --noise 4 --iterations 3")
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains("step bce lstm 3 5 2 7 4: median "))
        #expect(text.contains("GFLOP/s"))
    }

    @Test("With --stablehlo both players' programs are written, with the sizes asked for, and nothing is timed")
    func programs() throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("bench-\(UUID().uuidString)/programs")
        defer { try? FileManager.default.removeItem(at: directory.deletingLastPathComponent()) }
        let sizes = "--batch 3 --steps 5 --features 2 --hidden 7 --noise 4"
        let result = try bench("step \(sizes) --stablehlo \(directory.path)")
        #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result.errors)")
        for player in ["discriminator", "generator"] {
            let text = try String(contentsOf: directory.appendingPathComponent("\(player).mlir"), encoding: .utf8)
            #expect(text.contains("module @\(player)") && text.contains("tf.aliasing_output"))
            #expect(text.contains("tensor<3x28xf32>"))
        }
    }

    @Test(
        "Misuse is told in one line that names the option",
        arguments: [
            ("step --cell tcn", "--cell 'tcn' is not allowed: it takes rnn, gru, lstm"),
            ("step --objective wgan", "--objective 'wgan' is not allowed: it takes bce, default"),
            ("step --batch 0", "--batch 0 is not allowed"), ("step --steps -1", "--steps"),
            ("step --features 0", "--features 0 is not allowed"), ("step --hidden 0", "--hidden 0 is not allowed"),
            ("step --noise 0", "--noise 0 is not allowed"),
            ("step --iterations 0", "--iterations 0 is not allowed"),
            ("step --threads 0", "--threads 0 is not allowed"), ("step --hidden many", "--hidden"),
            ("step --batch 1000000 --steps 1000000", "too large"),
            ("step --steps 1 --objective default", "--steps 1 is not allowed with --objective default"),
            ("step --json --stablehlo programs", "--json is not allowed with --stablehlo"),
            ("generate --count 0", "--count 0 is not allowed"), ("everything", "everything"),
        ])
    func misuse(arguments: String, message: String) throws {
        let result = try bench(arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("antiphon: error: "))
        #expect(result.errors.contains(message))
        #expect(result.errors.split(separator: "\n").count == 1)
    }
}
