import AntiphonGraph

// Operations that move elements: each result element says where it comes from.
extension ReferenceInterpreter {
    static func iota(_ type: TensorType, _ dimension: Int) -> ReferenceTensor {
        var values: [Double] = []
        type.shape.forEachIndex { _, index in values.append(Double(index[dimension])) }
        return ReferenceTensor(type, values)
    }

    static func broadcast(_ operand: ReferenceTensor, _ shape: Shape, _ dimensions: [Int]) -> ReferenceTensor {
        pick(operand, shape) { index in
            dimensions.indices.map { operand.shape[$0] == 1 ? 0 : index[dimensions[$0]] }
        }
    }

    static func transpose(_ operand: ReferenceTensor, _ permutation: [Int]) -> ReferenceTensor {
        pick(operand, Shape(permutation.map { operand.shape[$0] })) { index in
            var source = index
            for (dimension, from) in permutation.enumerated() { source[from] = index[dimension] }
            return source
        }
    }

    static func slice(
        _ operand: ReferenceTensor, _ type: TensorType, _ start: [Int], _ stride: [Int]
    ) -> ReferenceTensor {
        pick(operand, type.shape) { index in index.indices.map { start[$0] + index[$0] * stride[$0] } }
    }

    static func reverse(_ operand: ReferenceTensor, _ dimensions: [Int]) -> ReferenceTensor {
        pick(operand, operand.shape) { index in
            index.indices.map { dimensions.contains($0) ? operand.shape[$0] - 1 - index[$0] : index[$0] }
        }
    }

    static func pad(
        _ operand: ReferenceTensor, _ value: ReferenceTensor, _ type: TensorType, _ low: [Int], _ interior: [Int]
    ) -> ReferenceTensor {
        var result = ReferenceTensor(type, filled: value.values[0])
        operand.shape.forEachIndex { flat, index in
            let place = index.indices.map { low[$0] + index[$0] * (interior[$0] + 1) }
            let inside = zip(place, type.shape.dimensions).allSatisfy { $0 >= 0 && $0 < $1 }
            if inside { result.values[type.shape.flat(place)] = operand.values[flat] }
        }
        return result
    }

    static func concatenate(_ operands: [ReferenceTensor], _ type: TensorType, _ dimension: Int) -> ReferenceTensor {
        var result = ReferenceTensor(type, filled: 0)
        var offset = 0
        for operand in operands {
            operand.shape.forEachIndex { flat, index in
                var place = index
                place[dimension] += offset
                result.values[type.shape.flat(place)] = operand.values[flat]
            }
            offset += operand.shape[dimension]
        }
        return result
    }

    static func dynamicSlice(
        _ operand: ReferenceTensor, _ type: TensorType, starts: ArraySlice<ReferenceTensor>
    ) -> ReferenceTensor {
        let start = clampedStarts(starts, outer: operand.shape, inner: type.shape)
        return slice(operand, type, start, start.map { _ in 1 })
    }

    static func dynamicUpdateSlice(
        _ operand: ReferenceTensor, _ update: ReferenceTensor, starts: ArraySlice<ReferenceTensor>
    ) -> ReferenceTensor {
        let start = clampedStarts(starts, outer: operand.shape, inner: update.shape)
        var result = operand
        update.shape.forEachIndex { flat, index in
            result.values[operand.shape.flat(zip(start, index).map(+))] = update.values[flat]
        }
        return result
    }

    static func gatherRows(
        _ table: ReferenceTensor, _ indices: ReferenceTensor, _ type: TensorType
    ) -> ReferenceTensor {
        let rows = table.shape[0]
        let width = table.shape.removing([0]).elementCount
        var result = ReferenceTensor(type, filled: 0)
        guard rows > 0 else { return result }
        for (place, index) in indices.values.enumerated() {
            let row = max(0, min(rows - 1, Int(index)))
            for column in 0..<width { result.values[place * width + column] = table.values[row * width + column] }
        }
        return result
    }

    static func scatterAddRows(
        _ table: ReferenceTensor, _ indices: ReferenceTensor, _ updates: ReferenceTensor
    ) -> ReferenceTensor {
        let width = table.shape.removing([0]).elementCount
        var result = table
        for (place, index) in indices.values.enumerated() {
            let row = Int(index)
            guard (0..<table.shape[0]).contains(row) else { continue }
            for column in 0..<width { result.values[row * width + column] += updates.values[place * width + column] }
        }
        return result
    }

    private static func clampedStarts(
        _ starts: ArraySlice<ReferenceTensor>, outer: Shape, inner: Shape
    ) -> [Int] {
        starts.enumerated().map { max(0, min(outer[$0] - inner[$0], Int($1.values[0]))) }
    }

    private static func pick(
        _ operand: ReferenceTensor, _ shape: Shape, _ source: ([Int]) -> [Int]
    ) -> ReferenceTensor {
        var values: [Double] = []
        values.reserveCapacity(shape.elementCount)
        shape.forEachIndex { _, index in values.append(operand.values[operand.shape.flat(source(index))]) }
        return ReferenceTensor(TensorType(operand.type.elementType, shape), values)
    }
}
