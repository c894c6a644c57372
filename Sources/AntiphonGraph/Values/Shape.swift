/// The lengths of a tensor's dimensions, outermost first. `[]` is a scalar.
///
/// Throughout Antiphon the letters are T (steps), B (batch), F (features), H (hidden units); sequences are `[T, B, F]`.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The length of each dimension; none is negative.
    public let dimensions: [Int]

    /// A shape with these lengths.
    public init(_ dimensions: [Int]) { self.dimensions = dimensions }

    /// A shape with these lengths.
    public init(arrayLiteral elements: Int...) { self.dimensions = elements }

    /// The number of dimensions.
    public var rank: Int { dimensions.count }

    /// The number of elements (1 for a scalar).
    public var elementCount: Int { dimensions.reduce(1, *) }

    /// The length of one dimension; negative indices count from the end (-1 is the last).
    public subscript(_ dimension: Int) -> Int { dimensions[dimension < 0 ? dimension + rank : dimension] }

    /// Elements between neighbours along each dimension in dense row-major order.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        for dimension in stride(from: rank - 2, through: 0, by: -1) {
            strides[dimension] = strides[dimension + 1] * dimensions[dimension + 1]
        }
        return strides
    }

    /// The shape with one dimension's length replaced.
    public func replacing(_ dimension: Int, with length: Int) -> Shape {
        var dimensions = dimensions
        dimensions[dimension < 0 ? dimension + rank : dimension] = length
        return Shape(dimensions)
    }

    /// The shape without the given dimensions.
    public func removing(_ removed: some Collection<Int>) -> Shape {
        Shape(dimensions.indices.filter { !removed.contains($0) }.map { dimensions[$0] })
    }

    /// As in `[24, 128, 6]`.
    public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
