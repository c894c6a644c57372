internal import AntiphonGraph

/// The constants of a plan, side by side in aligned memory that is never written after the plan is made.
///
/// Unchecked because of the raw pointer: the memory is filled in `init` and only read afterwards.
final class ConstantPool: @unchecked Sendable {
    let base: UnsafeMutableRawPointer

    init(_ bytes: [UInt8]) {
        base = .allocate(byteCount: max(64, bytes.count), alignment: 64)
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { base.copyMemory(from: start, byteCount: source.count) }
        }
    }

    deinit { base.deallocate() }
}

/// Collects constants while a plan is made; equal ones are kept once.
struct ConstantBytes {
    private(set) var bytes: [UInt8] = []
    private var offsets: [HostTensor: Int] = [:]

    /// Where the constant's bytes start.
    mutating func place(_ value: HostTensor) -> Int {
        if let offset = offsets[value] { return offset }
        bytes.append(contentsOf: repeatElement(0, count: (64 - bytes.count % 64) % 64))
        let offset = bytes.count
        switch value.storage {
        case .float32(let values): values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        case .int32(let values): values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        case .uint32(let values): values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        case .bool(let values): bytes.append(contentsOf: values.map { $0 ? 1 : 0 })
        }
        offsets[value] = offset
        return offset
    }
}
