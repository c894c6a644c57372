import Foundation

/// Many numbers as `schema.json` holds them: 32-bit floats, lowest byte first, in base 64.
enum PackedFloats {
    static func bytes(_ values: [Float]) -> Data {
        Data(values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } })
    }

    /// Bytes that are left over count as a number that cannot be.
    static func floats(_ data: Data) -> [Float] {
        let bytes = Array(data)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            guard start + 4 <= bytes.count else { return .nan }
            return Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
    }
}
