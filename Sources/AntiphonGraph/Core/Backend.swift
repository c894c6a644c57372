/// What runs programs: the CPU engine, the slow reference, later accelerators. The seam is the whole program, never an operation.
public protocol Backend: Sendable {
    /// A name for messages and records, as in `cpu (avx512, 2 threads)`.
    var name: String { get }
    /// Makes a program ready to run.
    /// - Throws: `GraphError` if the program is not well formed or uses what this backend lacks.
    func compile(_ program: Program) throws -> any Executable
    /// Memory for a tensor, filled with zeros.
    func buffer(_ type: TensorType) throws -> any Buffer
}

/// A program made ready by a backend.
public protocol Executable: Sendable {
    /// The program.
    var program: Program { get }
    /// Ties the program to memory: one buffer for each input and each output. An output that the program donates an input to may
    /// be given that input's very buffer, and is then updated in place. No other buffers may be shared between outputs and inputs.
    /// - Throws: `GraphError` if a buffer's type differs, or a buffer is of another backend.
    func bind(inputs: [any Buffer], outputs: [any Buffer]) throws -> any BoundProgram
}

/// A program tied to its memory, run again and again. Used from one thread at a time.
public protocol BoundProgram: Sendable {
    /// Reads the inputs, writes the outputs. A steady run allocates nothing on the CPU.
    func run() throws
}

/// Memory of a backend that holds one tensor.
public protocol Buffer: AnyObject, Sendable {
    /// Element type and shape.
    var type: TensorType { get }
    /// Overwrites the contents.
    /// - Throws: `GraphError` if the type differs.
    func write(_ value: HostTensor) throws
    /// A copy of the contents.
    func read() throws -> HostTensor
    /// Lets `body` fill the contents of a float32 buffer without an intermediate copy.
    func writeFloats(_ body: (inout MutableSpan<Float>) throws -> Void) throws
    /// Lets `body` look at the contents of a float32 buffer without a copy.
    func readFloats<Result>(_ body: (Span<Float>) throws -> Result) throws -> Result
}

extension Executable {
    /// Runs the program once on host values.
    /// - Throws: `GraphError` if the inputs do not fit.
    public func run(_ inputs: [HostTensor], on backend: any Backend) throws -> [HostTensor] {
        let inputBuffers = try inputs.map { input in
            let buffer = try backend.buffer(input.type)
            try buffer.write(input)
            return buffer
        }
        let outputBuffers = try program.graph.outputTypes.map(backend.buffer)
        try bind(inputs: inputBuffers, outputs: outputBuffers).run()
        return try outputBuffers.map { try $0.read() }
    }
}

extension Backend {
    /// Compiles and runs a program once on host values.
    /// - Throws: `GraphError` if the program or the inputs do not fit.
    public func run(_ program: Program, _ inputs: [HostTensor]) throws -> [HostTensor] {
        try compile(program).run(inputs, on: self)
    }
}
