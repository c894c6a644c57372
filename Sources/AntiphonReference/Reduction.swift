import AntiphonGraph

extension ReferenceInterpreter {
    static func reduce(
        _ reduction: Reduction, _ operand: ReferenceTensor, _ type: TensorType, _ dimensions: [Int]
    ) -> ReferenceTensor {
        let start: Double =
            switch reduction {
            case .sum: 0
            case .maximum: -.infinity
            case .minimum: .infinity
            }
        var result = ReferenceTensor(type, filled: start)
        let kept = operand.shape.dimensions.indices.filter { !dimensions.contains($0) }
        operand.shape.forEachIndex { flat, index in
            let place = type.shape.flat(kept.map { index[$0] })
            let (x, y) = (result.values[place], operand.values[flat])
            result.values[place] =
                switch reduction {
                case .sum: x + y
                case .maximum: greatest(x, y)
                case .minimum: least(x, y)
                }
        }
        return result
    }

    static func cumulativeSum(_ operand: ReferenceTensor, _ dimension: Int, _ reverse: Bool) -> ReferenceTensor {
        let shape = operand.shape
        var result = ReferenceTensor(operand.type, filled: 0)
        shape.forEachIndex { flat, index in
            var source = index
            for position in reverse ? index[dimension]..<shape[dimension] : 0..<index[dimension] + 1 {
                source[dimension] = position
                result.values[flat] += operand.values[shape.flat(source)]
            }
        }
        return result
    }

    static func dotGeneral(
        _ left: ReferenceTensor, _ right: ReferenceTensor, _ type: TensorType, _ dimensions: DotDimensions
    ) -> ReferenceTensor {
        let leftTaken = dimensions.leftBatching + dimensions.leftContracting
        let rightTaken = dimensions.rightBatching + dimensions.rightContracting
        let leftFree = left.shape.dimensions.indices.filter { !leftTaken.contains($0) }
        let rightFree = right.shape.dimensions.indices.filter { !rightTaken.contains($0) }
        // In result order: batching, left free, right free; then the contracted dimensions.
        let leftStrides = left.shape.strides
        let rightStrides = right.shape.strides
        let contracted = Shape(dimensions.leftContracting.map { left.shape[$0] })
        var leftOffsets: [Int] = []
        var rightOffsets: [Int] = []
        contracted.forEachIndex { _, index in
            leftOffsets.append(zip(index, dimensions.leftContracting).map { $0 * leftStrides[$1] }.reduce(0, +))
            rightOffsets.append(zip(index, dimensions.rightContracting).map { $0 * rightStrides[$1] }.reduce(0, +))
        }
        let batchCount = dimensions.leftBatching.count
        var result = ReferenceTensor(type, filled: 0)
        type.shape.forEachIndex { flat, index in
            var (leftStart, rightStart) = (0, 0)
            for (position, dimension) in (dimensions.leftBatching + leftFree).enumerated() {
                leftStart += index[position] * leftStrides[dimension]
            }
            for (position, dimension) in dimensions.rightBatching.enumerated() {
                rightStart += index[position] * rightStrides[dimension]
            }
            for (position, dimension) in rightFree.enumerated() {
                rightStart += index[batchCount + leftFree.count + position] * rightStrides[dimension]
            }
            var sum = 0.0
            for (leftOffset, rightOffset) in zip(leftOffsets, rightOffsets) {
                sum += left.values[leftStart + leftOffset] * right.values[rightStart + rightOffset]
            }
            result.values[flat] = sum
        }
        return result
    }
}
