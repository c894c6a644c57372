/// One backward pass over the nodes of a trace.
///
/// It visits only nodes that lie on a differentiable path from an input to an output, from the last to the first, so each
/// value's cotangent is complete when its node is met. Contributions are added in that order: the same graph gives the
/// same sums.
struct ReverseWalk {
    let trace: Trace
    let inputs: [Tensor]

    func cotangents(of outputs: [Tensor], _ given: [Tensor?]) -> [Tensor?] {
        let (nodes, types) = (trace.nodes, trace.types)
        let reached = Dependence.reached(from: inputs.map(\.id), nodes: nodes, types: types)
        var cotangents = [Tensor?](repeating: nil, count: types.count)
        for (output, cotangent) in zip(outputs, given) where reached[output.id] {
            if let cotangent { add(cotangent, to: output.id, &cotangents) }
        }
        let last = outputs.map { trace.definingNode[$0.id] }.max() ?? -1
        for index in stride(from: last, through: 0, by: -1) {
            let node = nodes[index]
            guard node.results.contains(where: { cotangents[$0] != nil }),
                node.operands.contains(where: { reached[$0] })
            else { continue }
            let local = LocalGradient(
                trace: trace, operands: node.operands.map(trace.tensor), results: node.results.map(trace.tensor),
                cotangents: node.results.map { cotangents[$0] }, wanted: node.operands.map { reached[$0] },
                isReached: node.operands.map { cotangents[$0] != nil })
            switch node.operation.derivative {
            case .zero: continue
            case .undefined(let hint):
                trace.fail(
                    GraphError(
                        operation: node.operation.name, message: "has no derivative",
                        operands: local.operands.map(\.type), hint: hint))
                return Array(repeating: nil, count: inputs.count)
            case .flows(let rule):
                for (operand, contribution) in zip(node.operands, rule(local)) where reached[operand] {
                    if let contribution { add(contribution, to: operand, &cotangents) }
                }
            }
        }
        return inputs.map { cotangents[$0.id] }
    }

    private func add(_ contribution: Tensor, to value: ValueID, _ cotangents: inout [Tensor?]) {
        if contribution.type != trace.types[value] {
            contribution.fail("gradient", "a rule gave a cotangent of another type than \(trace.types[value])")
        }
        cotangents[value] = cotangents[value].map { $0 + contribution } ?? contribution
    }
}
