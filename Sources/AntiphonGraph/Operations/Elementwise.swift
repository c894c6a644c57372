// Element-wise operations. Both operands of a binary one have equal shapes; a Swift number is spread over the shape.
extension Tensor {
    /// A scalar constant spread over this tensor's shape, of this tensor's element type.
    package func filled(_ value: Float) -> Tensor {
        let scalar: HostTensor =
            switch elementType {
            case .float32: HostTensor(value)
            case .int32: HostTensor(Int32(value))
            case .uint32: HostTensor(UInt32(value))
            case .bool: HostTensor(value != 0)
            }
        let constant = trace.emit(.constant(scalar), [])[0]
        return shape.rank == 0 ? constant : constant.emit(.broadcastInDim(shape, dimensions: []))
    }

    package func unary(_ operation: UnaryOperation) -> Tensor { emit(.unary(operation)) }
    package func binary(_ operation: BinaryOperation, _ other: Tensor) -> Tensor { emit(.binary(operation), [other]) }

    /// Element-wise sum.
    public static func + (left: Tensor, right: Tensor) -> Tensor { left.binary(.add, right) }
    /// Element-wise difference.
    public static func - (left: Tensor, right: Tensor) -> Tensor { left.binary(.subtract, right) }
    /// Element-wise product.
    public static func * (left: Tensor, right: Tensor) -> Tensor { left.binary(.multiply, right) }
    /// Element-wise quotient.
    public static func / (left: Tensor, right: Tensor) -> Tensor { left.binary(.divide, right) }
    /// Adds a number to every element.
    public static func + (left: Tensor, right: Float) -> Tensor { left + left.filled(right) }
    /// Subtracts a number from every element.
    public static func - (left: Tensor, right: Float) -> Tensor { left - left.filled(right) }
    /// Multiplies every element by a number.
    public static func * (left: Tensor, right: Float) -> Tensor { left * left.filled(right) }
    /// Divides every element by a number.
    public static func / (left: Tensor, right: Float) -> Tensor { left / left.filled(right) }
    /// Adds every element to a number.
    public static func + (left: Float, right: Tensor) -> Tensor { right.filled(left) + right }
    /// Subtracts every element from a number.
    public static func - (left: Float, right: Tensor) -> Tensor { right.filled(left) - right }
    /// Multiplies a number by every element.
    public static func * (left: Float, right: Tensor) -> Tensor { right.filled(left) * right }
    /// Divides a number by every element.
    public static func / (left: Float, right: Tensor) -> Tensor { right.filled(left) / right }
    /// Element-wise negation.
    public static prefix func - (operand: Tensor) -> Tensor { operand.unary(.negate) }

    /// Element-wise |x|.
    public func absolute() -> Tensor { unary(.abs) }
    /// Element-wise sign: -1, 0 or 1.
    public func sign() -> Tensor { unary(.sign) }
    /// Element-wise e^x.
    public func exponential() -> Tensor { unary(.exponential) }
    /// Element-wise e^x - 1, accurate near 0.
    public func exponentialMinusOne() -> Tensor { unary(.exponentialMinusOne) }
    /// Element-wise natural logarithm.
    public func logarithm() -> Tensor { unary(.log) }
    /// Element-wise log(1 + x), accurate near 0.
    public func logPlusOne() -> Tensor { unary(.logPlusOne) }
    /// Element-wise hyperbolic tangent.
    public func tanh() -> Tensor { unary(.tanh) }
    /// Element-wise logistic function 1 / (1 + e^-x).
    public func logistic() -> Tensor { unary(.logistic) }
    /// Element-wise square root.
    public func squareRoot() -> Tensor { unary(.sqrt) }
    /// Element-wise 1 / sqrt(x).
    public func reciprocalSquareRoot() -> Tensor { unary(.rsqrt) }
    /// Element-wise sine, in radians.
    public func sine() -> Tensor { unary(.sine) }
    /// Element-wise cosine, in radians.
    public func cosine() -> Tensor { unary(.cosine) }
    /// Element-wise greatest integer not above x.
    public func floor() -> Tensor { unary(.floor) }
    /// Element-wise: neither infinite nor NaN.
    public func isFinite() -> Tensor { unary(.isFinite) }
    /// Element-wise negation of truth values, or of all bits.
    public func not() -> Tensor { unary(.not) }
    /// Element-wise x * x.
    public func squared() -> Tensor { self * self }
    /// Element-wise x^y.
    public func power(_ exponent: Tensor) -> Tensor { binary(.power, exponent) }
    /// Element-wise x^y for one number y.
    public func power(_ exponent: Float) -> Tensor { power(filled(exponent)) }
    /// Element-wise smaller of two.
    public func minimum(_ other: Tensor) -> Tensor { binary(.minimum, other) }
    /// Element-wise larger of two.
    public func maximum(_ other: Tensor) -> Tensor { binary(.maximum, other) }
    /// Element-wise smaller of x and a number.
    public func minimum(_ other: Float) -> Tensor { minimum(filled(other)) }
    /// Element-wise larger of x and a number.
    public func maximum(_ other: Float) -> Tensor { maximum(filled(other)) }
    /// Element-wise x limited to a range.
    public func clamped(_ range: ClosedRange<Float>) -> Tensor {
        maximum(range.lowerBound).minimum(range.upperBound)
    }
    /// Element-wise remainder of the division, with the dividend's sign.
    public func remainder(_ divisor: Tensor) -> Tensor { binary(.remainder, divisor) }
    /// Element-wise and.
    public func and(_ other: Tensor) -> Tensor { binary(.and, other) }
    /// Element-wise or.
    public func or(_ other: Tensor) -> Tensor { binary(.or, other) }
    /// Element-wise exclusive or.
    public func xor(_ other: Tensor) -> Tensor { binary(.xor, other) }

    /// Element-wise comparison, giving truth values.
    public func compare(_ relation: Comparison, _ other: Tensor) -> Tensor { emit(.compare(relation), [other]) }
    /// Element-wise comparison with a number, giving truth values.
    public func compare(_ relation: Comparison, _ other: Float) -> Tensor { compare(relation, filled(other)) }

    /// Where this (truth values) holds the elements of `yes`, else those of `no`.
    public func select(_ yes: Tensor, _ no: Tensor) -> Tensor { emit(.select, [yes, no]) }
    /// The same elements as another type; float to integer rounds towards zero.
    public func converted(to type: ElementType) -> Tensor { elementType == type ? self : emit(.convert(type)) }

    /// max(x, 0), with derivative 0 at 0 (as PyTorch's).
    public func rectified() -> Tensor { compare(.greater, 0).select(self, filled(0)) }
    /// log(1 + e^x), without overflow.
    public func softplus() -> Tensor { maximum(0) + (-absolute()).exponential().logPlusOne() }
    /// x logistic(x), also called SiLU or swish.
    public func sigmoidLinear() -> Tensor { self * logistic() }

    /// The tensor itself; gradients end here.
    public func stoppingGradient() -> Tensor { emit(.stopGradient) }
    /// A tensor of zeros of this tensor's type.
    public func zerosLike() -> Tensor { filled(0) }
    /// A tensor of ones of this tensor's type.
    public func onesLike() -> Tensor { filled(1) }
}
