import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation

/// A generator of one of the families over tables of every kind, with random weights.
struct OnnxFamilyCase: Sendable, CustomStringConvertible {
    let name: String
    var family = FamilyKind.recurrent
    var data = Data.mixed
    var given: [String] = []
    var constraints: [String] = []
    var encodings: [String: CategoryEncoding] = [:]
    /// Whether the knots of normal scores stand at even shares, as older versions put them.
    var isOlder = false
    /// The dead band of every number that may have one.
    var band: Float = 0
    var change: @Sendable (inout Configuration) -> Void = { _ in }
    var description: String { name }

    enum Data {
        case mixed, regular, numbers, held, smooth, waves, turns, following, rough, noisy, noisyOnce, noisyMixed
        case noisyNamed, turning, lines, linesMixed, dated, together, heaps, heapsMixed
    }

    static let all = [
        OnnxFamilyCase(name: "mixed-lstm"),
        OnnxFamilyCase(name: "mixed-gru-rows-3") {
            ($0.generator.cell, $0.generator.rowsPerStep, $0.generator.output) = (.gru, 3, .tanh)
        },
        OnnxFamilyCase(name: "mixed-even-shares", isOlder: true),
        OnnxFamilyCase(
            name: "conditional-even-shares", family: .conditional, given: ["site", "ranked", "state"], isOlder: true),
        OnnxFamilyCase(name: "regular-rnn-2", data: .regular) { ($0.generator.cell, $0.generator.layers) = (.rnn, 2) },
        OnnxFamilyCase(name: "regular-no-noise", data: .regular) {
            ($0.generator.staticNoise, $0.generator.stepNoise) = (0, 0)
        },
        OnnxFamilyCase(name: "numbers-rows-4", data: .numbers) { $0.generator.rowsPerStep = 4 },
        OnnxFamilyCase(name: "held", data: .held) { $0.generator.holds = true },
        OnnxFamilyCase(name: "held-rows-3", data: .held) {
            ($0.generator.rowsPerStep, $0.generator.holds) = (3, true)
        },
        OnnxFamilyCase(name: "bands", data: .held, band: 0.3),
        OnnxFamilyCase(name: "bands-mixed-rows-3", band: 0.3) { $0.generator.rowsPerStep = 3 },
        OnnxFamilyCase(name: "bands-given", family: .conditional, data: .numbers, given: ["flow"], band: 0.3),
        OnnxFamilyCase(name: "bands-latent", family: .latent, data: .numbers, band: 0.3) { $0.latent.code = 4 },
        OnnxFamilyCase(name: "bands-timegan", family: .timegan, data: .numbers, band: 0.01),
        OnnxFamilyCase(name: "smooth", data: .smooth),
        OnnxFamilyCase(name: "smooth-rows-3", data: .smooth) { $0.generator.rowsPerStep = 3 },
        OnnxFamilyCase(name: "smooth-conditional", family: .conditional, data: .smooth, given: ["flow"]),
        OnnxFamilyCase(name: "waves", data: .waves),
        OnnxFamilyCase(name: "waves-rows-4", data: .waves) { $0.generator.rowsPerStep = 4 },
        OnnxFamilyCase(name: "waves-turns", data: .turns),
        OnnxFamilyCase(name: "turning", data: .turning) { $0.generator.limits = true },
        OnnxFamilyCase(name: "turning-rows-3", data: .turning) {
            ($0.generator.rowsPerStep, $0.generator.limits) = (3, true)
        },
        OnnxFamilyCase(name: "together", data: .together),
        OnnxFamilyCase(name: "together-rows-3", data: .together) {
            ($0.generator.rowsPerStep, $0.generator.cell) = (3, .gru)
        },
        OnnxFamilyCase(name: "together-latent", family: .latent, data: .together) { $0.latent.code = 4 },
        OnnxFamilyCase(name: "rough", data: .rough),
        OnnxFamilyCase(name: "rough-conditional", family: .conditional, data: .rough, given: ["noise"]),
        OnnxFamilyCase(name: "heaps", data: .heaps),
        OnnxFamilyCase(name: "heaps-mixed", data: .heapsMixed),
        OnnxFamilyCase(name: "heaps-conditional", family: .conditional, data: .heapsMixed, given: ["pump"]),
        OnnxFamilyCase(name: "noisy", data: .noisy),
        OnnxFamilyCase(name: "noisy-rows-3", data: .noisyOnce) {
            ($0.generator.rowsPerStep, $0.generator.cell, $0.generator.staticNoise) = (3, .gru, 0)
        },
        OnnxFamilyCase(name: "noisy-mixed", data: .noisyMixed),
        OnnxFamilyCase(name: "noisy-mixed-rows-3", data: .noisyMixed) {
            ($0.generator.rowsPerStep, $0.generator.columnHidden) = (3, 0)
        },
        OnnxFamilyCase(name: "noisy-given", family: .conditional, data: .noisyMixed, given: ["kind", "c4"]),
        OnnxFamilyCase(name: "noisy-named", data: .noisyNamed),
        OnnxFamilyCase(name: "noisy-info", family: .info, data: .noisyMixed),
        OnnxFamilyCase(name: "lines", data: .lines),
        OnnxFamilyCase(name: "lines-timegan", family: .timegan, data: .lines),
        OnnxFamilyCase(name: "lines-mixed-rows-2", data: .linesMixed) { $0.generator.rowsPerStep = 2 },
        OnnxFamilyCase(name: "following", data: .following),
        OnnxFamilyCase(name: "following-given", family: .conditional, data: .following, given: ["kind"]),
        OnnxFamilyCase(
            name: "constraints-mixed",
            constraints: ["even >= count", "level increasing", "x in -0.5..0.5", "ranked = x + even"]),
        OnnxFamilyCase(
            name: "constraints-numbers", data: .numbers, constraints: ["flow decreasing", "flow > level"]
        ) { $0.generator.layers = 2 },
        OnnxFamilyCase(name: "conditional-fixed", family: .conditional, given: ["site", "size"]),
        OnnxFamilyCase(
            name: "conditional-steps", family: .conditional,
            given: ["site", "state", "count", "heavy", "ranked", "skewed"]),
        OnnxFamilyCase(name: "conditional-steps-rows-2", family: .conditional, given: ["state", "even"]) {
            ($0.generator.rowsPerStep, $0.generator.stepNoise) = (2, 0)
        },
        OnnxFamilyCase(name: "conditional-numbers", family: .conditional, data: .numbers, given: ["flow"]),
        OnnxFamilyCase(name: "conditional-numbers-rows-3", family: .conditional, data: .numbers, given: ["flow"]) {
            $0.generator.rowsPerStep = 3
        },
        OnnxFamilyCase(name: "dated-rows-3", family: .conditional, data: .dated, given: ["date"]) {
            $0.generator.rowsPerStep = 3
        },
        OnnxFamilyCase(name: "info-numbers", family: .info, data: .numbers),
        OnnxFamilyCase(name: "info-mixed", family: .info) { $0.info.categories = 0 },
        OnnxFamilyCase(name: "latent-numbers", family: .latent, data: .numbers) { $0.latent.code = 4 },
        OnnxFamilyCase(name: "latent-mixed-rows-2", family: .latent) {
            ($0.latent.code, $0.generator.rowsPerStep, $0.generator.layers) = (4, 2, 2)
        },
        OnnxFamilyCase(
            name: "info-encodings", family: .info, given: ["state"],
            encodings: ["site": .embedding(width: 3), "state": .embedding(width: 2)]
        ) { ($0.generator.rowsPerStep, $0.info.continuous) = (2, 12) },
        OnnxFamilyCase(name: "latent-encodings", family: .latent, encodings: ["site": .oneHot]) { $0.latent.code = 4 },
        OnnxFamilyCase(name: "timegan", family: .timegan, data: .numbers) { $0.generator.layers = 2 },
    ]

