import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Rows by index")
    struct RowsTests {
        @Test(
            "Gathering takes rows and clamps what is outside",
            arguments: [(1, 1, 1), (5, 3, 20), (50, 300, 700), (4, 9_000, 3)])
        func gather(rows: Int, width: Int, count: Int) {
            var random = TestRandom(seed: 8)
            let table = (0..<(rows * width)).map(Float.init)
            let indices = (0..<count).map { _ in Int32.random(in: -2...Int32(rows + 1), using: &random) }
            let want = indices.flatMap { index -> ArraySlice<Float> in
                let row = min(max(Int(index), 0), rows - 1)
                return table[(row * width)..<((row + 1) * width)]
            }
            for threads in [0, 1, 2, 4] {
                let got = [Float](unsafeUninitializedCapacity: count * width) { out, filled in
                    withPool(threads) {
                        ak_gather_rows($0, table, Int64(rows), Int64(width), indices, Int64(count), out.baseAddress)
                    }
                    filled = count * width
                }
                #expect(got == want)
            }
        }

        /// The updates differ so much in size that another order of addition would show.
        @Test(
            "Scattering adds in the order of the updates and skips what is outside",
            arguments: [(1, 1, 1), (5, 3, 20), (3, 300, 700), (40, 20, 3_000), (2, 1_000, 100)])
        func scatterAdd(rows: Int, width: Int, count: Int) {
            var random = TestRandom(seed: 9)
            let table = (0..<(rows * width)).map { _ in Float.random(in: -1...1, using: &random) }
            let updates = (0..<(count * width)).map { _ in
                Float.random(in: -1...1, using: &random) * (Bool.random(using: &random) ? 1 : 1_000)
            }
            let indices = (0..<count).map { _ in Int32.random(in: -1...Int32(rows), using: &random) }
            var want = table
            for (i, index) in indices.enumerated() where index >= 0 && index < rows {
                for column in 0..<width {
                    want[Int(index) * width + column] += updates[i * width + column]
                }
            }
            for threads in [0, 1, 2, 3, 4] {
                var got = table
                withPool(threads) {
                    ak_scatter_add_rows($0, &got, Int64(rows), Int64(width), indices, Int64(count), updates)
                }
                #expect(got == want, "\(threads) threads")
            }
        }
    }
}
