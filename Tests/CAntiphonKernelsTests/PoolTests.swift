import CAntiphonKernels
import Testing

/// Notes, in memory of each task's own, how often it ran and which worker ran it.
private final class Notes: Sendable {
    let tasks: Int
    let threads: Int
    // A task writes its own slot only, and the pool orders the writes before the caller's reads.
    nonisolated(unsafe) private let runs: UnsafeMutablePointer<Int>
    nonisolated(unsafe) private let workers: UnsafeMutablePointer<Int>

    init(tasks: Int, threads: Int) {
        self.tasks = tasks
        self.threads = threads
        runs = .allocate(capacity: tasks)
        workers = .allocate(capacity: tasks)
        runs.initialize(repeating: 0, count: tasks)
        workers.initialize(repeating: -1, count: tasks)
    }

    deinit {
        runs.deallocate()
        workers.deallocate()
    }

    func run(on pool: OpaquePointer?) {
        ak_pool_run(
            pool, Int32(tasks),
            { context, task, worker in
                guard let context else { return }
                let notes = Unmanaged<Notes>.fromOpaque(context).takeUnretainedValue()
                notes.runs[Int(task)] += 1
                notes.workers[Int(task)] = Int(worker)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Every task ran once, on a worker that the pool has.
    var isRight: Bool {
        (0..<tasks).allSatisfy { runs[$0] == 1 && (0..<threads).contains(workers[$0]) }
    }
}

/// A region whose tasks start regions of their own.
private final class Nest: Sendable {
    let pool: Pool
    let inner: [Notes]

    init(pool: Pool, tasks: Int) {
        self.pool = pool
        inner = (0..<tasks).map { _ in Notes(tasks: 5, threads: pool.threads) }
    }

    func run() {
        ak_pool_run(
            pool.raw, Int32(inner.count),
            { context, task, worker in
                guard let context else { return }
                let nest = Unmanaged<Nest>.fromOpaque(context).takeUnretainedValue()
                nest.inner[Int(task)].run(on: nest.pool.raw)
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

/// A pool that tasks of the test may share.
private final class Pool: Sendable {
    // The pool is made for calls from any thread.
    nonisolated(unsafe) let raw: OpaquePointer?
    let threads: Int

    init(threads: Int) {
        raw = ak_pool_create(Int32(threads))
        self.threads = threads
    }

    deinit {
        ak_pool_destroy(raw)
    }
}

extension KernelSuite {
    @Suite("Thread pool")
    struct PoolTests {
        /// More threads than any machine here has cores, too.
        @Test("Each task runs once, by a worker of the pool", arguments: [1, 2, 3, 4, 9, 33])
        func everyTaskOnce(threads: Int) {
            let pool = Pool(threads: threads)
            #expect(Int(ak_pool_threads(pool.raw)) == threads)
            for tasks in [0, 1, 2, 3, 7, 64, 1_000] {
                for _ in 0..<20 {
                    let notes = Notes(tasks: tasks, threads: threads)
                    notes.run(on: pool.raw)
                    #expect(notes.isRight, "\(tasks) tasks")
                }
            }
        }

        @Test("Without a pool the caller does it alone")
        func noPool() {
            #expect(ak_pool_threads(nil) == 1)
            let notes = Notes(tasks: 10, threads: 1)
            notes.run(on: nil)
            #expect(notes.isRight)
        }

        @Test("Regions inside regions run, each task once", arguments: [1, 2, 4])
        func nested(threads: Int) {
            let nest = Nest(pool: Pool(threads: threads), tasks: 40)
            nest.run()
            #expect(nest.inner.allSatisfy { $0.isRight })
        }

        @Test("Several callers take turns", arguments: [2, 4])
        func severalCallers(threads: Int) async {
            let pool = Pool(threads: threads)
            let wrong = await withTaskGroup(of: Int.self) { group in
                for caller in 0..<4 {
                    group.addTask {
                        var wrong = 0
                        for round in 0..<500 {
                            let notes = Notes(tasks: (caller * 7 + round) % 30 + 1, threads: threads)
                            notes.run(on: pool.raw)
                            wrong += notes.isRight ? 0 : 1
                        }
                        return wrong
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(wrong == 0)
        }

        @Test("Threads that have gone to sleep wake for the next region")
        func sleepers() async throws {
            let pool = Pool(threads: 4)
            for _ in 0..<20 {
                try await Task.sleep(for: .milliseconds(2))
                let notes = Notes(tasks: 16, threads: 4)
                notes.run(on: pool.raw)
                #expect(notes.isRight)
            }
        }

        @Test("A pool can be stopped right after it started")
        func startAndStop() {
            for round in 0..<100 {
                let pool = ak_pool_create(Int32(round % 5 + 1))
                #expect(pool != nil)
                ak_pool_destroy(pool)
            }
        }
    }
}