    /// Sites with facts of their own and uneven lengths and clocks, and columns of every kind that the encoding knows.
    static func table(regular: Bool, sequences: Int = 30) throws -> Table {
        let normals = Small.normals(sequences * 8 * 6, seed: 21)
        let random = Philox(seed: 5)
        var (values, names, keys): ([Double], [String], [Double]) = ([], [], [])
        for sequence in 0..<sequences {
            let site = Double(sequence % 20)
            let size = sequence % 7 == 0 ? Double.nan : exp(0.5 * normals[sequence])
            var clock = 1.7e9 + Double(random.index(below: 1000, sequence))
            for step in 0..<(regular ? 7 : 2 + sequence % 6) {
                let own = normals[(sequence * 8 + step) * 6..<(sequence * 8 + step + 1) * 6].map { $0 }
                let state = (sequence + step) % 5 == 0 ? Double.nan : Double((sequence + 2 * step) % 3)
                let count = own[0] < 0.2 ? 0 : (own[0] * 4).rounded()
                let heavy = step == 1 ? Double.nan : own[1] * exp(0.15 * own[1] * own[1])
                values += [
                    site, size, state, count, heavy, own[2] * 1e4, exp(1.5 * own[3]), (own[4] * 3).rounded() / 2,
                    own[5],
                    1000 * sin(Double(sequence)) + own[0] * (1 + Double(sequence % 3)),
                ]
                names.append("s\(sequence)")
                clock += Double(1 + random.index(below: 50, 1000 + sequence * 8 + step))
                keys.append(clock)
            }
        }
        let labels = (0..<20).map { "site \($0)" }
        return try Table(
            columns: ["site", "size", "state", "count", "heavy", "ranked", "skewed", "even", "x", "level"],
            values: values, source: "made", decimals: [nil, nil, nil, 0, nil, nil, nil, 1, nil, nil],
            sequences: RowSequences(column: "id", rows: names),
            order: regular
                ? nil : RowOrder(column: "t", keys: keys, format: TimeFormat(pattern: "YYYY-MM-DD hh:mm:ss")),
            kinds: [.category(labels: labels), .number, .category(labels: ["a", "b", "c"])]
                + [ColumnKind](repeating: .number, count: 7),
            fixed: [true, true] + [Bool](repeating: false, count: 8), allowsMissing: true)
    }

