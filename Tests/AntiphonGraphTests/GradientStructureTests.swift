import AntiphonGraph
import AntiphonReference
import Testing

@Suite struct GradientStructureTests {
    static let broadcasts: [(from: Shape, to: Shape, dimensions: [Int])] = [
        ([], [2, 3], []), ([3], [2, 3], [1]), ([2], [2, 3], [0]), ([1, 3], [4, 3], [0, 1]),
        ([2, 3], [3, 5, 2], [2, 0]), ([1, 2], [2, 4, 3], [2, 0]), ([3], [3], [0]), ([1], [3], [0]),
    ]

    @Test(arguments: broadcasts)
    func broadcast(_ from: Shape, _ to: Shape, _ dimensions: [Int]) throws {
        try GradientCheck()([uniforms(from, seed: 1)]) {
            [
                $0[0].emit(.broadcastInDim(to, dimensions: dimensions)),
                $0[0].tanh().broadcast(to: to, dimensions: dimensions),
            ]
        }
    }

    @Test func reshapeTransposeReverse() throws {
        try GradientCheck()([uniforms([2, 3, 4], seed: 2)]) { inputs in
            let x = inputs[0].tanh()
            return [x.reshaped([6, 4]).squared(), x.transposed([2, 0, 1]), x.reversed([0, 2]), x.reshaped([24])]
        }
    }

    static let slices: [(start: [Int], limit: [Int], stride: [Int])] = [
        ([0, 0], [4, 5], [1, 1]), ([1, 2], [4, 5], [1, 1]), ([0, 1], [4, 5], [2, 3]), ([1, 0], [4, 5], [3, 2]),
        ([2, 2], [2, 5], [1, 1]), ([3, 4], [4, 5], [2, 4]),
    ]

    @Test(arguments: slices)
    func slice(_ start: [Int], _ limit: [Int], _ stride: [Int]) throws {
        try GradientCheck()([uniforms([4, 5], seed: 3)]) {
            [$0[0].tanh().sliced(start: start, limit: limit, stride: stride)]
        }
    }

    static let paddings: [(low: [Int], high: [Int], interior: [Int])] = [
        ([1, 0], [0, 2], [0, 0]), ([0, 1], [2, 1], [2, 1]), ([-1, -1], [0, -1], [0, 0]), ([-2, 1], [1, -1], [1, 2]),
        ([-1, 0], [-2, 0], [0, 0]),
    ]

    @Test(arguments: paddings)
    func pad(_ low: [Int], _ high: [Int], _ interior: [Int]) throws {
        try GradientCheck()([uniforms([3, 4], seed: 4), uniforms([], seed: 5)]) {
            [$0[0].tanh().emit(.pad(low: low, high: high, interior: interior), [$0[1].tanh()])]
        }
    }

    @Test func concatenate() throws {
        let inputs = [uniforms([2, 1], seed: 6), uniforms([2, 3], seed: 7), uniforms([2, 0], seed: 8)]
        try GradientCheck()(inputs) {
            [$0[0].concatenated([$0[1].tanh(), $0[2], $0[0].squared()], along: 1)]
        }
    }

    @Test(arguments: [[0, 0], [2, 1], [9, -4]])
    func dynamicSlices(_ starts: [Int]) throws {
        let inputs =
            [uniforms([4, 3], seed: 9), uniforms([2, 2], seed: 10)]
            + starts.map { ReferenceTensor(.int32([]), [Double($0)]) }
        try GradientCheck()(inputs) { tensors in
            let starts = Array(tensors[2...])
            return [
                tensors[0].tanh().dynamicSlice(starts: starts, sizes: [2, 3]),
                tensors[0].tanh().dynamicUpdateSlice(tensors[1].tanh(), starts: starts),
            ]
        }
    }

    /// Indices repeat, and some are outside: gather clamps them, scatter skips them.
    @Test func gatherAndScatterRows() throws {
        let indices = ReferenceTensor(.int32([2, 3]), [0, 3, 3, -2, 7, 1])
        let inputs = [uniforms([4, 2], seed: 11), indices, uniforms([2, 3, 2], seed: 12)]
        try GradientCheck()(inputs) { tensors in
            [
                tensors[0].tanh().gatherRows(tensors[1]),
                tensors[0].tanh().scatterAddRows(tensors[1], tensors[2].tanh()),
            ]
        }
    }
}
