import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Testing

/// What a discriminator reads beside its recurrence: convolutions over time.
@Suite("Filters over time")
struct TemporalFiltersTests {
    private static func family(_ layout: SequenceLayout, filters: Int, judgement: Judgement = .pooled) throws
        -> any Family
    {
        try Small.configuration {
            $0.discriminator.filters = filters
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
        "filters look at as many rows as sequences have; other judgements have none", arguments: [1, 4, 5, 12, 13, 40])
    func reach(_ steps: Int) throws {
        func kernels(_ judgement: Judgement, filters: Int = 7) throws -> [String: Shape] {
            let family = try Self.family(
                SequenceLayout(steps: steps, features: 2), filters: filters, judgement: judgement)
            let own = family.discriminator.parameters.filter {
                $0.path.contains("filters") && $0.path.hasSuffix("kernel")
            }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.path, $0.shape) })
        }
        // Five rows of two columns and their differences.
        var expected: [String: Shape] = [:]
        if steps >= 5 { expected["discriminator/filters1/kernel"] = [20, 7] }
        if steps >= 13 { expected["discriminator/filters3/kernel"] = [20, 7] }
        #expect(try kernels(.pooled) == expected)
        #expect(try kernels(.last).isEmpty && kernels(.step).isEmpty && kernels(.pooled, filters: 0).isEmpty)
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
}