    /// Kinds whose group (missing for the last) and two numbers whose sum, product and a smooth function of one follow; a size, how many there are
    /// of it, and the size of the row before; steps, a grade that the kind tells, and one that both do; a length of two, a part of another, and a class of
    /// how many.
    static func following(rows: Int = 300) throws -> Table {
        let normals = Small.normals(rows * 2, seed: 22)
        let random = Philox(seed: 6)
        var size = 3.0
        let values = (0..<rows).flatMap { row -> [Double] in
            let kind = random.index(below: 5, row)
            let count = (abs(normals[2 * row]) * 20).rounded()
            let price = (normals[2 * row + 1] * 300).rounded() / 100
            let before = size
            let step = Double(random.index(below: 3, 9000 + row)) / 2
            size = Double(random.index(below: 900, 5000 + row) + 100) / 100
            return [
                Double(kind), kind == 4 ? .nan : Double(kind % 2), count, price,
                ((count - 2 * price + 1) * 100).rounded() / 100, (count * price * 100).rounded() / 100,
                exp(price / 20), size, count / size, before, step, [10, 2.5, .nan, 7, 5][kind],
                Double(kind * Int(2 * step) % 4) + 0.25, (count * count + size * size).squareRoot(),
                3 - size / (size * size + price * price).squareRoot(),
                count >= 20 ? .nan : (count / 4).rounded(.down),
            ]
        }
        return try Table(
            columns: [
                "kind", "group", "count", "price", "rest", "amount", "curve", "size", "each", "was", "step", "grade",
                "both", "length", "part", "class",
            ],
            values: values, source: "made",
            decimals: [nil, nil, 0, 2, 2, 2, nil, 2, nil, 2, 1, 1, 2, nil, nil, 0],
            kinds: [.category(labels: ["a", "b", "c", "d", "e"]), .category(labels: ["x", "y"])]
                + [ColumnKind](repeating: .number, count: 14), allowsMissing: true)
    }

    // The schema without what says where scores end, which older versions did not write.
    private static func older(_ schema: Schema) throws -> Schema {
        func without(_ value: Any) -> Any {
            if let list = value as? [Any] { return list.map(without) }
            guard let object = value as? [String: Any] else { return value }
            return object.filter { $0.key != "reach" }.mapValues(without)
        }
        let object = without(try JSONSerialization.jsonObject(with: schema.jsonData()))
        return try Schema(json: JSONSerialization.data(withJSONObject: object))
    }

