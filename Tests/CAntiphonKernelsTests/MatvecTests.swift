import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("Matrix-vector product")
    struct MatvecTests {
        /// m, k
        static let sizes = [
            (1, 1), (5, 3), (16, 16), (17, 33), (1536, 24), (24, 1536), (100, 613), (613, 100), (3, 40_000),
            (40_000, 3), (0, 4), (4, 0), (300, 257),
        ]

        @Test("Both forms, with and without bias, agree with the double-precision product", arguments: sizes.indices)
        func agreement(_ index: Int) {
            let (m, k) = Self.sizes[index]
            var random = TestRandom(seed: UInt64(index))
            for isTransposed in [false, true] {
                let (rows, length) = isTransposed ? (k, m) : (m, k)
                let leading = length + 3
                let a = (0..<max(1, rows * leading)).map { _ in Float.random(in: -1...1, using: &random) }
                let x = (0..<max(1, k)).map { _ in Float.random(in: -1...1, using: &random) }
                let bias = (0..<max(1, m)).map { _ in Float.random(in: -1...1, using: &random) }
                // 0: none, 1: one for all, 2: each its own.
                for biasKind in 0..<3 {
                    let truth = (0..<m).map { i in
                        let terms = (0..<k).map { j in
                            Double(a[isTransposed ? j * leading + i : i * leading + j]) * Double(x[j])
                        }
                        return terms.reduce(0, +) + (biasKind == 0 ? 0 : Double(bias[biasKind == 1 ? 0 : i]))
                    }
                    for level in Level.supported {
                        level.run {
                            let first = run(m, k, a, leading, isTransposed, x, bias, biasKind, threads: 0)
                            for (value, expected) in zip(first, truth) {
                                // k terms of at most 1, in sums that double the length at each level at worst.
                                let limit = 1e-6 + Double(k).squareRoot() * 1e-6
                                #expect(abs(Double(value) - expected) <= limit, "\(m) x \(k) at \(level)")
                            }
                            for threads in 1...3 {
                                let other = run(m, k, a, leading, isTransposed, x, bias, biasKind, threads: threads)
                                #expect(other.map(\.bitPattern) == first.map(\.bitPattern))
                            }
                        }
                    }
                }
            }
        }

        private func run(
            _ m: Int, _ k: Int, _ a: [Float], _ leading: Int, _ isTransposed: Bool, _ x: [Float], _ bias: [Float],
            _ biasKind: Int, threads: Int
        ) -> [Float] {
            var y = [Float](repeating: .nan, count: m + 1)
            a.withUnsafeBufferPointer { a in
                x.withUnsafeBufferPointer { x in
                    bias.withUnsafeBufferPointer { bias in
                        y.withUnsafeMutableBufferPointer { y in
                            var product = AKMatvec()
                            product.m = Int64(m)
                            product.k = Int64(k)
                            product.a = a.baseAddress
                            product.lda = Int64(leading)
                            product.transpose_a = isTransposed ? 1 : 0
                            product.x = x.baseAddress
                            product.y = y.baseAddress
                            product.bias = biasKind == 0 ? nil : bias.baseAddress
                            product.bias_stride = biasKind == 2 ? 1 : 0
                            let workspace = UnsafeMutableRawPointer.allocate(
                                byteCount: max(64, ak_matvec_workspace(&product)), alignment: 64)
                            defer { workspace.deallocate() }
                            withPool(threads) { ak_matvec($0, &product, workspace) }
                        }
                    }
                }
            }
            // Nothing is written behind the end.
            return y[m].isNaN ? Array(y[..<m]) : []
        }
    }
}
