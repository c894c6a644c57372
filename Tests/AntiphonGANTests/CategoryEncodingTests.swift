import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Testing

/// How categories go into recurrent networks: one-hot, or as learnt vectors.
@Suite("Categories, one-hot or embedded")
struct CategoryEncodingTests {
    private static let (site, day, weather) = (5, 4, 6)

    /// A fixed choice and a number, a choice that is given at each step, one that is not, and a number.
    private static func layout(_ encodings: [Int: CategoryEncoding]) -> SequenceLayout {
        SequenceLayout(
            steps: 4,
            [
                ("site", .fixed, .choice(site), false), ("size", .fixed, .values(1), false),
                ("day", .step, .choice(day), true), ("weather", .step, .choice(weather), false),
                ("x", .step, .values(1), false),
            ], encodings: encodings)
    }

    private static func data(_ layout: SequenceLayout, count: Int = 12) throws -> TrainingData {
        let random = Philox(seed: 3)
        var values: [Float] = []
        func oneHot(_ index: Int, _ count: Int) -> [Float] { (0..<count).map { $0 == index ? 1 : 0 } }
        for sequence in 0..<count {
            for step in 0..<4 {
                let place = sequence * 4 + step
                values += oneHot(random.index(below: site, sequence), site) + [Float(sequence) / 7 - 1]
                values += oneHot(random.index(below: day, 100 + place), day)
                values += oneHot(random.index(below: weather, 900 + place), weather) + [Float(step) - 1.5]
            }
        }
        let set = try SequenceSet(columns: (0..<layout.width).map { "channel_\($0)" }, length: 4, values: values)
        return TrainingData(encoded: set, layout: layout)
    }

    /// Judgements of sequences by a family with these weights.
    private static func judged(_ family: any Family, _ weights: [Float], _ data: TrainingData) throws -> [Float] {
        var block = [Float](repeating: 0, count: data.sequences.count * 4 * family.features)
        data.sequences.gather(Array(0..<data.sequences.count), into: &block)
        let type = TensorType.float32([4, data.sequences.count, family.features])
        let program = try Program(inputs: [("block", .float32([weights.count])), ("x", type)]) { input in
            guard let weights = input["block"], let x = input["x"] else { return [] }
            let values = ParameterValues(weights, family.discriminator)
            let key = RandomKey(weights.context.constant(Philox(seed: 1).words))
            return [("judged", family.judge(family.present(x), key: key, values))]
        }
        return try CPUBackend(threads: 1).run(program, [HostTensor(weights), HostTensor(type.shape, block)])[0].floats
            ?? []
    }

    /// A player's initial weights, with the unit matrix in the place of every embedding.
    private static func weights(_ layout: ParameterLayout) -> [Float] {
        var block = layout.initialValues(seed: 5)
        for parameter in layout.parameters {
            let isEmbedding = parameter.path.split(separator: "/").contains { part in
                ["fixed0", "choice0", "choice1", "context0", "given0", "given1"].contains(part)
            }
            guard isEmbedding else { continue }
            for (place, index) in parameter.range.enumerated() {
                let width = parameter.shape.dimensions[1]
                block[index] = place / width == place % width ? 1 : 0
            }
        }
        return block
    }

