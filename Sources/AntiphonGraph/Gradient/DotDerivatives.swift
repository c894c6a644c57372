extension LocalGradient {
    /// The cotangent times the other operand, over that operand's free dimensions.
    ///
    /// For the left operand the product is cotangent times right, for the right one left times cotangent: then the usual
    /// matrix products need no transposition afterwards.
    func throughDot(_ dimensions: DotDimensions) -> [Tensor?] {
        let (left, right) = (operands[0], operands[1])
        let leftFree = left.shape.free(dimensions.leftBatching + dimensions.leftContracting)
        let rightFree = right.shape.free(dimensions.rightBatching + dimensions.rightContracting)
        let batch = Array(0..<dimensions.leftBatching.count)
        let leftFreeOfResult = leftFree.indices.map { batch.count + $0 }
        let rightFreeOfResult = rightFree.indices.map { batch.count + leftFree.count + $0 }
        let toLeft = ifWanted(0) {
            let product = cotangent.dot(
                right,
                DotDimensions(
                    leftBatching: batch, rightBatching: dimensions.rightBatching,
                    leftContracting: rightFreeOfResult, rightContracting: rightFree))
            // Now [batching, left free, right's contracting in the right operand's order].
            let pairs = zip(dimensions.rightContracting, dimensions.leftContracting).sorted { $0.0 < $1.0 }
            return product.transposed((dimensions.leftBatching + leftFree + pairs.map(\.1)).inverted)
        }
        let toRight = ifWanted(1) {
            let product = left.dot(
                cotangent,
                DotDimensions(
                    leftBatching: dimensions.leftBatching, rightBatching: batch,
                    leftContracting: leftFree, rightContracting: leftFreeOfResult))
            // Now [batching, left's contracting in the left operand's order, right free].
            let pairs = zip(dimensions.leftContracting, dimensions.rightContracting).sorted { $0.0 < $1.0 }
            return product.transposed((dimensions.rightBatching + pairs.map(\.1) + rightFree).inverted)
        }
        return [toLeft, toRight]
    }
}

extension Shape {
    /// The dimensions that are not among the named ones.
    fileprivate func free(_ named: [Int]) -> [Int] { (0..<rank).filter { !named.contains($0) } }
}
