import AntiphonData
import AntiphonGraph
import AntiphonNN

extension OnnxGenerator {
    /// The families recurrent, conditional and info: what is fixed first, then the series given it (`AttributeGenerator`,
    /// `SeriesGenerator`).
    func recurrent() throws(ExportError) {
        let (g, layout) = (configuration.generator, schema.layout)
        let codes = configuration.codes.map {
            input("codes", $0.width, .codes, "Latent codes: \($0.description). A category is one-hot.")
        }
        let conditions = schema.mixed.map { OnnxConditions($0, in: self) }
        var channels = OnnxChannels(layout: layout)
        for (group, value) in conditions?.fixed ?? [:] { channels.add(fixed: [group: value]) }
        if let length = layout.length, length.isGiven, let count = conditions?.lengths {
            channels.add(length: length, count)
        }
        try addAttributes(to: &channels, codes: codes)

        let heads = ChannelHeads(layout.perStep, g, joint: layout.joint)
        var parts: [OnnxValue] = []
        if g.stepNoise > 0 {
            parts.append(
                stepInput("step_noise", g.stepNoise, .normal, "Standard normal numbers, drawn anew for each step."))
        }
        let gumbel = stepGumbel(heads)
        if let gumbel { parts.append(gumbel) }
        if let given = try readGiven(conditions) { parts.append(given) }
        let driver = ProcessDriver(layout, heads)
        let fresh = driver.map {
            stepInput(
                "process_noise", rows * $0.width, .normal, "Standard normal numbers, what is new in each row's columns."
            )
        }
        if let fresh { parts.append(fresh) }
        let steps = cellCount(of: parts)

        // What is known of the whole sequence makes the first state, and is read at every step: what is fixed made narrow first if it
        // is wide.
        let noise = [staticNoise()].compactMap { $0 }
        let facts = [channels.allFixed, codes].compactMap { $0 }
        var start: [OnnxValue] = []
        if !(noise + facts).isEmpty {
            var repeated = noise
            if !facts.isEmpty {
                repeated.append(
                    try layers.narrowed(
                        facts.joined(along: 1), of: layout, extra: configuration.codes?.width ?? 0, "generator/context")
                )
            }
            parts.append(repeated.joined(along: 1).repeated(steps: steps))
            start = try layers.start("generator/start", (noise + facts).joined(along: 1))
        }
        // The order of SeriesGenerator's input: what is new at each step, then what stays.
        let x = parts.joined(along: 2).transposed([1, 0, 2])
        // What ends, is numbered from its beginning, must be monotone, or follows from all before is a whole; everything else can go on.
        let courses = NumberCourses(layout, g)
        let isSmooth = layout.perStep.contains { courses.filters(of: $0).count > 0 }
        let isWhole =
            isSmooth || driver != nil || channels.lengths != nil || schema.mixed?.order != nil
            || conditions?.areWhole == true
            || OnnxProjection(schema).looksAtCourses || !schema.interpolations.isEmpty || !schema.lagged.isEmpty
            || !schema.deadBands.isEmpty
            || courses.holds.contains { $0 > 0 }
        let initial = isWhole ? start : initialStates(start)
        let result = try layers.stack("generator/recurrence", x, initial: initial)
        let states = result.y.transposed([1, 0, 2])
        var raw = unfolded(
            try layers.dense("generator/output", states),
            width: driver?.outputs ?? heads.width)
        if let driver, let fresh {
            let past = input(
                "past_noise", driver.pastWidth, .normal,
                "Standard normal numbers that the rows before a sequence are made of.")
            let new = unfolded(fresh, width: driver.width)
            let perRow = rowStates(states)
            let own = try columns(of: driver, new: new, states: perRow)
            let process = OnnxProcess(driver)
            let made = process.numbers(raw, columns: own, noise: new, past: past)
            if driver.others.isEmpty {
                raw = made
            } else {
                let hidden = try layers.dense("generator/row/hidden", [perRow, made].joined(along: 2)).tanh()
                let others = try raw.taken(driver.others, along: 2) + layers.dense("generator/row/output", hidden)
                raw = process.woven(made, others)
            }
        }
        var choices = gumbel.map { unfolded($0, width: heads.noiseWidth) }
        channels.steps = rows == 1 ? steps : steps * Double(rows)
        if isSmooth {
            // How a course goes on behind its last step is not known.
            raw = raw.sliced(0..<layout.steps, along: 1)
            choices = choices?.sliced(0..<layout.steps, along: 1)
            channels.steps = raw.length(of: 1)
        }
        channels.perStep = layers.channels(heads, raw, gumbel: choices)
        for (group, value) in channels.perStep {
            let numbers = held(OnnxInnovations(courses.filters(of: group)).numbers(value, group), group)
            channels.perStep[group] = reflected(numbers, group)
        }
        for (group, value) in conditions?.perStep ?? [:] {
            channels.perStep[group] = isSmooth ? value.sliced(0..<layout.steps, along: 1) : value
        }
        declare(channels)
        if !isWhole {
            for (name, state) in zip(stateNames, result.finals) {
                graph.output("final_\(name)", state, stateShape, "The state after the last step, for going on.")
            }
        }
    }

