import AntiphonData
import AntiphonGraph

/// Numbers from innovations and innovations from numbers, for the smooth channels of a layout
/// (Documentation/decisions/0109-innovations.md, 0110-few-parameters.md).
struct InnovationFilters {
    /// What is finer than this share of a channel's largest deviation is not shown to the discriminator.
    static let shownGrain = 1e-4

    /// The channels, in order, and how their numbers come about.
    let smooth: [(channel: Int, innovations: Innovations)]

    /// The smooth channels of a layout that lie in a range.
    init(_ layout: SequenceLayout, in channels: Range<Int>) {
        smooth = layout.innovations.filter { channels.contains($0.key) }.sorted { $0.key < $1.key }
            .map { (channel: $0.key, innovations: $0.value) }
    }

    /// How many channels are smooth.
    var count: Int { smooth.count }

    /// Numbers from what stands in their place, [T, B, n]: the innovations of smooth channels, the numbers themselves of others.
    /// - Parameter first: the layout's channel that is the first of the n.
    func numbers(_ x: Tensor, first: Int) -> Tensor {
        guard let driven = picked(x, first: first) else { return x }
        let values = within(
            filtered(followed(driven), smooth.map(\.innovations.factor)) + means(driven.shape, driven.context))
        // Each channel back to its place.
        var parts: [Tensor] = []
        var next = 0
        for (index, entry) in smooth.enumerated() {
            let place = entry.channel - first
            if place > next { parts.append(x.sliced(next..<place, along: 2)) }
            parts.append(values.sliced(index..<index + 1, along: 2))
            next = place + 1
        }
        if next < x.shape[2] { parts.append(x.sliced(next..<x.shape[2], along: 2)) }
        return parts.joined(along: 2)
    }

    /// The innovations of the smooth channels of sequences [T, B, W], one after the other, [T, B, count]; nil if there are none.
    func shown(_ sequences: Tensor) -> Tensor? {
        guard let numbers = picked(sequences, first: 0) else { return nil }
        return filtered(
            numbers - means(numbers.shape, numbers.context),
            smooth.map { $0.innovations.whitening(grain: Self.shownGrain) })
    }

    private func picked(_ x: Tensor, first: Int) -> Tensor? {
        guard !smooth.isEmpty else { return nil }
        return smooth.map { x.sliced($0.channel - first..<$0.channel - first + 1, along: 2) }.joined(along: 2)
    }

    // All innovations, of the first ones and what is left of the others when these have foretold them.
    private func followed(_ w: Tensor) -> Tensor {
        let regressions = smooth.map(\.innovations.regression)
        guard let degree = regressions.compactMap({ $0?.degree }).max() else { return w }
        let leading = InnovationRegression.leading
        func each(_ fallback: Float, _ value: (InnovationRegression) -> Float) -> Tensor {
            w.context.constant(HostTensor(regressions.map { $0.map(value) ?? fallback }))
                .broadcastLeading(to: [1, w.shape[1], smooth.count])
        }
        // Of a range of steps; products of what is not known yet have no weight there.
        func following(_ range: Range<Int>, _ first: [Tensor]) -> Tensor {
            let own = w.sliced(range, along: 0)
            let left = range.flatMap { step in regressions.map { $0?.own[step] ?? 1 } }
            let kept = left.contains { $0 != 1 } ? own * rows(left, own.shape, own.context) : own
            let weights = regressions.map { InnovationRegression.weights($0, of: range, degree: degree) }
            guard let some = first.first, weights.joined().contains(where: { $0 != 0 }) else { return kept }
            let known = first + Array(repeating: some.zerosLike(), count: leading - first.count)
            let products = InnovationRegression.products(
                w.context.filled(some.shape, 1), known, degree: degree, *)
            return filtered(products.joined(along: 0), weights) + kept
        }
        var first: [Tensor] = []
        for place in 0..<leading {
            let value = following(place..<place + 1, first)
            first.append(
                value.maximum(each(0) { $0.bounds[place].lowerBound }).minimum(each(0) { $0.bounds[place].upperBound }))
        }
        return following(0..<w.shape[0], first)
    }

    // y[t, b, n] = sum over s of matrix n [t, s] x[s, b, n].
    private func filtered(_ x: Tensor, _ matrices: [[Float]]) -> Tensor {
        let inputs = x.shape[0]
        let all = x.context.constant(HostTensor(matrices.flatMap { $0 }))
            .reshaped([matrices.count, matrices[0].count / inputs, inputs])
        let product = all.dot(
            x, DotDimensions(leftBatching: [0], rightBatching: [2], leftContracting: [2], rightContracting: [0]))
        return product.transposed([1, 2, 0])
    }

    private func means(_ shape: Shape, _ context: Trace) -> Tensor {
        rows((0..<shape[0]).flatMap { step in smooth.map { $0.innovations.means[step] } }, shape, context)
    }

    // Values [T, n] for every sequence.
    private func rows(_ values: [Float], _ shape: Shape, _ context: Trace) -> Tensor {
        context.constant(HostTensor(values)).reshaped([shape[0], smooth.count]).broadcast(
            to: shape, dimensions: [0, 2])
    }

    // A course that goes beyond its range is drawn together until it does not: cut off at it, it would have a bend there that smooth courses
    // do not have.
    private func within(_ x: Tensor) -> Tensor {
        let (least, most) = (x.min([0]), x.max([0]))
        func ends(_ end: (ClosedRange<Float>) -> Float) -> Tensor {
            x.context.constant(HostTensor(smooth.map { end($0.innovations.range) })).broadcastLeading(to: least.shape)
        }
        let (bottom, top) = (ends(\.lowerBound), ends(\.upperBound))
        let (low, high) = (least.maximum(bottom).minimum(top), most.maximum(bottom).minimum(top))
        let ratio = (high - low) / (most - least).maximum(1e-6)
        func everywhere(_ value: Tensor) -> Tensor { value.broadcast(to: x.shape, dimensions: [1, 2]) }
        return (x - everywhere(least)) * everywhere(ratio) + everywhere(low)
    }
}
