import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

/// Every differentiable operation, its gradient and the gradient of its gradient on the CPU engine against the
/// reference, over shapes with and without dimensions of one element. (That the reference's are right, finite
/// differences say in AntiphonGraphTests.)
@Suite("Gradients of every operation on the CPU")
struct GradientMatrixTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let types: [TensorType]
        var range: ClosedRange<Float> = -1.5...1.5
        let body: @Sendable ([Tensor]) -> [Tensor]
    }

    static let shapes: [Shape] = [[], [1], [7], [3, 1], [1, 5], [2, 3, 4], [33, 2]]

    @Test("Unary operations", arguments: UnaryOperation.allCases.filter { $0 != .not && $0 != .isFinite })
    func unary(_ operation: UnaryOperation) throws {
        // Away from the edges of logarithms and roots.
        let needsPositive = [.log, .sqrt, .rsqrt, .logPlusOne].contains(operation)
        for shape in Self.shapes {
            try check(
                Case(
                    testDescription: "\(operation) \(shape)", types: [.float32(shape)],
                    range: needsPositive ? 0.3...2 : -1.5...1.5
                ) { [$0[0].unary(operation)] })
        }
    }

    @Test(
        "Binary operations",
        arguments: [.add, .subtract, .multiply, .divide, .power, .minimum, .maximum] as [BinaryOperation])
    func binary(_ operation: BinaryOperation) throws {
        for shape in Self.shapes {
            let types = [TensorType.float32(shape), .float32(shape)]
            try check(
                Case(testDescription: "\(operation) \(shape)", types: types, range: 0.3...2) {
                    [$0[0].binary(operation, $0[1])]
                })
            try check(
                Case(testDescription: "\(operation) of itself \(shape)", types: types, range: 0.3...2) {
                    [$0[0].binary(operation, $0[0] * $0[1])]
                })
        }
    }

    static let structures: [Case] = [
        Case(testDescription: "broadcast", types: [.float32([3]), .float32([]), .float32([2, 1])]) {
            [
                $0[0].broadcast(to: [2, 3, 4], dimensions: [1]), $0[1].broadcast(to: [5], dimensions: []),
                $0[2].broadcast(to: [2, 6], dimensions: [0, 1]), $0[2].broadcast(to: [1, 2], dimensions: [1, 0]),
            ]
        },
        Case(testDescription: "reshape, transpose, reverse", types: [.float32([2, 3, 4]), .float32([1, 5])]) {
            [
                $0[0].reshaped([4, 6]), $0[0].transposed([2, 0, 1]), $0[0].reversed([0, 2]), $0[1].transposed([1, 0]),
                $0[1].reshaped([5, 1, 1]), $0[0].transposed([1, 2, 0]).reshaped([24]),
            ]
        },
        Case(testDescription: "slice", types: [.float32([5, 7])]) {
            [
                $0[0].sliced(1..<4, along: 0), $0[0].sliced(start: [4, 0], limit: [5, 7], stride: [1, 3]),
                $0[0].sliced(2..<2, along: 1), $0[0].element(6, along: 1),
            ]
        },
        Case(testDescription: "pad", types: [.float32([3, 4]), .float32([1])]) {
            [
                $0[0].padded(low: [1, 0], high: [0, 2]), $0[0].padded(low: [0, -1], high: [-1, 3]),
                $0[0].padded(low: [2, 1], high: [1, 0], interior: [1, 2]), $0[1].padded(low: [3], high: [2]),
            ]
        },
        Case(
            testDescription: "concatenate", types: [.float32([2, 1]), .float32([2, 3]), .float32([2, 0])]
        ) {
            [$0[0].concatenated([$0[1], $0[2], $0[0]], along: 1), $0[1].concatenated([$0[1]], along: 0)]
        },
        Case(testDescription: "select and convert", types: [.float32([4, 3]), .float32([4, 3])]) {
            let larger = $0[0].compare(.greater, $0[1])
            return [larger.select($0[0], $0[1] * 2), larger.converted(to: .float32) * $0[0], $0[0].softplus()]
        },
        Case(testDescription: "dynamic slices", types: [.float32([4, 5]), .float32([2, 2]), .int32([])]) {
            [
                $0[0].dynamicSlice(starts: [$0[2], $0[2]], sizes: [2, 3]),
                $0[0].dynamicUpdateSlice($0[1], starts: [$0[2], $0[2]]),
            ]
        },
        Case(testDescription: "gather and scatter", types: [.float32([4, 3]), .float32([5, 3]), .int32([5])]) {
            [$0[0].gatherRows($0[2]), $0[0].scatterAddRows($0[2], $0[1])]
        },
        Case(testDescription: "stop_gradient", types: [.float32([6])]) { [$0[0] * $0[0].stoppingGradient()] },
    ]

    @Test("Structural operations", arguments: structures)
    func structural(_ item: Case) throws { try check(item) }

    static let reductions: [Case] = Reduction.allCases.flatMap { reduction in
        ([[0], [1], [0, 2], [0, 1, 2]] as [[Int]]).flatMap { dimensions in
            ([[2, 3, 4], [1, 5, 1], [9, 1, 1]] as [Shape]).map { shape in
                Case(testDescription: "\(reduction) over \(dimensions) of \(shape)", types: [.float32(shape)]) {
                    switch reduction {
                    case .sum: [$0[0].sum(dimensions), $0[0].squared().mean(dimensions)]
                    case .maximum: [$0[0].max(dimensions)]
                    case .minimum: [$0[0].min(dimensions)]
                    }
                }
            }
        }
    }

    @Test("Reductions", arguments: reductions)
    func reduction(_ item: Case) throws { try check(item) }

    @Test("Cumulative sums", arguments: [[1], [13], [3, 1], [1, 6], [2, 5, 3]] as [Shape])
    func cumulativeSums(_ shape: Shape) throws {
        try check(
            Case(testDescription: "\(shape)", types: [.float32(shape)]) { tensors in
                (0..<shape.rank).flatMap { dimension in
                    [false, true].map { tensors[0].cumulativeSum(along: dimension, reverse: $0) }
                }
            })
    }

    static let products: [Case] = [1, 2, 5].flatMap { rows in
        [1, 4].flatMap { columns in
            [1, 3].map { inner in
                Case(
                    testDescription: "\(rows)x\(inner) by \(inner)x\(columns)",
                    types: [
                        .float32([rows, inner]), .float32([inner, columns]), .float32([2, rows, inner]),
                        .float32([2, inner, columns]), .float32([columns]),
                    ]
                ) {
                    let batched = DotDimensions(
                        leftBatching: [0], rightBatching: [0], leftContracting: [2], rightContracting: [1])
                    let transposed = DotDimensions(leftContracting: [0], rightContracting: [1])
                    let product = $0[0].matrixProduct($0[1])
                    return [
                        product + $0[4].broadcast(to: product.shape, dimensions: [1]), $0[2].dot($0[3], batched),
                        $0[2].matrixProduct($0[1]), $0[1].dot($0[0], transposed), product + product.squared(),
                    ]
                }
            }
        }
    }

    @Test("Products", arguments: products)
    func product(_ item: Case) throws { try check(item) }

    /// The outputs, the gradients of a number made of them, and the gradients of those gradients' squared norm.
    private func check(_ item: Case) throws {
        let graph = try Graph.trace(item.types) { tensors in
            let floats = tensors.filter { $0.elementType == .float32 }
            let outputs = item.body(tensors)
            let loss = outputs.map { ($0 * 1.3).sine().sum() }.reduce(tensors[0].context.constant(0), +)
            let gradients = loss.gradients(withRespectTo: floats)
            let norm = gradients.map { $0.squared().sum() }.reduce(tensors[0].context.constant(0), +)
            return outputs + gradients + norm.gradients(withRespectTo: floats)
        }
        var random = TestRandom(item.testDescription.utf8.reduce(0) { $0 &* 31 &+ Int($1) })
        let inputs = item.types.map { random.tensor($0, in: $0.elementType == .int32 ? 0...3 : item.range) }
        // Second derivatives are sums of terms as large as the largest of them.
        let program = try Program(
            graph: graph, inputNames: graph.inputs.indices.map { "in\($0)" },
            outputNames: graph.outputs.indices.map { "out\($0)" })
        let truth = try ReferenceBackend().run(program, inputs)
        let largest = truth.flatMap { $0.floats ?? [] }.map { Double(abs($0)) }.max() ?? 0
        #expect(largest.isFinite && largest > 0)
        try expectAgreement(
            graph, inputs, Tolerance(absolute: 5e-6 * max(1, largest), relative: 5e-6), item.testDescription)
    }
}
