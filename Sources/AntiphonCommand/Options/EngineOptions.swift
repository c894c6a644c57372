import Antiphon
import ArgumentParser
import Foundation

/// How the work is done: the same in every command that computes.
struct EngineOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Threads to compute with; no influence on the result (default: all cores).")
    var threads: Int?

    @Flag(help: "Say less: no progress, only results and errors.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads) is not allowed: it takes 1 to 1024")
        }
    }

    /// An engine that shares each piece of work out over the threads.
    func backend() throws -> CPUBackend { try CPUBackend(threads: threads) }

    /// An engine of one thread, for work that is shared out by the piece, and how many pieces go on at a time.
    func pieceworkers() throws -> (backend: CPUBackend, workers: Int) {
        (try CPUBackend(threads: 1), threads ?? ProcessInfo.processInfo.activeProcessorCount)
    }
}
