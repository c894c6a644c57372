extension UnaryOperation {
    /// What this operation does with cotangents.
    var derivative: Derivative {
        switch self {
        case .negate: .single { $0.cotangent.negated() }
        case .abs: .single { $0.cotangent.times($0.operand.sign()) }
        case .exponential: .single { $0.cotangent.times($0.result) }
        case .exponentialMinusOne: .single { $0.cotangent.times($0.result + 1) }
        case .log: .single { $0.cotangent / $0.operand }
        case .logPlusOne: .single { $0.cotangent / ($0.operand + 1) }
        case .tanh: .single { $0.cotangent.times(1 - $0.result * $0.result) }
        case .logistic: .single { $0.cotangent.times($0.result) * (1 - $0.result) }
        case .sqrt: .single { $0.cotangent.times(0.5) / $0.result }
        case .rsqrt: .single { $0.cotangent.times(-0.5) * ($0.result * $0.result * $0.result) }
        case .sine: .single { $0.cotangent.times($0.operand.cosine()) }
        case .cosine: .single { $0.cotangent.negated().times($0.operand.sine()) }
        case .sign, .floor, .isFinite: .zero(.piecewiseConstant)
        case .not: .zero(.notReal)
        }
    }
}

extension BinaryOperation {
    /// What this operation does with cotangents.
    var derivative: Derivative {
        switch self {
        case .add: .flows { [$0.cotangent, $0.cotangent] }
        case .subtract: .flows { local in [local.cotangent, local.ifWanted(1) { local.cotangent.negated() }] }
        case .multiply:
            .flows { local in
                [
                    local.ifWanted(0) { local.cotangent.times(local.operands[1]) },
                    local.ifWanted(1) { local.cotangent.times(local.operands[0]) },
                ]
            }
        case .divide: .flows { $0.throughDivide() }
        case .power: .flows { $0.throughPower() }
        case .minimum: .flows { $0.throughChoice(.less) }
        case .maximum: .flows { $0.throughChoice(.greater) }
        case .remainder: .flows { $0.throughRemainder() }
        case .and, .or, .xor, .shiftLeft, .shiftRightLogical: .zero(.notReal)
        }
    }
}

extension LocalGradient {
    fileprivate func throughDivide() -> [Tensor?] {
        let quotient = cotangent / operands[1]
        return [quotient, ifWanted(1) { -(quotient * result) }]
    }

    /// x^y: y x^(y-1), and x^y log x where the base is positive. At y = 0 the first is 0 whatever the base, and where the base
    /// is not positive the second is taken as 0 (it is the limit at base 0, and has no real value below).
    fileprivate func throughPower() -> [Tensor?] {
        let (base, exponent) = (operands[0], operands[1])
        let toBase = ifWanted(0) {
            if let exponent = exponent.splat {
                switch exponent {
                case 0: return base.zerosLike()
                case 1: return cotangent
                case 2: return cotangent.times(2).times(base)
                default: return cotangent.times(exponent).times(base.power(exponent - 1))
                }
            }
            let isZero = exponent.compare(.equal, 0)
            let slope = exponent * base.power(isZero.select(exponent.onesLike(), exponent - 1))
            return cotangent.times(isZero.select(base.zerosLike(), slope))
        }
        let toExponent = ifWanted(1) {
            let isPositive = base.compare(.greater, 0)
            let slope = result * isPositive.select(base, base.onesLike()).logarithm()
            return cotangent.times(isPositive.select(slope, base.zerosLike()))
        }
        return [toBase, toExponent]
    }

    /// The larger (or smaller) operand gets the cotangent; equal ones get half each.
    fileprivate func throughChoice(_ wins: Comparison) -> [Tensor?] {
        let zeros = operand.zerosLike()
        let shared = operands[0].compare(.equal, operands[1]).select(cotangent.times(0.5), zeros)
        return [0, 1].map { index in
            ifWanted(index) { operands[index].compare(wins, operands[1 - index]).select(cotangent, shared) }
        }
    }

    /// x - y trunc(x / y): the quotient's whole part is constant between jumps.
    fileprivate func throughRemainder() -> [Tensor?] {
        [cotangent, ifWanted(1) { cotangent.times((result - operands[0]) / operands[1]) }]
    }

    func throughSelect() -> [Tensor?] {
        let zeros = cotangent.zerosLike()
        return [
            nil,
            ifWanted(1) { operands[0].select(cotangent, zeros) },
            ifWanted(2) { operands[0].select(zeros, cotangent) },
        ]
    }
}
