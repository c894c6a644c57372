import Antiphon
import ArgumentParser
import Foundation

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Judge synthetic sequences against real ones.",
        discussion: """
            Example:  antiphon evaluate --real stock.csv --window 24 --synthetic synthetic.csv -o report.html
            The options about rows and columns tell how the real file is cut; a synthetic file as generate writes it \
            (sequence_id, step, ...) is known by its header.
            """)

    @Option(help: ArgumentHelp("The file with the real data (.csv, .jsonl, .npy, .npz).", valueName: "file"))
    var real: String

    @Option(help: ArgumentHelp("The file with the synthetic sequences.", valueName: "file"))
    var synthetic: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The report to write, one HTML page; replaced if it is there.", valueName: "file"))
    var output: String?

    @Option(parsing: .unconditional, help: "How often each score is taken, each time with another seed.")
    var runs = 5

    @Option(parsing: .unconditional, help: "The seed of the judges.")
    var seed: UInt64 = 0

    @Flag(help: "Print the numbers as JSON on standard output.")
    var json = false

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var engine: EngineOptions

    func validate() throws {
        if !(1...1000).contains(runs) { throw ValidationError("--runs \(runs) is not allowed: it takes 1 to 1000") }
        let place = { (path: String) in URL(fileURLWithPath: path).standardizedFileURL.path }
        if let output, [real, synthetic].map(place).contains(place(output)) {
            throw ValidationError("-o \(output) is a file to be read: the report would replace it")
        }
        if real == "-" && synthetic == "-" {
            throw ValidationError("only one of --real and --synthetic can be standard input")
        }
    }

    func run() throws {
        if let output { try OutputPlace.check(output) }
        let (realSet, syntheticSet) = try sequences()
        let evaluation = Evaluation(timeGAN: TimeGANProtocol(runs: runs, seed: seed))
        let result = try EvaluationSession(evaluation: evaluation, engine: engine).result(
            real: realSet, synthetic: syntheticSet)
        if let output {
            let facts = [
                ReportFact("real", real), ReportFact("synthetic", synthetic),
                ReportFact("runs of each score", "\(runs)"),
                ReportFact("seed", "\(seed)"), ReportFact("seconds", short(result.seconds, digits: 1)),
            ]
            let page = ResultPage(
                real: realSet, synthetic: syntheticSet, result: result,
                name: URL(fileURLWithPath: real).lastPathComponent, facts: facts)
            try OutputPlace.write(Data(page.html().utf8), to: output)
        }
        if json { try printJSON(result) } else { try printText(EvaluationSession.text(result)) }
    }

    private func sequences() throws -> (SequenceSet, SequenceSet) {
        let realTable = try dataOptions.table(real)
        var (syntheticTable, isCut) = try syntheticTable()
        // A bare array has no names of its own.
        if syntheticTable.isNameless, syntheticTable.columns.count == realTable.columns.count {
            syntheticTable = try syntheticTable.named(realTable.columns)
        }
        guard realTable.columns == syntheticTable.columns else {
            throw DifferentColumns(
                real: (real, realTable.columns), synthetic: (synthetic, syntheticTable.columns))
        }
        guard isCut else {
            let mode = dataOptions.mode(for: realTable)
            return (try SequenceSet(realTable, mode: mode), try SequenceSet(syntheticTable, mode: mode))
        }
        // Windows as long as the synthetic sequences, unless another length was asked for.
        let cut = try SequenceSet(syntheticTable, mode: .grouped)
        let mode = dataOptions.mode(for: realTable, defaultWindow: cut.length)
        if let window = dataOptions.window, window != cut.length {
            throw RunError(
                synthetic, "its sequences have \(counted(cut.length, "step")), the windows \(counted(window, "row"))",
                hint: "leave --window out")
        }
        return (try SequenceSet(realTable, mode: mode), cut)
    }

    // As `generate` writes it, whatever the options say of the real file; else a file like the real one.
    private func syntheticTable() throws -> (Table, isCut: Bool) {
        let reader = try Table.reader(synthetic)
        // The copy reads ahead in what the reader holds already.
        var ahead = reader
        var first = CSVRow()
        let isLongForm =
            try ahead.next(into: &first) && first.count > 2 && first.text(0) == "sequence_id" && first.text(1) == "step"
        if isLongForm { return (try Table.read(reader), true) }
        var options = dataOptions.tableOptions
        // What is left out of the real file need not be in this one.
        let names = (0..<first.count).map(first.text)
        options.excludedColumns.removeAll { options.header != .absent && !names.contains($0) }
        return (try dataOptions.table(reader, options), false)
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
