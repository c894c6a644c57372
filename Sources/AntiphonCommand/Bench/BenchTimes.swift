import Antiphon
import Foundation

/// Times of the same work done again and again.
struct BenchTimes {
    /// Runs before the ones that count: caches, branch predictors and clocks settle.
    static let warmUp = 5

    // Milliseconds, the shortest first.
    private let sorted: [Double]

    init(_ durations: some Sequence<Duration>) { sorted = durations.map { $0.seconds * 1e3 }.sorted() }

    /// The time that half of the runs stay within, in milliseconds (of an even number of runs, the upper middle one).
    var median: Double { sorted.isEmpty ? .nan : sorted[sorted.count / 2] }

    /// The shortest, in milliseconds.
    var minimum: Double { sorted.first ?? .nan }
}

/// The most main memory that this process has held so far, in bytes.
func peakResidentBytes() -> Int {
    var usage = rusage()
    // 0 is RUSAGE_SELF, whose type differs between C libraries.
    guard getrusage(0, &usage) == 0 else { return 0 }
    #if canImport(Darwin)
        return Int(usage.ru_maxrss)
    #else
        // Linux tells it in KiB.
        return Int(usage.ru_maxrss) * 1024
    #endif
}
