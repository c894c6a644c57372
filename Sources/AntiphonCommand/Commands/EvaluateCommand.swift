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

    @Option(help: ArgumentHelp("The CSV file with the real data.", valueName: "file"))
    var real: String

    @Option(help: ArgumentHelp("The CSV file with the synthetic sequences.", valueName: "file"))
    var synthetic: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The report to write, one HTML page.", valueName: "file"))
    var output: String?

    @Option(help: "How often each score is taken, each time with another seed.")
    var runs = 5

    @Option(help: "The seed of the judges.")
    var seed: UInt64 = 0

    @Flag(help: "Print the numbers as JSON on standard output.")
    var json = false

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var engine: EngineOptions

    func validate() throws {
        if !(1...1000).contains(runs) { throw ValidationError("--runs \(runs) is not allowed: it takes 1 to 1000") }
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
        if json { try printJSON(result) } else { print(EvaluationSession.text(result)) }
    }

    private func sequences() throws -> (SequenceSet, SequenceSet) {
        let syntheticTable = try Table.read(csv: synthetic)
        let isCut = syntheticTable.sequences != nil
        let realTable = try dataOptions.table(real)
        var mode = dataOptions.mode(for: realTable)
        if isCut {
            let cut = try SequenceSet(syntheticTable, mode: .grouped)
            // Windows as long as the synthetic sequences, unless another length was asked for.
            if dataOptions.window == nil { mode = dataOptions.mode(for: realTable, defaultWindow: cut.length) }
            return (try SequenceSet(realTable, mode: mode), cut)
        }
        return (try SequenceSet(realTable, mode: mode), try SequenceSet(syntheticTable, mode: mode))
    }
}
