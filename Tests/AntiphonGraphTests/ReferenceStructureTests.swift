import AntiphonGraph
import AntiphonReference
import Testing

@Suite("Reference: moving elements, reductions, products")
struct ReferenceStructureTests {
    private let matrix = ReferenceTensor([2, 3], [1, 2, 3, 4, 5, 6])

    @Test("iota counts along its dimension")
    func iota() throws {
        let outputs = try reference([matrix]) {
            [$0[0].context.iota(.int32([2, 3]), dimension: 1), $0[0].context.iota(.float32([2, 3]), dimension: 0)]
        }
        #expect(outputs[0].values == [0, 1, 2, 0, 1, 2])
        #expect(outputs[1].values == [0, 0, 0, 1, 1, 1])
    }

    @Test("broadcast_in_dim maps dimensions, swaps them too, and repeats length 1")
    func broadcast() throws {
        let outputs = try reference([vector(.float32, 1, 2), ReferenceTensor([1, 2], [1, 2]), matrix]) {
            [
                $0[0].broadcast(to: [2, 3], dimensions: [0]), $0[1].broadcast(to: [3, 2], dimensions: [0, 1]),
                $0[2].broadcast(to: [3, 2], dimensions: [1, 0]),
            ]
        }
        #expect(outputs[0].values == [1, 1, 1, 2, 2, 2])
        #expect(outputs[1].values == [1, 2, 1, 2, 1, 2])
        #expect(outputs[2].values == [1, 4, 2, 5, 3, 6])
    }

    @Test("reshape keeps the order, transpose permutes")
    func reshapeAndTranspose() throws {
        let cube = ReferenceTensor([2, 1, 3], [1, 2, 3, 4, 5, 6])
        let outputs = try reference([matrix, cube]) {
            [$0[0].reshaped([3, 2]), $0[0].transposed([1, 0]), $0[1].transposed([2, 0, 1])]
        }
        #expect(outputs[0] == ReferenceTensor([3, 2], [1, 2, 3, 4, 5, 6]))
        #expect(outputs[1] == ReferenceTensor([3, 2], [1, 4, 2, 5, 3, 6]))
        #expect(outputs[2] == ReferenceTensor([3, 2, 1], [1, 4, 2, 5, 3, 6]))
    }

    @Test("slice, reverse, concatenate")
    func sliceReverseConcatenate() throws {
        let outputs = try reference([matrix]) {
            [
                $0[0].sliced(start: [0, 0], limit: [2, 3], stride: [1, 2]), $0[0].sliced(1..<2, along: 0),
                $0[0].reversed([1]), $0[0].reversed([0, 1]),
                $0[0].concatenated([$0[0].sliced(0..<1, along: 1)], along: 1),
                $0[0].concatenated([$0[0]], along: 0),
            ]
        }
        #expect(outputs[0].values == [1, 3, 4, 6])
        #expect(outputs[1].values == [4, 5, 6])
        #expect(outputs[2].values == [3, 2, 1, 6, 5, 4])
        #expect(outputs[3].values == [6, 5, 4, 3, 2, 1])
        #expect(outputs[4].values == [1, 2, 3, 1, 4, 5, 6, 4])
        #expect(outputs[5].values == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])
    }

    @Test("pad adds, cuts where negative, and fills between")
    func pad() throws {
        let outputs = try reference([vector(.float32, 1, 2, 3)]) {
            [
                $0[0].padded(low: [2], high: [1], with: 9), $0[0].padded(low: [-1], high: [0]),
                $0[0].padded(low: [0], high: [-1], interior: [1], with: 7),
            ]
        }
        #expect(outputs[0].values == [9, 9, 1, 2, 3, 9])
        #expect(outputs[1].values == [2, 3])
        #expect(outputs[2].values == [1, 7, 2, 7])
    }

