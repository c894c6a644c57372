import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

/// Graphs made of random operations on tensors of a few shapes that fit together: what no hand-written case thinks of.
struct RandomGraph {
    private var random: TestRandom

    init(seed: Int) { random = TestRandom(seed) }

    static let inputTypes: [TensorType] = [
        .float32([4, 6]), .float32([6]), .float32([4, 6]), .float32([24]), .float32([]),
    ]

    /// A graph of about `size` operations, whose outputs are some of its values; values stay within a few units.
    mutating func make(size: Int) throws -> Graph {
        var generator = self
        defer { self = generator }
        return try Graph.trace(Self.inputTypes) { inputs in
            var values = inputs
            for _ in 0..<size { values.append(generator.step(values)) }
            var outputs = [values[values.count - 1]]
            for value in values where Int.random(in: 0..<5, using: &generator.random) == 0 { outputs.append(value) }
            return outputs
        }
    }

    private mutating func pick(_ values: [Tensor], where condition: (Tensor) -> Bool = { _ in true }) -> Tensor {
        let fitting = values.filter(condition)
        // Recent values more often, so that chains grow.
        let recent = fitting.suffix(4)
        let pool = Bool.random(using: &random) ? Array(recent) : fitting
        return pool[Int.random(in: 0..<pool.count, using: &random)]
    }

    private mutating func step(_ values: [Tensor]) -> Tensor {
        let a = pick(values)
        let shape = a.shape
        let partner = pick(values) { $0.shape == shape }
        switch Int.random(in: 0..<17, using: &random) {
        case 0: return a.tanh() + partner
        case 1: return (a - partner).tanh()
        case 2: return (a * partner).logistic()
        case 3: return a.maximum(partner)
        case 4: return a.compare(.greater, partner).select(a * 0.5, partner)
        case 5: return a.element0 * 0.25 + a
        case 6: return shape.elementCount == 24 ? a.reshaped(shape.rank == 1 ? [4, 6] : [24]) : a.sine()
        case 7: return shape == [4, 6] ? a.transposed([1, 0]).reshaped([4, 6]) : -a
        case 8: return shape == [4, 6] ? a.sum([0]) * 0.2 : a * 0.75
        case 9: return shape == [6] ? a.broadcast(to: [4, 6], dimensions: [1]) : a.exponential().minimum(2)
        case 10: return shape.rank == 0 ? a.broadcast(to: [6], dimensions: []) : a.mean()
        case 11: return shape.rank > 0 ? a.reversed([0]) : a.squared().minimum(3)
        case 12:
            guard shape == [4, 6] else { return a.cosine() }
            return a.sliced(0..<2, along: 0).concatenated([partner.sliced(1..<3, along: 0)], along: 0)
        case 14:
            guard shape == [4, 6] else { return a.sine() }
            return (a * 0.5).concatenated([partner, partner.tanh(), a.transposed([1, 0]).reshaped([4, 6])], along: 1)
                .sliced(5..<11, along: 1)
        case 15:
            guard shape == [4, 6] else { return a.cosine() }
            let joined = (a + partner).tanh().concatenated([a * 0.5, a], along: 1)
            return joined.sum([1]).broadcast(to: shape, dimensions: [0]) * 0.1 + joined.sliced(4..<10, along: 1)
        case 13:
            guard shape == [4, 6] else { return a + 0.125 }
            return a.matrixProduct(partner.transposed([1, 0])).matrixProduct(a) * 0.05
        default: return shape.rank > 0 ? a.cumulativeSum(along: shape.rank - 1) * 0.3 : a.absolute()
        }
    }
}

extension Tensor {
    /// The first element, spread over the shape.
    fileprivate var element0: Tensor {
        guard shape.rank > 0 else { return self }
        let first = sliced(
            start: Array(repeating: 0, count: shape.rank), limit: Array(repeating: 1, count: shape.rank))
        return first.reshaped([]).broadcast(to: shape, dimensions: [])
    }
}

@Suite("Random graphs on the CPU")
struct RandomGraphTests {
    @Test("All passes, none, and the reference agree", arguments: 0..<60)
    func agreement(_ seed: Int) throws {
        var random = TestRandom(seed + 1000)
        var generator = RandomGraph(seed: seed)
        let graph = try generator.make(size: 10 + seed)
        let inputs = RandomGraph.inputTypes.map { random.tensor($0, in: -1...1) }
        // Errors of a step are those of its operands, up to a few times: they grow with the depth.
        try expectAgreement(graph, inputs, Tolerance(absolute: 1e-4, relative: 1e-4), "seed \(seed)")
    }

    @Test("Donated inputs: bound in place and apart, runs give what the reference gives", arguments: 0..<40)
    func donation(_ seed: Int) throws {
        var random = TestRandom(seed + 2000)
        var generator = RandomGraph(seed: seed)
        let body = try generator.make(size: 6 + seed / 2)
        // Every input that has its type among the outputs is updated in place; some outputs show old values.
        var donations: [String: String] = [:]
        var taken: Set<Int> = []
        for (index, type) in body.inputTypes.enumerated() {
            guard
                let output = body.outputTypes.indices.first(where: {
                    body.outputTypes[$0] == type && !taken.contains($0)
                })
            else { continue }
            taken.insert(output)
            donations["out\(output)"] = "in\(index)"
        }
        let program = try Program(
            graph: body, inputNames: body.inputs.indices.map { "in\($0)" },
            outputNames: body.outputs.indices.map { "out\($0)" }, donations: donations)
        let values = RandomGraph.inputTypes.map { random.tensor($0, in: -1...1) }
        let expected = try ReferenceBackend().run(program, values)
        let backend = Engines.byThreads[1]
        for options in [PlanOptions(), PlanOptions.none] {
            let executable = try backend.compile(program, options: options)
            for isShared in [true, false] {
                let inputs = try program.graph.inputTypes.map(backend.buffer)
                for (buffer, value) in zip(inputs, values) { try buffer.write(value) }
                let outputs = try program.graph.outputTypes.enumerated().map { index, type in
                    if isShared, let input = program.donations[index] { return inputs[input] }
                    return try backend.buffer(type)
                }
                try executable.bind(inputs: inputs, outputs: outputs).run()
                for (index, (output, truth)) in zip(outputs, expected).enumerated() {
                    let mismatch = Tolerance(absolute: 1e-4, relative: 1e-4).mismatch(try output.read(), truth)
                    #expect(
                        mismatch == nil,
                        "seed \(seed) output \(index) shared \(isShared) \(options) \(donations)\n\(executable.planDescription)"
                    )
                }
            }
        }
    }
}
