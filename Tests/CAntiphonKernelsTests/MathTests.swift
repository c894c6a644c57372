import CAntiphonKernels
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// The truth has at least 29 bits more than a float: enough to tell an error of 0.501 units from one of 0.5.
#if arch(x86_64) && os(Linux)
    typealias Wide = Float80
#else
    typealias Wide = Double
#endif

/// A function of one argument, its truth, and the bound that ak_math.inc.h states.
struct MathFunction: Sendable, CustomStringConvertible {
    let description: String
    let bound: Double
    let kernel: @Sendable (UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, Int) -> Void
    let truth: @Sendable (Wide) -> Wide

    static let all: [MathFunction] = [
        .init(description: "exp", bound: 1, kernel: { ak_exp($0, $1, $2) }, truth: { exp($0) }),
        .init(description: "expm1", bound: 1.5, kernel: { ak_expm1($0, $1, $2) }, truth: { expm1($0) }),
        .init(description: "log", bound: 0.9, kernel: { ak_log($0, $1, $2) }, truth: { log($0) }),
        .init(description: "log1p", bound: 1.5, kernel: { ak_log1p($0, $1, $2) }, truth: { log1p($0) }),
        .init(description: "tanh", bound: 2.5, kernel: { ak_tanh($0, $1, $2) }, truth: { tanh($0) }),
        .init(
            description: "logistic", bound: 2.25, kernel: { ak_logistic($0, $1, $2) },
            truth: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }),
        .init(description: "sin", bound: 0.51, kernel: { ak_sin($0, $1, $2) }, truth: { sin($0) }),
        .init(description: "cos", bound: 0.51, kernel: { ak_cos($0, $1, $2) }, truth: { cos($0) }),
    ]

    func callAsFunction(_ arguments: [Float]) -> [Float] {
        [Float](unsafeUninitializedCapacity: arguments.count) { out, filled in
            kernel(out.baseAddress, arguments, arguments.count)
            filled = arguments.count
        }
    }
}

/// How far `got` is from the exact `want`, in units of the last place that a float near `want` has.
func units(_ got: Float, from want: Wide) -> Double {
    let rounded = Float(want)
    if rounded.isNaN || got.isNaN {
        return rounded.isNaN && got.isNaN ? 0 : .infinity
    }
    if rounded == 0, got == 0 {
        return rounded.sign == got.sign ? 0 : .infinity
    }
    // Overflow: one unit beyond the largest float stands for infinity.
    let top = Wide(Float.greatestFiniteMagnitude)
    let last = Wide(Float.greatestFiniteMagnitude.ulp)
    func bounded(_ x: Wide) -> Wide { min(max(x, -top - last), top + last) }
    // The spacing of floats below want's own power of two.
    let unit = max(
        Wide(sign: .plus, exponent: max(bounded(want), -bounded(want)).exponent - 23, significand: 1), 0x1p-149)
    return Double(abs(bounded(Wide(got)) - bounded(want)) / unit)
}

extension KernelSuite {
    @Suite("Vector mathematics")
    struct MathTests {
        static let edges: [Float] =
            [
                0, .leastNonzeroMagnitude, .leastNormalMagnitude, .leastNormalMagnitude.nextDown, 1e-20, 1e-9, 0.5, 1,
                Float(1).nextDown, Float(1).nextUp, 1.5, 2, 10, 16.6, 17.4, 24, 40, 80, 87.33654, 87.33655, 88,
                88.72283,
                88.72284, 89, 103.2789, 103.9720, 103.9721, 104, 105, 1e4, 1.6e6, 1_600_001, 1e7, 1e10, 1e30,
                .greatestFiniteMagnitude, .infinity, .nan, .pi, .pi / 2,
            ].flatMap { [$0, -$0] }

        /// Every 4,001st of the floats' bit patterns, which is about 4 in each thousandth of a binade, and the edges.
        @Test("Errors stay below the stated bounds over all floats", arguments: MathFunction.all)
        func bounds(function: MathFunction) {
            for level in Level.supported {
                var worst = (units: 0.0, at: Float(0))
                func check(_ arguments: [Float]) {
                    let got = level.run { function(arguments) }
                    for (x, y) in zip(arguments, got) {
                        let error = units(y, from: function.truth(Wide(x)))
                        if error > worst.units {
                            worst = (error, x)
                        }
                    }
                }
                check(Self.edges)
                for start in stride(from: 0, to: UInt64(1) << 32, by: 4_001 * 1_000) {
                    check((0..<1_000).map { Float(bitPattern: UInt32(truncatingIfNeeded: start + 4_001 * $0)) })
                }
                #expect(worst.units <= function.bound, "\(function) at \(level): \(worst)")
            }
        }

        @Test("Every length of array, and nothing beyond its end")
        func lengths() {
            let arguments = (0..<40).map { Float($0) / 10 }
            for level in Level.supported {
                let want = level.run { MathFunction.all[0](arguments) }
                for count in 0...40 {
                    var out = [Float](repeating: -7, count: 48)
                    level.run { ak_exp(&out, arguments, count) }
                    #expect(out[..<count].elementsEqual(want[..<count]))
                    #expect(out[count...].allSatisfy { $0 == -7 })
                }
            }
        }

        @Test("Powers: special cases as in C")
        func specialPowers() {
            let values: [Float] =
                [
                    0, 1, .infinity, .nan, .leastNonzeroMagnitude, 0.5, 2, 3, 1e-38, .greatestFiniteMagnitude,
                    Float(1).nextDown, Float(1).nextUp, 16_777_215, 16_777_216, 8_388_609, 1.5, 2.5, 100, 101,
                ].flatMap { [$0, -$0] }
            let a = values.flatMap { [Float](repeating: $0, count: values.count) }
            let b = values.flatMap { _ in values }
            for level in Level.supported {
                let got = power(a, b, level)
                for i in a.indices {
                    #expect(units(got[i], from: pow(Wide(a[i]), Wide(b[i]))) <= 0.51, "\(a[i]) ^ \(b[i]) at \(level)")
                }
            }
        }

        @Test("Powers: half a unit over all bases and all results")
        func powers() {
            var random = TestRandom(seed: 6)
            var (a, b): ([Float], [Float]) = ([], [])
            while a.count < 400_000 {
                // Half of the bases near 1, where the logarithm must have most digits.
                let base =
                    a.count % 2 == 0
                    ? Float(bitPattern: UInt32.random(in: 1..<0x7F80_0000, using: &random))
                    : Float.random(in: 0.5...2, using: &random)
                let exponent = Float(Double.random(in: -151...129, using: &random) / log2(Double(base)))
                if exponent.isFinite {
                    a.append(base)
                    b.append(exponent)
                }
            }
            for level in Level.supported {
                let worst = zip(zip(a, b), power(a, b, level)).map { units($1, from: pow(Wide($0.0), Wide($0.1))) }
                    .max()
                #expect((worst ?? .infinity) <= 0.51, "\(level)")
            }
        }

        private func power(_ a: [Float], _ b: [Float], _ level: Level) -> [Float] {
            [Float](unsafeUninitializedCapacity: a.count) { out, filled in
                level.run { ak_power(out.baseAddress, a, b, a.count) }
                filled = a.count
            }
        }
    }
}
