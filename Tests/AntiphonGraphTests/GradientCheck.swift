import AntiphonGraph
import AntiphonReference
import Testing

/// Repeatable numbers for tests: uniform in a range, from one stream for each seed.
func uniforms(_ shape: Shape, _ range: ClosedRange<Double> = -1...1, seed: UInt64) -> ReferenceTensor {
    let random = Philox(seed: seed)
    let values = (0..<shape.elementCount).map { place in
        range.lowerBound + Double(random.uniform(place)) * (range.upperBound - range.lowerBound)
    }
    return ReferenceTensor(shape, values)
}

/// Checks gradients against finite differences in double precision.
///
/// The loss of order 1 is sum(w y + y y / 2) over the outputs y of `function`; the square makes second derivatives of linear
/// operations worth looking at. The loss of order n + 1 is the sum of squares of the gradients of that of order n. Each
/// loss is differentiated along random directions, one float input at a time, by five-point differences.
///
/// Every graph met is also verified, and its decomposed, pruned and simplified forms are held against it.
struct GradientCheck {
    var order = 2
    var step = 1e-3
    var tolerance = 1e-7
    /// Whether the first loss has the squares.
    var squares = true

    func callAsFunction(
        _ inputs: [ReferenceTensor], sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ function: ([Tensor]) -> [Tensor]
    ) throws {
        let graph = try Graph.trace(inputs.map(\.type)) { tensors in
            let outputs = function(tensors).filter { $0.elementType == .float32 }
            let floats = tensors.filter { $0.elementType == .float32 }
            var loss = outputs.enumerated().map { index, output in
                let weights = (uniforms(output.shape, seed: UInt64(100 + index)).values).map(Float.init)
                let weighted = output * output.context.constant(HostTensor(unchecked: output.shape, .float32(weights)))
                return (squares ? weighted + output * output * 0.5 : weighted).sum()
            }.sum()
            var results: [Tensor] = []
            for _ in 0..<order {
                let gradients = loss.gradients(withRespectTo: floats)
                results += [loss] + gradients
                loss = gradients.map { $0.squared().sum() }.sum()
            }
            return results
        }
        try graph.verify()
        let values = try ReferenceInterpreter.evaluate(graph, inputs)
        let forms = [
            ("decomposed", try graph.decomposed()), ("pruned", graph.prunedOfUnused()),
            ("simplified", graph.simplified()), ("both", try graph.simplified().decomposed().simplified()),
        ]
        for (name, rewritten) in forms {
            try rewritten.verify()
            let others = try ReferenceInterpreter.evaluate(rewritten, inputs)
            for (value, other) in zip(values, others) {
                #expect(isClose(value.values, other.values), "\(name)", sourceLocation: sourceLocation)
            }
        }
        let floats = inputs.indices.filter { inputs[$0].type.elementType == .float32 }
        for order in 0..<order {
            let lossIndex = order * (floats.count + 1)
            for (index, input) in floats.enumerated() where inputs[input].shape.elementCount > 0 {
                let direction = uniforms(inputs[input].shape, seed: UInt64(7 + index + 31 * order)).values
                func loss(_ distance: Double) throws -> Double {
                    var moved = inputs
                    moved[input].values = zip(moved[input].values, direction).map { $0 + distance * $1 }
                    return try ReferenceInterpreter.evaluate(graph, moved)[lossIndex].values[0]
                }
                let near = try loss(step) - loss(-step)
                let far = try loss(2 * step) - loss(-2 * step)
                let expected = (8 * near - far) / (12 * step)
                let gradient = values[lossIndex + 1 + index].values
                let actual = zip(gradient, direction).map { $0 * $1 }.reduce(0, +)
                let scale = abs(expected) + abs(actual) + 1e-3 * abs(values[lossIndex].values[0]) + 1e-6
                #expect(
                    abs(actual - expected) <= tolerance * scale,
                    "order \(order + 1), input \(input): \(actual), finite differences \(expected)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    private func isClose(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { $0 == $1 || abs($0 - $1) <= 1e-9 * (1 + abs($0) + abs($1)) }
    }
}

extension [Tensor] {
    /// The sum of scalars.
    func sum() -> Tensor { dropFirst().reduce(self[0], +) }
}
