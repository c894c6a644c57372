// The table of derivatives. It has no default: a new operation does not compile until it has a rule or a stated reason
// for having none.
extension Operation {
    /// What this operation does with cotangents.
    var derivative: Derivative {
        switch self {
        case .constant, .iota: .zero(.noOperands)
        case .unary(let operation): operation.derivative
        case .binary(let operation): operation.derivative
        case .compare: .zero(.piecewiseConstant)
        case .select: .flows { $0.throughSelect() }
        case .convert(let elementType):
            // Conversions between f32 and the other types end or start outside the differentiable values.
            elementType.isDifferentiable
                ? .single { $0.cotangent.converted(to: $0.operand.elementType) } : .zero(.piecewiseConstant)
        case .broadcastInDim(_, let dimensions): .single { $0.throughBroadcast(dimensions) }
        case .reshape: .single { $0.cotangent.reshaped($0.operand.shape) }
        case .transpose(let permutation): .single { $0.cotangent.transposed(permutation.inverted) }
        case .slice(let start, _, let stride): .single { $0.throughSlice(start, stride) }
        case .pad(let low, let high, let interior): .flows { $0.throughPad(low, high, interior) }
        case .concatenate(let dimension): .flows { $0.throughConcatenate(dimension) }
        case .reverse(let dimensions): .single { $0.cotangent.reversed(dimensions) }
        case .dynamicSlice: .flows { $0.throughDynamicSlice() }
        case .dynamicUpdateSlice: .flows { $0.throughDynamicUpdateSlice() }
        case .gatherRows: .flows { $0.throughGather() }
        case .scatterAddRows: .flows { $0.throughScatter() }
        case .reduce(.sum, let dimensions): .single { $0.spread($0.cotangent, over: dimensions) }
        case .reduce(.maximum, let dimensions), .reduce(.minimum, let dimensions):
            .single { $0.throughExtreme(dimensions) }
        case .dotGeneral(let dimensions): .flows { $0.throughDot(dimensions) }
        case .while: .undefined(hint: "use scan, whose number of steps is known, or stop the gradient before it")
        case .cumulativeSum(let dimension, let reverse):
            .single { $0.cotangent.cumulativeSum(along: dimension, reverse: !reverse) }
        case .scan(let scan): .flows { $0.throughScan(scan) }
        case .random: .zero(.notReal)
        case .recurrence(let recurrence): .flows { $0.throughRecurrence(recurrence) }
        case .recurrenceGradient(let recurrence): .flows { $0.throughRecurrenceGradient(recurrence) }
        case .recurrenceTangent(let recurrence):
            .flows { local in
                local.throughDecomposition { types throws(GraphError) in try recurrence.tangentDecomposition(types) }
            }
        case .recurrenceSecondGradient(let recurrence):
            .flows { local in
                local.throughDecomposition { types throws(GraphError) in
                    try recurrence.secondGradientDecomposition(types)
                }
            }
        case .stopGradient: .zero(.stopped)
        }
    }
}
