/// A tensor that holds numbers: a Sendable value in dense row-major order. (`Tensor` is the symbolic one inside a trace.)
public struct HostTensor: Sendable, Hashable {
    /// The numbers, by element type.
    public enum Storage: Sendable, Hashable {
        /// float32 elements.
        case float32([Float])
        /// int32 elements.
        case int32([Int32])
        /// uint32 elements.
        case uint32([UInt32])
        /// Truth values.
        case bool([Bool])

        var count: Int {
            switch self {
            case .float32(let values): values.count
            case .int32(let values): values.count
            case .uint32(let values): values.count
            case .bool(let values): values.count
            }
        }

        var elementType: ElementType {
            switch self {
            case .float32: .float32
            case .int32: .int32
            case .uint32: .uint32
            case .bool: .bool
            }
        }
    }

    /// Element type and shape.
    public let type: TensorType
    /// The numbers, row-major.
    public let storage: Storage

    /// A tensor of the given shape over these numbers.
    /// - Throws: `GraphError` if the shape needs another number of elements.
    public init(_ shape: Shape, _ storage: Storage) throws(GraphError) {
        guard shape.elementCount == storage.count else {
            throw GraphError(
                operation: "HostTensor",
                message: "shape \(shape) needs \(shape.elementCount) elements, got \(storage.count)")
        }
        self.init(unchecked: shape, storage)
    }

    package init(unchecked shape: Shape, _ storage: Storage) {
        self.type = TensorType(storage.elementType, shape)
        self.storage = storage
    }

    /// A float32 scalar.
    public init(_ value: Float) { self.init(unchecked: [], .float32([value])) }
    /// An int32 scalar.
    public init(_ value: Int32) { self.init(unchecked: [], .int32([value])) }
    /// A uint32 scalar.
    public init(_ value: UInt32) { self.init(unchecked: [], .uint32([value])) }
    /// A truth value.
    public init(_ value: Bool) { self.init(unchecked: [], .bool([value])) }
    /// A float32 vector.
    public init(_ values: [Float]) { self.init(unchecked: [values.count], .float32(values)) }
    /// An int32 vector.
    public init(_ values: [Int32]) { self.init(unchecked: [values.count], .int32(values)) }
    /// A uint32 vector.
    public init(_ values: [UInt32]) { self.init(unchecked: [values.count], .uint32(values)) }

    /// A float32 tensor of the given shape.
    /// - Throws: `GraphError` if the shape needs another number of elements.
    public init(_ shape: Shape, _ values: [Float]) throws(GraphError) { try self.init(shape, .float32(values)) }

    /// The shape.
    public var shape: Shape { type.shape }

    /// Hashes the type and the first elements only: equality looks at everything.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        switch storage {
        case .float32(let values): hasher.combine(values.prefix(8))
        case .int32(let values): hasher.combine(values.prefix(8))
        case .uint32(let values): hasher.combine(values.prefix(8))
        case .bool(let values): hasher.combine(values.prefix(8))
        }
    }

    /// The elements if they are float32, else nil.
    public var floats: [Float]? { if case .float32(let values) = storage { values } else { nil } }
    /// The elements if they are int32, else nil.
    public var integers: [Int32]? { if case .int32(let values) = storage { values } else { nil } }
    /// The elements if they are uint32, else nil.
    public var unsignedIntegers: [UInt32]? { if case .uint32(let values) = storage { values } else { nil } }
    /// The elements if they are truth values, else nil.
    public var booleans: [Bool]? { if case .bool(let values) = storage { values } else { nil } }
}
