internal import AntiphonGraph
internal import CAntiphonKernels
internal import Foundation

/// The kernels' threads: one pool a backend, shared by everything it compiles. Regions of several callers take turns.
///
/// Unchecked because of the opaque C pointer: the C pool does its own locking, and the pointer never changes.
final class ThreadPool: @unchecked Sendable {
    let handle: OpaquePointer
    let threads: Int

    /// - Throws: `GraphError` if the count is not positive or the threads cannot be had.
    init(threads: Int?) throws(GraphError) {
        let threads = threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
        guard (1...1024).contains(threads), let handle = ak_pool_create(Int32(threads)) else {
            throw GraphError(
                operation: "CPUBackend", message: "cannot run on \(threads) threads",
                hint: "ask for 1 to the number of cores")
        }
        self.handle = handle
        self.threads = threads
    }

    deinit { ak_pool_destroy(handle) }
}
