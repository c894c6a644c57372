import AntiphonGraph

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ReferenceInterpreter {
    static func unary(_ operation: UnaryOperation, _ operand: ReferenceTensor) -> ReferenceTensor {
        let type = operand.type
        if type.elementType != .float32 {
            return ReferenceTensor(type, operand.values.map { integerUnary(operation, $0, type.elementType) })
        }
        let result = operation == .isFinite ? TensorType.bool(type.shape) : type
        return ReferenceTensor(result, operand.values.map { floatUnary(operation, $0) })
    }

    private static func floatUnary(_ operation: UnaryOperation, _ x: Double) -> Double {
        switch operation {
        case .negate: -x
        case .abs: Swift.abs(x)
        case .sign: x > 0 ? 1 : x < 0 ? -1 : x
        case .exponential: exp(x)
        case .exponentialMinusOne: expm1(x)
        case .log: log(x)
        case .logPlusOne: log1p(x)
        case .tanh: tanh(x)
        case .logistic: 1 / (1 + exp(-x))
        case .sqrt: x.squareRoot()
        case .rsqrt: 1 / x.squareRoot()
        case .sine: sin(x)
        case .cosine: cos(x)
        case .floor: x.rounded(.down)
        // What overflows float32 is infinite to every engine.
        case .isFinite: Float(x).isFinite ? 1 : 0
        case .not: x
        }
    }

    // Truth values, int32 and uint32; typing admits only `not` on all of them and negate, abs, sign on int32.
    private static func integerUnary(_ operation: UnaryOperation, _ x: Double, _ type: ElementType) -> Double {
        switch operation {
        case .not where type == .bool: 1 - x
        case .not: wrap(~bits(x), type)
        case .negate: wrap(0 &- bits(x), type)
        case .abs: x < 0 ? wrap(0 &- bits(x), type) : x
        case .sign: x > 0 ? 1 : x < 0 ? -1 : 0
        default: x
        }
    }

    static func binary(
        _ operation: BinaryOperation, _ left: ReferenceTensor, _ right: ReferenceTensor
    ) -> ReferenceTensor {
        let type = left.type
        let pairs = zip(left.values, right.values)
        if type.elementType == .float32 {
            return ReferenceTensor(type, pairs.map { floatBinary(operation, $0, $1) })
        }
        return ReferenceTensor(type, pairs.map { integerBinary(operation, $0, $1, type.elementType) })
    }

    private static func floatBinary(_ operation: BinaryOperation, _ x: Double, _ y: Double) -> Double {
        switch operation {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        case .power: pow(x, y)
        case .minimum: least(x, y)
        case .maximum: greatest(x, y)
        case .remainder: fmod(x, y)
        case .and, .or, .xor, .shiftLeft, .shiftRightLogical: .nan
        }
    }

    // Arithmetic wraps. Division by zero gives all ones, the remainder of it the dividend; a shift by 32 or more gives 0.
    private static func integerBinary(
        _ operation: BinaryOperation, _ x: Double, _ y: Double, _ type: ElementType
    ) -> Double {
        let (a, b) = (bits(x), bits(y))
        switch operation {
        case .add: return wrap(a &+ b, type)
        case .subtract: return wrap(a &- b, type)
        case .multiply: return wrap(a &* b, type)
        case .divide:
            if y == 0 { return wrap(.max, type) }
            if type == .int32 && y == -1 { return wrap(0 &- a, type) }
            return type == .uint32 ? Double(a / b) : Double(signed(a) / signed(b))
        case .remainder:
            if y == 0 { return x }
            if type == .int32 && y == -1 { return 0 }
            return type == .uint32 ? Double(a % b) : Double(signed(a) % signed(b))
        case .minimum: return Swift.min(x, y)
        case .maximum: return Swift.max(x, y)
        case .and: return wrap(a & b, type)
        case .or: return wrap(a | b, type)
        case .xor: return wrap(a ^ b, type)
        case .shiftLeft: return wrap(b >= 32 ? 0 : a << b, type)
        case .shiftRightLogical: return wrap(b >= 32 ? 0 : a >> b, type)
        case .power: return .nan
        }
    }

    static func compare(
        _ relation: Comparison, _ left: ReferenceTensor, _ right: ReferenceTensor
    ) -> ReferenceTensor {
        let values = zip(left.values, right.values).map { x, y in
            let holds =
                switch relation {
                case .equal: x == y
                case .notEqual: x != y
                case .less: x < y
                case .lessOrEqual: x <= y
                case .greater: x > y
                case .greaterOrEqual: x >= y
                }
            return holds ? 1.0 : 0.0
        }
        return ReferenceTensor(.bool(left.shape), values)
    }

    static func select(
        _ condition: ReferenceTensor, _ yes: ReferenceTensor, _ no: ReferenceTensor
    ) -> ReferenceTensor {
        var result = no
        for index in result.values.indices where condition.values[index] != 0 {
            result.values[index] = yes.values[index]
        }
        return result
    }

    // Float to integer rounds towards zero and saturates, NaN gives 0; between integers the bits stay.
    static func convert(_ operand: ReferenceTensor, _ elementType: ElementType) -> ReferenceTensor {
        let from = operand.type.elementType
        let values = operand.values.map { x in
            switch elementType {
            case .bool: x != 0 ? 1.0 : 0.0
            case .float32: x
            case .int32, .uint32:
                if from != .float32 { wrap(bits(x), elementType) } else { saturate(x, elementType) }
            }
        }
        return ReferenceTensor(TensorType(elementType, operand.shape), values)
    }

    private static func saturate(_ x: Double, _ type: ElementType) -> Double {
        let (low, high) =
            type == .int32 ? (Double(Int32.min), Double(Int32.max)) : (0, Double(UInt32.max))
        return x.isNaN ? 0 : Swift.min(high, Swift.max(low, x.rounded(.towardZero)))
    }

    // NaN wins over numbers, as StableHLO has it.
    static func greatest(_ x: Double, _ y: Double) -> Double { x.isNaN ? x : y.isNaN ? y : Swift.max(x, y) }
    static func least(_ x: Double, _ y: Double) -> Double { x.isNaN ? x : y.isNaN ? y : Swift.min(x, y) }

    private static func bits(_ x: Double) -> UInt32 { UInt32(truncatingIfNeeded: Int64(x)) }
    private static func signed(_ bits: UInt32) -> Int32 { Int32(bitPattern: bits) }
    private static func wrap(_ bits: UInt32, _ type: ElementType) -> Double {
        type == .int32 ? Double(signed(bits)) : type == .bool ? Double(bits & 1) : Double(bits)
    }
}
