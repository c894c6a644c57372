import CAntiphonKernels
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension KernelSuite {
    @Suite("Gate functions")
    struct GateTests {
        typealias Kernel = @Sendable (UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, Int) -> Void

        private func apply(_ kernel: Kernel, _ arguments: [Float], _ level: Level) -> [Float] {
            [Float](unsafeUninitializedCapacity: arguments.count) { out, filled in
                level.run { kernel(out.baseAddress, arguments, arguments.count) }
                filled = arguments.count
            }
        }

        /// Every 4,001st of the floats' bit patterns, NaNs with a payload included.
        private func sweep(_ kernel: Kernel, _ level: Level, _ check: (Float, Float) -> Void) {
            for start in stride(from: 0, to: UInt64(1) << 32, by: 4_001 * 1_000) {
                let x = (0..<1_000).map { Float(bitPattern: UInt32(truncatingIfNeeded: start + 4_001 * $0)) }
                zip(x, apply(kernel, x, level)).forEach(check)
            }
        }

        @Test("tanh within 3.75 units over all floats", arguments: Level.supported)
        func hyperbolicTangent(level: Level) {
            var worst = (units: 0.0, at: Float(0))
            sweep({ ak_gate_tanh($0, $1, $2) }, level) { x, y in
                let error = units(y, from: tanh(Wide(x)))
                if error > worst.units { worst = (error, x) }
            }
            #expect(worst.units <= 3.75, "\(worst)")
        }

        @Test(
            "The logistic function within 1.2e-7 over all floats, and within units near zero",
            arguments: Level.supported)
        func logistic(level: Level) {
            var (farthest, worst) = ((error: 0.0, at: Float(0)), (units: 0.0, at: Float(0)))
            sweep({ ak_gate_logistic($0, $1, $2) }, level) { x, y in
                let want = x < 0 ? exp(Wide(x)) / (1 + exp(Wide(x))) : 1 / (1 + exp(-Wide(x)))
                let error = x.isNaN ? (y.isNaN ? 0 : .infinity) : Double(abs(Wide(y) - want))
                // Written so that a NaN counts as far away.
                if !(error <= farthest.error) { farthest = (error, x) }
                if abs(x) <= 16, units(y, from: want) > worst.units { worst = (units(y, from: want), x) }
            }
            #expect(farthest.error <= 1.2e-7, "\(farthest)")
            #expect(worst.units <= (level.raw == AK_LEVEL_GENERIC ? 15 : 5), "\(worst)")
        }

        @Test("Zeros, infinities and NaN", arguments: Level.supported)
        func limits(level: Level) {
            let x: [Float] = [0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude]
            let t = apply({ ak_gate_tanh($0, $1, $2) }, x, level)
            #expect(t == [0, 0, 1, -1, 1, -1])
            let l = apply({ ak_gate_logistic($0, $1, $2) }, x, level)
            #expect(l[0] == 0.5 && l[1] == 0.5 && l[2] == 1 && l[4] == 1 && l[3] < 0x1p-120 && l[5] < 0x1p-120)
            #expect(apply({ ak_gate_tanh($0, $1, $2) }, [.nan], level)[0].isNaN)
            #expect(apply({ ak_gate_logistic($0, $1, $2) }, [.nan], level)[0].isNaN)
        }
    }
}
