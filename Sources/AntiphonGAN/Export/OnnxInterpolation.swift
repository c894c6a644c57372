import AntiphonData

/// Columns put on straight lines between knots as ONNX operators: what `Interpolation` does, for sequences of more rows than lie from knot to
/// knot.
struct OnnxInterpolation {
    private let lines: Interpolation

    init(_ lines: Interpolation) { self.lines = lines }

    /// Cells [batch, time, 1] by column.
    func applied(to cells: [Int: OnnxValue]) -> [Int: OnnxValue] {
        let own = lines.columns.compactMap { cells[$0.column]?.converted(to: .float).converted(to: .double) }
        guard own.count == lines.columns.count else { return cells }
        let x = own.joined(along: -1)
        let places = x.length(of: 1).counted().converted(to: .double)
        var results: [OnnxValue] = []
        var errors: [OnnxValue] = []
        for phase in 0..<lines.period {
            let parts = Parts(
                period: Double(lines.period), phase: Double(phase), places: places, steps: x.length(of: 1))
            let knots = parts.knots(of: x)
            let miss = (parts.course(knots) - x) / vector(x) { $0.change }
            let squares = (miss * miss).transposed([0, 2, 1]).lastSum().squeezed([2]).lastSum()
            errors.append(squares / parts.freedom)
            results.append(parts.course(rounded(knots)))
        }
        // The first of the least; [batch, 1].
        let best = (errors.joined(along: -1) * -1).lastPlaceOfLargest().unsqueezed([2])
        let chosen = results.indices.dropFirst().reduce(results[0]) { chosen, phase in
            best.isEqual(to: Double(phase)).select(results[phase], chosen)
        }
        var moved = cells
        for (place, own) in lines.columns.enumerated() {
            moved[own.column] = chosen.sliced(place..<place + 1, along: -1)
        }
        return moved
    }

    // Numbers at knots as they may be there, [batch, knots, columns].
    private func rounded(_ knots: OnnxValue) -> OnnxValue {
        lines.columns.enumerated().map { place, own in
            knots.sliced(place..<place + 1, along: -1).rounded(toMultipleOf: own.unit).clipped(own.range)
        }.joined(along: -1)
    }

    private func vector(_ like: OnnxValue, _ value: (Interpolation.Column) -> Double) -> OnnxValue {
        like.graph.constant(OnnxTensor(lines.columns.map(value)))
    }

    /// What `Interpolation.Lines` does, as two matrices: from rows to knots and from knots to rows.
    private struct Parts {
        private let toKnots: OnnxValue
        private let toRows: OnnxValue
        let freedom: OnnxValue

        // Knots at p = first - period, first, ..., last, last + period; those that are no rows stand on the nearest knot q that is one, and go on
        // from there as the rows beyond it do.
        init(period: Double, phase: Double, places: OnnxValue, steps: OnnxValue) {
            let between = (steps - (1 + phase)) / period
            let count = between + 3
            let p = (count.counted().converted(to: .double) * period + (phase - period)).unsqueezed([1])
            let last = between.converted(to: .double) * period + phase
            let q = p.maximum(phase).minimum(last)
            let side = (p - q).sign()
            let distance = places.unsqueezed([0]) - q
            let isOwn = distance.isEqual(to: 0).converted(to: .double)
            let beyond = (distance * side).isMore(than: side.scalar(0)).converted(to: .double) * distance
            let slope = beyond / (beyond * beyond).lastSum().maximum(1)
            toKnots = isOwn + (slope - slope.lastSum() * isOwn) * side * period
            let gaps = (places.unsqueezed([1]) - p.transposed([1, 0])).magnitude()
            toRows = ((gaps / period) * -1 + 1).maximum(0)
            let rest = steps.converted(to: .double) - last - 1
            let isOpen = rest.minimum(1) + (phase > 0 ? 1 : 0)
            freedom = (steps.converted(to: .double) - between.converted(to: .double) - 1 - isOpen).maximum(1)
        }

        func knots(of x: OnnxValue) -> OnnxValue { x.graph.node("MatMul", [toKnots, x]) }
        func course(_ knots: OnnxValue) -> OnnxValue { knots.graph.node("MatMul", [toRows, knots]) }
    }
}
