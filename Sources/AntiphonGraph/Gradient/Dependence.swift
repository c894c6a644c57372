/// Which values depend differentiably on which others.
enum Dependence {
    /// Marks the values that a small change of the seeds may change, by operations that have a derivative.
    static func reached(from seeds: [ValueID], nodes: [Node], types: [TensorType]) -> [Bool] {
        var reached = [Bool](repeating: false, count: types.count)
        for seed in seeds { reached[seed] = true }
        for node in nodes where node.operands.contains(where: { reached[$0] }) && node.operation.carriesGradients {
            for result in node.results where types[result].elementType.isDifferentiable { reached[result] = true }
        }
        return reached
    }

    /// Marks the values whose small changes may change the targets, by operations that have a derivative.
    static func needed(for targets: [ValueID], nodes: [Node], types: [TensorType]) -> [Bool] {
        var needed = [Bool](repeating: false, count: types.count)
        for target in targets { needed[target] = true }
        for node in nodes.reversed()
        where node.results.contains(where: { needed[$0] }) && node.operation.carriesGradients {
            for operand in node.operands where types[operand].elementType.isDifferentiable { needed[operand] = true }
        }
        return needed
    }
}

extension Operation {
    /// Whether a change of an operand may change a result smoothly. `while` says yes, so that the walk meets it and fails.
    var carriesGradients: Bool {
        if case .zero = derivative { false } else { true }
    }
}
