import CAntiphonKernels
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One call of the random kernels.
struct RandomDraw {
    var key: (UInt32, UInt32) = (0x1234_5678, 0x9ABC_DEF0)
    var first: UInt32 = 0
    var outer = 1
    var samples = 1
    var inner = 1

    var count: Int { outer * samples * inner }

    func bits(threads: Int = 0) -> [UInt32] {
        let key = [key.0, key.1]
        return [UInt32](unsafeUninitializedCapacity: count) { out, filled in
            withPool(threads) {
                ak_random_bits($0, key, first, Int64(outer), Int64(samples), Int64(inner), out.baseAddress)
            }
            filled = count
        }
    }

    func floats(
        _ kernel: (OpaquePointer?, UnsafePointer<UInt32>?, UInt32, Int64, Int64, Int64, UnsafeMutablePointer<Float>?)
            -> Void, threads: Int = 0
    ) -> [Float] {
        let key = [key.0, key.1]
        return [Float](unsafeUninitializedCapacity: count) { out, filled in
            withPool(threads) { pool in
                key.withUnsafeBufferPointer {
                    kernel(
                        pool, $0.baseAddress, first, Int64(outer), Int64(samples), Int64(inner), out.baseAddress)
                }
            }
            filled = count
        }
    }

    /// Word by word from the scalar function, as the header defines it.
    func reference() -> [UInt32] {
        var result: [UInt32] = []
        for o in 0..<outer {
            for s in 0..<samples {
                for i in 0..<inner {
                    let place = o * inner + i
                    let counter = [UInt32(place / 4), first &+ UInt32(s), 0, 0]
                    result.append(philox(counter, [key.0, key.1])[place % 4])
                }
            }
        }
        return result
    }
}

private func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: 4) { out, filled in
        ak_philox_4x32_10(counter, key, out.baseAddress)
        filled = 4
    }
}

/// The largest distance between the samples' distribution and `cumulative`.
private func kolmogorovSmirnov(_ samples: [Float], _ cumulative: (Double) -> Double) -> Double {
    let sorted = samples.sorted()
    let n = Double(sorted.count)
    return sorted.enumerated().map { i, x in
        let expected = cumulative(Double(x))
        return max(abs(Double(i) / n - expected), abs(Double(i + 1) / n - expected))
    }.max() ?? 1
}

