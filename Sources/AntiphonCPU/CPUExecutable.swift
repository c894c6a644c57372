public import AntiphonGraph

/// A program compiled for the CPU. Immutable: any number of bound programs share it.
public struct CPUExecutable: Executable {
    /// The program.
    public let program: Program
    let plan: Plan
    private let pool: ThreadPool
    private let level = SIMDLevel.current

    init(program: Program, plan: Plan, pool: ThreadPool) {
        self.program = program
        self.plan = plan
        self.pool = pool
    }

    /// The kernel calls in order, one a line, with shapes and places, and the arena's size: for reading, not for parsing.
    public var planDescription: String {
        (["\(plan.instructions.count) instructions, arena \(plan.arenaByteCount) bytes"] + plan.lines())
            .joined(separator: "\n")
    }

    /// Bytes of working memory that each bound program allocates, besides inputs and outputs.
    public var arenaByteCount: Int { plan.arenaByteCount }

    /// Ties the program to memory, as `Executable` says.
    /// - Throws: `GraphError` if a buffer's type differs, a buffer is another backend's, or buffers are shared that must not be.
    public func bind(inputs: [any Buffer], outputs: [any Buffer]) throws -> any BoundProgram {
        let (names, graph) = (program, program.graph)
        let inputs = try check(inputs, graph.inputTypes, names.inputNames, "input")
        let outputs = try check(outputs, graph.outputTypes, names.outputNames, "output")
        for (index, output) in outputs.enumerated() {
            if let other = outputs[..<index].firstIndex(where: { $0 === output }) {
                throw GraphError(
                    operation: "bind",
                    message: "outputs \(names.outputNames[other]) and \(names.outputNames[index]) share a buffer")
            }
            for (place, input) in inputs.enumerated() where input === output && program.donations[index] != place {
                throw GraphError(
                    operation: "bind",
                    message: "output \(names.outputNames[index]) has the buffer of input \(names.inputNames[place])",
                    hint: "donate the input to the output in the program, or give the output a buffer of its own")
            }
        }
        return try CPUProgram(plan: plan, inputs: inputs, outputs: outputs, pool: pool, level: level)
    }

    private func check(
        _ buffers: [any Buffer], _ types: [TensorType], _ names: [String], _ kind: String
    ) throws(GraphError) -> [CPUBuffer] {
        guard buffers.count == types.count else {
            throw GraphError(
                operation: "bind", message: "the program has \(types.count) \(kind)s, got \(buffers.count) buffers")
        }
        var checked: [CPUBuffer] = []
        for (index, buffer) in buffers.enumerated() {
            guard let buffer = buffer as? CPUBuffer else {
                throw GraphError(
                    operation: "bind", message: "the buffer of \(kind) \(names[index]) is another backend's",
                    hint: "make it with this backend's buffer(_:)")
            }
            guard buffer.type == types[index] else {
                throw GraphError(
                    operation: "bind",
                    message: "the buffer of \(kind) \(names[index]) holds \(buffer.type), not \(types[index])")
            }
            checked.append(buffer)
        }
        return checked
    }
}