    @Test("dynamic slices clamp their starts", arguments: [(-5, [1.0, 2]), (1, [2.0, 3]), (9, [2.0, 3])])
    func dynamicSlice(_ start: Int, _ expected: [Double]) throws {
        let starts = [ReferenceTensor(.int32([]), [0]), ReferenceTensor(.int32([]), [Double(start)])]
        let outputs = try reference([matrix] + starts) {
            [
                $0[0].dynamicSlice(starts: [$0[1], $0[2]], sizes: [1, 2]),
                $0[0].dynamicUpdateSlice(
                    $0[0].context.filled([2, 2], -1), starts: [$0[1], $0[2]]),
            ]
        }
        #expect(outputs[0].values == expected)
        #expect(outputs[1].values == (start < 1 ? [-1, -1, 3, -1, -1, 6] : [1, -1, -1, 4, -1, -1]))
    }

    @Test("gather clamps, scatter skips and adds repeated rows")
    func rows() throws {
        let table = ReferenceTensor([3, 2], [1, 2, 3, 4, 5, 6])
        let indices = ReferenceTensor(.int32([2, 2]), [2, 0, -1, 7])
        let repeated = ReferenceTensor(.int32([4]), [1, 1, -1, 3])
        let updates = ReferenceTensor([4, 2], [10, 20, 30, 40, 50, 60, 70, 80])
        let outputs = try reference([table, indices, repeated, updates]) {
            [$0[0].gatherRows($0[1]), $0[0].scatterAddRows($0[2], $0[3])]
        }
        #expect(outputs[0] == ReferenceTensor([2, 2, 2], [5, 6, 1, 2, 1, 2, 5, 6]))
        #expect(outputs[1].values == [1, 2, 43, 64, 5, 6])
    }

    @Test("reductions, of nothing too")
    func reduce() throws {
        let outputs = try reference([matrix, ReferenceTensor([0, 2], [])]) {
            [
                $0[0].sum([0]), $0[0].sum([1]), $0[0].sum(), $0[0].max([0]), $0[0].min([1]), $0[1].sum([0]),
                $0[1].max([0]), $0[1].min([0]),
            ]
        }
        #expect(outputs.map(\.values).prefix(5) == [[5, 7, 9], [6, 15], [21], [4, 5, 6], [1, 4]])
        #expect(outputs[5].values == [0, 0])
        #expect(outputs[6].values == [-.infinity, -.infinity])
        #expect(outputs[7].values == [.infinity, .infinity])
    }

    @Test("cumulative sums from both ends")
    func cumulativeSum() throws {
        let outputs = try reference([matrix]) {
            [
                $0[0].cumulativeSum(along: 1), $0[0].cumulativeSum(along: 1, reverse: true),
                $0[0].cumulativeSum(along: 0),
            ]
        }
        #expect(outputs[0].values == [1, 3, 6, 4, 9, 15])
        #expect(outputs[1].values == [6, 5, 3, 15, 11, 6])
        #expect(outputs[2].values == [1, 2, 3, 5, 7, 9])
    }

    @Test("dot_general: plain, transposed, batched with mixed dimension order")
    func dotGeneral() throws {
        let square = ReferenceTensor([3, 2], [1, 0, 2, 1, 0, 3])
        let left = ReferenceTensor([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
        let right = ReferenceTensor([2, 2], [1, 10, 100, 1000])
        let outputs = try reference([matrix, square, left, right]) {
            [
                $0[0].matrixProduct($0[1]),
                $0[0].dot($0[0], DotDimensions(leftContracting: [1], rightContracting: [1])),
                // result[b, i] = sum over k of left[k, b, i] right[b, k]
                $0[2].dot(
                    $0[3],
                    DotDimensions(leftBatching: [1], rightBatching: [0], leftContracting: [0], rightContracting: [1])),
                // result = sum over both of left[i, k, l] right[l, k]
                $0[2].dot($0[3], DotDimensions(leftContracting: [1, 2], rightContracting: [1, 0])),
            ]
        }
        #expect(outputs[0].values == [5, 11, 14, 23])
        #expect(outputs[1].values == [14, 32, 32, 77])
        #expect(outputs[2].values == [51, 62, 7300, 8400])
        #expect(outputs[3].values == [4231, 8675])
    }
}