    /// Waves by the hour.
    static func dated(rows: Int = 200) throws -> Table {
        let waves = try Small.table(rows: rows)
        return try Table(
            columns: waves.columns, values: waves.values, source: "made",
            order: RowOrder(
                column: "date", keys: (0..<rows).map { Double($0 * 3_600) },
                format: TimeFormat(pattern: "YYYY-MM-DD hh:mm")))
    }

    /// Noise that is not normal, and a number anywhere between two others.
    static func rough(rows: Int = 400) throws -> Table {
        let random = Philox(seed: 7)
        let values = (0..<rows).flatMap { row -> [Double] in
            let shares = (0..<3).map { Double(random.index(below: 1 << 20, 3 * row + $0)) / Double(1 << 20) }
            let (low, gap) = (sin(0.2 * Double(row)), 0.1 + shares[0])
            return [50 * shares[1], low, low + shares[2] * gap, low + gap]
        }
        return try Table(
            columns: ["noise", "low", "close", "high"], values: values, source: "made",
            decimals: [nil, nil, nil, nil])
    }

    /// A pump's current, off or on and a little noisy in both, perhaps with gaps, and a wave.
    static func heaps(hasGaps: Bool, rows: Int = 600) throws -> Table {
        let random = Philox(seed: 9)
        let values = (0..<rows).flatMap { row -> [Double] in
            let own = Double(random.index(below: 1 << 20, row)) / Double(1 << 20)
            let current = (row / 30 % 2 == 0 ? 0.1 : 5) + 0.02 * own
            return [hasGaps && row % 13 == 0 ? .nan : current, sin(Double(row) / 7)]
        }
        return try Table(
            columns: ["pump", "wave"], values: values, source: "made", decimals: [nil, nil], allowsMissing: true)
    }

    /// Two readings of every third row, straight lines between; noise and its copy; a sensor and perhaps a label.
    static func lines(label: Bool, rows: Int = 2400) throws -> Table {
        let random = Philox(seed: 8)
        func share(_ place: Int) -> Double { Double(random.index(below: 1 << 20, place)) / Double(1 << 20) }
        var own = 0.0
        let values = (0..<rows).flatMap { row -> [Double] in
            let knots = [row / 3, row / 3 + 1].map { knot in
                (
                    (sin(0.3 * Double(knot)) * 200 + 100 * share(3 * knot)).rounded() / 10,
                    (share(3 * knot + 1) * 50).rounded()
                )
            }
            let part = Double(row % 3) / 3
            own = 0.9 * own + share(9000 + row) - 0.5
            let noise = 50 * share(20_000 + row)
            return [
                knots[0].0 + part * (knots[1].0 - knots[0].0), noise, own, noise,
                knots[0].1 + part * (knots[1].1 - knots[0].1),
            ] + (label ? [Double(row / 40 % 2)] : [])
        }
        return try Table(
            columns: ["heat", "noise", "own", "copy", "damp"] + (label ? ["label"] : []), values: values,
            source: "made",
            kinds: [ColumnKind](repeating: .number, count: 5) + (label ? [.category(labels: ["x", "y"])] : []))
    }

    var configuration: Configuration {
        Small.configuration(family: family) {
            ($0.generator.attributeHidden, $0.latent.hidden) = (6, 6)
            change(&$0)
        }
    }

