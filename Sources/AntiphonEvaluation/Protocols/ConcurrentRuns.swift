import Dispatch
import Synchronization

/// Runs independent pieces of work on several threads; the first error stops the others at their next report.
enum ConcurrentRuns {
    /// A piece of work: its size, and the work itself, which reports how much of it is done.
    struct Work<Result: Sendable>: Sendable {
        let size: Int
        let body: @Sendable (_ progress: (Int) throws -> Void) throws -> Result
    }

    private struct State<Result: Sendable> {
        var next = 0
        var done: [Int]
        var results: [Result?]
        var error: (any Error)?
    }

    /// The results in the order of the work.
    /// - Parameters:
    ///   - workers: threads; 1 is the caller's own.
    ///   - progress: told the share done, by one thread at a time; an error it throws ends the run.
    static func run<Result: Sendable>(
        _ work: [Work<Result>], workers: Int, progress: @escaping @Sendable (Double) throws -> Void
    ) throws -> [Result] {
        let total = Double(work.reduce(0) { $0 + $1.size })
        let state = Mutex(State<Result>(done: work.map { _ in 0 }, results: work.map { _ in nil }))
        @Sendable func take() -> Int? {
            state.withLock { state in
                guard state.error == nil, state.next < work.count else { return nil }
                state.next += 1
                return state.next - 1
            }
        }
        @Sendable func report(_ index: Int, _ done: Int) throws {
            guard done % 50 == 0 || done == work[index].size else { return }
            try state.withLock { state in
                if let error = state.error { throw error }
                state.done[index] = done
                try progress(Double(state.done.reduce(0, +)) / total)
            }
        }
        DispatchQueue.concurrentPerform(iterations: max(1, min(workers, work.count))) { _ in
            while let index = take() {
                do {
                    let result = try work[index].body { try report(index, $0) }
                    try report(index, work[index].size)
                    state.withLock { $0.results[index] = result }
                } catch {
                    state.withLock { state in if state.error == nil { state.error = error } }
                }
            }
        }
        return try state.withLock { state in
            if let error = state.error { throw error }
            return state.results.compactMap(\.self)
        }
    }
}
