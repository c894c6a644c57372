package import AntiphonGraph

extension ProgramCase {
    /// A case from inputs and a body that gives named outputs.
    package init(
        _ name: String, _ inputs: [(name: String, value: HostTensor)], donations: [String: String] = [:],
        tolerance: Tolerance = .elementary, _ body: ([Tensor]) throws -> [(name: String, value: Tensor)]
    ) throws {
        var outputs: [(name: String, value: Tensor)] = []
        let trace = Trace()
        outputs = try body(inputs.map { trace.input($0.value.type) })
        let graph = try trace.finish(outputs.map(\.value))
        try graph.verify()
        let program = try Program(
            graph: graph, inputNames: inputs.map(\.name), outputNames: outputs.map(\.name), donations: donations)
        self.init(name, program, inputs.map(\.value), tolerance: tolerance)
    }
}

extension HostTensor {
    /// Repeatable numbers, uniform in a range.
    package static func uniform(_ shape: Shape, _ range: ClosedRange<Float> = -1...1, seed: UInt64) -> HostTensor {
        let random = Philox(seed: seed)
        let width = range.upperBound - range.lowerBound
        let values = (0..<shape.elementCount).map { range.lowerBound + random.uniform($0) * width }
        return HostTensor(unchecked: shape, .float32(values))
    }

    /// Repeatable integers, over the whole range of their type.
    package static func words(_ shape: Shape, seed: UInt64) -> HostTensor {
        let random = Philox(seed: seed)
        return HostTensor(unchecked: shape, .uint32((0..<shape.elementCount).map { random.word($0) }))
    }

    /// These integers in this shape.
    package static func integers(_ shape: Shape, _ values: [Int32]) -> HostTensor {
        HostTensor(unchecked: shape, .int32(values))
    }
}
