import Antiphon
import ArgumentParser

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Generate sequences from a trained model.",
        discussion: "Example:  antiphon generate run -n 1000 -o synthetic.csv --seed 7")

    @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
    var directory: String

    @Option(
        name: .customShort("n"), parsing: .unconditional,
        help: ArgumentHelp(
            "How many sequences; with --given: for each condition (1 if left out).", valueName: "count"))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "The conditions of a model that was trained with some: a sequence for each row (for each sequence, where "
                + "conditions change from step to step).", valueName: "file"))
    var given: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write (.csv, .jsonl, .npy, .npz; with .gz packed), replaced if it is there; - is standard output.",
            valueName: "file"))
    var output = "-"

    @Option(help: "The format, where no name tells it: \(DataOptions.formats).")
    var format: DataFormat?

    @Option(help: "The type of numbers in .npy and .npz files: float32 or float64.")
    var dtype = ArrayWriter.Element.float32

    @Option(parsing: .unconditional, help: "The seed; sequence i depends on it and i only.")
    var seed: UInt64 = 0

    @Option(
        name: .customLong("code"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A latent code of a model of family info, by its place: a category, as 0=2, or a number, as 1=-0.5; once for each "
                + "code, the others are drawn. 'antiphon codes' shows what they do.", valueName: "code=value"))
    var codes: [String] = []

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        _ = try givenCodes()
        guard let count else {
            if given == nil { throw ValidationError("Missing expected argument '-n <count>'") }
            return
        }
        if count < 1 { throw ValidationError("-n \(count) is not allowed: it takes 1 or more") }
        // A sequence's number is a 32-bit word of the random counter.
        if count > Int(UInt32.max) { throw ValidationError("-n \(count) is not allowed: it takes up to \(UInt32.max)") }
    }

    // The codes by their places.
    private func givenCodes() throws -> [Int: Double] {
        var given: [Int: Double] = [:]
        for text in codes {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let code = Int(parts[0]), let value = Double(parts[1]) else {
                throw ValidationError("--code \(text) is not allowed: it takes code=value, as 0=2 or 1=-0.5")
            }
            guard given.updateValue(value, forKey: code) == nil else {
                throw ValidationError("--code \(code) is given twice")
            }
        }
        return given
    }

    func run() throws {
        let model = try TrainedModel(run: directory)
        let backend = try engine.backend()
        let conditions = try given.map { try model.schema.conditions(Table.reader($0)) }
        if !engine.quiet {
            for warning in conditions?.warnings ?? [] { Messages.warning("\(given ?? ""), \(warning)") }
        }
        let count = (self.count ?? 1) * (conditions?.count ?? 1)
        let codes = try givenCodes()
        let sampler = try Sampler(model, seed: seed, conditions: conditions, codes: codes, on: backend)
        if let known = model.configuration.codes, !engine.quiet {
            for (code, value) in codes.sorted(by: { $0.key < $1.key })
            where !known.isCategorical(code) && abs(value) > 1 {
                Messages.warning("code \(code) was trained from -1 to 1; what \(value) gives is a guess")
            }
        }
        let clock = ContinuousClock()
        let start = clock.now
        var writer = try SequenceWriter(
            path: output, of: model.schema, count: count, format: format, element: dtype)
        let interruption = Interruption(quiet: true)
        defer { interruption.end() }
        // What takes a moment needs no progress.
        var line = StatusLine(quiet: engine.quiet, after: .seconds(2))
        defer { line.end() }
        var done = 0
        do {
            try sampler.generate(count) {
                // Thrown, so that an unfinished file is removed.
                if interruption.isRequested { throw CancellationError() }
                try writer.append($0)
                done += $0.count
                let rest = (clock.now - start) * (Double(count - done) / Double(done))
                line.update("\(done * 100 / count)%  \(done) of \(count) sequences  \(words(rest)) left")
            }
        } catch is CancellationError {
            line.end()
            Messages.error("interrupted" + (output == "-" ? "" : "; \(output) was not written"))
            throw ExitCode(interruption.exitCode)
        }
        line.end()
        try writer.finish()
        if !engine.quiet && output != "-" {
            Messages.note(
                "\(output): \(counted(count, "sequence")) of \(counted(model.schema.length, "step")) in \(words(clock.now - start))"
            )
        }
    }
}
