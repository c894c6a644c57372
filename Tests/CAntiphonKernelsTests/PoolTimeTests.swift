import CAntiphonKernels
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Two tasks that wait for each other, so that each must have a thread of its own.
private final class Meeting: Sendable {
    // The pool is used by one test at a time.
    nonisolated(unsafe) private let pool = ak_pool_create(2)
    private let arrived = Atomic<Int>(0)
    private let missed = Atomic<Int>(0)
    private let workersTime = Atomic<Int>(0)

    deinit { ak_pool_destroy(pool) }

    /// Holds the meeting.
    /// - Returns: the processor time that the pool's own thread has used so far, in nanoseconds.
    @discardableResult
    func hold() -> Int {
        arrived.store(0, ordering: .relaxed)
        ak_pool_run(
            pool, 2,
            { context, _, worker in
                guard let context else { return }
                Unmanaged<Meeting>.fromOpaque(context).takeUnretainedValue().attend(worker)
            }, Unmanaged.passUnretained(self).toOpaque())
        return workersTime.load(ordering: .acquiring)
    }

    private func attend(_ worker: Int32) {
        arrived.add(1, ordering: .acquiringAndReleasing)
        let start = Self.nanoseconds(CLOCK_MONOTONIC)
        while arrived.load(ordering: .acquiring) < 2 {
            let waited = Self.nanoseconds(CLOCK_MONOTONIC) - start
            if waited > 10_000_000_000 {
                missed.add(1, ordering: .relaxed)
                break
            }
            // The other thread may need this core to get here.
            if waited > 20_000 { usleep(50) }
        }
        if worker == 1 {
            workersTime.store(Self.nanoseconds(CLOCK_THREAD_CPUTIME_ID), ordering: .releasing)
        }
    }

    /// Whether somebody waited in vain.
    var isMissed: Bool { missed.load(ordering: .relaxed) > 0 }

    static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }
}

extension KernelSuite {
    @Suite("The thread pool's cost")
    struct PoolTimeTests {
        /// The best of many groups, because others work on the machine too, for as long as it may take until both cores are free at once; it is
        /// about a microsecond on an idle one.
        @Test("A fork and join of two threads takes microseconds")
        func forkAndJoin() {
            let meeting = Meeting()
            let (group, patience) = (20, 100_000_000_000)
            var best = Double.infinity
            let first = Meeting.nanoseconds(CLOCK_MONOTONIC)
            var start = first
            while best >= 50_000, start - first < patience, !meeting.isMissed {
                for _ in 0..<group { meeting.hold() }
                let end = Meeting.nanoseconds(CLOCK_MONOTONIC)
                best = min(best, Double(end - start) / Double(group))
                start = end
            }
            #expect(!meeting.isMissed)
            #expect(best < 50_000, "nanoseconds")
        }

        @Test("A thread without work leaves its core alone")
        func idle() async throws {
            let meeting = Meeting()
            let before = meeting.hold()
            try await Task.sleep(for: .milliseconds(300))
            let used = meeting.hold() - before
            #expect(!meeting.isMissed)
            // It looks for work for 40 microseconds before it sleeps; the rest is for waking up and the meeting itself.
            #expect(used > 0 && used < 30_000_000, "\(used) nanoseconds of 300 milliseconds")
        }
    }
}