    /// The table's sequences, in its own units, and a model of them.
    func model() throws -> (model: TrainedModel, real: SequenceSet) {
        let configuration = configuration
        let isSeries = data != .mixed && data != .regular
        let table =
            switch data {
            case .held: try Small.held()
            case .waves: try Small.waves(steps: 9)
            case .turns: try Small.turns(steps: 40)
            case .numbers, .smooth: try Small.table()
            case .dated: try Self.dated()
            case .following: try Self.following()
            case .rough: try Self.rough()
            case .heaps: try Self.heaps(hasGaps: false)
            case .heapsMixed: try Self.heaps(hasGaps: true)
            case .lines: try Self.lines(label: false)
            case .linesMixed: try Self.lines(label: true)
            case .turning: try ReflectionTests.table()
            case .together: try JointStatesTests.table()
            case .noisy, .noisyOnce: try Small.noisy(lags: data == .noisy ? 2 : 1)
            case .noisyMixed: try Small.noisyMixed()
            case .noisyNamed: try Small.noisyNamed()
            case .mixed, .regular: try Self.table(regular: data == .regular)
            }
        let isNamed = [.waves, .turns, .noisyNamed].contains(data)
        let mode = isSeries && !isNamed ? SequenceMode.windows(length: 10, stride: 3) : .grouped
        var choices: [String: ColumnChoice] = [:]
        if !isSeries {
            choices = [
                "size": ColumnChoice(transform: .logarithm), "heavy": ColumnChoice(transform: .heavyTail),
                "ranked": ColumnChoice(transform: .quantile), "skewed": ColumnChoice(transform: .logarithm),
                "even": ColumnChoice(transform: .minMax), "level": ColumnChoice(levels: true),
            ]
        }
        for (name, encoding) in encodings { choices[name, default: ColumnChoice()].categories = encoding }
        for name in given {
            choices[name, default: ColumnChoice()].isGiven = true
            choices[name]?.isCalendar = name == table.order?.column
        }
        var schema = try Schema(
            describing: table, mode: mode, scaling: configuration.scaling == .minmax ? .minMax : .standard,
            choice: RowEncoding.Choice(
                innovations: data == .smooth || isNamed,
                processes: [.noisy, .noisyOnce, .noisyMixed, .noisyNamed].contains(data)),
            choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
        if isOlder { schema = try Self.older(schema) }
        if band > 0 {
            var bands = [Float](repeating: 0, count: schema.encodedFeatureCount)
            for own in schema.bandedColumns { bands[own.channel] = band }
            schema = schema.banded(bands)
        }
        let layout = try configuration.makeFamily(schema.layout).generator
        let random = Philox(seed: 7)
        let weights = (0..<layout.elementCount).map { 1.2 * (random.uniform($0) - 0.5) }
        let model = TrainedModel(configuration: configuration, schema: schema, layout: layout, weights: weights)
        return (model, try SequenceSet(table, of: schema))
    }

    /// What our engine makes of noise: the inputs by their names in the file, and channels [B, T, W].
    func run(
        _ model: TrainedModel, _ real: SequenceSet, inputs: [String: [String]], batch: Int, on backend: any Backend
    ) throws -> (inputs: [String: HostTensor], channels: [Float]) {
        let (schema, g) = (model.schema, model.configuration.generator)
        let layout = schema.layout
        let rows = g.rowsPerStep ?? 1
        let cells = (layout.steps + rows - 1) / rows
        let family = try model.configuration.makeFamily(layout)
        let conditions = schema.conditions(of: real)
        var packed = [Float](repeating: 0, count: layout.steps * batch * layout.width)
        conditions?.fill(Array(0..<batch), into: &packed)
        func width(_ name: String) -> Int { inputs[name]?.last.flatMap { Int($0) } ?? 0 }
        let program = try Program(inputs: [
            ("parameters", .float32([model.layout.elementCount])),
            ("given", .float32([layout.steps, batch, layout.width])),
        ]) { input in
            guard let block = input["parameters"], let given = input["given"] else { return [] }
            let key = RandomKey(block.context.constant(.key(11)))
            let draw = Draw(key: key, batch: batch, given: conditions == nil ? nil : given)
            var outputs = [("channels", family.generate(draw, ParameterValues(block, family.generator)))]
            for name in inputs.keys.sorted() {
                let count = width(name)
                switch name {
                case "static_noise": outputs.append((name, draw.staticNoise(count)))
                case "step_noise": outputs.append((name, draw.stepNoise(count, steps: cells)))
                case "process_noise":
                    outputs.append(
                        (name, Rows.folded(draw.processNoise(count / rows, steps: layout.steps), rows: rows)))
                case "column_noise":
                    outputs.append((name, Rows.folded(draw.columnNoise(count / rows, steps: layout.steps), rows: rows)))
                case "column_start": outputs.append((name, draw.columnStart(count)))
                case "past_noise": outputs.append((name, draw.pastNoise(count)))
                case "attribute_noise":
                    outputs.append((name, key.folded(2).random(.normal, [batch, count], sampleDimension: 0)))
                case "attribute_gumbel": outputs.append((name, draw.staticGumbel(count)))
                case "step_gumbel":
                    let isFolded = model.configuration.family != .latent
                    outputs.append(
                        (
                            name,
                            isFolded
                                ? draw.stepGumbel(count, steps: cells)
                                : draw.stepGumbel(count / rows, steps: layout.steps)
                        ))
                case "step_uniform":
                    outputs.append(
                        (name, key.folded(1).random(.uniform, [layout.steps, batch, count], sampleDimension: 1)))
                case "codes": if let codes = family.codes { outputs.append((name, codes.values(draw))) }
                default: break
                }
            }
            return outputs
        }
        let results = try backend.run(
            program,
            [HostTensor(model.weights), HostTensor([layout.steps, batch, layout.width], packed)])
        var parts = Dictionary(uniqueKeysWithValues: zip(program.outputNames, results))
        for (name, part) in parts where part.shape.rank == 3 { parts[name] = try part.batchFirst() }
        let channels = parts.removeValue(forKey: "channels")?.floats ?? []
        if let gumbel = parts["step_gumbel"], gumbel.shape[1] != cells, let values = gumbel.floats {
            // The decoder draws by row, the file takes several rows at once.
            let (row, steps) = (gumbel.shape[2], gumbel.shape[1])
            let padding = [Float](repeating: 0, count: (cells * rows - steps) * row)
            var folded: [Float] = []
            for index in 0..<batch { folded += values[index * steps * row..<(index + 1) * steps * row] + padding }
            parts["step_gumbel"] = try HostTensor([batch, cells, rows * row], folded)
        }
        addGiven(&parts, inputs, schema, real, batch: batch, rows: cells * rows)
        if inputs["draw_noise"] != nil {
            // What the decoding works out of the numbers beside it; nothing for rows that several a step make too many.
            let numbers = schema.mixed.flatMap { $0.group($0.own(MixedEncoding.Name.plain), .step) } ?? layout.groups[0]
            let count = schema.encoding.drawCount
            var noise: [Float] = []
            for sequence in 0..<batch {
                let features = (0..<layout.steps).flatMap { step -> [Float] in
                    let row = (sequence * layout.steps + step) * layout.width
                    return numbers.channels.map { channels[row + $0] }
                }
                noise += schema.encoding.noise(of: features, steps: layout.steps)
                noise += [Float](repeating: 0, count: (cells * rows - layout.steps) * count)
            }
            parts["draw_noise"] = try HostTensor([batch, cells * rows, count], noise)
        }
        return (parts, channels)
    }

    // What is given in the table's own units, and how much is asked for.
    private func addGiven(
        _ parts: inout [String: HostTensor], _ inputs: [String: [String]], _ schema: Schema, _ real: SequenceSet,
        batch: Int, rows: Int
    ) {
        let columns = schema.mixed?.given ?? []
        func cell(_ index: Int, _ step: Int, _ column: Int) -> Float {
            // The hours of a few days are all that their dates tell.
            if data == .dated, let keys = real.orderKeys {
                return step < real.length ? Float(Int(keys[index * real.length + step]) / 3_600 % 24) : 0
            }
            let own = real[index]
            return step < real.length(of: index)
                ? own[own.startIndex + step * real.featureCount + column] : 0
        }
        func cells(_ own: [MixedColumn], steps: Int) -> HostTensor.Storage {
            var values: [Float] = []
            for index in 0..<batch {
                for step in 0..<steps { for column in own { values.append(cell(index, step, column.column)) } }
            }
            return .float32(values)
        }
        if inputs["conditions"] != nil {
            let own = columns.filter(\.isFixed)
            parts["conditions"] = HostTensor(unchecked: [batch, own.count], cells(own, steps: 1))
        }
        if inputs["step_conditions"] != nil {
            let own = columns.filter { !$0.isFixed }
            parts["step_conditions"] = HostTensor(unchecked: [batch, rows, own.count], cells(own, steps: rows))
        }
        if inputs["given_lengths"] != nil {
            parts["given_lengths"] = HostTensor((0..<batch).map { Int32(real.length(of: $0)) })
        }
        if inputs["steps"] != nil { parts["steps"] = HostTensor(Int32(schema.length)) }
    }
}
