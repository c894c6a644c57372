/// What is known of a tensor before it holds numbers: its element type and its shape.
public struct TensorType: Sendable, Hashable, CustomStringConvertible {
    /// The type of each element.
    public let elementType: ElementType
    /// The lengths of the dimensions.
    public let shape: Shape

    /// A tensor type.
    public init(_ elementType: ElementType, _ shape: Shape) {
        self.elementType = elementType
        self.shape = shape
    }

    /// A float32 tensor of the given shape.
    public static func float32(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    /// An int32 tensor of the given shape.
    public static func int32(_ shape: Shape) -> TensorType { TensorType(.int32, shape) }
    /// A uint32 tensor of the given shape.
    public static func uint32(_ shape: Shape) -> TensorType { TensorType(.uint32, shape) }
    /// A tensor of truth values of the given shape.
    public static func bool(_ shape: Shape) -> TensorType { TensorType(.bool, shape) }

    /// Bytes that a dense tensor of this type takes.
    public var byteCount: Int { shape.elementCount * elementType.byteCount }

    /// As in StableHLO: `tensor<24x128x6xf32>`.
    public var description: String {
        "tensor<" + (shape.dimensions.map(String.init) + [elementType.rawValue]).joined(separator: "x") + ">"
    }
}
