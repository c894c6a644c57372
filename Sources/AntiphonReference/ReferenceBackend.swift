public import AntiphonGraph
import Synchronization

/// The slow backend that defines the truth: every operation by its definition, in double precision, rounding only what a
/// program reads and writes to float32. Use it to check other backends, not to train.
public struct ReferenceBackend: Backend {
    /// A reference backend.
    public init() {}

    /// `reference`
    public var name: String { "reference" }

    /// Makes a program ready to run.
    /// - Throws: `GraphError` if the graph is not well formed.
    public func compile(_ program: Program) throws -> any Executable {
        try program.graph.verify()
        return ReferenceExecutable(program: program)
    }

    /// Memory for a tensor, filled with zeros.
    /// - Throws: `GraphError` if the shape has a negative dimension.
    public func buffer(_ type: TensorType) throws -> any Buffer {
        guard type.shape.dimensions.allSatisfy({ $0 >= 0 }) else {
            throw GraphError(operation: "buffer", message: "\(type) has a negative dimension")
        }
        return ReferenceBuffer(try ReferenceTensor(type, filled: 0).rounded())
    }
}

private struct ReferenceExecutable: Executable {
    let program: Program

    func bind(inputs: [any Buffer], outputs: [any Buffer]) throws -> any BoundProgram {
        try ReferenceBoundProgram(
            graph: program.graph,
            inputs: check(inputs, program.graph.inputTypes, program.inputNames),
            outputs: check(outputs, program.graph.outputTypes, program.outputNames))
    }

    private func check(_ buffers: [any Buffer], _ types: [TensorType], _ names: [String]) throws -> [ReferenceBuffer] {
        guard buffers.count == types.count else {
            throw GraphError(operation: "bind", message: "needs \(types.count) buffers, got \(buffers.count)")
        }
        return try buffers.enumerated().map { index, buffer in
            guard buffer.type == types[index] else {
                throw GraphError(
                    operation: "bind", message: "\(names[index]) is \(types[index]), its buffer \(buffer.type)")
            }
            guard let buffer = buffer as? ReferenceBuffer else {
                throw GraphError(
                    operation: "bind", message: "the buffer of \(names[index]) belongs to another backend",
                    hint: "make it with this backend's buffer(_:)")
            }
            return buffer
        }
    }
}

private struct ReferenceBoundProgram: BoundProgram {
    let graph: Graph
    let inputs: [ReferenceBuffer]
    let outputs: [ReferenceBuffer]

    func run() throws {
        let results = try ReferenceInterpreter.evaluate(graph, inputs.map { ReferenceTensor($0.contents) })
        for (output, result) in zip(outputs, results) { try output.write(result.rounded()) }
    }
}

private final class ReferenceBuffer: Buffer {
    let type: TensorType
    private let storage: Mutex<HostTensor>

    init(_ contents: HostTensor) {
        type = contents.type
        storage = Mutex(contents)
    }

    var contents: HostTensor { storage.withLock { $0 } }

    func write(_ value: HostTensor) throws {
        guard value.type == type else {
            throw GraphError(operation: "buffer", message: "holds \(type), cannot take \(value.type)")
        }
        storage.withLock { $0 = value }
    }

    func read() throws -> HostTensor { contents }

    func writeFloats(_ body: (inout MutableSpan<Float>) throws -> Void) throws {
        var floats = try floats()
        var span = floats.mutableSpan
        try body(&span)
        try write(HostTensor(type.shape, floats))
    }

    func readFloats<Result>(_ body: (Span<Float>) throws -> Result) throws -> Result {
        let floats = try floats()
        return try body(floats.span)
    }

    private func floats() throws -> [Float] {
        guard let floats = contents.floats else {
            throw GraphError(operation: "buffer", message: "holds \(type), not f32")
        }
        return floats
    }
}
