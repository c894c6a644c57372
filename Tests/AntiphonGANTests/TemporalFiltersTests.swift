import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// What a discriminator reads beside its recurrence: convolutions over time.
@Suite("Filters over time")
struct TemporalFiltersTests {
    private static func family(
        _ layout: SequenceLayout, filters: Int, sets: Int = 2, judgement: Judgement = .pooled
    ) throws -> any Family {
        try Small.configuration {
            $0.discriminator.filterSets = sets
            ($0.discriminator.filters, $0.discriminator.moments) = (filters, 2)
            $0.discriminator.judgement = judgement
        }.makeFamily(layout)
    }

    private static func judged(
        _ family: any Family, _ sequences: HostTensor, without isSilent: (String) -> Bool = { _ in false }
    ) throws -> [Float] {
        let random = Philox(seed: 3)
        var weights = (0..<family.discriminator.elementCount).map { random.uniform($0) - 0.5 }
        for parameter in family.discriminator.parameters where isSilent(parameter.path) {
            for place in parameter.range { weights[place] = 0 }
        }
        let program = try Program(
            inputs: [
                ("block", .float32([weights.count])), ("x", sequences.type), ("key", .uint32([2])),
            ]
        ) { input in
            guard let block = input["block"], let x = input["x"], let key = input["key"] else { return [] }
            let values = ParameterValues(block, family.discriminator)
            return [("judged", family.judge(family.present(x), key: RandomKey(key), values))]
        }
        let results = try CPUBackend(threads: 1).run(program, [HostTensor(weights), sequences, Philox(seed: 1).words])
        guard case .float32(let values) = results[0].storage else { return [] }
        return values
    }

