import Antiphon
import ArgumentParser
import Foundation

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a trained generator for other programs.",
        discussion: """
            Example:  antiphon export run --format onnx -o generator.onnx
            onnx         runs in onnxruntime and other ONNX runtimes: noise in, sequences in the data's own units out
            safetensors  the weights under PyTorch's names, for load_state_dict
            Documentation/export.md shows how to use either from Python.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case onnx, safetensors
    }

    @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
    var directory: String

    @Option(help: ArgumentHelp("What to write (default: by the file's name).", valueName: "format"))
    var format: Format?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write, replaced if it is there; - is standard output.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "For safetensors: the whole generator, or its recurrent layers alone under the bare names of torch.nn.",
            valueName: "part"))
    var part: Part = .generator

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case generator, recurrence
    }

    @Flag(help: "Say less: only errors.")
    var quiet = false

    func validate() throws {
        if try resolvedFormat() == .onnx && part != .generator {
            throw ValidationError("--part \(part.rawValue) is for --format safetensors only")
        }
    }

    func run() throws {
        let format = try resolvedFormat()
        let model = try TrainedModel(run: directory)
        let bytes: [UInt8]
        switch format {
        case .onnx: bytes = try model.onnx()
        case .safetensors:
            bytes = try model.torchState(part == .generator ? .generator : .recurrence).encoded(named: output)
        }
        var file = try OutputFile(path: output)
        try file.write(bytes)
        try file.commit()
        if !quiet && output != "-" { Messages.note("\(output): \(format.rawValue), \(bytes.count) bytes") }
    }

    private func resolvedFormat() throws -> Format {
        if let format { return format }
        if let format = Format(rawValue: URL(fileURLWithPath: output).pathExtension.lowercased()) { return format }
        throw ValidationError(
            "cannot tell the format from the name \(output): add --format onnx or --format safetensors")
    }
}
