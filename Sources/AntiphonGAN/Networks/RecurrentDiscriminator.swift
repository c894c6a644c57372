import AntiphonData
import AntiphonGraph
import AntiphonNN

/// The recurrent discriminator: channels and their differences to states, states to a judgement.
///
/// Where something is fixed over a sequence, a second, dense discriminator judges that alone (DoppelGANger's auxiliary
/// discriminator), with a loss of its own: a sequence has two judgements then. What is fixed learns from the second only; to the first it
/// is a condition (Documentation/decisions/0080-one-array.md).
struct RecurrentDiscriminator {
    private let layout: SequenceLayout
    private let settings: Configuration.Discriminator
    private let differenceScale: [Float]
    private let innovations: InnovationFilters
    private let dependences: DependenceFilters
    private let embedding: ChannelEmbedding
    private let stack: RecurrentStack
    private let filters: TemporalFilters
    // Where columns are judged alike: those of noisy tables.
    private let columns: ColumnFilters?
    /// The width of `Body.pooled`.
    let pooledWidth: Int
    private let headHidden: Dense?
    private let headOutput: Dense
    // nil if nothing fixed is generated.
    private let attributes: DenseLayers?

    init(
        _ layout: SequenceLayout, _ settings: Configuration.Discriminator, differenceScale: [Float],
        in scope: inout ParameterScope
    ) {
        self.layout = layout
        self.settings = settings
        self.differenceScale = differenceScale.isEmpty ? Array(repeating: 1, count: layout.width) : differenceScale
        let compared = settings.differences ? Self.compared(layout) : 0..<0
        innovations = InnovationFilters(layout, in: 0..<layout.width)
        dependences = DependenceFilters(layout, settings)
        let further = innovations.count + dependences.count
        embedding = scope.child("embedding") {
            ChannelEmbedding(layout, compared: compared, further: further, in: &$0)
        }
        let inputs = settings.rows * embedding.outputs
        stack = scope.child("recurrence") {
            RecurrentStack(
                cell: settings.cell, inputs: inputs, hidden: settings.hidden, layers: settings.layers,
                bidirectional: settings.bidirectional, in: &$0)
        }
        let states = settings.bidirectional ? 2 * settings.hidden : settings.hidden
        filters = TemporalFilters(
            inputs: embedding.generatedOutputs, filters: settings.judgement == .pooled ? settings.filters : 0,
            sets: settings.filterSets, moments: settings.moments, steps: layout.steps, in: &scope)
        columns = ColumnFilters(layout, filters: settings.pooledColumnFilters, in: &scope)
        pooledWidth = 2 * states + filters.outputs + (columns?.outputs ?? 0)
        switch settings.judgement {
        case .pooled:
            headHidden = scope.child("hidden") { [pooledWidth] in
                Dense(inputs: pooledWidth, outputs: settings.hidden, in: &$0)
            }
            headOutput = scope.child("output") { Dense(inputs: settings.hidden, outputs: 1, in: &$0) }
        case .step, .last:
            headHidden = nil
            headOutput = scope.child("output") { Dense(inputs: states, outputs: 1, in: &$0) }
        }
        let (width, hidden) = (layout.fixedWidth, settings.attributeHidden)
        attributes =
            layout.fixed.allSatisfy(\.isGiven)
            ? nil : scope.child("attributes") { DenseLayers([width, hidden, hidden, 1], in: &$0) }
    }

    // The channels whose differences are shown: those that change, but for the flag of being there.
    private static func compared(_ layout: SequenceLayout) -> Range<Int> {
        let first = layout.perStep.first { $0.form != .alive }?.channels.lowerBound ?? layout.width
        return first..<layout.width
    }

    /// The channels and, beside them, the scaled first differences of those that change (0 at the first step, and after the end) and the
    /// innovations of those that are smooth, and what is left of those that others nearly tell.
    func present(_ sequences: Tensor) -> Tensor {
        let further = [differences(sequences), innovations.shown(sequences), dependences.shown(sequences)]
        return ([sequences] + further.compactMap { $0 }).joined(along: 2)
    }

    private func differences(_ sequences: Tensor) -> Tensor? {
        guard settings.differences else { return nil }
        let steps = layout.steps
        let compared = Self.compared(layout)
        let own = compared.count == layout.width ? sequences : sequences.sliced(compared, along: 2)
        let later = own.sliced(1..<steps, along: 0)
        let earlier = own.sliced(0..<steps - 1, along: 0)
        let scale = own.context.constant(HostTensor(Array(differenceScale[compared]))).broadcastLeading(to: later.shape)
        var differences = ((later - earlier) * scale).padded(low: [1, 0, 0], high: [0, 0, 0])
        if let alive = layout.alive {
            let mask = sequences.sliced(alive..<alive + 1, along: 2)
            differences =
                differences
                * mask.reshaped([steps, own.shape[1]]).broadcast(to: differences.shape, dimensions: [0, 1])
        }
        return differences
    }

