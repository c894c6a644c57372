import AntiphonData
import AntiphonGraph
import AntiphonNN

/// Makes wide channels narrow before a recurrence reads them at every step: what is fixed over a sequence becomes a learnt vector, once,
/// and so does a choice among many categories (an embedding: a one-hot times a matrix picks a row).
///
/// A recurrence over 60 one-hot channels of attributes costs twice what one over 16 does and learns the same.
struct ChannelEmbedding {
    /// Groups wider than this are embedded, and this is how wide they are then.
    static let width = 16

    private let layout: SequenceLayout
    private let fixed: Dense?
    private let wide: [(group: ChannelGroup, dense: Dense)]

    init(_ layout: SequenceLayout, in scope: inout ParameterScope) {
        self.layout = layout
        fixed =
            layout.fixedWidth <= Self.width
            ? nil
            : scope.child("fixed") { Dense(inputs: layout.fixedWidth, outputs: Self.width, in: &$0) }
        wide = layout.perStep.enumerated().compactMap { index, group in
            guard case .choice(let count) = group.form, count > Self.width else { return nil }
            return (
                group,
                scope.child("choice\(index)") { Dense(inputs: count, outputs: Self.width, bias: false, in: &$0) }
            )
        }
    }

    /// Whether nothing is wide.
    var isIdentity: Bool { fixed == nil && wide.isEmpty }

    /// The channels that are left of `width` ones of which the first are the layout's.
    func outputs(of width: Int) -> Int {
        width - (fixed == nil ? 0 : layout.fixedWidth - Self.width)
            - wide.reduce(0) { $0 + $1.group.form.width - Self.width }
    }

    /// Sequences [T, B, W'] whose first channels are the layout's, with narrow ones in the place of wide ones.
    func callAsFunction(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        guard !isIdentity else { return sequences }
        let (steps, batch) = (sequences.shape[0], sequences.shape[1])
        var parts: [Tensor] = []
        var next = 0
        if let fixed {
            let known = sequences.sliced(0..<1, along: 0).reshaped([batch, sequences.shape[2]])
                .sliced(0..<layout.fixedWidth, along: 1)
            parts.append(fixed(known, values).broadcast(to: [steps, batch, Self.width], dimensions: [1, 2]))
            next = layout.fixedWidth
        }
        for (group, dense) in wide {
            if group.channels.lowerBound > next {
                parts.append(sequences.sliced(next..<group.channels.lowerBound, along: 2))
            }
            parts.append(dense(sequences.sliced(group.channels, along: 2), values))
            next = group.channels.upperBound
        }
        if next < sequences.shape[2] { parts.append(sequences.sliced(next..<sequences.shape[2], along: 2)) }
        return parts.joined(along: 2)
    }
}
