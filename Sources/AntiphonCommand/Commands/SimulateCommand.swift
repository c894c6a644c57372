import Antiphon
import ArgumentParser

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Write simulated data to try things on.",
        discussion: """
            Example:  antiphon simulate daily-load -n 24000 -o load.csv
            daily-load     the hourly load of a building with weather, sun and prices: one series
            regime-system  a machine that switches between ways of running: one series
            daily-returns  shares, nearly nothing to be foretold but the size of what comes: one series
            brain-regions  a network of fifty regions under noise, as a scanner sees it: one series
            sines-coded    independent sines as TimeGAN's program draws them: sequences
            sines          the same as its paper defines them: sequences
            mixed          machines with categories, fixed facts, gaps and unequal lengths: sequences
            What a generator learned of the mixed system is told by:  antiphon simulate mixed --recover FILE
            """)

    enum System: String, CaseIterable, ExpressibleByArgument {
        case dailyLoad = "daily-load"
        case regimeSystem = "regime-system"
        case dailyReturns = "daily-returns"
        case brainRegions = "brain-regions"
        case sinesCoded = "sines-coded"
        case sines
        case mixed
    }

    @Argument(
        help: ArgumentHelp(
            "What to simulate: \(System.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "system"))
    var system: System

    @Option(
        name: .customShort("n"), parsing: .unconditional,
        help: ArgumentHelp(
            "How many rows (default: 24000; daily-returns 5000, brain-regions 10000) or sequences (10000; mixed 2000).",
            valueName: "count"))
    var count: Int?

    @Option(parsing: .unconditional, help: "Steps of each sequence.")
    var steps = 24

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Columns: sines, shares or regions (default: 5, 14, 50); the others have their own.", valueName: "count"))
    var features: Int?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The CSV file to write, replaced if it is there; - is standard output.", valueName: "file"))
    var output = "-"

    @Option(parsing: .unconditional, help: "The seed from which every random number derives.")
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "Instead of writing: compare this file of mixed sequences, as generated, with what is known of the system.",
            valueName: "file"))
    var recover: String?

    func validate() throws {
        if recover != nil, system != .mixed { throw ValidationError("--recover is for mixed only") }
        if let count, count < 1 { throw ValidationError("-n \(count) is not allowed: it takes 1 or more") }
    }

    func run() throws {
        switch system {
        case .dailyLoad:
            let rows = count ?? 24_000
            try DailyLoad(days: (rows + 23) / 24).table(seed: seed).rows(0..<rows).write(csv: output)
        case .regimeSystem: try RegimeSystem(rows: count ?? 24_000).table(seed: seed).write(csv: output)
        case .dailyReturns:
            try DailyReturns(rows: count ?? 5000, shares: features ?? 14).table(seed: seed).write(csv: output)
        case .brainRegions:
            try BrainRegions(rows: count ?? 10_000, regions: features ?? 50).table(seed: seed).write(csv: output)
        case .sinesCoded, .sines:
            let definition: Sines.Definition = system == .sines ? .asPublished : .asCoded
            try Sines(definition, length: steps, featureCount: features ?? 5)
                .sequences(count: count ?? 10_000, seed: seed).write(csv: output)
        case .mixed:
            if let recover {
                try printText(RecoveryText.text(MixedSystem.facts(of: MixedSystem.read(recover))))
            } else {
                try MixedSystem(count: count ?? 2000).write(csv: output, seed: seed)
            }
        }
    }
}
