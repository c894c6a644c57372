import AntiphonData

/// Straight pieces between knots as ONNX operators, in doubles: what `NormalScale` and the quantiles of `NumberTransform` do.
struct OnnxScale {
    let knots: [Double]

    /// The place of the last knot; that of the first is 0.
    var last: Double { Double(knots.count - 1) }

    /// The value at a place, which has to be in 0 to `last`.
    func value(at place: OnnxValue) -> OnnxValue {
        let low = place.converted(to: .int64).minimum(last - 1)
        let (knot, gap) = piece(at: low, place.graph)
        return knot + (place - low.converted(to: .double)) * gap
    }

    /// The place of a value, within 0 to `last`; where several have it, the middle of them.
    func place(of value: OnnxValue) -> OnnxValue {
        let all = value.graph.constant(OnnxTensor(knots))
        // How many knots are below, and how many not above.
        let first = all.isLess(than: value).converted(to: .double).lastSum()
        let above = value.isLess(than: all).converted(to: .double).lastSum() * -1 + (last + 1)
        let low = (first - 1).clipped(0...last - 1)
        let (knot, gap) = piece(at: low.converted(to: .int64), value.graph)
        let between = low + (value - knot) / gap.maximum(.leastNormalMagnitude)
        return first.isLess(than: above).select((first + above - 1) * 0.5, between).clipped(0...last)
    }

    private func piece(at place: OnnxValue, _ graph: OnnxGraph) -> (knot: OnnxValue, gap: OnnxValue) {
        (
            graph.constant(OnnxTensor(knots)).elements(at: place),
            graph.constant(OnnxTensor(zip(knots, knots.dropFirst()).map { $1 - $0 })).elements(at: place)
        )
    }
}

extension NormalScale {
    /// The numbers at scores.
    func values(at score: OnnxValue) -> OnnxValue {
        let scale = OnnxScale(knots: knots)
        return scale.value(at: ((score + reach) / step).clipped(0...scale.last))
    }

    /// The scores of numbers.
    func scores(of value: OnnxValue) -> OnnxValue { OnnxScale(knots: knots).place(of: value) * step - reach }
}
