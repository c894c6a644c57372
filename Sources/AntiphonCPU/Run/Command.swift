/// A kernel call ready to run: the adapter and the argument struct it reads. Plain data, so that a run is a walk over an array
/// without reference counting.
struct Command {
    typealias Kernel = @convention(c) (UnsafeMutableRawPointer, OpaquePointer?) -> Void

    /// Calls the C kernel with the struct at `arguments` on the pool (nil: this thread).
    let kernel: Kernel
    /// The argument struct, owned by the bound program's `CommandMemory`.
    let arguments: UnsafeMutableRawPointer
}

/// Memory for argument structs, freed together.
///
/// Unsafe by nature: it hands out raw memory whose addresses C structs hold. Only plain data is put there.
final class CommandMemory {
    private var chunks: [UnsafeMutableRawPointer] = []
    private var next = 0
    private var end = 0

    /// Zeroed memory for `count` values.
    func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
        let bytes = max(1, count) * MemoryLayout<T>.stride
        let aligned = (next + 15) / 16 * 16
        if chunks.isEmpty || aligned + bytes > end {
            end = max(bytes, 1 << 14)
            let chunk = UnsafeMutableRawPointer.allocate(byteCount: end, alignment: 64)
            chunk.initializeMemory(as: UInt8.self, repeating: 0, count: end)
            chunks.append(chunk)
            next = 0
        } else {
            next = aligned
        }
        let start = chunks[chunks.count - 1] + next
        next += bytes
        return start.bindMemory(to: T.self, capacity: max(1, count))
    }

    func make<T: BitwiseCopyable>(_ value: T) -> UnsafeMutablePointer<T> {
        let pointer = allocate(T.self, count: 1)
        pointer.initialize(to: value)
        return pointer
    }

    func make<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let pointer = allocate(T.self, count: values.count)
        values.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { pointer.initialize(from: start, count: source.count) }
        }
        return pointer
    }

    deinit { chunks.forEach { $0.deallocate() } }
}
