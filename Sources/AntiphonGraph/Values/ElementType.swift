/// The type of one element of a tensor. Names follow StableHLO's (`f32`, `i32`, `ui32`, `i1`).
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
    /// IEEE binary32.
    case float32 = "f32"
    /// Signed 32-bit integer, wrapping arithmetic.
    case int32 = "i32"
    /// Unsigned 32-bit integer, wrapping arithmetic.
    case uint32 = "ui32"
    /// A truth value; one byte holding 0 or 1 in memory.
    case bool = "i1"

    /// Bytes of one element in memory.
    public var byteCount: Int {
        switch self {
        case .float32, .int32, .uint32: 4
        case .bool: 1
        }
    }

    /// Whether gradients flow through values of this type.
    public var isDifferentiable: Bool { self == .float32 }

    /// Whether this is one of the integer types (`bool` is not).
    public var isInteger: Bool { self == .int32 || self == .uint32 }
}
