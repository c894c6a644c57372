public import AntiphonGraph

/// Main memory that holds one tensor, dense and row-major, its first element at a multiple of 64 bytes. A truth value takes one
/// byte.
///
/// Unchecked because it owns raw memory that programs write without locks: a buffer is to be used by one program at a time,
/// and not read or written from outside while a program runs on it (the rule `BoundProgram` states).
public final class CPUBuffer: Buffer, @unchecked Sendable {
    /// Element type and shape.
    public let type: TensorType
    /// The memory; `type.byteCount` bytes are the tensor's.
    let base: UnsafeMutableRawPointer

    init(_ type: TensorType) throws(GraphError) {
        let (byteCount, isTooLarge) = type.shape.dimensions.reduce((type.elementType.byteCount, false)) {
            size, length in
            let (product, overflows) = size.0.multipliedReportingOverflow(by: length)
            return (product, size.1 || overflows || length < 0)
        }
        guard !isTooLarge else {
            throw GraphError(operation: "buffer", message: "\(type) is no size that memory can have")
        }
        self.type = type
        base = try AlignedMemory.allocate(byteCount, for: "\(type)")
        base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    deinit { AlignedMemory.free(base) }

    /// Overwrites the contents.
    /// - Throws: `GraphError` if the type differs.
    public func write(_ value: HostTensor) throws {
        guard value.type == type else {
            throw GraphError(operation: "write", message: "the buffer holds \(type), not \(value.type)")
        }
        switch value.storage {
        case .float32(let values): values.withUnsafeBytes(copy)
        case .int32(let values): values.withUnsafeBytes(copy)
        case .uint32(let values): values.withUnsafeBytes(copy)
        case .bool(let values): values.map { $0 ? UInt8(1) : 0 }.withUnsafeBytes(copy)
        }
    }

    /// A copy of the contents.
    public func read() throws -> HostTensor {
        let storage: HostTensor.Storage =
            switch type.elementType {
            case .float32: .float32(Array(elements(Float.self)))
            case .int32: .int32(Array(elements(Int32.self)))
            case .uint32: .uint32(Array(elements(UInt32.self)))
            case .bool: .bool(elements(UInt8.self).map { $0 != 0 })
            }
        return try HostTensor(type.shape, storage)
    }

    /// Lets `body` fill the contents of a float32 buffer without an intermediate copy.
    /// - Throws: `GraphError` if the elements are not float32, or what `body` throws.
    public func writeFloats(_ body: (inout MutableSpan<Float>) throws -> Void) throws {
        try requireFloats("writeFloats")
        var span = elements(Float.self).mutableSpan
        try body(&span)
    }

    /// Lets `body` look at the contents of a float32 buffer without a copy.
    /// - Throws: `GraphError` if the elements are not float32, or what `body` throws.
    public func readFloats<Result>(_ body: (Span<Float>) throws -> Result) throws -> Result {
        try requireFloats("readFloats")
        return try body(elements(Float.self).span)
    }

    private func requireFloats(_ operation: String) throws(GraphError) {
        guard type.elementType == .float32 else {
            throw GraphError(operation: operation, message: "the buffer holds \(type), not f32")
        }
    }

    private func elements<Element: BitwiseCopyable>(_: Element.Type) -> UnsafeMutableBufferPointer<Element> {
        let count = type.shape.elementCount
        return UnsafeMutableBufferPointer(start: base.bindMemory(to: Element.self, capacity: count), count: count)
    }

    private func copy(_ source: UnsafeRawBufferPointer) {
        if let start = source.baseAddress { base.copyMemory(from: start, byteCount: source.count) }
    }
}
