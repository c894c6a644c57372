import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

/// Graphs of random smooth operations over matrices of any size, rows, columns and numbers of one element included;
/// differentiated once and twice they become what training programs are made of.
private struct RandomSmoothGraph {
    var random: TestRandom
    let rows: Int
    let columns: Int

    /// x and y, weights, a row, a column and a number.
    var types: [TensorType] {
        [
            .float32([rows, columns]), .float32([rows, columns]), .float32([columns, columns]), .float32([columns]),
            .float32([rows]), .float32([]),
        ]
    }

    /// A number that depends on all inputs, after `size` operations on matrices.
    mutating func loss(_ inputs: [Tensor], size: Int) -> Tensor {
        var values = Array(inputs.prefix(2))
        for _ in 0..<size {
            let recent = Bool.random(using: &random) ? Array(values.suffix(3)) : values
            let a = recent[Int.random(in: 0..<recent.count, using: &random)]
            let b = values[Int.random(in: 0..<values.count, using: &random)]
            values.append(step(a, b, inputs))
        }
        return values.suffix(3).map { ($0 * 1.5).sine().mean() }.reduce(inputs[5].tanh(), +)
    }

    private mutating func step(_ a: Tensor, _ b: Tensor, _ inputs: [Tensor]) -> Tensor {
        let shape: Shape = [rows, columns]
        let (weights, row, column, number) = (inputs[2], inputs[3], inputs[4], inputs[5])
        let across = { (x: Tensor) in x.broadcast(to: shape, dimensions: [1]) }
        let down = { (x: Tensor) in x.broadcast(to: shape, dimensions: [0]) }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return a.tanh() + b
        case 1: return (a * b).logistic()
        case 2: return (a - across(row)) * 0.7
        case 3: return a / (1 + b.squared())
        case 4: return a.matrixProduct(weights).tanh()
        // A dense layer, and one whose weights are used twice: its products' gradients are added up.
        case 5: return (a.matrixProduct(weights) + across(row)).tanh()
        case 6: return (a.matrixProduct(weights) + b.matrixProduct(weights.transposed([1, 0]))) * 0.5
        case 7: return a.matrixProduct(b.transposed([1, 0])).matrixProduct(a).tanh()
        case 8: return across(a.transposed([1, 0]).matrixProduct(b).mean([0]))
        case 9: return a + down((b.squared().sum([1]) + 0.1).squareRoot()) * 0.3
        case 10: return a * down((b.squared().mean([1]) + 0.5).reciprocalSquareRoot())
        case 11: return across(a.mean([0])) + down(column) * 0.5
        case 12: return a.concatenated([b], along: 0).reversed([0]).sliced(0..<rows, along: 0).sine()
        case 13:
            let joined = a.concatenated([b * 0.5, a.tanh()], along: 1)
            return joined.sliced(start: [0, 1], limit: [rows, 1 + 2 * columns], stride: [1, 2]) + a
        case 14: return a.reshaped([rows * columns]).cumulativeSum(along: 0).reshaped(shape).tanh()
        case 15: return a.padded(low: [1, 0], high: [0, 1]).sliced(start: [0, 1], limit: [rows, columns + 1])
        case 16:
            return (a.tanh().exponentialMinusOne().logPlusOne() * number.broadcast(to: shape, dimensions: []))
                .softplus()
        case 17: return a.compare(.greater, 0).select(a * b, a.sine())
        case 18:
            let steps = a.context.scan(length: rows, carries: [row], sequences: [a], constants: [weights]) {
                carries, slices, constants in
                let product = carries[0].reshaped([1, columns]).matrixProduct(constants[0]).reshaped([columns])
                let next = (product + slices[0]).tanh()
                return ([next], [next])
            }
            return steps.stacked.first ?? a
        default: return a.tanh().power(3) + across(row * number.broadcast(to: [columns], dimensions: []))
        }
    }
}

@Suite("Gradients of random graphs on the CPU")
struct RandomGradientTests {
    static let sizes = [(1, 1), (1, 2), (2, 1), (1, 5), (3, 1), (2, 3), (4, 6), (5, 17)]

    @Test("First and second order agree with the reference", arguments: 0..<32)
    func agreement(_ seed: Int) throws {
        let (rows, columns) = Self.sizes[seed % Self.sizes.count]
        var generator = RandomSmoothGraph(random: TestRandom(seed + 3000), rows: rows, columns: columns)
        let types = generator.types
        let graph = try Graph.trace(types) { inputs in
            let loss = generator.loss(inputs, size: 4 + seed / 3)
            let gradients = loss.gradients(withRespectTo: inputs)
            // As in a penalty: the squared norm of a gradient, differentiated by everything.
            let penalty = gradients[0].squared().sum() + gradients[2].squared().sum()
            return [loss] + gradients + [penalty] + penalty.gradients(withRespectTo: inputs)
        }
        var random = TestRandom(seed + 4000)
        let inputs = types.map { random.tensor($0, in: -1...1) }
        // An error grows with the depth and with what it is multiplied by: it is measured by the largest element of
        // all.
        let program = try Program(
            graph: graph, inputNames: types.indices.map { "in\($0)" },
            outputNames: graph.outputs.indices.map { "out\($0)" })
        let truth = try ReferenceBackend().run(program, inputs)
        let largest = truth.flatMap { $0.floats ?? [] }.map { Double(abs($0)) }.max() ?? 0
        #expect(largest.isFinite && largest > 0)
        try expectAgreement(
            graph, inputs, Tolerance(absolute: 2e-5 * max(1, largest), relative: 0),
            "seed \(seed), \(rows) x \(columns)")
    }
}
