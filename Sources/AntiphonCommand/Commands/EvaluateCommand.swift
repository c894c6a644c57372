import Antiphon
import ArgumentParser
import Foundation

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Judge synthetic sequences against real ones.",
        discussion: """
            Example:  antiphon evaluate --run run --real stock.csv -o report.html
            Or:       antiphon evaluate --real stock.csv --window 24 --synthetic synthetic.csv
            With --run, the file is cut as for training, and what was held out then (train --holdout) is judged by. \
            Without, the options about rows and columns tell how the real file is cut; a synthetic file as generate \
            writes it (sequence_id, step, ...) is known by its header.
            """)

    @Option(help: ArgumentHelp("The file with the real data (.csv, .jsonl, .npy, .npz).", valueName: "file"))
    var real: String

    @Option(
        help: ArgumentHelp(
            "The file with the synthetic sequences; with --run it may be left out: they are generated.",
            valueName: "file"))
    var synthetic: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "The run directory of the model: it knows how its data were cut and split.", valueName: "run"))
    var directory: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The report to write, one HTML page; replaced if it is there.", valueName: "file"))
    var output: String?

    @Option(
        name: .customLong("protocol"), parsing: .singleValue,
        help: ArgumentHelp("How to judge; may be repeated (default: honest).", valueName: "protocol"))
    var protocols: [ProtocolOption] = []

    @Option(
        parsing: .unconditional,
        help: "How often each score is taken, each time with another seed (default: 5).")
    var runs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Train the honest judges for this share of their steps: less for a quick look.", valueName: "share"))
    var effort = 1.0

    @Option(parsing: .unconditional, help: "The seed of the judges.")
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "The fixed category that a classifier learns to tell (default: the first with 2 to 20 labels).",
            valueName: "column"))
    var label: String?

    @Flag(help: "Print the numbers as JSON on standard output.")
    var json = false

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var holdOutOptions: HoldOutOptions
    @OptionGroup var engine: EngineOptions

    func validate() throws {
        if label != nil, !protocols.isEmpty, !protocols.contains(.honest) {
            throw ValidationError("--label is told in the honest protocol: add --protocol honest")
        }
        if let runs, !(1...1000).contains(runs) {
            throw ValidationError("--runs \(runs) is not allowed: it takes 1 to 1000")
        }
        if !(effort > 0 && effort <= 10) {
            throw ValidationError("--effort \(effort) is not allowed: it takes a share above 0, as 0.2")
        }
        let place = { (path: String) in URL(fileURLWithPath: path).standardizedFileURL.path }
        if let output, [real, synthetic].compactMap(\.self).map(place).contains(place(output)) {
            throw ValidationError("-o \(output) is a file to be read: the report would replace it")
        }
        if real == "-" && synthetic == "-" {
            throw ValidationError("only one of --real and --synthetic can be standard input")
        }
        if directory == nil && synthetic == nil {
            throw ValidationError("what is to be judged? give --synthetic, or --run to generate it")
        }
        if directory != nil {
            let given: [(String, Bool)] = [
                ("--window", dataOptions.window != nil), ("--sequence-id", dataOptions.sequenceId != nil),
                ("--order", dataOptions.order != nil), ("--exclude", !dataOptions.exclude.isEmpty),
                ("--stride", dataOptions.stride != 1), ("--holdout", holdOutOptions.holdout != nil),
            ]
            if let option = given.first(where: \.1) {
                throw ValidationError("\(option.0) is known to the run: leave it out, or --run")
            }
        }
    }

    func run() throws {
        if let output { try OutputPlace.check(output) }
        let data = try EvaluationData(self)
        let result = try EvaluationSession(
            evaluation: ProtocolOption.evaluation(
                protocols, runs: runs, effort: effort, seed: seed, label: label),
            engine: engine
        ).result(real: data.real, training: data.training, synthetic: data.synthetic)
        if let output {
            let page = ResultPage(
                real: data.real, synthetic: data.synthetic, training: data.training, result: result,
                name: URL(fileURLWithPath: real).lastPathComponent, facts: facts(data, result),
                workers: try engine.pieceworkers().workers)
            try OutputPlace.write(Data(page.html().utf8), to: output)
        }
        if json { try printJSON(result) } else { try printText(EvaluationSession.text(result)) }
    }

    private func facts(_ data: EvaluationData, _ result: EvaluationResult) -> [ReportFact] {
        let names = (protocols.isEmpty ? [.honest] : protocols).map(\.rawValue).joined(separator: ", ")
        return [
            ReportFact("real", real), ReportFact("synthetic", synthetic ?? "generated by \(directory ?? "")"),
            ReportFact(
                "held out", data.holdOut.map { "\($0.fraction), gap \($0.gap), stretches \($0.stretches)" } ?? "no"),
            ReportFact("protocols", names), ReportFact("seed", "\(seed)"),
            ReportFact("seconds", short(result.seconds, digits: 1)),
        ]
    }
}

/// Two files that cannot be compared.
struct DifferentColumns: Error, CustomStringConvertible {
    let real: (file: String, columns: [String])
    let synthetic: (file: String, columns: [String])

    var description: String {
        let extra = real.columns.filter { !synthetic.columns.contains($0) }
        let hint =
            !extra.isEmpty && real.columns.filter(synthetic.columns.contains) == synthetic.columns
            ? "leave out what is not in both: \(extra.map { "--exclude \($0)" }.joined(separator: " "))"
            : "both need the same columns in the same order"
        return "\(synthetic.file): its columns \(list(synthetic.columns)) are not \(list(real.columns)) as in "
            + "\(real.file); \(hint)"
    }

    private func list(_ columns: [String]) -> String { columns.prefix(12).joined(separator: ", ") }
}
