import AntiphonData
import AntiphonGraph

/// What real numbers do from step to step that a dense layer's output never does exactly: they follow smoothly from those before, they hold the
/// value of the step before, and they stop at an end of their range (Documentation/decisions/0109-innovations.md, 0105-values-that-hold.md,
/// 0104-limits-and-codes.md).
struct NumberCourses {
    /// For each channel of a layout, where its numbers stop; empty: nowhere.
    let limits: [ClosedRange<Float>?]
    /// At which ends numbers turn back, by channel of a layout.
    let reflections: [Int: Reflection]
    /// For each channel of a layout, the dead zone in which its number holds; empty: none.
    let holds: [Float]
    private let layout: SequenceLayout

    init(_ layout: SequenceLayout, _ settings: Configuration.Generator) {
        // Where the output is bent there are no limits but the bend's.
        let isLimited = settings.limits && settings.output == .linear
        limits = isLimited ? layout.limits : []
        reflections = isLimited ? layout.reflections : [:]
        holds = settings.holds ? layout.holds : []
        self.layout = layout
    }

    /// What makes numbers of innovations in the smooth channels of a group.
    func filters(of group: ChannelGroup) -> InnovationFilters {
        InnovationFilters(layout, in: group.channels)
    }

    /// The numbers of a group, [T, B, n].
    func callAsFunction(_ numbers: Tensor, _ group: ChannelGroup) -> Tensor {
        let driven = filters(of: group).numbers(numbers, first: group.channels.lowerBound)
        return limited(reflected(held(driven, group), group), group)
    }

    // y is the number nearest to the y of the step before that is no farther than the dead zone from what is wished for: it stays where it is
    // while that is near, and is dragged along when it is not. Where there is no dead zone it is what is wished for.
    private func held(_ numbers: Tensor, _ group: ChannelGroup) -> Tensor {
        let own = holds.isEmpty ? [] : Array(holds[group.channels])
        guard own.contains(where: { $0 > 0 }) else { return numbers }
        let (steps, batch, width) = (numbers.shape[0], numbers.shape[1], numbers.shape[2])
        let zone = numbers.context.constant(HostTensor(own)).broadcastLeading(to: [batch, width])
        return numbers.context.scan(
            length: steps, carries: [numbers.sliced(0..<1, along: 0).reshaped([batch, width])], sequences: [numbers],
            constants: [zone]
        ) { carries, slices, constants in
            let (last, wish, zone) = (carries[0], slices[0], constants[0])
            let next = (wish - zone).maximum((wish + zone).minimum(last))
            return ([next], [next])
        }.stacked[0]
    }

    /// The ends at which the numbers of a group turn back; where there are none, the largest numbers. Nil if none of them turns back.
    func ends(of group: ChannelGroup) -> (low: [Float], high: [Float])? {
        let own = group.channels.map { reflections[$0] }
        guard own.contains(where: { $0 != nil }) else { return nil }
        return (own.map { $0?.low ?? -.greatestFiniteMagnitude }, own.map { $0?.high ?? .greatestFiniteMagnitude })
    }

    // Numbers that turn back at the ends of their ranges: what would lie beyond an end lies as far within. Where that were beyond the
    // other end, it is there.
    private func reflected(_ numbers: Tensor, _ group: ChannelGroup) -> Tensor {
        guard case .values = group.form, let ends = ends(of: group) else { return numbers }
        let low = numbers.context.constant(HostTensor(ends.low)).broadcastLeading(to: numbers.shape)
        let high = numbers.context.constant(HostTensor(ends.high)).broadcastLeading(to: numbers.shape)
        // Not low + |x - low|, which rounds all that is far from an end, and everything where there is none.
        let above = numbers.maximum(low) + (low - numbers).maximum(0)
        return (above.minimum(high) - (above - high).maximum(0)).maximum(low)
    }

    // The nearest within the limits.
    private func limited(_ numbers: Tensor, _ group: ChannelGroup) -> Tensor {
        let own = limits.isEmpty ? [] : Array(limits[group.channels])
        guard own.contains(where: { $0 != nil }) else { return numbers }
        let low = numbers.context.constant(HostTensor(own.map { $0?.lowerBound ?? -.greatestFiniteMagnitude }))
        let high = numbers.context.constant(HostTensor(own.map { $0?.upperBound ?? .greatestFiniteMagnitude }))
        return numbers.maximum(low.broadcastLeading(to: numbers.shape))
            .minimum(high.broadcastLeading(to: numbers.shape))
    }
}
