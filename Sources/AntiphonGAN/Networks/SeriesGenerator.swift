import AntiphonData
import AntiphonGraph
import AntiphonNN

/// The recurrent generator: noise, and what is fixed or given, to the channels of each step (RECIPE's form: h0 = tanh(dense(z)), the input
/// at each step is noise and z, dense to the output).
///
/// With S rows a step (DoppelGANger's S) the recurrence runs over T / S steps and gives S rows at each.
struct SeriesGenerator {
    private let layout: SequenceLayout
    private let settings: Configuration.Generator
    private let heads: ChannelHeads
    private let given: GivenChannels
    // Where rows are numbers that bring much that is new.
    private let driver: ProcessDriver?
    private let columns: ColumnGenerator?
    private let reader: RowReader?
    private let start: Dense?
    // What is fixed goes in at every step.
    private let context: FixedEmbedding
    private let stack: RecurrentStack
    private let output: Dense

    /// - Parameter extra: further fixed inputs E (latent codes).
    init(_ layout: SequenceLayout, _ settings: Configuration.Generator, extra: Int = 0, in scope: inout ParameterScope)
    {
        self.layout = layout
        self.settings = settings
        heads = ChannelHeads(
            layout.perStep, settings, joint: layout.joint, courses: NumberCourses(layout, settings))
        driver = ProcessDriver(layout, heads)
        columns = driver.flatMap { ColumnGenerator($0.width, settings, in: &scope) }
        reader = driver.flatMap { RowReader($0, states: settings.hidden, in: &scope) }
        let rows = settings.rows
        context = FixedEmbedding(layout, extra: extra, named: "context", in: &scope)
        given = GivenChannels(layout, in: &scope)
        let begin = settings.staticNoise + context.inputs
        let outputs = driver?.outputs ?? heads.width
        let perRow = heads.noiseWidth + given.outputs + (driver?.width ?? 0)
        let inputs =
            settings.staticNoise + context.outputs + settings.stepNoise + rows * perRow
        start =
            begin == 0
            ? nil : scope.child("start") { Dense(inputs: begin, outputs: settings.layers * settings.hidden, in: &$0) }
        stack = scope.child("recurrence") {
            RecurrentStack(
                cell: settings.cell, inputs: inputs, hidden: settings.hidden, layers: settings.layers, in: &$0)
        }
        output = scope.child("output") { Dense(inputs: settings.hidden, outputs: rows * outputs, in: &$0) }
    }

    /// Sequences [T, B, W].
    /// - Parameters:
    ///   - fixed: the fixed channels [B, A]; nil if there are none.
    ///   - extra: further fixed inputs [B, E], which are no channels.
    ///   - alive: which steps there are, [T, B]; nil: all.
    func callAsFunction(
        _ draw: Draw, fixed: Tensor?, extra: Tensor? = nil, alive: Tensor?, _ values: ParameterValues
    ) -> Tensor {
        let (steps, rows) = (layout.steps, settings.rows)
        let cells = (steps + rows - 1) / rows
        var inputs: [Tensor] = []
        if settings.stepNoise > 0 { inputs.append(draw.stepNoise(settings.stepNoise, steps: cells)) }
        var gumbel: Tensor?
        if heads.noiseWidth > 0 {
            // The noise that decides a choice is an input too: the state knows what was chosen.
            let noise = draw.stepGumbel(rows * heads.noiseWidth, steps: cells)
            inputs.append(noise)
            gumbel = Rows.unfolded(noise, rows: rows, steps: steps)
        }
        if let known = draw.given, given.outputs > 0 {
            inputs.append(Rows.folded(given(known, values), rows: rows))
        }
        // The state knows what is new in a row, as it knows what was chosen.
        let fresh = driver.map { draw.processNoise($0.width, steps: steps) }
        if let fresh { inputs.append(Rows.folded(fresh, rows: rows)) }
        var initial: [[Tensor]] = []
        if let start {
            let noise = settings.staticNoise > 0 ? [draw.staticNoise(settings.staticNoise)] : []
            let facts = [fixed?.stoppingGradient(), extra].compactMap { $0 }
            let known = (noise + facts).joined(along: 1)
            var repeated = known
            if !context.isIdentity {
                repeated = (noise + [context(facts.joined(along: 1), values)]).joined(along: 1)
            }
            inputs.append(repeated.broadcast(to: [cells, draw.batch, repeated.shape[1]], dimensions: [1, 2]))
            let states = start(known, values).tanh()
            initial = (0..<settings.layers).map {
                [states.sliced($0 * settings.hidden..<($0 + 1) * settings.hidden, along: 1)]
            }
        }
        let input = inputs.joined(along: 2)
        let states = stack(input, initial: initial, values).y
        let raw = output(states, values)
        var numbers = Rows.unfolded(raw, rows: rows, steps: steps)
        if let driver, let fresh {
            let perRow = Rows.repeated(states, rows: rows, steps: steps)
            let own = columns.map { columns in
                columns(
                    new: fresh, states: perRow,
                    noise: draw.columnNoise(ColumnGenerator.noise * driver.width, steps: steps),
                    startNoise: draw.columnStart(ColumnGenerator.startNoise * driver.width), values)
            }
            let made = driver.numbers(numbers, columns: own, noise: fresh, past: draw.pastNoise(driver.pastWidth))
            numbers =
                reader.map { reader in
                    let others = numbers.taken(driver.others, along: 2)
                    return driver.woven(made, others + reader(states: perRow, numbers: made, values))
                } ?? made
        }
        let generated = heads(numbers, gumbel: gumbel)
        guard !layout.isPlain else { return generated[layout.groups[0]] ?? numbers }
        return layout.packed(generated, given: draw.given, fixed: fixed, alive: alive)
    }
}
