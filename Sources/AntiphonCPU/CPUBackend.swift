public import AntiphonGraph

/// The CPU engine: programs become plans of C kernels, run on a pool of threads.
///
/// The same program on the same inputs gives the same bits on any number of threads; another SIMD level (see `name`) may
/// round differently.
public struct CPUBackend: Backend {
    private let pool: ThreadPool

    /// An engine with its own threads.
    /// - Parameter threads: how many run a program, the caller's included; nil is one for each core.
    /// - Throws: `GraphError` if so many threads are not to be had.
    public init(threads: Int? = nil) throws { pool = try ThreadPool(threads: threads) }

    /// As in `cpu (avx512, 2 threads)`.
    public var name: String {
        "cpu (\(SIMDLevel.current), \(pool.threads) thread\(pool.threads == 1 ? "" : "s"))"
    }

    /// Makes a program ready to run: a `CPUExecutable`.
    /// - Throws: `GraphError` if the program is not well formed.
    public func compile(_ program: Program) throws -> any Executable { try compile(program, options: PlanOptions()) }

    /// Memory for a tensor, filled with zeros: a `CPUBuffer`.
    /// - Throws: `GraphError` if there is not so much memory.
    public func buffer(_ type: TensorType) throws -> any Buffer { try CPUBuffer(type) }

    /// Makes a program ready with passes of the plan switched on or off, for tests.
    package func compile(_ program: Program, options: PlanOptions) throws -> CPUExecutable {
        CPUExecutable(program: program, plan: try Plan.make(program, options: options), pool: pool)
    }
}
