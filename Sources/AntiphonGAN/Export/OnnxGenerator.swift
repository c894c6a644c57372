import AntiphonData
import AntiphonGraph
import AntiphonNN

/// A generator as an ONNX graph: noise goes in, sequences in the data's own units come out.
///
/// Number of sequences and of steps are symbolic. Noise is an input and not an operator, because what random operators draw
/// is each runtime's own business. Documentation/export.md says how to feed it.
struct OnnxGenerator {
    let configuration: Configuration
    let schema: Schema
    let layers: OnnxLayers
    let graph = OnnxGraph("generator")

    static let batch = OnnxDimension.symbolic("batch")
    static let time = OnnxDimension.symbolic("time")

    init(_ model: TrainedModel) throws(ExportError) {
        configuration = model.configuration
        schema = model.schema
        layers = OnnxLayers(
            graph: graph, weights: try ModelWeights(model), settings: model.configuration.generator)
    }

    /// The whole graph.
    func traced() throws(ExportError) -> OnnxGraph {
        switch configuration.family {
        case .recurrent, .conditional, .info: try recurrent()
        case .feedForward: try feedForward()
        case .timegan: try timeGAN()
        case .latent: try latent()
        }
        return graph
    }

    // MARK: Inputs

    /// S rows a recurrent step: the axis of steps has a name of its own where they are more than one.
    var rows: Int { configuration.generator.rows }
    var cells: OnnxDimension { rows == 1 ? Self.time : .symbolic("cells") }

    /// Numbers for each sequence, [batch, width].
    func input(_ name: String, _ width: Int, _ kind: OnnxInputKind, _ documentation: String) -> OnnxValue {
        graph.input(name, .float, [Self.batch, .fixed(width)], kind, documentation)
    }

    /// Numbers for each recurrent step of each sequence, [batch, cells, width].
    func stepInput(_ name: String, _ width: Int, _ kind: OnnxInputKind, _ documentation: String) -> OnnxValue {
        graph.input(name, .float, [Self.batch, cells, .fixed(width)], kind, documentation)
    }

    func staticNoise() -> OnnxValue? {
        let width = configuration.generator.staticNoise
        return width == 0
            ? nil
            : input("static_noise", width, .normal, "Standard normal numbers that stay the same over a sequence.")
    }

    /// The Gumbel noise that decides the choices of each row, [batch, cells, S G].
    func stepGumbel(_ heads: ChannelHeads) -> OnnxValue? {
        heads.noiseWidth == 0
            ? nil
            : stepInput(
                "step_gumbel", rows * heads.noiseWidth, .gumbel,
                "Standard Gumbel numbers, drawn anew for each step: they decide what is chosen.")
    }

    /// The number of recurrent steps: that of the inputs, or asked for where nothing is drawn at each step.
    func cellCount(of parts: [OnnxValue]) -> OnnxValue {
        if let part = parts.first { return part.length(of: 1) }
        let count = graph.input("steps", .int64, [], .steps, "How many steps to generate.").reshaped([1])
        return rows == 1 ? count : (count + Double(rows - 1)) / Double(rows)
    }

    /// Rows of sequences, [batch, cells S, width], from what each recurrent step gives, [batch, cells, S width].
    func unfolded(_ x: OnnxValue, width: Int) -> OnnxValue { rows == 1 ? x : x.reshaped([0, -1, width]) }

    // MARK: Families

    // G1(G2(z)) (FeedForwardFamily.generate): one step.
    private func feedForward() throws(ExportError) {
        let noise = input("static_noise", configuration.generator.staticNoise, .normal, "Standard normal numbers.")
        let hidden = try layers.dense("generator/hidden", noise).rectified()
        let output = layers.activated(try layers.dense("generator/output", hidden))
        let values = decoding(time: .fixed(1)).values(output.unsqueezed([1])).converted(to: .float)
        declareSequences(values, time: .fixed(1))
    }

    // Uniform noise through three recurrent networks: to the latent space, through the supervisor, and out of it
    // (TimeGANFamily.generate).
    private func timeGAN() throws(ExportError) {
        let g = configuration.generator
        let width = g.stepNoise == 0 ? schema.layout.width : g.stepNoise
        let noise = stepInput(
            "step_uniform", width, .uniform, "Numbers even between 0 and 1, drawn anew for each step.")
        var x = noise.transposed([1, 0, 2])
        for (name, count) in [("latent", g.layers), ("supervisor", max(1, g.layers - 1)), ("recovery", g.layers)] {
            let path = "generator/" + name
            let y = try layers.stack(path + "/recurrence", name: name + ".", layers: count, x).y
            x = try layers.dense(path + "/output", y)
            if name != "recovery" { x = x.logistic() }
        }
        let features = bands.applied(to: layers.activated(x.transposed([1, 0, 2])), schema.layout.groups[0])
        let values = decoding(time: Self.time).values(features).converted(to: .float)
        declareSequences(worked(values), time: Self.time)
    }

