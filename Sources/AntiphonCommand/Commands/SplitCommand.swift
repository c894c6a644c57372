import Antiphon
import ArgumentParser
import Foundation

/// The same parts of a file for other programs, so that they can be judged as a model of ours is.
struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "Write the parts that --holdout makes of a file, for other programs.",
        discussion: """
            Example:  antiphon split stock.csv -o parts --window 24 --holdout 0.2
            parts/training.csv holds the sequences that a model trained with these options sees, parts/held-out.csv those
            that it is judged by. What another program made of the first is judged by the second:
                antiphon evaluate --real stock.csv --window 24 --holdout 0.2 --synthetic other.csv
            """)

    @Argument(help: ArgumentHelp("The file: \(DataOptions.formats), also with .gz.", valueName: "data"))
    var data: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The directory to write training and held-out into; what it holds else stays.", valueName: "directory"))
    var output: String

    @Option(help: "The format of both files: \(DataOptions.formats) (default: csv).")
    var to = DataFormat.csv

    @Option(help: "The type of numbers in .npy and .npz files: float32 or float64.")
    var dtype = ArrayWriter.Element.float32

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var holdOutOptions: HoldOutOptions

    @Flag(help: "Say less: only errors.")
    var quiet = false

    func validate() throws {
        if holdOutOptions.holdout == nil {
            throw ValidationError("Missing expected argument '--holdout <part>': it says what is held out, as 0.2")
        }
    }

    func run() throws {
        try OutputPlace.check(directory: output)
        var dataOptions = dataOptions
        let table = try dataOptions.typed(data, quiet: quiet).table
        let mode = dataOptions.mode(for: table)
        guard let holdOut = holdOutOptions.holdOut(of: table, cutting: mode) else { return }
        let parts = try table.split(holdOut)
        // Both are cut before either is written: a part that is too short leaves nothing behind.
        let sets = try [parts.training, parts.heldOut].map { part in
            let set = try SequenceSet(part, mode: mode)
            return mode == .grouped ? set : set.numbered
        }
        let isThere = FileManager.default.fileExists(atPath: output)
        try OutputPlace.make(directory: output)
        do {
            for (name, set) in zip(["training", "held-out"], sets) {
                try write(set, to: "\(output)/\(name).\(to.rawValue)", decimals: table.decimals)
            }
        } catch {
            if !isThere { try? FileManager.default.removeItem(atPath: output) }
            throw error
        }
    }

    private func write(_ set: SequenceSet, to path: String, decimals: [Int?]) throws {
        var writer = try SequenceWriter(path: path, of: set, decimals: decimals, format: to, element: dtype)
        try writer.append(set)
        try writer.finish()
        if !quiet { Messages.note("\(path): \(counted(set.count, "sequence")) of \(counted(set.length, "step"))") }
    }
}
