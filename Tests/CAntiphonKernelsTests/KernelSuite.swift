import CAntiphonKernels
import Testing

/// The root of the kernels' suites: write `extension KernelSuite { @Suite struct ... }`.
///
/// Tests that force a SIMD level change it for the whole process, so all that run kernels must take turns.
@Suite("C kernels", .serialized)
struct KernelSuite {}

/// A SIMD level that this machine has.
struct Level: Sendable, CustomStringConvertible {
    let raw: AKLevel

    /// All that the CPU supports, the lowest first.
    static let supported: [Level] = {
        let before = ak_level()
        defer { ak_level_force(before) }
        return [AK_LEVEL_GENERIC, AK_LEVEL_AVX2, AK_LEVEL_AVX512].filter { ak_level_force($0) == $0 }.map(Level.init)
    }()

    var description: String { String(cString: ak_level_name(raw)) }

    /// Runs `body` at this level.
    func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = ak_level()
        ak_level_force(raw)
        defer { ak_level_force(before) }
        return try body()
    }
}

/// Runs `body` with a pool of that many threads; 0 stands for no pool.
func withPool<Result>(_ threads: Int, _ body: (OpaquePointer?) throws -> Result) rethrows -> Result {
    let pool = threads == 0 ? nil : ak_pool_create(Int32(threads))
    defer { ak_pool_destroy(pool) }
    return try body(pool)
}

/// A small linear congruential generator: tests want the same numbers every time.
struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
