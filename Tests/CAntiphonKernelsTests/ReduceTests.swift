import CAntiphonKernels
import Testing

private func reduce(
    _ op: AKReduction, _ values: [Float], outer: Int, reduced: Int, inner: Int, threads: Int = 0
) -> [Float] {
    let (o, r, i) = (Int64(outer), Int64(reduced), Int64(inner))
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: ak_reduce_workspace(o, r, i) + 64, alignment: 64)
    defer { workspace.deallocate() }
    return [Float](unsafeUninitializedCapacity: outer * inner) { out, filled in
        withPool(threads) { ak_reduce($0, op, values, out.baseAddress, o, r, i, workspace) }
        filled = outer * inner
    }
}

private func columns(outer: Int, reduced: Int, inner: Int) -> [[Int]] {
    (0..<outer).flatMap { o in
        (0..<inner).map { i in (0..<reduced).map { (o * reduced + $0) * inner + i } }
    }
}

struct ReduceShape: Sendable, CustomStringConvertible {
    let outer: Int
    let reduced: Int
    let inner: Int

    var description: String { "[\(outer), \(reduced), \(inner)]" }

    static let all: [ReduceShape] = [
        (1, 1, 1), (1, 7, 1), (5, 3, 1), (300, 10, 1), (3, 4_096, 1), (2, 4_097, 1), (1, 100_000, 1), (1, 3, 5),
        (1, 3_072, 6), (7, 24, 3), (1, 100, 16), (1, 5_000, 17), (1, 3_072, 100), (2, 50, 1_030), (1, 300, 2_100),
        (4, 17, 64), (0, 3, 3), (3, 0, 4), (3, 4, 0), (1, 33, 1), (64, 6, 24),
    ].map { ReduceShape(outer: $0.0, reduced: $0.1, inner: $0.2) }
}

extension KernelSuite {
    @Suite("Reductions")
    struct ReduceTests {
        @Test("Sums keep their digits; maxima and minima are exact", arguments: ReduceShape.all)
        func matchesReference(shape: ReduceShape) {
            var random = TestRandom(seed: UInt64(shape.reduced))
            let values = (0..<(shape.outer * shape.reduced * shape.inner)).map { _ in
                Float.random(in: -1...2, using: &random)
            }
            let places = columns(outer: shape.outer, reduced: shape.reduced, inner: shape.inner)
            for level in Level.supported {
                func run(_ op: AKReduction, threads: Int = 0) -> [Float] {
                    level.run {
                        reduce(
                            op, values, outer: shape.outer, reduced: shape.reduced, inner: shape.inner,
                            threads: threads)
                    }
                }
                let sums = run(AK_REDUCE_SUM)
                // At most 128 additions one after the other in an accumulator, then trees: of its lanes, of the chunks.
                for (sum, column) in zip(sums, places) {
                    let exact = column.reduce(0.0) { $0 + Double(values[$1]) }
                    let size = column.reduce(0.0) { $0 + abs(Double(values[$1])) }
                    #expect(abs(Double(sum) - exact) <= 145 * 0x1p-24 * size, "\(level)")
                }
                #expect(run(AK_REDUCE_MAX) == places.map { $0.map { values[$0] }.max() ?? -.infinity }, "\(level)")
                #expect(run(AK_REDUCE_MIN) == places.map { $0.map { values[$0] }.min() ?? .infinity }, "\(level)")
                for threads in 1...4 {
                    #expect(run(AK_REDUCE_SUM, threads: threads) == sums, "\(level), \(threads) threads")
                }
            }
        }

        @Test("A million equal tenths lose nothing to speak of")
        func longSum() {
            let values = [Float](repeating: 0.1, count: 1_000_000)
            for level in Level.supported {
                for (reduced, inner) in [(1_000_000, 1), (100_000, 10), (10_000, 100)] {
                    let sums = level.run { reduce(AK_REDUCE_SUM, values, outer: 1, reduced: reduced, inner: inner) }
                    let exact = Double(Float(0.1)) * Double(reduced)
                    // The same bound; plain summation is off by up to one per cent here.
                    #expect(sums.allSatisfy { abs(Double($0) - exact) < 145 * 0x1p-24 * exact }, "\(level)")
                }
            }
        }

        @Test("A NaN anywhere makes the maximum, the minimum and the sum NaN", arguments: [1, 3, 40])
        func notANumber(inner: Int) {
            for at in [0, 1, 15, 16, 77, 99] {
                var values = [Float](repeating: 1, count: 100 * inner)
                values[at * inner] = .nan
                for level in Level.supported {
                    for op in [AK_REDUCE_SUM, AK_REDUCE_MAX, AK_REDUCE_MIN] {
                        let result = level.run { reduce(op, values, outer: 1, reduced: 100, inner: inner) }
                        #expect(result[0].isNaN)
                        #expect(result.dropFirst().allSatisfy { !$0.isNaN })
                    }
                }
            }
        }

        @Test("Running sums, forwards and backwards", arguments: ReduceShape.all)
        func running(shape: ReduceShape) {
            var random = TestRandom(seed: 4)
            let count = shape.outer * shape.reduced * shape.inner
            let values = (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
            for backwards in [false, true] {
                var want = [Float](repeating: 0, count: count)
                for column in columns(outer: shape.outer, reduced: shape.reduced, inner: shape.inner) {
                    var sum = 0.0
                    for place in backwards ? column.reversed() : column {
                        sum += Double(values[place])
                        want[place] = Float(sum)
                    }
                }
                for level in Level.supported {
                    for threads in [0, 3] {
                        let got = [Float](unsafeUninitializedCapacity: count) { out, filled in
                            level.run {
                                withPool(threads) {
                                    ak_cumulative_sum(
                                        $0, values, out.baseAddress, Int64(shape.outer), Int64(shape.reduced),
                                        Int64(shape.inner), backwards ? 1 : 0)
                                }
                            }
                            filled = count
                        }
                        #expect(got == want, "\(level), \(threads) threads")
                    }
                }
            }
        }
    }
}
