import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Operations that move elements, on the CPU")
struct StructureTests {
    private func check(
        _ types: [TensorType], _ title: String, range: ClosedRange<Float> = -2...2, _ tolerance: Tolerance = .exact,
        sourceLocation: Testing.SourceLocation = #_sourceLocation, _ body: ([Tensor]) -> [Tensor]
    ) throws {
        var random = TestRandom(types.count)
        let graph = try Graph.trace(types, body)
        try expectAgreement(
            graph, types.map { random.tensor($0, in: range) }, tolerance, title, sourceLocation: sourceLocation)
    }

    @Test("Views as outputs are copied", arguments: ElementType.allCases)
    func viewsAsOutputs(_ elementType: ElementType) throws {
        try check([TensorType(elementType, [3, 4, 5])], "views") { inputs in
            let x = inputs[0]
            return [
                x, x.reshaped([12, 5]), x.transposed([2, 0, 1]), x.sliced(1..<3, along: 1), x.reversed([0, 2]),
                x.sliced(start: [0, 1, 4], limit: [3, 4, 5], stride: [2, 1, 3]), x.stoppingGradient(),
                x.sliced(0..<1, along: 2).broadcast(to: [3, 4, 2], dimensions: [0, 1, 2]),
                x.transposed([1, 0, 2]).reshaped([60]), x.sliced(2..<2, along: 0),
                x.element(1, along: 0).reshaped([20]),
            ]
        }
    }

    @Test("Constants and iota as outputs and operands")
    func constants() throws {
        try check([.float32([2, 3])], "constants") { inputs in
            let trace = inputs[0].context
            let table = trace.constant(HostTensor(unchecked: [2, 3], .float32([1, 2, 3, 4, 5, 6])))
            let flags = trace.constant(HostTensor(unchecked: [3], .bool([true, false, true])))
            return [
                table, table + inputs[0], trace.iota(.int32([2, 3]), dimension: 1),
                trace.iota(.float32([2, 3]), dimension: 0) * inputs[0], trace.iota(.uint32([0]), dimension: 0),
                flags, flags.not(), trace.filled([4], 7), trace.constant(3),
            ]
        }
    }

    @Test("Padding: low, high, interior, negative", arguments: ElementType.allCases)
    func pad(_ elementType: ElementType) throws {
        let cases: [(low: [Int], high: [Int], interior: [Int])] = [
            ([1, 0], [0, 2], [0, 0]), ([0, 0], [0, 0], [2, 1]), ([-1, 2], [1, -2], [0, 0]),
            ([-1, -2], [-1, -1], [1, 2]), ([-3, 0], [5, 0], [0, 0]), ([-5, 1], [7, 1], [1, 0]),
            ([0, -1], [-3, 4], [0, 3]),
        ]
        for (index, item) in cases.enumerated() {
            try check([TensorType(elementType, [3, 4])], "pad \(index)") { inputs in
                [inputs[0].padded(low: item.low, high: item.high, interior: item.interior, with: 1)]
            }
        }
        try check([TensorType(elementType, [0, 4])], "pad of nothing") { inputs in
            [inputs[0].padded(low: [1, 0], high: [1, 0], with: 1)]
        }
    }

    @Test("Concatenation of computed values, inputs, views and repeats", arguments: [0, 1, 2])
    func concatenate(_ dimension: Int) throws {
        try check([.float32([1, 2, 3]), .float32([1, 2, 3])], "concatenate", Tolerance()) { inputs in
            let (a, b) = (inputs[0], inputs[1])
            let computed = a * b
            let joined = computed.concatenated([a, computed, b.reversed([2]), a + b], along: dimension)
            let nested = joined.concatenated([joined - 1, computed], along: dimension)
            return [joined, nested, nested * 2, computed]
        }
    }

    @Test("Flat block of gradients: parts are computed in place and read elsewhere")
    func flatBlock() throws {
        try check([.float32([2, 3]), .float32([3, 4]), .float32([4])], "flat", Tolerance()) { inputs in
            let product = inputs[0].matrixProduct(inputs[1])
            let total = product.sum([0])
            let flat = product.reshaped([8]).concatenated(
                [total.reshaped([4]), (inputs[2] * total), inputs[2]], along: 0)
            return [flat, total + 1, flat.sliced(0..<8, along: 0).reshaped([2, 4]) * product]
        }
    }

    @Test("Dynamic slices clamp their starts")
    func dynamicSlices() throws {
        for starts in [[0, 0], [1, 2], [-4, 9], [9, -1]] {
            let graph = try Graph.trace([.float32([4, 5]), .int32([]), .int32([]), .float32([2, 2])]) { inputs in
                let at = [inputs[1], inputs[2]]
                let x = inputs[0]
                return [
                    x.dynamicSlice(starts: at, sizes: [2, 3]), x.dynamicUpdateSlice(inputs[3], starts: at),
                    x.transposed([1, 0]).dynamicSlice(starts: at, sizes: [5, 1]),
                ]
            }
            var random = TestRandom(1)
            try expectAgreement(
                graph,
                [
                    random.tensor(.float32([4, 5])), HostTensor(Int32(starts[0])), HostTensor(Int32(starts[1])),
                    random.tensor(.float32([2, 2])),
                ], .exact, "\(starts)")
        }
    }

    @Test("Rows are gathered by clamped index, added where the index exists")
    func rows() throws {
        try check([.float32([5, 3]), .int32([2, 4]), .float32([2, 4, 3])], "rows", range: -6...6) { inputs in
            [
                inputs[0].gatherRows(inputs[1]), inputs[0].scatterAddRows(inputs[1], inputs[2]),
                inputs[0].zerosLike().scatterAddRows(inputs[1].transposed([1, 0]), inputs[2].transposed([1, 0, 2])),
            ]
        }
        try check([.float32([6]), .int32([]), .float32([])], "scalars", range: 0...5) { inputs in
            [inputs[0].gatherRows(inputs[1]), inputs[0].scatterAddRows(inputs[1], inputs[2])]
        }
        try check([.float32([6, 2]), .int32([0]), .float32([0, 2])], "no rows", range: 0...5) { inputs in
            [inputs[0].gatherRows(inputs[1]), inputs[0].scatterAddRows(inputs[1], inputs[2])]
        }
    }

    @Test("Random elements are those of Philox", arguments: RandomDistribution.allCases)
    func random(_ distribution: RandomDistribution) throws {
        let graph = try Graph.trace([.uint32([2]), .uint32([])]) { inputs in
            let key = RandomKey(inputs[0])
            return [
                key.random(distribution, [3, 5, 7], sampleDimension: 1, first: inputs[1]),
                key.random(distribution, [9]),
                key.folded(3).folded(inputs[1]).random(distribution, [4, 6], sampleDimension: 0),
                key.random(distribution, [], first: inputs[1]), key.random(distribution, [0, 2], sampleDimension: 1),
            ]
        }
        let inputs = [HostTensor([UInt32(7), 11]), HostTensor(UInt32(1000))]
        try expectAgreement(graph, inputs, Tolerance(absolute: 2e-6, relative: 2e-6), "\(distribution)")
    }
}
