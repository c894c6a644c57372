import AntiphonCPU
import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Reductions and products on the CPU")
struct ReductionTests {
    @Test("Reductions over every set of dimensions", arguments: Reduction.allCases)
    func reductions(_ reduction: Reduction) throws {
        var random = TestRandom(1)
        let shape: Shape = [3, 4, 1, 5]
        let sets = (1..<16).map { bits in (0..<4).filter { bits >> $0 & 1 == 1 } }
        let graph = try Graph.trace([.float32(shape)]) { inputs in
            sets.map { inputs[0].trace.emit(.reduce(reduction, dimensions: $0), inputs)[0] }
                + sets.map { dimensions in
                    let turned = inputs[0].transposed([2, 3, 0, 1])
                    return turned.trace.emit(.reduce(reduction, dimensions: dimensions), [turned])[0]
                }
        }
        try expectAgreement(graph, [random.tensor(.float32(shape))], Tolerance(), "\(reduction)")
    }

    @Test("Empty reductions give the identity", arguments: Reduction.allCases)
    func emptyReductions(_ reduction: Reduction) throws {
        let graph = try Graph.trace([.float32([2, 0, 3])]) { inputs in
            [[1], [0, 1], [0, 1, 2], [0]].map { inputs[0].trace.emit(.reduce(reduction, dimensions: $0), inputs)[0] }
        }
        try expectAgreement(graph, [HostTensor(unchecked: [2, 0, 3], .float32([]))], .exact, "\(reduction)")
    }

    @Test("Running sums along every dimension", arguments: [false, true])
    func cumulativeSums(_ reverse: Bool) throws {
        var random = TestRandom(2)
        let graph = try Graph.trace([.float32([3, 4, 5]), .float32([0, 2])]) { inputs in
            [
                inputs[0].cumulativeSum(along: 0, reverse: reverse),
                inputs[0].cumulativeSum(along: 1, reverse: reverse),
                inputs[0].cumulativeSum(along: 2, reverse: reverse),
                inputs[1].cumulativeSum(along: 0, reverse: reverse),
                inputs[0].transposed([2, 1, 0]).cumulativeSum(along: 1, reverse: reverse),
            ]
        }
        try expectAgreement(graph, graph.inputTypes.map { random.tensor($0) })
    }

    /// Left shape, right shape, dimensions.
    static let products: [(Shape, Shape, DotDimensions)] = [
        ([3, 4], [4, 5], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([4, 3], [4, 5], DotDimensions(leftContracting: [0], rightContracting: [0])),
        ([3, 4], [5, 4], DotDimensions(leftContracting: [1], rightContracting: [1])),
        ([4, 3], [5, 4], DotDimensions(leftContracting: [0], rightContracting: [1])),
        ([2, 3, 4], [4, 5], DotDimensions(leftContracting: [2], rightContracting: [0])),
        ([2, 3, 4], [2, 3, 5], DotDimensions(leftContracting: [0, 1], rightContracting: [0, 1])),
        ([2, 3, 4], [3, 2, 5], DotDimensions(leftContracting: [1, 0], rightContracting: [0, 1])),
        ([2, 3, 4], [3, 2, 5], DotDimensions(leftContracting: [0, 1], rightContracting: [1, 0])),
        (
            [2, 3, 4], [2, 4, 5],
            DotDimensions(leftBatching: [0], rightBatching: [0], leftContracting: [2], rightContracting: [1])
        ),
        (
            [3, 2, 4], [4, 2, 5],
            DotDimensions(leftBatching: [1], rightBatching: [1], leftContracting: [2], rightContracting: [0])
        ),
        (
            [2, 3, 4, 6], [2, 5, 3, 6],
            DotDimensions(leftBatching: [0, 1], rightBatching: [0, 2], leftContracting: [3], rightContracting: [3])
        ),
        ([4], [4], DotDimensions(leftContracting: [0], rightContracting: [0])),
        ([3], [4], DotDimensions(leftContracting: [], rightContracting: [])),
        ([3, 2], [4, 5], DotDimensions(leftContracting: [], rightContracting: [])),
        ([3, 0], [0, 5], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([0, 4], [4, 5], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([1, 4], [4, 1], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([5, 1], [1, 3], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([9, 30], [30], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([30, 9], [30], DotDimensions(leftContracting: [0], rightContracting: [0])),
        ([30], [30, 9], DotDimensions(leftContracting: [0], rightContracting: [0])),
        ([30], [9, 30], DotDimensions(leftContracting: [0], rightContracting: [1])),
        ([5, 7, 600], [600, 1], DotDimensions(leftContracting: [2], rightContracting: [0])),
        ([1, 600], [600, 70], DotDimensions(leftContracting: [1], rightContracting: [0])),
        ([37, 65], [65, 33], DotDimensions(leftContracting: [1], rightContracting: [0])),
    ]

    @Test("General products", arguments: products.indices)
    func dot(_ index: Int) throws {
        let (left, right, dimensions) = Self.products[index]
        var random = TestRandom(index)
        let graph = try Graph.trace([.float32(left), .float32(right)]) { [$0[0].dot($0[1], dimensions)] }
        try expectAgreement(graph, graph.inputTypes.map { random.tensor($0) }, Tolerance(absolute: 1e-5), "\(index)")
    }

    @Test("Products of views, biases and sums of products")
    func viewsOfProducts() throws {
        var random = TestRandom(9)
        let types: [TensorType] = [
            .float32([4, 6]), .float32([6, 5]), .float32([5]), .float32([60]), .float32([4, 5]),
        ]
        let graph = try Graph.trace(types) { inputs in
            let (x, w, b, flat, c) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
            let part = flat.sliced(7..<37, along: 0).reshaped([6, 5])
            let biased = x.matrixProduct(w) + b.broadcast(to: [4, 5], dimensions: [1])
            let columns = x.sliced(1..<4, along: 1)
            return [
                biased, x.matrixProduct(part), x.transposed([1, 0]).matrixProduct(c),
                columns.matrixProduct(w.sliced(0..<3, along: 0)),
                x.sliced(start: [0, 0], limit: [4, 6], stride: [1, 2]).matrixProduct(w.sliced(0..<3, along: 0)),
                b.broadcast(to: [4, 5], dimensions: [1]).matrixProduct(part.transposed([1, 0])),
                x.matrixProduct(w) + x.matrixProduct(part) + c, x.reversed([1]).matrixProduct(w),
                x.matrixProduct(w).transposed([1, 0]), biased.tanh(),
                // A column of a matrix, which is no dense vector, and biases of products with vectors.
                x.matrixProduct(w.sliced(2..<3, along: 1)),
                x.sliced(1..<2, along: 1).transposed([1, 0]).matrixProduct(c),
                x.matrixProduct(flat.sliced(0..<6, along: 0).reshaped([6, 1]))
                    + b.sliced(1..<2, along: 0).broadcast(to: [4, 1], dimensions: [1]),
                x.sliced(0..<1, along: 0).matrixProduct(w) + b.broadcast(to: [1, 5], dimensions: [1]),
            ]
        }
        try expectAgreement(graph, graph.inputTypes.map { random.tensor($0) }, Tolerance(absolute: 1e-5))
    }
}
