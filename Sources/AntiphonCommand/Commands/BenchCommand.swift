import Antiphon
import ArgumentParser
import Foundation

/// `antiphon bench`: how fast this engine is on this machine.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure the engine's speed on this machine.",
        discussion: """
            Example:  antiphon bench step --cell lstm --batch 128 --steps 24 --features 28 --hidden 100 --noise 28
            Benchmarks/run.py compares with PyTorch and JAX.
            """,
        subcommands: [BenchStepCommand.self, BenchGenerateCommand.self])
}

/// `antiphon bench step`: one adversarial training step, again and again.
struct BenchStepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step", abstract: "Time one training step: a discriminator and a generator update.")

    @Option(help: "Sequences in a batch B.")
    var batch = 128

    @OptionGroup var options: BenchOptions

    @Option(help: "Steps to time; 5 more go before them.")
    var iterations = 50

    @Option(
        name: .customLong("stablehlo"),
        help: ArgumentHelp(
            "Time nothing: write both players' programs as StableHLO text into this directory, for XLA to run.",
            valueName: "directory"))
    var stableHLO: String?

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        try BenchOptions.require(batch, "--batch", 1...1_000_000)
        try BenchOptions.require(iterations, "--iterations", 1...1_000_000)
        try options.requireMemory(batch: batch)
        if stableHLO != nil && options.json {
            throw ValidationError("--json is not allowed with --stablehlo: nothing is timed")
        }
    }

    func run() throws {
        let work = options.work(batch: batch)
        guard let stableHLO else { return try options.show(work.timeSteps(iterations, on: engine.backend())) }
        try OutputPlace.check(directory: stableHLO)
        try OutputPlace.make(directory: stableHLO)
        for (player, program) in try work.programs() {
            try OutputPlace.write(
                Data(program.stableHLO(name: player).utf8), to: stableHLO + "/" + player + ".mlir")
        }
    }
}

/// `antiphon bench generate`: sequences from a generator with random weights.
struct BenchGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Time generating sequences from a model of the given sizes.")

    @Option(name: [.customShort("n"), .long], help: "How many sequences to generate.")
    var count = 1000

    @Option(help: "Taken so that the sizes of a step can be given unchanged: generation has a batch size of its own.")
    var batch = 128

    @OptionGroup var options: BenchOptions

    @Option(help: "How often to generate so many; 5 more times go before.")
    var iterations = 20

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        try BenchOptions.require(count, "--count", 1...10_000_000)
        try BenchOptions.require(batch, "--batch", 1...1_000_000)
        try BenchOptions.require(iterations, "--iterations", 1...1_000_000)
        try options.requireMemory(batch: min(256, count))
    }

    func run() throws {
        let work = options.work(batch: batch)
        try options.show(work.timeGeneration(count, iterations, on: engine.backend()))
    }
}