    // The state of a recurrent step, at each of its rows.
    private func rowStates(_ states: OnnxValue) -> OnnxValue {
        guard rows > 1 else { return states }
        return (0..<rows).map { _ in states.unsqueezed([2]) }.joined(along: 2)
            .reshaped([0, -1, configuration.generator.hidden])
    }

    // What the recurrence that the columns of a noisy table share gives for each, if there is one.
    private func columns(of driver: ProcessDriver, new: OnnxValue, states: OnnxValue) throws(ExportError) -> [OnnxValue]
    {
        guard configuration.generator.columnHidden > 0 else { return [] }
        let noise = stepInput(
            "column_noise", rows * ColumnGenerator.noise * driver.width, .normal,
            "Standard normal numbers, drawn anew for each column in each row.")
        let startNoise = input(
            "column_start", ColumnGenerator.startNoise * driver.width, .normal,
            "Standard normal numbers that the columns' first states are made of.")
        return try OnnxColumns(width: driver.width, layers: layers)(
            new: new, states: states, noise: unfolded(noise, width: ColumnGenerator.noise * driver.width),
            startNoise: startNoise)
    }

    // Numbers [batch, time, n] that hold the value of the step before (`NumberCourses`), if the group has such.
    private func held(_ numbers: OnnxValue, _ group: ChannelGroup) -> OnnxValue {
        let holds = NumberCourses(schema.layout, configuration.generator).holds
        let zones = holds.isEmpty ? [] : Array(holds[group.channels])
        guard case .values = group.form, zones.contains(where: { $0 > 0 }) else { return numbers }
        return numbers.following("hold") { body, last, wish in
            let zone = body.constant(OnnxTensor([zones.count], zones))
            return (wish - zone).maximum((wish + zone).minimum(last))
        }
    }

    // Numbers that turn back at the ends of their ranges (`NumberCourses`), if the group has such.
    private func reflected(_ numbers: OnnxValue, _ group: ChannelGroup) -> OnnxValue {
        guard let ends = NumberCourses(schema.layout, configuration.generator).ends(of: group) else { return numbers }
        let low = graph.constant(OnnxTensor([ends.low.count], ends.low))
        let high = graph.constant(OnnxTensor([ends.high.count], ends.high))
        let none = graph.constant(OnnxTensor([1], [0]))
        let above = numbers.maximum(low) + (low - numbers).maximum(none)
        return (above.minimum(high) - (above - high).maximum(none)).maximum(low)
    }

    // What is given at each step as the recurrence reads it (`GivenChannels`): choices among many categories as learnt vectors,
    // several rows beside each other.
    private func readGiven(_ conditions: OnnxConditions?) throws(ExportError) -> OnnxValue? {
        var (parts, width): ([OnnxValue], Int) = ([], 0)
        for (index, group) in schema.layout.perStep.enumerated() {
            guard let own = conditions?.perStep[group] else { continue }
            let path = "generator/given\(index)"
            parts.append(layers.has(path) ? try layers.dense(path, own) : own)
            width += group.embeddingWidth ?? group.form.width
        }
        guard !parts.isEmpty else { return nil }
        let joined = parts.joined(along: 2)
        return rows == 1 ? joined : joined.reshaped([0, -1, rows * width])
    }

    // What is fixed and not given, from noise of its own.
    private func addAttributes(to channels: inout OnnxChannels, codes: OnnxValue?) throws(ExportError) {
        let layout = schema.layout
        let heads = ChannelHeads(layout.fixed, configuration.generator, joint: layout.joint)
        guard heads.width > 0 else { return }
        let noise = input(
            "attribute_noise", max(configuration.generator.staticNoise, 1), .normal,
            "Standard normal numbers from which what is fixed over a sequence is made.")
        let given = layout.fixed.filter(\.isGiven).compactMap { channels.fixed[$0] }
        let known = [noise] + given + [codes].compactMap { $0 }
        let raw = try layers.denseLayers("generator/attributes", known.joined(along: 1))
        channels.add(fixed: layers.channels(heads, raw, gumbel: attributeGumbel(heads)))
    }

    private var stateNames: [String] { configuration.generator.cell == .lstm ? ["h", "c"] : ["h"] }

    private var stateShape: [OnnxDimension] {
        [.fixed(configuration.generator.layers), Self.batch, .fixed(configuration.generator.hidden)]
    }

    // For h and c, the layers' first states. Where something known makes the first state, `continues` says for each sequence whether
    // it begins with it or goes on from the states given.
    private func initialStates(_ start: [OnnxValue]) -> [OnnxValue] {
        let given = stateNames.map {
            graph.input(
                "initial_\($0)", .float, stateShape, .state,
                "The state to begin from"
                    + (start.isEmpty ? "; zeros for a new sequence." : ", where continues is true."))
        }
        guard !start.isEmpty else { return given }
        let continues = graph.input(
            "continues", .bool, [Self.batch], .flag,
            "False for a new sequence, true for one that goes on from initial_h (and initial_c).")
        let goesOn = continues.unsqueezed([0, 2])
        return zip(given, start).map { goesOn.select($0, $1) }
    }
}
