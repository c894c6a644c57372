import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Element-wise operations on the CPU")
struct ElementwiseTests {
    static let shapes: [Shape] = [[], [1], [7], [3, 5], [2, 3, 37], [0, 4], [2, 1, 3, 1, 2, 2, 3]]

    @Test("Unary operations", arguments: UnaryOperation.allCases)
    func unary(_ operation: UnaryOperation) throws {
        var random = TestRandom(1)
        for elementType in ElementType.allCases {
            guard (try? Operation.unary(operation).resultTypes([TensorType(elementType, [1])])) != nil else { continue }
            let positive = [.log, .sqrt, .rsqrt, .logPlusOne].contains(operation)
            for shape in Self.shapes {
                let type = TensorType(elementType, shape)
                let graph = try Graph.trace([type]) { [$0[0].unary(operation)] }
                let input = random.tensor(type, in: positive ? 0.01...3 : -3...3)
                try expectAgreement(graph, [input], Tolerance(), "\(operation) \(type)")
            }
        }
    }

    @Test("Binary operations", arguments: BinaryOperation.allCases)
    func binary(_ operation: BinaryOperation) throws {
        var random = TestRandom(2)
        for elementType in ElementType.allCases {
            let scalar = TensorType(elementType, [1])
            guard (try? Operation.binary(operation).resultTypes([scalar, scalar])) != nil else { continue }
            for shape in Self.shapes {
                let type = TensorType(elementType, shape)
                let graph = try Graph.trace([type, type]) { [$0[0].binary(operation, $0[1])] }
                let base = random.tensor(type, in: operation == .power ? 0.1...3 : -5...5)
                // Integers get zero divisors too; float divisors stay away from 0.
                let other = random.tensor(type, in: elementType == .float32 ? 0.5...3 : -3...3)
                try expectAgreement(graph, [base, other], Tolerance(), "\(operation) \(type)")
            }
        }
    }

    @Test("Comparisons and selection", arguments: Comparison.allCases)
    func comparisons(_ relation: Comparison) throws {
        var random = TestRandom(3)
        for elementType in ElementType.allCases {
            let type = TensorType(elementType, [3, 11])
            let graph = try Graph.trace([type, type]) { inputs in
                let truth = inputs[0].compare(relation, inputs[1])
                return [truth, truth.select(inputs[0], inputs[1])]
            }
            // Few different values, so that some are equal.
            var values = [random.tensor(type, in: -2...2), random.tensor(type, in: -2...2)]
            if elementType == .float32 {
                values = values.map {
                    HostTensor(unchecked: type.shape, .float32(($0.floats ?? []).map { $0.rounded() }))
                }
            }
            try expectAgreement(graph, values, .exact, "\(relation) \(type)")
        }
    }

    @Test("Conversions between all element types")
    func conversions() throws {
        var random = TestRandom(4)
        for source in ElementType.allCases {
            for target in ElementType.allCases where target != source {
                let type = TensorType(source, [5, 13])
                let graph = try Graph.trace([type]) { [$0[0].converted(to: target)] }
                // Negative floats to unsigned saturate differently from backend to backend; StableHLO leaves them open.
                let range: ClosedRange<Float> = target == .uint32 && source == .float32 ? 0...9 : -9...9
                try expectAgreement(graph, [random.tensor(type, in: range)], .exact, "\(source) to \(target)")
            }
        }
    }

    @Test("Operands that are broadcast, transposed, sliced, reversed or reshaped views")
    func views() throws {
        var random = TestRandom(5)
        let type = TensorType.float32([4, 6])
        let graph = try Graph.trace([type, .float32([6]), .float32([4]), .float32([])]) { inputs in
            let (x, row, column, scalar) = (inputs[0], inputs[1], inputs[2], inputs[3])
            let spread =
                x * row.broadcast(to: [4, 6], dimensions: [1]) + column.broadcast(to: [4, 6], dimensions: [0])
            let turned = x.transposed([1, 0])
            let cut = x.sliced(start: [1, 0], limit: [4, 5], stride: [2, 2])
            return [
                spread - scalar.broadcast(to: [4, 6], dimensions: []), turned * turned, turned.reversed([0]),
                cut + cut.reversed([1]), x.reshaped([2, 2, 6]).transposed([1, 0, 2]).reshaped([4, 6]) - x,
                turned.reshaped([24]) + x.reshaped([24]), x.reshaped([8, 3]).exponential().reshaped([4, 6]) * x,
            ]
        }
        let inputs = graph.inputTypes.map { random.tensor($0) }
        try expectAgreement(graph, inputs)
    }

    @Test("More dimensions than the kernels walk")
    func highRank() throws {
        var random = TestRandom(6)
        let shape: Shape = [2, 3, 2, 2, 3, 2, 2, 3, 2]
        let reversed = Array((0..<9).reversed())
        let graph = try Graph.trace([.float32(shape), .float32([3, 2])]) { inputs in
            let turned = inputs[0].transposed(reversed)
            let spread = inputs[1].broadcast(to: turned.shape, dimensions: [1, 6])
            return [
                turned * spread + turned.reversed([0, 3, 5]), turned,
                inputs[0].transposed([8, 0, 7, 1, 6, 2, 5, 3, 4]),
            ]
        }
        let inputs = graph.inputTypes.map { random.tensor($0) }
        try expectAgreement(graph, inputs)
    }
}