    /// The channels of what is presented that bear noise.
    var noisyChannels: [Bool]? {
        InstanceNoise.channels(
            layout, compared: settings.differences ? Self.compared(layout) : 0..<0,
            further: innovations.count + dependences.count)
    }

    /// What was made of a sequence before it is judged: the top layer's outputs [T / S, B, H'], the last state, the mean of states and what the
    /// filters saw side by side [B, 2 H' + ...], and the number of the recurrence's steps of each sequence [B], if they differ.
    struct Body {
        let outputs: Tensor
        let last: Tensor
        let pooled: Tensor
        let lengths: Tensor?
    }

    /// Reads what was presented.
    func body(_ presented: Tensor, _ values: ParameterValues) -> Body {
        let presented = conditioned(presented)
        let rows = settings.rows
        let batch = presented.shape[1]
        var lengths: Tensor?
        let alive = layout.alive.map { alive in
            presented.sliced(alive..<alive + 1, along: 2).reshaped([layout.steps, batch]).stoppingGradient()
        }
        if let counts = alive?.sum([0]) {
            lengths = rows == 1 ? counts : ((counts + Float(rows - 1)) * (1 / Float(rows)) + 1e-4).floor()
        }
        let embedded = embedding(presented, values)
        let output = stack(
            Rows.folded(embedded, rows: rows),
            lengths: lengths.map { ($0 + 0.25).floor().converted(to: .int32) }, values)
        // The top layer's final hidden states, of each direction.
        let finals = output.states.suffix(settings.bidirectional ? 2 : 1).compactMap(\.first)
        let last = finals.joined(along: 1)
        // Outputs after the end are 0.
        let mean =
            lengths.map { counts in
                let sums = output.y.sum([0])
                return sums / counts.maximum(1).broadcast(to: sums.shape, dimensions: [0])
            } ?? output.y.mean([0])
        let seen =
            filters(embedding.generated(embedded), alive: alive, values)
            + [columns?(presented, alive: alive, values)].compactMap { $0 }
        return Body(
            outputs: output.y, last: last, pooled: last.concatenated([mean] + seen, along: 1), lengths: lengths)
    }

    // What is fixed as a condition: no gradient goes back to it from here.
    private func conditioned(_ presented: Tensor) -> Tensor {
        guard attributes != nil else { return presented }
        let (fixed, width) = (layout.fixedWidth, presented.shape[2])
        return presented.sliced(0..<fixed, along: 2).stoppingGradient()
            .concatenated([presented.sliced(fixed..<width, along: 2)], along: 2)
    }

    /// The judgement: [B], or [T / S, B] for one a step (0 after a sequence's end), or [2, B] where something is fixed: of the
    /// series, and of what is fixed.
    func judge(_ presented: Tensor, _ values: ParameterValues) -> Tensor {
        judge(body(presented, values), presented, values)
    }

    /// The judgement of what was read already.
    func judge(_ body: Body, _ presented: Tensor, _ values: ParameterValues) -> Tensor {
        let batch = presented.shape[1]
        let judged: Tensor
        switch settings.judgement {
        case .step: judged = headOutput(body.outputs, values).reshaped([body.outputs.shape[0], batch])
        case .last: judged = headOutput(body.last, values).reshaped([batch])
        case .pooled:
            let hidden = headHidden.map { $0(body.pooled, values).sigmoidLinear() } ?? body.pooled
            judged = headOutput(hidden, values).reshaped([batch])
        }
        let fixed = judgeFixed(presented, values)
        guard settings.judgement == .step else {
            guard let fixed else { return judged }
            return [judged.reshaped([1, batch]), fixed.reshaped([1, batch])].joined(along: 0)
        }
        let whole = fixed.map { judged + $0.broadcast(to: judged.shape, dimensions: [1]) } ?? judged
        guard let lengths = body.lengths else { return whole }
        let step = whole.context.iota(.float32(whole.shape), dimension: 0) + 0.5
        return whole * step.compare(.less, lengths.broadcast(to: whole.shape, dimensions: [1])).converted(to: .float32)
    }

    // The judgement of what is fixed, [B]; nil if nothing is.
    private func judgeFixed(_ presented: Tensor, _ values: ParameterValues) -> Tensor? {
        guard let attributes else { return nil }
        let batch = presented.shape[1]
        let known = presented.sliced(0..<1, along: 0).reshaped([batch, presented.shape[2]])
            .sliced(0..<layout.fixedWidth, along: 1)
        return attributes(known, values).reshaped([batch])
    }
}
