// Operations whose places are computed: the indices are integers and get no cotangents.
extension LocalGradient {
    func throughDynamicSlice() -> [Tensor?] {
        let starts = Array(operands.dropFirst())
        return [operand.zerosLike().dynamicUpdateSlice(cotangent, starts: starts)] + noCotangents(starts)
    }

    func throughDynamicUpdateSlice() -> [Tensor?] {
        let (update, starts) = (operands[1], Array(operands.dropFirst(2)))
        return [
            ifWanted(0) { cotangent.dynamicUpdateSlice(update.zerosLike(), starts: starts) },
            ifWanted(1) { cotangent.dynamicSlice(starts: starts, sizes: update.shape.dimensions) },
        ] + noCotangents(starts)
    }

    /// Gathering clamps indices where scattering skips them, so they are clamped first.
    func throughGather() -> [Tensor?] {
        let (table, indices) = (operands[0], operands[1])
        let last = Float(max(0, table.shape[0] - 1))
        return [table.zerosLike().scatterAddRows(indices.clamped(0...last), cotangent), nil]
    }

    func throughScatter() -> [Tensor?] {
        let (indices, updates) = (operands[1], operands[2])
        let toUpdates = ifWanted(2) {
            let isInside = indices.compare(.greaterOrEqual, 0).and(
                indices.compare(.less, Float(operand.shape[0])))
            let isWritten = isInside.broadcast(to: updates.shape, dimensions: Array(0..<indices.shape.rank))
            return isWritten.select(cotangent.gatherRows(indices), updates.zerosLike())
        }
        return [cotangent, nil, toUpdates]
    }

    private func noCotangents(_ indices: [Tensor]) -> [Tensor?] { Array(repeating: nil, count: indices.count) }
}
