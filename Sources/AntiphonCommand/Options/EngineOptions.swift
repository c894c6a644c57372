import Antiphon
import ArgumentParser

/// How the work is done: the same in every command that computes.
struct EngineOptions: ParsableArguments {
    @Option(help: "Threads to compute with; no influence on the result (default: all cores).")
    var threads: Int?

    @Flag(help: "Say less: no progress, only results and errors.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads) is not allowed: it takes 1 to 1024")
        }
    }

    func backend() throws -> CPUBackend { try CPUBackend(threads: threads) }
}
