internal import AntiphonGraph
internal import Foundation

/// Memory that starts at a multiple of 64 bytes, as the kernels want it. A size that is not to be had is the user's to hear
/// about, not a crash.
enum AlignedMemory {
    /// - Parameter purpose: what the memory is for, in the message.
    /// - Throws: `GraphError` if the system does not give that much.
    static func allocate(_ byteCount: Int, for purpose: String) throws(GraphError) -> UnsafeMutableRawPointer {
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, max(64, byteCount)) == 0, let memory else {
            throw GraphError(
                operation: "CPUBackend", message: "cannot get \(byteCount) bytes of memory for \(purpose)",
                hint: "use a smaller batch, shorter sequences or smaller networks")
        }
        return memory
    }

    static func free(_ memory: UnsafeMutableRawPointer) { Foundation.free(memory) }
}
