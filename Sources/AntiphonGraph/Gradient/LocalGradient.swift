/// What an operation does with the cotangents of its results.
enum Derivative {
    /// The rule gives the operands' cotangents, in order; nil for an operand that gets none or is not wanted.
    case flows((LocalGradient) -> [Tensor?])
    /// No cotangent flows, for a stated reason: this is mathematics or a wish of the user, not a missing rule.
    case zero(ZeroDerivative)
    /// There is a derivative that this operation cannot give; the hint says what to use instead.
    case undefined(hint: String)

    /// The rule of an operation whose first operand alone is differentiable.
    static func single(_ rule: @escaping (LocalGradient) -> Tensor) -> Derivative { .flows { [rule($0)] } }
}

/// Why an operation passes no cotangents on.
enum ZeroDerivative {
    /// It has no operands.
    case noOperands
    /// Its operands or its results are integers, bits or truth values.
    case notReal
    /// It is constant between jumps.
    case piecewiseConstant
    /// The user asked for it.
    case stopped
}

/// A node met on the way back: what its rule may look at.
struct LocalGradient {
    let trace: Trace
    let operands: [Tensor]
    let results: [Tensor]
    /// One for each result; at least one is there.
    let cotangents: [Tensor?]
    /// Which operands lie on a path to a differentiation input: others need no cotangent.
    let wanted: [Bool]
    /// Which operands have a cotangent already, from nodes behind this one.
    let isReached: [Bool]

    /// The first operand.
    var operand: Tensor { operands[0] }
    /// The first result.
    var result: Tensor { results[0] }
    /// The first result's cotangent.
    var cotangent: Tensor { cotangents[0] ?? results[0].zerosLike() }

    /// The cotangent of one operand, made only if it is wanted.
    func ifWanted(_ index: Int, _ make: () -> Tensor) -> Tensor? { wanted[index] ? make() : nil }
}

// Arithmetic that sees through constants, so that gradients do not fill with products by one.
extension Tensor {
    /// The number that fills this tensor, if it is known to be a filled constant.
    package var splat: Float? {
        guard id >= 0, trace.definingNode[id] >= 0 else { return nil }
        let node = trace.nodes[trace.definingNode[id]]
        switch node.operation {
        case .constant(let value):
            guard let floats = value.floats, let first = floats.first else { return nil }
            return floats.count == 1 ? first : nil
        case .broadcastInDim, .reshape, .transpose: return trace.tensor(node.operands[0]).splat
        default: return nil
        }
    }

    /// The product, without multiplications by constant one and by minus one.
    func times(_ other: Tensor) -> Tensor {
        switch (splat, other.splat) {
        case (let left?, let right?): trace.filled(shape, left * right)
        case (let factor?, nil): other.times(factor)
        case (nil, let factor?): times(factor)
        case (nil, nil): self * other
        }
    }

    /// The product with a number, without multiplications by one and of constants.
    func times(_ factor: Float) -> Tensor {
        if factor == 1 { return self }
        if factor == -1, splat == nil { return -self }
        if let splat { return trace.filled(shape, splat * factor) }
        return self * factor
    }

    /// The negative, folded for constants.
    func negated() -> Tensor { splat.map { trace.filled(shape, -$0) } ?? -self }
}
