import AntiphonData
import AntiphonGraph
import AntiphonNN

/// Makes narrow, once, what is fixed over a sequence and read at every step: choices that have an encoding of their own go that way,
/// all else together becomes a learnt vector if it is wide.
///
/// A recurrence over 60 one-hot channels of attributes costs twice what one over 16 does and learns the same.
struct FixedEmbedding {
    // Choices with an encoding of their own; no layer: as they stand.
    private let own: [(channels: Range<Int>, dense: Dense?)]
    // The other channels, side by side.
    private let others: [Range<Int>]
    private let joint: Dense?
    /// The channels that come in.
    let inputs: Int
    /// The channels that come out.
    let outputs: Int

    /// - Parameters:
    ///   - extra: further channels behind the layout's fixed ones (latent codes).
    ///   - name: of the layer that makes the others narrow; a choice's own has its place behind it.
    init(_ layout: SequenceLayout, extra: Int = 0, named name: String, in scope: inout ParameterScope) {
        inputs = layout.fixedWidth + extra
        var own: [(channels: Range<Int>, dense: Dense?)] = []
        var others: [Range<Int>] = []
        func addOther(_ channels: Range<Int>) {
            guard !channels.isEmpty else { return }
            if let last = others.last, last.upperBound == channels.lowerBound {
                others[others.count - 1] = last.lowerBound..<channels.upperBound
            } else {
                others.append(channels)
            }
        }
        for (index, group) in layout.fixed.enumerated() {
            if group.encoding == nil {
                addOther(group.channels)
            } else {
                let dense = group.embeddingWidth.map { width in
                    scope.child("\(name)\(index)") {
                        Dense(inputs: group.form.width, outputs: width, bias: false, in: &$0)
                    }
                }
                own.append((group.channels, dense))
            }
        }
        addOther(layout.fixedWidth..<inputs)
        let known = others.reduce(0) { $0 + $1.count }
        joint =
            known <= ChannelEmbedding.width
            ? nil : scope.child(name) { Dense(inputs: known, outputs: ChannelEmbedding.width, in: &$0) }
        outputs = min(known, ChannelEmbedding.width) + own.reduce(0) { $0 + ($1.dense?.outputs ?? $1.channels.count) }
        (self.own, self.others) = (own, others)
    }

    /// Whether everything goes as it stands.
    var isIdentity: Bool { joint == nil && own.isEmpty }

    /// Channels [B, `inputs`] as [B, `outputs`].
    func callAsFunction(_ known: Tensor, _ values: ParameterValues) -> Tensor {
        guard !isIdentity else { return known }
        func part(_ channels: Range<Int>) -> Tensor {
            channels.count == inputs ? known : known.sliced(channels, along: 1)
        }
        var parts: [Tensor] = []
        if !others.isEmpty {
            let rest = others.map(part).joined(along: 1)
            parts.append(joint.map { $0(rest, values) } ?? rest)
        }
        parts += own.map { channels, dense in dense.map { $0(part(channels), values) } ?? part(channels) }
        return parts.joined(along: 1)
    }
}

extension ChannelGroup {
    /// The width of the learnt vector that stands for a choice where a recurrence reads it; nil: it goes as it stands.
    var embeddingWidth: Int? {
        guard case .choice(let count) = form else { return nil }
        return (encoding ?? .byCardinality(count)).width(of: count)
    }
}
