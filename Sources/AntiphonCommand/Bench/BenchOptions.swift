import Antiphon
import ArgumentParser

/// The sizes of what is timed, and how the result is printed.
struct BenchOptions: ParsableArguments {
    @Option(help: "The recurrent cell: \(RecurrentCell.allCases.map(\.rawValue).joined(separator: ", ")).")
    var cell = "lstm"

    @Option(help: "Steps T of a sequence.")
    var steps = 24

    @Option(help: "Features F of a step.")
    var features = 28

    @Option(help: "Hidden units H of generator and discriminator.")
    var hidden = 100

    @Option(help: "Noise elements Z drawn anew at each step (default: as many as features; 8 in the default recipe).")
    var noise: Int?

    @Option(help: "What is trained: bce, the plain step, or default, the default recipe.")
    var objective = "bce"

    @Flag(help: "Print JSON on standard output.")
    var json = false

    func validate() throws {
        if RecurrentCell(rawValue: cell) == nil {
            throw ValidationError("--cell '\(cell)' is not allowed: it takes \(Self.words(RecurrentCell.allCases))")
        }
        if BenchWork.Objective(rawValue: objective) == nil {
            throw ValidationError(
                "--objective '\(objective)' is not allowed: it takes \(Self.words(BenchWork.Objective.allCases))")
        }
        try Self.require(steps, "--steps", 1...1_000_000)
        try Self.require(features, "--features", 1...4096)
        try Self.require(hidden, "--hidden", 1...4096)
        if let noise { try Self.require(noise, "--noise", 1...4096) }
        if objective == "default" && steps < 2 {
            throw ValidationError("--steps 1 is not allowed with --objective default: it judges differences of steps")
        }
    }

    private static func words<Choice: RawRepresentable<String>>(_ choices: [Choice]) -> String {
        choices.map(\.rawValue).joined(separator: ", ")
    }

    /// - Throws: `ValidationError` if a value is beyond its limits.
    static func require(_ value: Int, _ name: String, _ range: ClosedRange<Int>) throws {
        if !range.contains(value) {
            throw ValidationError(
                "\(name) \(value) is not allowed: it takes \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// - Throws: `ValidationError` if the sizes together ask for more than an engine of 32-bit indices can hold.
    func requireMemory(batch: Int) throws {
        // Both networks' gates at every step, of real and generated sequences: each factor is within its limits above.
        let elements = Double(batch) * Double(steps) * Double(features + 8 * hidden + (noise ?? features))
        if elements > Double(Int32.max) {
            throw ValidationError(
                "a batch of \(batch) sequences of \(steps) steps with \(hidden) hidden units is too large: "
                    + "lower --batch, --steps or --hidden")
        }
    }

    /// What these options ask for.
    func work(batch: Int) -> BenchWork {
        let objective = BenchWork.Objective(rawValue: objective) ?? .bce
        return BenchWork(
            objective: objective, cell: RecurrentCell(rawValue: cell) ?? .lstm, batch: batch, steps: steps,
            features: features, hidden: hidden, noise: noise ?? (objective == .bce ? features : 8))
    }

    /// Prints a result on standard output.
    func show(_ result: BenchResult) throws {
        if json { try printJSON(result) } else { try printText(result.line) }
    }
}