    @Test(
        "filters look at as many rows as sequences have; other judgements have none",
        arguments: [1, 4, 5, 12, 13, 36, 37, 40], [2, 3])
    func reach(_ steps: Int, _ sets: Int) throws {
        func kernels(_ judgement: Judgement, filters: Int = 7) throws -> [String: Shape] {
            let family = try Self.family(
                SequenceLayout(steps: steps, features: 2), filters: filters, sets: sets, judgement: judgement)
            let own = family.discriminator.parameters.filter {
                $0.path.contains("filters") && $0.path.hasSuffix("kernel")
            }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.path, $0.shape) })
        }
        // Five rows of two columns and their differences.
        var expected: [String: Shape] = [:]
        if steps >= 5 { expected["discriminator/filters1/kernel"] = [20, 7] }
        if steps >= 13 { expected["discriminator/filters3/kernel"] = [20, 7] }
        if steps >= 37, sets > 2 { expected["discriminator/filters9/kernel"] = [20, 7] }
        #expect(try kernels(.pooled) == expected)
        #expect(try kernels(.last).isEmpty && kernels(.step).isEmpty && kernels(.pooled, filters: 0).isEmpty)
    }

    @Test(
        "sequences of 52 to 128 rows get a wider set, where there are many stretches of their length; runs of before have two"
    )
    func sets() throws {
        // Five rows of a set reach over 4, 12, 36; 16 places are to be looked at.
        for (length, sets) in [(1, 2), (24, 2), (51, 2), (52, 3), (64, 3), (128, 3), (129, 2), (1500, 2)] {
            #expect(TemporalFilters.sets(length: length, many: true) == sets, "\(length)")
            #expect(TemporalFilters.sets(length: length, many: false) == 2)
        }
        func sets(_ table: Table, window: Int, asked: Int? = nil) throws -> Int {
            let schema = try Schema(
                describing: table, mode: .windows(length: window, stride: 1), choice: RowEncoding.Choice())
            var configuration = Configuration()
            configuration.discriminator.chosenFilterSets = asked
            configuration.settle(for: schema)
            return configuration.discriminator.filterSets
        }
        // 48 stretches of 52 rows, and a row less.
        let (few, many) = (try Small.noisy(rows: 2495, columns: 2), try Small.noisy(rows: 2496, columns: 2))
        #expect(try sets(few, window: 52) == 2 && sets(many, window: 52) == 3 && sets(many, window: 24) == 2)
        #expect(try sets(many, window: 52, asked: 1) == 1 && sets(many, window: 64) == 2)
        #expect(Configuration.unnamed.discriminator.filterSets == 2)
    }

    @Test("what stands after a sequence's end, and how long the longest is, is not seen")
    func ends() throws {
        // A length, alive, one number.
        func layout(_ steps: Int) -> SequenceLayout {
            SequenceLayout(
                steps: steps,
                [
                    ("length", .fixed, .length(offset: 10, scale: 5), false), ("alive", .step, .alive, false),
                    ("x", .step, .values(1), false),
                ])
        }
        let lengths = [16, 13, 9, 2]
        func sequences(_ steps: Int, after: Float) throws -> HostTensor {
            var values: [Float] = []
            for step in 0..<steps {
                for (index, length) in lengths.enumerated() {
                    let isThere = step < length
                    values += [
                        (Float(length) - 10) / 5, isThere ? 1 : 0,
                        isThere ? Float((step * 7 + index * 3) % 11) / 5 - 1 : after,
                    ]
                }
            }
            return try HostTensor([steps, lengths.count, 3], values)
        }
        // Of more than 256 rows only every second begins a look: the same for both lengths.
        try same(16, 24)
        try same(300, 400)
        func same(_ least: Int, _ most: Int) throws {
            let short = try Self.family(layout(least), filters: 6)
            let long = try Self.family(layout(most), filters: 6)
            #expect(short.discriminator.elementCount == long.discriminator.elementCount)
            let results = [
                try Self.judged(short, sequences(least, after: 0)), try Self.judged(long, sequences(most, after: 3)),
            ]
            #expect(results[0].count == 8 && Set(results[0]).count > 4)
            for (own, other) in zip(results[0], results[1]) { #expect(abs(own - other) <= 1e-5) }
        }
    }

    @Test("a discriminator that reads by filters alone tells one course from the same numbers in another order")
    func order() throws {
        let family = try Self.family(SequenceLayout(steps: 16, features: 1), filters: 6)
        let values = (0..<16).map { Float($0 % 4) }
        let both = values.indices.flatMap { [values[$0], values[($0 * 3) % 16]] }
        let sequences = try HostTensor([16, 2, 1], both)
        let judged = try Self.judged(family, sequences) { $0.contains("recurrence") }
        let guessed = try Self.judged(family, sequences) { $0.contains("recurrence") || $0.contains("filters") }
        #expect(guessed[0] == guessed[1])
        #expect(abs(judged[0] - judged[1]) > 1e-3)
    }

    @Test("what is given at each step is not looked at; what is generated beside it is, wherever it stands")
    func given() throws {
        let layout = SequenceLayout(
            steps: 6,
            [
                ("capacity", .fixed, .values(1), false), ("x", .step, .values(1), false),
                ("hour", .step, .choice(24), true),
                ("state", .step, .choice(3), false), ("wind", .step, .values(1), true),
                ("kind", .step, .choice(20), false),
            ])
        let family = try Small.configuration(family: .conditional) {
            ($0.discriminator.filters, $0.discriminator.moments) = (5, 2)
        }.makeFamily(layout)
        let kernel = try #require(family.discriminator.parameters.first { $0.path == "discriminator/filters1/kernel" })
        // The fact, x, three states and a vector of 16 for the kind, and the differences of all that change.
        #expect(kernel.shape == [5 * (1 + 2 * (1 + 3 + 16)), 5])
        let base = (0..<6 * layout.width).map { Float(($0 * 7) % 5) / 4 }
        func judged(changing group: String?) throws -> [Float] {
            var values = base
            for channel in layout.groups.filter({ $0.name == group }).flatMap({ Array($0.channels) }) {
                for step in 0..<6 { values[step * layout.width + channel] += Float(step * step) / 9 }
            }
            return try Self.judged(family, HostTensor([6, 1, layout.width], values)) { $0.contains("recurrence") }
        }
        let unchanged = try judged(changing: nil)
        for (group, isSeen) in [("x", true), ("hour", false), ("state", true), ("wind", false), ("kind", true)] {
            #expect(try (judged(changing: group)[0] != unchanged[0]) == isSeen, "\(group)")
        }
    }

    /// The mean and the deviation by the formula, in Double, sequence by sequence.
    private static func moments(
        _ x: [Float], steps: Int, batch: Int, inputs: Int, kernel: [Float], bias: [Float], dilation: Int,
        length: (Int) -> Int
    ) -> [[Double]] {
        let filters = bias.count
        return (0..<batch).map { b in
            let places = max(0, length(b) - 4 * dilation)
            let answers = (0..<filters).map { filter in
                (0..<places).map { t in
                    var sum = Double(bias[filter])
                    for tap in 0..<5 {
                        for input in 0..<inputs {
                            let value = x[((t + tap * dilation) * batch + b) * inputs + input]
                            sum += Double(value) * Double(kernel[(tap * inputs + input) * filters + filter])
                        }
                    }
                    return sum / (1 + exp(-sum))
                }
            }
            let means = answers.map { $0.reduce(0, +) / Double(max(1, places)) }
            let deviations = zip(answers, means).map { own, mean in
                (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, places)) + 0.01).squareRoot()
            }
            return means + deviations
        }
    }

    @Test(
        "the head sees each filter's mean and deviation over time, by the formula",
        arguments: [(2, 18), (3, 42)], [(1, false), (1, true), (2, false), (2, true)])
    func formula(_ sizes: (sets: Int, steps: Int), _ form: (moments: Int, haveEnds: Bool)) throws {
        let (sets, steps, moments, haveEnds) = (sizes.sets, sizes.steps, form.moments, form.haveEnds)
        let (batch, inputs, filters) = (4, 2, 3)
        var scope = ParameterScope("d")
        let networks = TemporalFilters(
            inputs: inputs, filters: filters, sets: sets, moments: moments, steps: steps, in: &scope)
        let layout = try scope.layout
        #expect(networks.outputs == sets * filters * moments)
        let weights = Small.normals(layout.elementCount, seed: 5).map(Float.init)
        let x = Small.normals(steps * batch * inputs, seed: 6).map(Float.init)
        // The last has no row that three apart reach, of the longer ones only two have one that nine apart reach.
        let lengths = haveEnds ? (sets == 2 ? [18, 15, 13, 7] : [42, 39, 13, 7]) : [steps, steps, steps, steps]
        let alive = (0..<steps).flatMap { step in lengths.map { step < $0 ? Float(1) : 0 } }
        let program = try Program(
            inputs: [
                ("block", .float32([weights.count])), ("x", .float32([steps, batch, inputs])),
                ("alive", .float32([steps, batch])),
            ]
        ) { input in
            guard let block = input["block"], let x = input["x"], let alive = input["alive"] else { return [] }
            let seen = networks(x, alive: haveEnds ? alive : nil, ParameterValues(block, layout))
            return seen.enumerated().map { ("\($0)", $1) }
        }
        let results = try CPUBackend(threads: 1).run(
            program,
            [
                HostTensor(weights), try HostTensor([steps, batch, inputs], x), try HostTensor([steps, batch], alive),
            ])
        #expect(results.count == sets * moments)
        for (set, dilation) in [1, 3, 9].prefix(sets).enumerated() {
            func parameter(_ name: String) throws -> [Float] {
                let found = layout.parameters.first { $0.path == "d/filters\(dilation)/\(name)" }
                return Array(weights[try #require(found).range])
            }
            let expected = Self.moments(
                x, steps: steps, batch: batch, inputs: inputs, kernel: try parameter("kernel"),
                bias: try parameter("bias"),
                dilation: dilation
            ) { lengths[$0] }
            for moment in 0..<moments {
                let own = try #require(results[set * moments + moment].floats)
                for b in 0..<batch {
                    for filter in 0..<filters {
                        let difference = Double(own[b * filters + filter]) - expected[b][moment * filters + filter]
                        #expect(abs(difference) <= 2e-6)
                    }
                }
            }
        }
    }
}
