package import AntiphonGraph

/// A tensor of the reference interpreter: every element as a `Double`, whatever the element type.
///
/// Floating-point elements are not rounded to float32 on the way, so that finite differences over the interpreter are
/// tight; 32-bit integers and truth values (0 or 1) are exact in a `Double`.
package struct ReferenceTensor: Sendable, Hashable {
    /// Element type and shape.
    package let type: TensorType
    /// The elements, row-major.
    package var values: [Double]

    /// A tensor over these elements, as many as the shape has.
    package init(_ type: TensorType, _ values: [Double]) {
        self.type = type
        self.values = values
    }

    /// A float tensor.
    package init(_ shape: Shape, _ values: [Double]) { self.init(.float32(shape), values) }

    /// A tensor filled with one number.
    package init(_ type: TensorType, filled value: Double) {
        self.init(type, Array(repeating: value, count: type.shape.elementCount))
    }

    /// The elements of a host tensor.
    package init(_ tensor: HostTensor) {
        let values: [Double] =
            switch tensor.storage {
            case .float32(let elements): elements.map(Double.init)
            case .int32(let elements): elements.map(Double.init)
            case .uint32(let elements): elements.map(Double.init)
            case .bool(let elements): elements.map { $0 ? 1 : 0 }
            }
        self.init(tensor.type, values)
    }

    /// The shape.
    package var shape: Shape { type.shape }

    /// The elements as a host tensor, floats rounded to float32.
    package func rounded() throws(GraphError) -> HostTensor {
        switch type.elementType {
        case .float32: try HostTensor(shape, .float32(values.map(Float.init)))
        case .int32: try HostTensor(shape, .int32(values.map { Int32(truncating($0)) }))
        case .uint32: try HostTensor(shape, .uint32(values.map { UInt32(truncating($0)) }))
        case .bool: try HostTensor(shape, .bool(values.map { $0 != 0 }))
        }
    }

    // Elements of integer tensors always hold a value of their type, which 64 bits hold too.
    private func truncating(_ value: Double) -> Int64 { Int64(value) }
}

extension Shape {
    /// Calls `body` with the index of every element, in row-major order.
    func forEachIndex(_ body: (_ flat: Int, _ index: [Int]) -> Void) {
        var index = [Int](repeating: 0, count: rank)
        for flat in 0..<elementCount {
            body(flat, index)
            var dimension = rank - 1
            while dimension >= 0 {
                index[dimension] += 1
                if index[dimension] < dimensions[dimension] { break }
                index[dimension] = 0
                dimension -= 1
            }
        }
    }

    /// The row-major place of an index.
    func flat(_ index: [Int]) -> Int {
        var place = 0
        for dimension in 0..<rank { place = place * dimensions[dimension] + index[dimension] }
        return place
    }
}
