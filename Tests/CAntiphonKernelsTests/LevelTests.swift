import CAntiphonKernels
import Testing

extension KernelSuite {
    @Suite("SIMD level")
    struct LevelTests {
        @Test("Lower levels can be forced, what the CPU lacks cannot")
        func forcing() {
            let best = ak_level()
            defer { ak_level_force(best) }
            #expect(Level.supported.first?.raw == AK_LEVEL_GENERIC)
            for level in Level.supported {
                #expect(ak_level_force(level.raw) == level.raw)
                #expect(ak_level() == level.raw)
            }
            // Nothing is beyond the last.
            let before = ak_level()
            #expect(ak_level_force(AKLevel(rawValue: 3)) == before)
        }

        @Test("Names are those that ANTIPHON_SIMD takes")
        func names() {
            let names = [AK_LEVEL_GENERIC, AK_LEVEL_AVX2, AK_LEVEL_AVX512].map { String(cString: ak_level_name($0)) }
            #expect(names == ["generic", "avx2", "avx512"])
        }
    }
}
