import AntiphonData

/// Numbers of the innovations that a generator gives for smooth channels, as ONNX operators: what `InnovationFilters.numbers` does, for
/// batch-major values and for sequences that end before their last step.
struct OnnxInnovations {
    private let filters: InnovationFilters

    init(_ filters: InnovationFilters) { self.filters = filters }

    /// Numbers [batch, time, n] of a group.
    func numbers(_ x: OnnxValue, _ group: ChannelGroup) -> OnnxValue {
        let smooth = filters.smooth
        guard !smooth.isEmpty else { return x }
        let places = smooth.map { $0.channel - group.channels.lowerBound }
        let width = group.form.width
        let (n, t) = (smooth.count, smooth[0].innovations.steps)
        let steps = x.length(of: 1)
        // A lower triangle's first rows and columns are the factor of the first steps.
        let factor = x.graph.constant(OnnxTensor([n, t, t], smooth.flatMap(\.innovations.factor)))
            .first(steps, along: 1).first(steps, along: 2)
        let means = x.graph.constant(OnnxTensor([n, t], smooth.flatMap(\.innovations.means))).first(steps, along: 1)
        // [batch, n, time].
        let driven = x.transposed([0, 2, 1]).elements(at: x.graph.constant(OnnxTensor(places)), along: 1)
        let values =
            x.graph.node("MatMul", [factor, followed(driven, steps).unsqueezed([3])]).squeezed([3]) + means
        let all = (0..<width).map { place in
            guard let index = places.firstIndex(of: place) else { return x.sliced(place..<place + 1, along: 2) }
            return within(values.sliced(index..<index + 1, along: 1), smooth[index].innovations.range)
                .transposed([0, 2, 1])
        }
        return all.joined(along: 2)
    }

    // All innovations [batch, n, time], of the first ones and what is left of the others when these have foretold them.
    private func followed(_ w: OnnxValue, _ steps: OnnxValue) -> OnnxValue {
        let regressions = filters.smooth.map(\.innovations.regression)
        guard let degree = regressions.compactMap({ $0?.degree }).max() else { return w }
        let (n, t) = (regressions.count, filters.smooth[0].innovations.steps)
        let (terms, leading) = (InnovationRegression.terms(degree), InnovationRegression.leading)
        func constant(_ shape: [Int], _ values: [Float]) -> OnnxValue { w.graph.constant(OnnxTensor(shape, values)) }
        func left(_ range: Range<Int>) -> OnnxValue {
            constant([n, range.count], regressions.flatMap { each in range.map { each?.own[$0] ?? 1 } })
        }
        func weights(_ range: Range<Int>) -> OnnxValue {
            constant(
                [n, range.count, terms],
                regressions.flatMap { InnovationRegression.weights($0, of: range, degree: degree) })
        }
        // Sequences may have fewer steps than others follow from: their first step's zeros stand for these, and weigh nothing.
        let zero = w.sliced(0..<1, along: 2) * 0
        let padded = ([w] + Array(repeating: zero, count: leading - 1)).joined(along: 2)
        func products(_ first: [OnnxValue]) -> OnnxValue {
            let known = first + Array(repeating: zero, count: leading - first.count)
            return InnovationRegression.products(zero + 1, known, degree: degree, *).joined(along: 2)
        }
        var first: [OnnxValue] = []
        for place in 0..<leading {
            let range = place..<place + 1
            let told = (products(first) * weights(range).squeezed([1])).lastSum()
            let value = told + padded.sliced(range, along: 2) * left(range)
            let bounds = { (end: (ClosedRange<Float>) -> Float) in
                constant([n, 1], regressions.map { $0.map { end($0.bounds[place]) } ?? 0 })
            }
            first.append(value.maximum(bounds(\.lowerBound)).minimum(bounds(\.upperBound)))
        }
        // [n, T, M] and [batch, n, M, 1].
        let told = w.graph.node("MatMul", [weights(0..<t).first(steps, along: 1), products(first).unsqueezed([3])])
        return told.squeezed([3]) + w * left(0..<t).first(steps, along: 1)
    }

    // A course [batch, 1, time] drawn together until it is within its range.
    private func within(_ x: OnnxValue, _ range: ClosedRange<Float>) -> OnnxValue {
        let ends = Double(range.lowerBound)...Double(range.upperBound)
        let (least, most) = (x.minimum(over: 2), x.maximum(over: 2))
        let (low, high) = (least.clipped(ends), most.clipped(ends))
        return (x - least) * ((high - low) / (most - least).maximum(1e-6)) + low
    }
}
