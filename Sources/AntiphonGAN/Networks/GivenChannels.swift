import AntiphonData
import AntiphonGraph
import AntiphonNN

/// What is given from outside at each step, as a generator's recurrence reads it: choices among many categories as learnt
/// vectors.
struct GivenChannels {
    private let parts: [(channels: Range<Int>, dense: Dense?)]
    /// The channels that come out.
    let outputs: Int

    init(_ layout: SequenceLayout, in scope: inout ParameterScope) {
        parts = layout.perStep.enumerated().compactMap { index, group in
            guard group.isGiven, group.form != .alive else { return nil }
            let dense = group.embeddingWidth.map { width in
                scope.child("given\(index)") {
                    Dense(inputs: group.form.width, outputs: width, bias: false, in: &$0)
                }
            }
            return (group.channels, dense)
        }
        outputs = parts.reduce(0) { $0 + ($1.dense?.outputs ?? $1.channels.count) }
    }

    /// The given ones of sequences [T, B, W], [T, B, `outputs`].
    func callAsFunction(_ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        parts.map { channels, dense in
            let own = sequences.sliced(channels, along: 2)
            return dense.map { $0(own, values) } ?? own
        }.joined(along: 2)
    }
}