extension KernelSuite {
    @Suite("Random numbers")
    struct RandomTests {
        /// The three philox4x32-10 lines of kat_vectors in the Random123 distribution.
        @Test(
            "Philox gives the known answers",
            arguments: [
                (
                    [0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
                ),
                (
                    [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
                    [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
                ),
                (
                    [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
                    [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
                ),
            ] as [([UInt32], [UInt32], [UInt32])])
        func knownAnswers(counter: [UInt32], key: [UInt32], want: [UInt32]) {
            #expect(philox(counter, key) == want)
        }

        @Test(
            "The vector kernel gives each element the word that its place has",
            arguments: [
                (1, 1, 1), (1, 1, 1_000), (3, 5, 7), (2, 33, 6), (1, 64, 1), (24, 32, 6), (5, 3, 130), (1, 2, 40_000),
                (0, 3, 3),
            ])
        func places(outer: Int, samples: Int, inner: Int) {
            var draw = RandomDraw(outer: outer, samples: samples, inner: inner)
            draw.first = 0xFFFF_FFFE  // wraps around
            let want = draw.reference()
            for level in Level.supported {
                for threads in [0, 1, 2, 3, 4] {
                    #expect(level.run { draw.bits(threads: threads) } == want, "\(level), \(threads) threads")
                }
            }
        }

        @Test("A sample's bits do not depend on how many samples are drawn with it")
        func sampleIndependence() {
            let all = RandomDraw(first: 10, outer: 6, samples: 9, inner: 5)
            let wide = all.floats(ak_random_normal)
            for s in 0..<9 {
                let one = RandomDraw(first: 10 + UInt32(s), outer: 6, samples: 1, inner: 5).floats(ak_random_normal)
                for o in 0..<6 {
                    let slice = wide[((o * 9 + s) * 5)..<((o * 9 + s) * 5 + 5)]
                    #expect(Array(slice) == Array(one[(o * 5)..<(o * 5 + 5)]))
                }
            }
        }

        @Test("Uniform and normal are what the header says of the bits")
        func transforms() {
            let draw = RandomDraw(outer: 3, samples: 50, inner: 66)
            let bits = draw.reference()
            for level in Level.supported {
                let uniform = level.run { draw.floats(ak_random_uniform) }
                #expect(uniform == bits.map { Float($0 >> 8) * 0x1p-24 })
                let normal = level.run { draw.floats(ak_random_normal) }
                for o in 0..<3 {
                    for s in 0..<50 {
                        // 66 places an outer index: even, so pairs do not straddle rows.
                        for i in stride(from: 0, to: 66, by: 2) {
                            let at = (o * 50 + s) * 66 + i
                            let radius = (-2 * log(Double((bits[at] >> 8) + 1) * 0x1p-24)).squareRoot()
                            let angle = Double(bits[at + 1] >> 8) * 0x1p-24 * 2 * Double.pi
                            // A float's rounding of an angle up to 2 pi, times the radius, plus the product's own.
                            let tolerance = radius * 6e-7
                            #expect(abs(Double(normal[at]) - radius * cos(angle)) <= tolerance)
                            #expect(abs(Double(normal[at + 1]) - radius * sin(angle)) <= tolerance)
                        }
                    }
                }
            }
        }

        /// With n = 400,000 the Kolmogorov-Smirnov distance of the right distribution stays below 1.95 / sqrt(n) = 0.0031 but
        /// once in 1,000 seeds (and this seed is fixed); a distribution function that is off by 0.0065 anywhere, such as a
        /// normal with a standard deviation of 1.03 or a mean of 0.017, is found with a power above 0.99.
        @Test("Uniform and normal have the right distribution", arguments: [UInt32(1), 2, 3])
        func distributions(seed: UInt32) {
            let n = 400_000
            let draw = RandomDraw(key: (seed, 77), outer: 4, samples: 1_000, inner: 100)
            let limit = 1.95 / Double(n).squareRoot()
            let uniform = draw.floats(ak_random_uniform)
            #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
            #expect(kolmogorovSmirnov(uniform) { $0 } < limit)
            let normal = draw.floats(ak_random_normal)
            #expect(kolmogorovSmirnov(normal) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < limit)

            // Moments, each within four standard errors: of the mean 1 / sqrt(n), of the variance sqrt(2 / n), of the third
            // moment sqrt(15 / n), of the fourth sqrt(96 / n); of neighbours' products 1 / sqrt(n).
            let values = normal.map(Double.init)
            func mean(_ f: (Double) -> Double) -> Double { values.reduce(0) { $0 + f($1) } / Double(n) }
            let unit = 1 / Double(n).squareRoot()
            #expect(abs(mean { $0 }) < 4 * unit)
            #expect(abs(mean { $0 * $0 } - 1) < 4 * 2.0.squareRoot() * unit)
            #expect(abs(mean { $0 * $0 * $0 }) < 4 * 15.0.squareRoot() * unit)
            #expect(abs(mean { $0 * $0 * $0 * $0 } - 3) < 4 * 96.0.squareRoot() * unit)
            for lag in [1, 2, 3, 4, 100] {
                let product = (0..<(n - lag)).reduce(0) { $0 + values[$1] * values[$1 + lag] } / Double(n - lag)
                #expect(abs(product) < 4 * unit, "lag \(lag)")
            }
        }

        @Test("Threads and levels: the same uniform bits everywhere, the same normal bits for any number of threads")
        func threads() {
            let draw = RandomDraw(outer: 7, samples: 300, inner: 31)
            let uniform = draw.floats(ak_random_uniform)
            for level in Level.supported {
                let normal = level.run { draw.floats(ak_random_normal) }
                for threads in 1...4 {
                    #expect(level.run { draw.floats(ak_random_uniform, threads: threads) } == uniform)
                    #expect(level.run { draw.floats(ak_random_normal, threads: threads) } == normal)
                }
            }
        }
    }
}
