import Antiphon
import ArgumentParser
import Foundation

struct CodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Show what the latent codes of a model of family info do.",
        discussion: """
            Example:  antiphon codes run -o codes.svg
            Generates sequences, reads their codes back, and says how well that goes; the picture shows how sequences change
            with each code. 'antiphon generate run --code 0=2' generates with a code of your choice.
            """)

    @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
    var directory: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A picture to write, SVG, replaced if it is there.", valueName: "file"))
    var output: String?

    @Flag(help: "Print JSON on standard output.")
    var json = false

    @Option(parsing: .unconditional, help: "The seed of the sequences that are looked at.")
    var seed: UInt64 = 0

    @OptionGroup var engine: EngineOptions

    func run() throws {
        if let output { try OutputPlace.check(output) }
        let model = try TrainedModel(run: directory)
        let backend = try engine.backend()
        let recovery = try CodeRecovery(model, seed: seed, on: backend)
        if let output, let codes = model.configuration.codes {
            let traversal = try CodeTraversal(model, codes, seed: seed, on: backend)
            try OutputPlace.write(Data(traversal.picture.svg().utf8), to: output)
        }
        if json { return try printJSON(recovery) }
        let rows = recovery.codes.map { code in
            if let accuracy = code.accuracy, let chance = code.chance, let categories = code.categories {
                return "\(code.code)     category of \(categories)".padding(toLength: 26, withPad: " ", startingAt: 0)
                    + "accuracy \(short(accuracy)) (guessing \(short(chance)))"
            }
            return "\(code.code)     number".padding(toLength: 26, withPad: " ", startingAt: 0)
                + "correlation \(short(code.correlation ?? 0))"
        }
        let head = "code  takes".padding(toLength: 26, withPad: " ", startingAt: 0)
        try printText(([head + "read back from \(recovery.sequences) sequences"] + rows).joined(separator: "\n"))
        if let output, !engine.quiet { Messages.note("\(output): open it in a browser") }
    }
}
