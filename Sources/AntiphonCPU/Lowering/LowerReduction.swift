internal import AntiphonGraph
internal import CAntiphonKernels

extension PlanBuilder {
    mutating func lowerReduce(_ node: Node, _ reduction: Reduction, _ dimensions: [Int]) {
        let result = node.results[0]
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        var (view, reduced) = rowMajor(views[node.operands[0]], dimensions)
        // One pass reduces one run of neighbouring dimensions; the innermost run goes first.
        while true {
            let runs = Self.runs(view.shape, reduced)
            guard let last = runs.last(where: \.isReduced) else { break }
            let isFinal = runs.filter(\.isReduced).count == 1
            var next = view
            next.shape = view.shape.indices.filter { !last.dimensions.contains($0) }.map { view.shape[$0] }
            reduced = reduced.filter { !last.dimensions.contains($0) }
            // The kept dimensions behind the run move up.
            reduced = reduced.map { dimension in dimension - last.dimensions.filter { $0 < dimension }.count }
            let outer = view.shape[..<(last.dimensions.first ?? 0)].reduce(1, *)
            let length = last.dimensions.map { view.shape[$0] }.reduce(1, *)
            let inner = next.shape.reduce(1, *) / max(1, outer)
            let source = dense(view)
            let target: Location
            if isFinal {
                target = place
            } else {
                next = temporary(.float32(Shape(next.shape)))
                target = self.place(of: next)
            }
            if reduction == .sum && inner == 1 && outer >= 16 && (1...1024).contains(length) {
                sumRows(source, to: target, rows: outer, length: length)
            } else {
                let bytes = Int(ak_reduce_workspace(Int64(outer), Int64(length), Int64(inner)))
                instructions.append(
                    ReduceInstruction(
                        reduction: reduction, source: source, destination: target, outer: outer, reduced: length,
                        inner: inner, workspace: bytes > 0 ? newPlace(bytes) : nil))
            }
            if isFinal { return }
            view = next
        }
        copy(view, to: place)
    }

    /// Sums of many short rows are a product with a vector of ones, whose kernel sums a vector's worth of rows at a time.
    private mutating func sumRows(_ source: Location, to target: Location, rows: Int, length: Int) {
        let ones = HostTensor([Float](repeating: 1, count: length))
        storages.append(Storage(kind: .constant(constants.place(ones)), byteCount: ones.type.byteCount))
        let matrix = MatmulInstruction.Matrix(place: source, leading: length)
        instructions.append(
            MatvecInstruction(
                rows: rows, inner: length, matrix: matrix, vector: Location(storage: storages.count - 1, offset: 0),
                result: target, sharesBias: true))
    }

    mutating func lowerCumulativeSum(_ node: Node, _ dimension: Int, _ reverse: Bool) {
        let (operand, result) = (node.operands[0], node.results[0])
        let place = resultPlace(result)
        guard !isEmpty(result) else { return }
        let shape = graph.types[operand].shape
        let source = dense(operand)
        instructions.append(
            CumulativeSumInstruction(
                source: source, destination: place, outer: shape.dimensions[..<dimension].reduce(1, *),
                length: shape[dimension], inner: shape.dimensions[(dimension + 1)...].reduce(1, *),
                reverse: reverse))
    }

    /// A transposed dense operand is read in memory order where the kept dimensions stay in theirs: a reduction does not care.
    private func rowMajor(_ view: View, _ reduced: [Int]) -> (View, [Int]) {
        guard !view.isDense else { return (view, reduced) }
        let order = view.shape.indices.sorted { (view.strides[$0], $1) > (view.strides[$1], $0) }
        let kept = order.filter { !reduced.contains($0) }
        let permuted = view.transposed(order)
        guard permuted.isDense, kept == kept.sorted() else { return (view, reduced) }
        return (permuted, order.indices.filter { reduced.contains(order[$0]) })
    }

    private struct Run {
        var dimensions: [Int]
        var isReduced: Bool
    }

    /// Neighbouring dimensions with the same fate, those of length 1 going with either.
    private static func runs(_ shape: [Int], _ reduced: [Int]) -> [Run] {
        var runs: [Run] = []
        for dimension in shape.indices {
            let isReduced = reduced.contains(dimension)
            if let last = runs.last, last.isReduced == isReduced {
                runs[runs.count - 1].dimensions.append(dimension)
            } else {
                runs.append(Run(dimensions: [dimension], isReduced: isReduced))
            }
        }
        return runs
    }
}
