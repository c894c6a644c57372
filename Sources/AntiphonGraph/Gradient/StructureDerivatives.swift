extension LocalGradient {
    /// Sums over the dimensions that were added or repeated.
    func throughBroadcast(_ dimensions: [Int]) -> Tensor {
        let (small, large) = (operand.shape, result.shape)
        let kept = dimensions.indices.filter { small[$0] == large[dimensions[$0]] }
        let keptDimensions = kept.map { dimensions[$0] }
        let summed = (0..<large.rank).filter { !keptDimensions.contains($0) }
        // The sum leaves the kept dimensions in the result's order, which a broadcast may have permuted.
        let order = keptDimensions.sorted()
        let permutation = keptDimensions.map { order.firstIndex(of: $0) ?? 0 }
        let sum = cotangent.splat.map { value in
            let count = summed.reduce(1) { $0 * large[$1] }
            return trace.filled(Shape(order.map { large[$0] }), value * Float(count))
        }
        return (sum ?? (summed.isEmpty ? cotangent : cotangent.sum(summed))).transposed(permutation).reshaped(small)
    }

    /// Puts the elements back where they were cut out, among zeros.
    func throughSlice(_ start: [Int], _ stride: [Int]) -> Tensor {
        let shape = operand.shape
        var (low, high) = (start, start)
        for dimension in start.indices {
            let taken = result.shape[dimension]
            if taken == 0 { low[dimension] = 0 }
            let span = taken == 0 ? 0 : (taken - 1) * stride[dimension] + 1
            high[dimension] = shape[dimension] - low[dimension] - span
        }
        return cotangent.padded(low: low, high: high, interior: stride.map { $0 - 1 })
    }

    func throughPad(_ low: [Int], _ high: [Int], _ interior: [Int]) -> [Tensor?] {
        let (shape, rank) = (operand.shape, operand.shape.rank)
        let unpadded = cotangent.padded(low: low.map { -$0 }, high: high.map { -$0 })
        let toOperand = unpadded.sliced(
            start: Array(repeating: 0, count: rank), limit: unpadded.shape.dimensions,
            stride: interior.allSatisfy { $0 == 0 } ? nil : interior.map { $0 + 1 })
        let toValue = ifWanted(1) { shape.elementCount == 0 ? cotangent.sum() : cotangent.sum() - toOperand.sum() }
        return [toOperand, toValue]
    }

    func throughConcatenate(_ dimension: Int) -> [Tensor?] {
        var start = 0
        return operands.indices.map { index in
            let range = start..<start + operands[index].shape[dimension]
            start = range.upperBound
            return ifWanted(index) { cotangent.sliced(range, along: dimension) }
        }
    }
}

extension [Int] {
    /// The permutation that undoes this one.
    var inverted: [Int] {
        var inverse = self
        for (index, value) in enumerated() { inverse[value] = index }
        return inverse
    }
}
