import Dispatch
import Synchronization

/// Independent pieces of work on several threads.
package enum Parallel {
    /// The results of the pieces 0..<`count`, in order. Each piece depends on its number only, so the results are the
    /// same for any number of workers.
    package static func map<Result: Sendable>(
        _ count: Int, workers: Int, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        let slots = Mutex([Result?](repeating: nil, count: count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let result = body(index)
                slots.withLock { $0[index] = result }
            }
        }
        return slots.withLock { $0.compactMap(\.self) }
    }

    /// Ranges of about equal length that together are 0..<`count`; the cut does not depend on the number of workers.
    package static func chunks(_ count: Int, size: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    }
}
