internal import CAntiphonKernels

/// Which SIMD instructions the kernels use. A program runs at the level it was compiled at, since the sizes of its working
/// memory belong to that level.
package enum SIMDLevel: Int, Sendable, CaseIterable, CustomStringConvertible {
    /// What every machine of the architecture has: SSE2, NEON.
    case generic
    /// AVX2 and FMA.
    case avx2
    /// AVX-512 F, BW, DQ, VL.
    case avx512

    /// The level in force on this thread: the CPU's best, what the environment variable ANTIPHON_SIMD names, or what `run` forces.
    package static var current: SIMDLevel { SIMDLevel(ak_level()) }

    /// Those that this CPU has, the lowest first.
    package static var supported: [SIMDLevel] {
        let before = ak_level()
        defer { ak_level_force(before) }
        return allCases.filter { SIMDLevel(ak_level_force($0.raw)) == $0 }
    }

    /// Runs `body` on this thread at this level.
    package func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = ak_level()
        ak_level_force(raw)
        defer { ak_level_force(before) }
        return try body()
    }

    /// As ANTIPHON_SIMD takes it.
    package var description: String { ak_level_name(raw).map { String(cString: $0) } ?? "generic" }

    private init(_ raw: AKLevel) { self = SIMDLevel(rawValue: Int(raw.rawValue)) ?? .generic }

    private var raw: AKLevel { AKLevel(rawValue: UInt32(rawValue)) }
}
