package import AntiphonGraph
package import Foundation

/// A program with inputs, for engines to be compared on: this library's own ones and XLA.
package struct ProgramCase: Sendable, CustomStringConvertible {
    /// How far two engines' floats may be apart; integers and truth values must be equal.
    package struct Tolerance: Sendable, Hashable, Codable {
        /// The bound on |x - y| as a fraction of the larger of |x| and the root mean square of the whole tensor.
        package let relative: Double
        /// Why this bound and no smaller one.
        package let reason: String

        package init(relative: Double, reason: String) {
            self.relative = relative
            self.reason = reason
        }

        /// The largest |x - y| over its bound (at most 1: they agree). Infinities and NaN must stand in the same places.
        package func worst(_ x: [Float], _ y: [Float]) -> Double {
            guard x.count == y.count else { return .infinity }
            let finite = x.filter(\.isFinite).map(Double.init)
            let meanSquare = finite.map { $0 * $0 }.reduce(0, +) / Double(max(1, finite.count))
            let floor = max(meanSquare.squareRoot(), Double(Float.leastNormalMagnitude))
            return zip(x, y).map { x, y in
                guard x.isFinite, y.isFinite else { return x == y || (x.isNaN && y.isNaN) ? 0 : .infinity }
                return abs(Double(x) - Double(y)) / (relative * max(abs(Double(x)), floor))
            }.max() ?? 0
        }

        /// Operations that move numbers or round once: equal up to the last bit or two of a library function.
        package static let elementary = Tolerance(
            relative: 5e-7, reason: "one rounding and a few units in the last place of a library function")
    }

    /// The name, also of the directory that `record` writes.
    package let name: String
    /// The program.
    package let program: Program
    /// A value for each input, in order.
    package let inputs: [HostTensor]
    /// How far engines may be apart.
    package let tolerance: Tolerance

    package init(_ name: String, _ program: Program, _ inputs: [HostTensor], tolerance: Tolerance) {
        self.name = name
        self.program = program
        self.inputs = inputs
        self.tolerance = tolerance
    }

    package var description: String { name }

    /// Runs the program on `backend`. If the environment variable `ANTIPHON_XLA_DIRECTORY` names a directory, writes the
    /// program's StableHLO text, the inputs and the outputs into a directory of the case's name there, for Tools/xla/check.py.
    @discardableResult
    package func record(on backend: any Backend) throws -> [HostTensor] {
        let outputs = try backend.run(program, inputs)
        if let directory = ProcessInfo.processInfo.environment["ANTIPHON_XLA_DIRECTORY"], !directory.isEmpty {
            try write(outputs, engine: backend.name, to: URL(fileURLWithPath: directory, isDirectory: true))
        }
        return outputs
    }

    /// Writes the case below a directory.
    package func write(_ outputs: [HostTensor], engine: String, to parent: URL) throws {
        let directory = parent.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        func save(_ data: Data, _ file: String) throws {
            try data.write(to: directory.appendingPathComponent(file))
        }
        try save(Data(program.stableHLO(name: name).utf8), "program.mlir")
        for (index, input) in inputs.enumerated() { try save(input.npy, "input-\(index).npy") }
        for (index, output) in outputs.enumerated() { try save(output.npy, "output-\(index).npy") }
        let description = Description(
            engine: engine, tolerance: tolerance, inputs: program.inputNames, outputs: program.outputNames)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try save(encoder.encode(description), "case.json")
    }

    private struct Description: Codable {
        let engine: String
        let tolerance: Tolerance
        let inputs: [String]
        let outputs: [String]
    }
}

extension HostTensor {
    /// The tensor as a NumPy file, format version 1.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
    package var npy: Data {
        let (kind, bytes): (String, Data) =
            switch storage {
            case .float32(let values): ("<f4", Self.littleEndian(values.map(\.bitPattern)))
            case .int32(let values): ("<i4", Self.littleEndian(values.map { UInt32(bitPattern: $0) }))
            case .uint32(let values): ("<u4", Self.littleEndian(values))
            case .bool(let values): ("|b1", Data(values.map { $0 ? 1 : 0 }))
            }
        let lengths = shape.dimensions.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '\(kind)', 'fortran_order': False, 'shape': (\(lengths)), }"
        let prefix = 10
        header += String(repeating: " ", count: 63 - (prefix + header.utf8.count) % 64) + "\n"
        let length = UInt16(header.utf8.count)
        return Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
            + Data(header.utf8) + bytes
    }

    private static func littleEndian(_ words: [UInt32]) -> Data {
        var data = Data(capacity: 4 * words.count)
        for word in words { for shift in [0, 8, 16, 24] as [UInt32] { data.append(UInt8(word >> shift & 0xFF)) } }
        return data
    }
}
