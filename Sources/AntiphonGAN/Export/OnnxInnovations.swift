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
        // [batch, n, time, 1].
        let driven = x.transposed([0, 2, 1]).elements(at: x.graph.constant(OnnxTensor(places)), along: 1)
        let values = x.graph.node("MatMul", [factor, driven.unsqueezed([3])]).squeezed([3]) + means
        let all = (0..<width).map { place in
            guard let index = places.firstIndex(of: place) else { return x.sliced(place..<place + 1, along: 2) }
            return within(values.sliced(index..<index + 1, along: 1), smooth[index].innovations.range)
                .transposed([0, 2, 1])
        }
        return all.joined(along: 2)
    }

    // A course [batch, 1, time] drawn together until it is within its range.
    private func within(_ x: OnnxValue, _ range: ClosedRange<Float>) -> OnnxValue {
        let ends = Double(range.lowerBound)...Double(range.upperBound)
        let (least, most) = (x.minimum(over: 2), x.maximum(over: 2))
        let (low, high) = (least.clipped(ends), most.clipped(ends))
        return (x - least) * ((high - low) / (most - least).maximum(1e-6)) + low
    }
}
