import AntiphonData
import AntiphonGraph
import AntiphonNN

/// From a code to a sequence: dense layers to what is fixed, then a recurrent stack that starts from the code and what is
/// fixed and sees both at each step.
///
/// It gives raw outputs: what a reconstruction is judged by, and what `ChannelHeads` draws channels from.
struct SequenceDecoder {
    private let layout: SequenceLayout
    private let settings: Configuration.Generator
    private let fixedHeads: ChannelHeads
    private let stepHeads: ChannelHeads
    private let attributes: DenseLayers?
    private let start: Dense
    private let context: FixedEmbedding
    private let stack: RecurrentStack
    private let output: Dense

    /// - Parameter code: elements C of the code.
    init(_ layout: SequenceLayout, _ settings: Configuration.Generator, code: Int, in scope: inout ParameterScope) {
        self.layout = layout
        self.settings = settings
        let (fixedHeads, stepHeads) = (ChannelHeads(layout.fixed, settings), ChannelHeads(layout.perStep, settings))
        (self.fixedHeads, self.stepHeads) = (fixedHeads, stepHeads)
        attributes =
            layout.fixed.isEmpty
            ? nil
            : scope.child("attributes") {
                DenseLayers([code, settings.attributeHidden, settings.attributeHidden, fixedHeads.width], in: &$0)
            }
        start = scope.child("start") {
            Dense(inputs: code + layout.fixedWidth, outputs: settings.layers * settings.hidden, in: &$0)
        }
        context = FixedEmbedding(layout, named: "context", in: &scope)
        let inputs = code + context.outputs
        stack = scope.child("recurrence") {
            RecurrentStack(
                cell: settings.cell, inputs: inputs, hidden: settings.hidden, layers: settings.layers, in: &$0)
        }
        output = scope.child("output") {
            Dense(inputs: settings.hidden, outputs: settings.rows * stepHeads.width, in: &$0)
        }
    }

    /// Sequences [T, B, W] drawn for codes [B, C]: the noise decides choices only.
    func callAsFunction(_ code: Tensor, _ draw: Draw, _ values: ParameterValues) -> Tensor {
        var fixed: Tensor?
        if let attributes {
            let gumbel = fixedHeads.noiseWidth > 0 ? draw.staticGumbel(fixedHeads.noiseWidth) : nil
            fixed = layout.packedFixed(fixedHeads(attributes(code, values), gumbel: gumbel), given: nil)
        }
        let gumbel = stepHeads.noiseWidth > 0 ? draw.stepGumbel(stepHeads.noiseWidth, steps: layout.steps) : nil
        let generated = stepHeads(series(code, fixed: fixed, values), gumbel: gumbel)
        return layout.packed(generated, given: nil, fixed: fixed, alive: fixed.flatMap { layout.alive(fixed: $0) })
    }

    /// How badly sequences [T, B, W] are told from their codes [B, C], a scalar: the mean over columns of each one's mean
    /// error. The series is decoded from the code and the fixed channels as they are.
    func loss(_ code: Tensor, _ sequences: Tensor, _ values: ParameterValues) -> Tensor {
        let batch = sequences.shape[1]
        var terms = ReconstructionTerms()
        var fixed: Tensor?
        if let attributes {
            let first = sequences.sliced(0..<1, along: 0).reshaped([batch, layout.width])
            terms.add(fixedHeads, raw: attributes(code, values), target: first, mask: nil)
            fixed = first.sliced(0..<layout.fixedWidth, along: 1)
        }
        let alive = layout.alive.map {
            sequences.sliced($0..<$0 + 1, along: 2).reshaped([layout.steps, batch])
        }
        terms.add(stepHeads, raw: series(code, fixed: fixed, values), target: sequences, mask: alive)
        return terms.mean(in: sequences.context)
    }

    // The raw outputs of each step, [T, B, R].
    private func series(_ code: Tensor, fixed: Tensor?, _ values: ParameterValues) -> Tensor {
        let (rows, hidden) = (settings.rows, settings.hidden)
        let cells = (layout.steps + rows - 1) / rows
        let known = fixed.map { code.concatenated([$0], along: 1) } ?? code
        let states = start(known, values).tanh()
        let initial = (0..<settings.layers).map { [states.sliced($0 * hidden..<($0 + 1) * hidden, along: 1)] }
        let repeated = fixed.map { code.concatenated([context($0, values)], along: 1) } ?? code
        let input = repeated.broadcast(to: [cells, repeated.shape[0], repeated.shape[1]], dimensions: [1, 2])
        return Rows.unfolded(
            output(stack(input, initial: initial, values).y, values), rows: rows, steps: layout.steps)
    }
}
