internal import AntiphonGraph
internal import CAntiphonKernels

extension MapDraft {
    /// Appends an element-wise operation on registers; `type` is its first operand's element type.
    mutating func append(_ operation: Operation, _ type: ElementType, _ registers: [Int]) throws(GraphError) -> Int {
        switch operation {
        case .unary(let unary): return append(unary, type, registers[0])
        case .binary(let binary): return try append(binary, type, registers[0], registers[1])
        case .compare(let relation):
            return append(Self.opcode(relation, type), registers[0], registers[1])
        case .select: return append(AK_SELECT, registers[0], registers[1], registers[2])
        case .convert(let target): return convert(registers[0], from: type, to: target)
        default: throw GraphError(operation: operation.name, message: "is not element-wise")
        }
    }

    private mutating func append(_ operation: UnaryOperation, _ type: ElementType, _ x: Int) -> Int {
        let isInteger = type != .float32
        switch operation {
        case .negate: return append(isInteger ? AK_INEGATE : AK_NEGATE, x)
        case .abs:
            guard isInteger else { return append(AK_ABS, x) }
            return append(AK_SMAX, x, append(AK_INEGATE, x))
        case .sign:
            guard isInteger else { return append(AK_SIGN, x) }
            let zero = append(AK_XOR, x, x)
            return append(AK_ISUBTRACT, append(AK_SGT, x, zero), append(AK_SLT, x, zero))
        case .not: return append(type == .bool ? AK_NOT : AK_BITNOT, x)
        case .exponential: return append(AK_EXP, x)
        case .exponentialMinusOne: return append(AK_EXPM1, x)
        case .log: return append(AK_LOG, x)
        case .logPlusOne: return append(AK_LOG1P, x)
        case .tanh: return append(AK_TANH, x)
        case .logistic: return append(AK_LOGISTIC, x)
        case .sqrt: return append(AK_SQRT, x)
        case .rsqrt: return append(AK_RSQRT, x)
        case .sine: return append(AK_SIN, x)
        case .cosine: return append(AK_COS, x)
        case .floor: return append(AK_FLOOR, x)
        case .isFinite: return append(AK_IS_FINITE, x)
        }
    }

    private mutating func append(
        _ operation: BinaryOperation, _ type: ElementType, _ a: Int, _ b: Int
    ) throws(GraphError) -> Int {
        let (isFloat, isSigned) = (type == .float32, type == .int32)
        switch operation {
        case .add: return append(isFloat ? AK_ADD : AK_IADD, a, b)
        case .subtract: return append(isFloat ? AK_SUBTRACT : AK_ISUBTRACT, a, b)
        case .multiply: return append(isFloat ? AK_MULTIPLY : AK_IMULTIPLY, a, b)
        case .divide: return append(isFloat ? AK_DIVIDE : isSigned ? AK_SDIVIDE : AK_UDIVIDE, a, b)
        case .minimum: return append(isFloat ? AK_MINIMUM : isSigned ? AK_SMIN : AK_UMIN, a, b)
        case .maximum: return append(isFloat ? AK_MAXIMUM : isSigned ? AK_SMAX : AK_UMAX, a, b)
        case .power: return append(AK_POWER, a, b)
        case .and: return append(AK_AND, a, b)
        case .or: return append(AK_OR, a, b)
        case .xor: return append(AK_XOR, a, b)
        case .shiftLeft: return append(AK_SHL, a, b)
        case .shiftRightLogical: return append(AK_SHR_LOGICAL, a, b)
        case .remainder:
            guard !isFloat else { throw GraphError(operation: "remainder", message: "is not element-wise for f32") }
            return append(isSigned ? AK_SREMAINDER : AK_UREMAINDER, a, b)
        }
    }

    private static func opcode(_ relation: Comparison, _ type: ElementType) -> AKMapOp {
        switch (relation, type) {
        case (.equal, .float32): AK_EQ
        case (.notEqual, .float32): AK_NE
        case (.less, .float32): AK_LT
        case (.lessOrEqual, .float32): AK_LE
        case (.greater, .float32): AK_GT
        case (.greaterOrEqual, .float32): AK_GE
        case (.equal, _): AK_IEQ
        case (.notEqual, _): AK_INE
        case (.less, .int32): AK_SLT
        case (.lessOrEqual, .int32): AK_SLE
        case (.greater, .int32): AK_SGT
        case (.greaterOrEqual, .int32): AK_SGE
        case (.less, _): AK_ULT
        case (.lessOrEqual, _): AK_ULE
        case (.greater, _): AK_UGT
        case (.greaterOrEqual, _): AK_UGE
        }
    }

    private mutating func convert(_ x: Int, from source: ElementType, to target: ElementType) -> Int {
        switch (source, target) {
        case (.float32, .int32): append(AK_F_TO_S, x)
        case (.float32, .uint32): append(AK_F_TO_U, x)
        case (.float32, .bool): append(AK_F_TO_B, x)
        case (.int32, .float32): append(AK_S_TO_F, x)
        case (.uint32, .float32): append(AK_U_TO_F, x)
        case (.bool, .float32): append(AK_B_TO_F, x)
        case (.int32, .bool), (.uint32, .bool): append(AK_I_TO_B, x)
        // The lane holds the result's bits already.
        case (.float32, .float32), (.int32, .int32), (.uint32, .uint32), (.bool, .bool), (.int32, .uint32),
            (.uint32, .int32), (.bool, .int32), (.bool, .uint32):
            x
        }
    }
}