    /// What an embedding is: a vector a category. With the unit matrix for vectors it has to be what one-hot is, in
    /// everything that both players make of it.
    @Test("Unit vectors as an embedding are the one-hot network", arguments: [FamilyKind.conditional, .recurrent])
    func unitVectors(_ kind: FamilyKind) throws {
        let encodings: [[Int: CategoryEncoding]] = [
            [0: .oneHot, 2: .oneHot, 3: .oneHot],
            [0: .embedding(width: Self.site), 2: .embedding(width: Self.day), 3: .embedding(width: Self.weather)],
        ]
        let results = try encodings.map { encodings in
            let data = try Self.data(Self.layout(encodings))
            let family = try Small.configuration(family: kind).makeFamily(
                data.layout, differenceScale: data.differenceScale)
            let sequences = try FamilySampler(
                family: family, weights: Self.weights(family.generator), given: data)(6)
            let judged = try Self.judged(family, Self.weights(family.discriminator), data)
            return (family, sequences.joined().joined().map { $0 }, judged)
        }
        let count = { (family: any Family) in family.generator.parameters.count + family.discriminator.parameters.count
        }
        #expect(count(results[1].0) == count(results[0].0) + 5)
        #expect(results[0].1.count > 100 && Set(results[0].2).count == 24)
        #expect(zip(results[0].1, results[1].1).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(zip(results[0].2, results[1].2).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("By cardinality: more than 16 categories are embedded in 16 numbers; what is asked for comes first")
    func cardinality() throws {
        func inputs(_ count: Int, _ encoding: CategoryEncoding?) throws -> (recurrence: Int, embedding: [Int]?) {
            let layout = SequenceLayout(
                steps: 3, [("kind", .step, .choice(count), false), ("x", .step, .values(2), false)],
                encodings: encoding.map { [0: $0] } ?? [:])
            let discriminator = try Small.configuration().makeFamily(layout).discriminator
            let kernel = try #require(discriminator.parameters.first { $0.path.contains("recurrence") })
            return (
                kernel.shape.dimensions[0],
                discriminator.named("discriminator/embedding/choice0/kernel")?.shape.dimensions
            )
        }
        // The channels and their differences: twice each.
        func check(_ count: Int, _ encoding: CategoryEncoding?, _ recurrence: Int, _ embedding: [Int]?) throws {
            let found = try inputs(count, encoding)
            #expect(found.recurrence == recurrence && found.embedding == embedding, "\(count): \(found)")
        }
        try check(16, nil, 2 * 18, nil)
        try check(17, nil, 2 * 18, [17, 16])
        try check(90, nil, 2 * 18, [90, 16])
        try check(90, .oneHot, 2 * 92, nil)
        try check(90, .embedding(width: 3), 2 * 5, [90, 3])
        try check(90, .embedding(width: nil), 2 * 18, [90, 16])
        try check(7, .embedding(width: nil), 2 * 6, [7, 4])
    }

    @Test("All of it trains, on every family that takes categories", arguments: [FamilyKind.recurrent, .info, .latent])
    func trains(_ kind: FamilyKind) throws {
        let layout = SequenceLayout(
            steps: 4,
            [
                ("site", .fixed, .choice(20), false), ("kind", .fixed, .choice(3), false),
                ("size", .fixed, .values(1), false), ("weather", .step, .choice(18), false),
                ("x", .step, .values(1), false),
            ], encodings: [1: .embedding(width: 2)])
        let random = Philox(seed: 3)
        var values: [Float] = []
        for sequence in 0..<16 {
            for step in 0..<4 {
                for (count, place) in [(20, sequence), (3, 50 + sequence), (18, 100 + sequence * 4 + step)] {
                    let chosen = random.index(below: count, place)
                    values += (0..<count).map { $0 == chosen ? 1 : 0 }
                    if count == 3 { values.append(0.5) }
                }
                values.append(Float(step))
            }
        }
        let set = try SequenceSet(columns: (0..<layout.width).map { "c\($0)" }, length: 4, values: values)
        let trainer = try Trainer(
            Small.configuration(family: kind), data: TrainingData(encoded: set, layout: layout),
            on: CPUBackend(threads: 1))
        let before = trainer.weights
        #expect(try trainer.run(.steps(6)).ending == .complete)
        #expect(trainer.weights.allSatisfy { $0.isFinite })
        // Every embedding of the generator's networks moves.
        let embeddings = trainer.layout.parameters.filter {
            $0.path.contains("context") || $0.path.contains("embedding")
        }
        #expect(embeddings.count >= 3)
        for parameter in embeddings {
            #expect(parameter.range.contains { before[$0] != trainer.weights[$0] }, "\(parameter.path)")
        }
    }
}
