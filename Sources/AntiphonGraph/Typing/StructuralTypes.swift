extension TypingRules {
    /// The result type of operations that move elements without computing.
    func structural() throws(GraphError) -> TensorType {
        try require(!operands.isEmpty, "needs an operand")
        let operand = operands[0]
        let (elementType, shape) = (operand.elementType, operand.shape)
        switch operation {
        case .broadcastInDim(let result, let dimensions):
            try count(1)
            try require(dimensions.count == shape.rank, "names \(dimensions.count) dimensions for rank \(shape.rank)")
            try distinct(dimensions, rank: result.rank)
            for (index, dimension) in dimensions.enumerated() {
                try require(
                    shape[index] == 1 || shape[index] == result[dimension],
                    "operand dimension \(index) of length \(shape[index]) cannot become length \(result[dimension])")
            }
            return TensorType(elementType, result)
        case .reshape(let result):
            try count(1)
            try require(
                shape.elementCount == result.elementCount,
                "\(shape) has \(shape.elementCount) elements, \(result) has \(result.elementCount)")
            return TensorType(elementType, result)
        case .transpose(let permutation):
            try count(1)
            try distinct(permutation, rank: shape.rank)
            try require(permutation.count == shape.rank, "permutation \(permutation) does not fit rank \(shape.rank)")
            return TensorType(elementType, Shape(permutation.map { shape[$0] }))
        case .slice(let start, let limit, let stride): return try slice(start, limit, stride)
        case .pad(let low, let high, let interior): return try pad(low, high, interior)
        case .concatenate(let dimension): return try concatenate(dimension)
        case .reverse(let dimensions):
            try count(1)
            try distinct(dimensions, rank: shape.rank)
            return operand
        case .dynamicSlice(let sizes):
            try startIndices(from: 1)
            try require(sizes.count == shape.rank, "names \(sizes.count) sizes for rank \(shape.rank)")
            for (dimension, size) in sizes.enumerated() {
                try require((0...shape[dimension]).contains(size), "size \(size) is outside dimension \(dimension)")
            }
            return TensorType(elementType, Shape(sizes))
        case .dynamicUpdateSlice:
            try startIndices(from: 2)
            let update = operands[1]
            try require(update.elementType == elementType, "the update's element type differs")
            try require(
                update.shape.rank == shape.rank
                    && zip(update.shape.dimensions, shape.dimensions).allSatisfy({ $0 <= $1 }),
                "the update \(update.shape) does not fit in \(shape)")
            return operand
        case .gatherRows:
            try count(2)
            try table()
            return TensorType(elementType, Shape(operands[1].shape.dimensions + shape.dimensions.dropFirst()))
        default:
            try count(3)
            try table()
            try float(0)
            let expected = TensorType(elementType, Shape(operands[1].shape.dimensions + shape.dimensions.dropFirst()))
            try require(operands[2] == expected, "the updates must be \(expected)")
            return operand
        }
    }

    private func slice(_ start: [Int], _ limit: [Int], _ stride: [Int]) throws(GraphError) -> TensorType {
        try count(1)
        let shape = operands[0].shape
        try require(
            start.count == shape.rank && limit.count == shape.rank && stride.count == shape.rank,
            "start, limit and stride must name \(shape.rank) dimensions")
        var lengths: [Int] = []
        for dimension in 0..<shape.rank {
            let (from, to, by) = (start[dimension], limit[dimension], stride[dimension])
            try require(
                0 <= from && from <= to && to <= shape[dimension] && by >= 1,
                "\(from)..<\(to) by \(by) is outside dimension \(dimension) of length \(shape[dimension])")
            lengths.append((to - from + by - 1) / by)
        }
        return TensorType(operands[0].elementType, Shape(lengths))
    }

    private func pad(_ low: [Int], _ high: [Int], _ interior: [Int]) throws(GraphError) -> TensorType {
        try count(2)
        let (operand, shape) = (operands[0], operands[0].shape)
        try require(
            operands[1] == TensorType(operand.elementType, []), "the padding value must be a scalar of its type")
        try require(
            low.count == shape.rank && high.count == shape.rank && interior.count == shape.rank,
            "low, high and interior must name \(shape.rank) dimensions")
        var lengths: [Int] = []
        for dimension in 0..<shape.rank {
            try require(interior[dimension] >= 0, "interior padding cannot be negative")
            let inner = shape[dimension] + max(0, shape[dimension] - 1) * interior[dimension]
            let length = low[dimension] + inner + high[dimension]
            try require(length >= 0, "padding cuts more than dimension \(dimension) holds")
            lengths.append(length)
        }
        return TensorType(operand.elementType, Shape(lengths))
    }

    private func concatenate(_ dimension: Int) throws(GraphError) -> TensorType {
        let first = operands[0]
        try distinct([dimension], rank: first.shape.rank)
        var length = 0
        for operand in operands {
            try require(
                operand.elementType == first.elementType && operand.shape.rank == first.shape.rank
                    && operand.shape.removing([dimension]) == first.shape.removing([dimension]),
                "operands differ in more than the length of dimension \(dimension)")
            length += operand.shape[dimension]
        }
        return TensorType(first.elementType, first.shape.replacing(dimension, with: length))
    }

    private func startIndices(from first: Int) throws(GraphError) {
        try require(operands.count >= first, "needs \(first) operands")
        try count(first + operands[0].shape.rank)
        for operand in operands.dropFirst(first) { try require(operand == .int32([]), "starts must be i32 scalars") }
    }

    private func table() throws(GraphError) {
        try require(operands[0].shape.rank >= 1, "the table needs a dimension")
        try require(operands[1].elementType == .int32, "indices must be i32")
    }
}
