/// What a loop stacks for the sake of its gradient.
///
/// The gradient of a loop could compute every step again from the carries before it. Costly values (matrix products and
/// transcendental functions) are better kept. Whether a gradient will be taken is not known while the loop is traced, so
/// the loop offers them all as further stacked results; those that no gradient reads are pruned.
extension Graph {
    /// This body of a loop with its costly values among the outputs.
    func offeringResiduals() -> Graph {
        let known = Set(outputs)
        let costly = nodes.filter { $0.operation.isWorthKeeping }.flatMap(\.results)
            .filter { !known.contains($0) && types[$0].elementType.isDifferentiable }
        return Graph(types: types, inputs: inputs, nodes: nodes, outputs: outputs + costly)
    }

    /// The graph in which nobody uses the given values, but others in their place: inputs that hold the same.
    func substituting(_ stored: [ValueID: ValueID]) -> Graph {
        let nodes = nodes.map { node in
            Node(
                operation: node.operation, operands: node.operands.map { stored[$0] ?? $0 }, results: node.results)
        }
        return Graph(types: types, inputs: inputs, nodes: nodes, outputs: outputs.map { stored[$0] ?? $0 })
            .prunedOfUnused()
    }
}

extension Operation {
    fileprivate var isWorthKeeping: Bool {
        switch self {
        case .unary(let operation):
            switch operation {
            case .exponential, .exponentialMinusOne, .log, .logPlusOne, .tanh, .logistic, .sqrt, .rsqrt, .sine, .cosine:
                true
            case .negate, .abs, .sign, .floor, .not, .isFinite: false
            }
        case .binary(.power), .dotGeneral, .scan, .recurrence, .recurrenceGradient: true
        default: false
        }
    }
}
