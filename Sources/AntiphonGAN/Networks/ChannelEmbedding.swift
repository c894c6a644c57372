import AntiphonData
import AntiphonGraph
import AntiphonNN

/// Makes wide channels narrow before a recurrence reads them at every step: what is fixed over a sequence (`FixedEmbedding`), and
/// choices among many categories, each by a learnt vector a category (a one-hot times a matrix picks a row). The differences of
/// such a choice become the differences of its vectors.
struct ChannelEmbedding {
    /// Channels wider than this are made narrow, and this is how wide they are then, if nothing else is asked for.
    static let width = CategoryEncoding.limit

    private let layout: SequenceLayout
    private let fixed: FixedEmbedding
    /// For each choice that is embedded, the channels in which it stands, and in which its differences do.
    private let wide: [(channels: [Range<Int>], dense: Dense)]
    private let inputs: Int
    /// Of what comes out, the channels that are not given at each step, and their differences; nil: all.
    private let generated: [Range<Int>]?

    /// - Parameters:
    ///   - compared: the layout's channels whose differences stand behind them.
    ///   - further: how many channels stand behind those, which stay as they are.
    init(_ layout: SequenceLayout, compared: Range<Int> = 0..<0, further: Int = 0, in scope: inout ParameterScope) {
        self.layout = layout
        inputs = layout.width + compared.count + further
        fixed = FixedEmbedding(layout, named: "fixed", in: &scope)
        wide = layout.perStep.enumerated().compactMap { index, group in
            guard let width = group.embeddingWidth else { return nil }
            let dense = scope.child("choice\(index)") {
                Dense(inputs: group.form.width, outputs: width, bias: false, in: &$0)
            }
            guard compared.contains(group.channels.lowerBound) else { return ([group.channels], dense) }
            let shift = layout.width - compared.lowerBound
            let differences = group.channels.lowerBound + shift..<group.channels.upperBound + shift
            return ([group.channels, differences], dense)
        }
        generated = Self.generated(layout, compared, further, fixed: fixed.outputs)
    }

    private static func generated(
        _ layout: SequenceLayout, _ compared: Range<Int>, _ further: Int, fixed: Int
    ) -> [Range<Int>]? {
        func isGiven(_ group: ChannelGroup) -> Bool { group.isGiven && group.form != .alive }
        guard layout.perStep.contains(where: isGiven) else { return nil }
        var (ranges, next) = (fixed > 0 ? [0..<fixed] : [], fixed)
        let differences = layout.perStep.filter { compared.contains($0.channels.lowerBound) }
        for group in layout.perStep + differences {
            let width = group.embeddingWidth ?? group.form.width
            if !isGiven(group) { ranges.append(next..<next + width) }
            next += width
        }
        return further > 0 ? ranges + [next..<next + further] : ranges
    }

    /// How many of the channels that are left are not given at each step.
    var generatedOutputs: Int { generated.map { $0.reduce(0) { $0 + $1.count } } ?? outputs }

    /// These of what ``callAsFunction(_:_:)`` gave: what is given tells nothing about which of two sequences is real but beside what is not.
    func generated(_ embedded: Tensor) -> Tensor {
        generated.map { ranges in ranges.map { embedded.sliced($0, along: 2) }.joined(along: 2) } ?? embedded
    }

    /// The channels that are left.
    var outputs: Int {
        inputs - layout.fixedWidth + fixed.outputs
            - wide.reduce(0) { $0 + $1.channels.count * ($1.dense.inputs - $1.dense.outputs) }
    }

    /// Sequences [T, B, W'] whose first channels are the layout's, with narrow ones in the place of wide ones.
    func callAsFunction(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        guard !fixed.isIdentity || !wide.isEmpty else { return sequences }
        let (steps, batch) = (sequences.shape[0], sequences.shape[1])
        var parts: [Tensor] = []
        var next = 0
        if !fixed.isIdentity {
            let known = sequences.sliced(0..<1, along: 0).reshaped([batch, sequences.shape[2]])
                .sliced(0..<layout.fixedWidth, along: 1)
            parts.append(fixed(known, values).broadcast(to: [steps, batch, fixed.outputs], dimensions: [1, 2]))
            next = layout.fixedWidth
        }
        let places = wide.flatMap { entry in entry.channels.map { (channels: $0, dense: entry.dense) } }
        for place in places.sorted(by: { $0.channels.lowerBound < $1.channels.lowerBound }) {
            if place.channels.lowerBound > next {
                parts.append(sequences.sliced(next..<place.channels.lowerBound, along: 2))
            }
            parts.append(place.dense(sequences.sliced(place.channels, along: 2), values))
            next = place.channels.upperBound
        }
        if next < sequences.shape[2] { parts.append(sequences.sliced(next..<sequences.shape[2], along: 2)) }
        return parts.joined(along: 2)
    }
}