    // A code from static noise, decoded (LatentFamily.generate, SequenceDecoder).
    private func latent() throws(ExportError) {
        guard let noise = staticNoise() else { throw ExportError("the latent family needs static noise") }
        let code = try layers.denseLayers("generator/codes", noise).tanh()
        let layout = schema.layout
        var channels = OnnxChannels(layout: layout)
        if !layout.fixed.isEmpty {
            let heads = ChannelHeads(layout.fixed, configuration.generator)
            let raw = try layers.denseLayers("generator/decoder/attributes", code)
            channels.add(fixed: layers.channels(heads, raw, gumbel: attributeGumbel(heads)))
        }
        let heads = ChannelHeads(layout.perStep, configuration.generator)
        let gumbel = stepGumbel(heads)
        let facts = channels.allFixed
        let known = ([code] + [facts].compactMap { $0 }).joined(along: 1)
        var read = [code]
        if let facts { read.append(try layers.narrowed(facts, of: layout, extra: 0, "generator/decoder/context")) }
        let steps = cellCount(of: [gumbel].compactMap { $0 })
        let x = read.joined(along: 1).repeated(steps: steps).transposed([1, 0, 2])
        let y = try layers.stack(
            "generator/decoder/recurrence", x, initial: try layers.start("generator/decoder/start", known)
        ).y
        let raw = unfolded(
            try layers.dense("generator/decoder/output", y.transposed([1, 0, 2])), width: heads.width)
        channels.perStep = layers.channels(heads, raw, gumbel: gumbel.map { unfolded($0, width: heads.noiseWidth) })
        channels.steps = rows == 1 ? steps : steps * Double(rows)
        declare(channels)
    }

    /// The Gumbel noise that decides what is fixed, [batch, G].
    func attributeGumbel(_ heads: ChannelHeads) -> OnnxValue? {
        heads.noiseWidth == 0
            ? nil
            : input(
                "attribute_gumbel", heads.noiseWidth, .gumbel,
                "Standard Gumbel numbers that decide what is chosen for the whole sequence.")
    }

    // MARK: Outputs

    private var bands: OnnxDeadBands { OnnxDeadBands(schema: schema) }

    // The way back to the columns of plain numbers, those among them that are drawn by themselves from an input of its own.
    private func decoding(time: OnnxDimension) -> OnnxDecoding {
        let count = schema.encoding.drawCount
        let noise =
            count == 0
            ? nil
            : graph.input(
                "draw_noise", .float, [Self.batch, time, .fixed(count)], .normal,
                "Standard normal numbers for the columns that are drawn by themselves.")
        return OnnxDecoding(encoding: schema.encoding, noise: noise)
    }

    // What whole sequences [batch, time, columns] say of single columns.
    private func worked(_ values: OnnxValue) -> OnnxValue {
        guard !schema.interpolations.isEmpty || !schema.lagged.isEmpty else { return values }
        let columns = schema.columns.indices
        var cells = Dictionary(columns.map { ($0, values.sliced($0..<$0 + 1, along: -1)) }) { $1 }
        for lines in schema.interpolations { cells = OnnxInterpolation(lines).applied(to: cells) }
        for own in schema.lagged { own.apply(to: &cells) }
        return columns.compactMap { cells[$0]?.converted(to: .float) }.joined(along: -1)
    }

    func declareSequences(_ values: OnnxValue, time: OnnxDimension) {
        let projection = OnnxProjection(schema)
        graph.output(
            "sequences", projection.applied(to: values), [Self.batch, time, .fixed(schema.featureCount)],
            "Sequences in the data's own units; columns: \(schema.columnNames.joined(separator: ", ")).")
    }

    /// The outputs of channels.
    func declare(_ channels: OnnxChannels) {
        var channels = channels
        for (group, value) in channels.perStep { channels.perStep[group] = bands.applied(to: value, group) }
        guard let mixed = schema.mixed else {
            let features = channels.perStep[schema.layout.groups[0]]
            if let features {
                let values = decoding(time: Self.time).values(features).converted(to: .float)
                declareSequences(worked(values), time: Self.time)
            }
            return
        }
        let decoding = OnnxMixedDecoding(
            mixed: mixed, rows: decoding(time: Self.time), channels: channels, lines: schema.interpolations,
            lagged: schema.lagged)
        declareSequences(decoding.sequences(columns: schema.featureCount), time: Self.time)
        if let lengths = channels.lengths {
            graph.output("lengths", lengths, [Self.batch], "How many steps each sequence has; those after are NaN.")
        }
        if let keys = decoding.order() {
            graph.output(
                "order", keys, [Self.batch, Self.time],
                "The keys that order a sequence's rows\(schema.orderColumn.map { ": \($0)" } ?? "").")
        }
    }
}

/// The channels that a generator made or was given, by group, batch first.
struct OnnxChannels {
    let layout: SequenceLayout
    /// Of the groups that are fixed, each [batch, width].
    private(set) var fixed: [ChannelGroup: OnnxValue] = [:]
    /// Of the groups that change, each [batch, time, width].
    var perStep: [ChannelGroup: OnnxValue] = [:]
    /// The number of steps of each sequence, int64 [batch]; nil: all have those that were asked for.
    private(set) var lengths: OnnxValue?
    /// How many rows there are, int64 [1].
    var steps: OnnxValue?

    init(layout: SequenceLayout) { self.layout = layout }

    /// Takes fixed groups as the heads made them: a length is made a whole number like the data's
    /// (`SequenceLayout.packedFixed`).
    mutating func add(fixed made: [ChannelGroup: OnnxValue]) {
        for (group, value) in made {
            guard case .length(let offset, let scale) = group.form else {
                fixed[group] = value
                continue
            }
            // Step t is there if t + 1/2 is below the length.
            let length = value * Double(scale) + Double(offset)
            add(length: group, (length.maximum(1) - 0.5).roundedUp().clipped(1...Double(layout.steps)))
        }
    }

    /// Takes the lengths, whole float numbers [batch, 1], as the channel of a group.
    mutating func add(length group: ChannelGroup, _ count: OnnxValue) {
        guard case .length(let offset, let scale) = group.form else { return }
        fixed[group] = (count - Double(offset)) * Double(1 / scale)
        lengths = count.squeezed([1]).converted(to: .int64)
    }

    /// All fixed channels side by side, [batch, A]; nil if there are none.
    var allFixed: OnnxValue? {
        let parts = layout.fixed.compactMap { fixed[$0] }
        return parts.isEmpty ? nil : parts.joined(along: 1)
    }
}
