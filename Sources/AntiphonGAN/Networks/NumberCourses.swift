import AntiphonData
import AntiphonGraph

/// What real numbers do from step to step that a dense layer's output never does exactly: they follow smoothly from those before, they hold the
/// value of the step before, and they stop at an end of their range (Documentation/decisions/0109-innovations.md, 0105-values-that-hold.md,
/// 0104-limits-and-codes.md).
struct NumberCourses {
    /// For each channel of a layout, where its numbers stop; empty: nowhere.
    let limits: [ClosedRange<Float>?]
    /// For each channel of a layout, the dead zone in which its number holds; empty: none.
    let holds: [Float]
    private let layout: SequenceLayout

    init(_ layout: SequenceLayout, _ settings: Configuration.Generator) {
        // Where the output is bent there are no limits but the bend's.
        limits = settings.limits && settings.output == .linear ? layout.limits : []
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
        return limited(held(driven, group), group)
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
