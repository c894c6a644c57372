/// Aligned memory for a kernel to write to, with a guard behind it that shows whether it wrote too far.
///
/// It starts out as NaN, so that what a kernel forgot to write, or read before writing, shows as well.
final class KernelMemory {
    private static let guardBytes = 256
    private static let guardValue: UInt8 = 0x5A

    let base: UnsafeMutableRawPointer
    let bytes: Int

    init(bytes: Int) {
        self.bytes = bytes
        base = .allocate(byteCount: bytes + Self.guardBytes, alignment: 64)
        base.initializeMemory(as: UInt8.self, repeating: 0xFF, count: bytes)
        (base + bytes).initializeMemory(as: UInt8.self, repeating: Self.guardValue, count: Self.guardBytes)
    }

    convenience init(floats: Int) {
        self.init(bytes: floats * MemoryLayout<Float>.stride)
    }

    convenience init(_ values: [Float]) {
        self.init(floats: values.count)
        values.withUnsafeBytes { if let from = $0.baseAddress { base.copyMemory(from: from, byteCount: bytes) } }
    }

    deinit {
        base.deallocate()
    }

    var pointer: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }

    var values: [Float] {
        Array(UnsafeBufferPointer(start: pointer, count: bytes / MemoryLayout<Float>.stride))
    }

    var isGuardIntact: Bool {
        (0..<Self.guardBytes).allSatisfy {
            (base + bytes).load(fromByteOffset: $0, as: UInt8.self) == Self.guardValue
        }
    }
}

extension Array where Element == Float {
    /// That many values within -1 ... 1 times `scale`.
    static func random(_ count: Int, scale: Float = 1, using random: inout TestRandom) -> [Float] {
        (0..<count).map { _ in Float.random(in: -scale...scale, using: &random) }
    }

    var bits: [UInt32] { map(\.bitPattern) }
}
