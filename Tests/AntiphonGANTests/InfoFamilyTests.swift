import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Foundation
import Testing

/// The family `info`: what its codes are, and what both players pay for them. That codes find the factors of data without
/// labels, the example `InfoGAN` shows.
@Suite("Latent codes and the network that reads them")
struct InfoFamilyTests {
    private static func configuration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
        Small.configuration {
            $0.family = .info
            $0.discriminator.noise = 0
            ($0.info.categories, $0.info.continuous) = (3, 2)
            change(&$0)
        }
    }

    /// The codes of `count` samples from the `first` on, [count][C].
    private static func codes(_ codes: LatentCodes, _ count: Int, first: Int = 0, given: [Float]? = nil) throws
        -> [[Float]]
    {
        let program = try Program(
            inputs: [("seed", .uint32([2])), ("first", .uint32([])), ("given", .float32([codes.width]))]
        ) { input in
            guard let seed = input["seed"], let first = input["first"], let given = input["given"] else { return [] }
            let all = given.broadcast(to: [count, codes.width], dimensions: [1])
            return [("codes", codes.values(Draw(key: RandomKey(seed), batch: count, first: first, codes: all)))]
        }
        let given = given ?? [Float](repeating: .nan, count: codes.width)
        let flat =
            try ReferenceBackend().run(
                program, [Philox(seed: 2).words, HostTensor(UInt32(first)), HostTensor(given)])[0].floats ?? []
        return (0..<count).map { Array(flat[$0 * codes.width..<($0 + 1) * codes.width]) }
    }

    @Test("A category is one of K equally often, numbers are uniform in -1 to 1, and none tells of another")
    func drawn() throws {
        let codes = LatentCodes(categories: 3, continuous: 2)
        let drawn = try Self.codes(codes, 6000)
        let places = drawn.map { $0.prefix(3).firstIndex(of: 1) }
        #expect(drawn.allSatisfy { $0.prefix(3).sorted() == [0, 0, 1] })
        // 2,000 each; the standard deviation of a count is 36.5.
        for category in 0..<3 { #expect(abs(places.count { $0 == category } - 2000) < 150) }
        for code in 3..<5 {
            let values: [Double] = drawn.map { Double($0[code]) }
            let (least, most) = (values.min() ?? 0, values.max() ?? 0)
            #expect(least >= -1 && least < -0.99 && most < 1 && most > 0.99)
            // Mean 0 with deviation 0.0075, variance 1/3 with deviation 0.0038.
            let mean: Double = values.reduce(0, +) / 6000
            let square: Double = values.reduce(0) { $0 + $1 * $1 } / 6000
            #expect(abs(mean) < 0.03)
            #expect(abs(square - 1.0 / 3.0) < 0.016)
        }
        // Products of independent numbers of mean 0: their mean has a deviation of 0.0043.
        let product: Double = drawn.reduce(0) { $0 + Double($1[3] * $1[4]) } / 6000
        #expect(abs(product) < 0.018)
        let means = (0..<3).map { category in
            let own: [Double] = zip(places, drawn).filter { $0.0 == category }.map { Double($0.1[3]) }
            return own.reduce(0, +) / Double(own.count)
        }
        #expect(means.allSatisfy { abs($0) < 0.052 }, "\(means)")
        // A batch can be cut anywhere.
        #expect(try Self.codes(codes, 7, first: 40) == Array(drawn[40..<47]))
    }

    @Test("Given codes are taken, the others drawn as ever; impossible ones are refused in a line")
    func given() throws {
        let codes = LatentCodes(categories: 3, continuous: 2)
        let drawn = try Self.codes(codes, 20)
        let some = try Self.codes(codes, 20, given: codes.elements([0: 2, 2: -1.5]))
        #expect(some.allSatisfy { $0[0...2] == [0, 0, 1] && $0[4] == -1.5 })
        #expect(some.map { $0[3] } == drawn.map { $0[3] })
        let wrong: [([Int: Double], String)] = [
            ([3: 0], "there is no code 3: code 0 is a category, 0 to 2; codes 1 to 2 are numbers, -1 to 1"),
            ([-1: 0], "there is no code -1"), ([0: 3], "code 0 cannot be 3.0: it takes a category, 0 to 2"),
            ([0: 0.5], "takes a category"), ([1: .nan], "takes a number"), ([1: .infinity], "takes a number"),
        ]
        for (given, message) in wrong {
            let error = #expect(throws: ConfigurationError.self) { try codes.elements(given) }
            #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        }
        let numbers = LatentCodes(categories: 0, continuous: 2)
        #expect(try numbers.elements([0: 0.25])[0] == 0.25 && numbers.count == 2)
    }

    /// -log Q(c | x), worked out from what Q reads: the loss with codes less the loss without.
    @Test("Both players pay minus the logarithm of the posterior, times its weight", arguments: [0.5, 0] as [Float])
    func cost(_ deviation: Float) throws {
        let steps = 5
        let real = try HostTensor([steps, 4, 3], Small.sequences(count: 4, steps: steps).values)
        func outputs(_ weight: Float) throws -> [[Float]] {
            let configuration = Self.configuration {
                $0.info.weight = weight
                $0.info.deviation = deviation
            }
            let family = try #require(try configuration.makeFamily(steps: steps, features: 3) as? InfoFamily)
            let step = TrainingStep(family, configuration)
            let codes = try #require(family.codes)
            let program = try Program(inputs: [
                ("g", .float32([family.generator.elementCount])), ("d", .float32([family.discriminator.elementCount])),
                ("real", real.type), ("seed", .uint32([2])),
            ]) { input in
                guard let g = input["g"], let d = input["d"], let real = input["real"], let seed = input["seed"] else {
                    return []
                }
                let (generator, discriminator) = (
                    ParameterValues(g, family.generator), ParameterValues(d, family.discriminator)
                )
                let (key, first) = (RandomKey(seed), g.context.constant(HostTensor(UInt32(0))))
                let draw = Draw(key: key.folded(0), batch: 4, first: first)
                let fake = family.generate(draw, generator)
                return [
                    (
                        "discriminator",
                        step.discriminatorLoss(discriminator, generator: generator, real: real, key: key, first: first)
                            .total
                    ),
                    (
                        "generator",
                        step.generatorLoss(generator, discriminator: discriminator, real: real, key: key, first: first)
                            .total
                    ), ("codes", codes.values(draw)), ("read", family.readCodes(fake, discriminator)),
                ]
            }
            return try ReferenceBackend().run(
                program,
                [
                    HostTensor(family.generator.initialValues(seed: 1)),
                    HostTensor(family.discriminator.initialValues(seed: 1)), real, Philox(seed: 6).words,
                ]
            ).map { $0.floats ?? [] }
        }
        let (without, with) = (try outputs(0), try outputs(2))
        let (codes, read) = (with[2], with[3])
        var expected = 0.0
        for row in 0..<4 {
            let (c, r) = (codes[row * 5..<row * 5 + 5].map(Double.init), read[row * 5..<row * 5 + 5].map(Double.init))
            let total: Double = exp(r[0]) + exp(r[1]) + exp(r[2])
            for category in 0..<3 { expected -= c[category] * log(exp(r[category]) / total) / 4 }
            for code in 3..<5 {
                let miss: Double = (c[code] - r[code]) / 0.5
                expected += (miss * miss / 2 + log(0.5)) / 4
            }
        }
        for player in 0..<2 {
            let paid = Double(with[player][0] - without[player][0]) / 2
            if deviation > 0 {
                #expect(abs(paid - expected) < 1e-5, "\(paid) \(expected)")
            } else {
                // Learnt deviations lie between e^-3 and e.
                #expect(paid.isFinite && paid > -6 && abs(paid - expected) > 1e-3)
            }
        }
    }

    @Test("The shared body is computed once: no recurrence more than the family without codes has")
    func recurrences() throws {
        func counts(_ kind: FamilyKind) throws -> [[Int]] {
            let configuration = Self.configuration { ($0.family, $0.objective.penalty) = (kind, .directional) }
            let step = TrainingStep(try configuration.makeFamily(steps: 6, features: 3), configuration)
            return try [step.discriminatorProgram(), step.generatorProgram()].map { program in
                let nodes = program.graph.simplified().nodes
                return [
                    nodes.count { if case .recurrence = $0.operation { true } else { false } },
                    nodes.count { if case .recurrenceGradient = $0.operation { true } else { false } },
                ]
            }
        }
        let (plain, info) = (try counts(.recurrent), try counts(.info))
        #expect(info[1] == plain[1])
        #expect(info[0][0] == plain[0][0])
        // The directional penalty wants the gradient of the judgement alone, the weights that of the codes' cost too.
        #expect(info[0][1] == plain[0][1] + 1)
    }

    @Test("A run keeps what reads the codes; without it, or with another, the error names the file")
    func run() throws {
        let model = try Small.model {
            $0.family = .info
            ($0.info.categories, $0.info.continuous) = (3, 1)
        }
        let backend = try CPUBackend(threads: 1)
        let recovery = try CodeRecovery(model, count: 200, seed: 1, on: backend)
        #expect(recovery.codes.map(\.code) == [0, 1] && recovery.sequences == 200)
        #expect(recovery.codes[0].chance == 1.0 / 3 && recovery.codes[0].accuracy ?? 2 <= 1)
        #expect(abs(recovery.codes[1].correlation ?? 2) <= 1)
        try withTemporaryFolder { folder in
            let path = folder + "/run"
            try write(model, to: path)
            let again = try TrainedModel(run: path)
            #expect(again.posterior?.weights == model.posterior?.weights)
            #expect(try CodeRecovery(again, count: 200, seed: 1, on: backend) == recovery)
            let file = path + "/" + RunFiles.posterior
            var bytes = try contents(file)
            bytes[bytes.count - 1] ^= 1
            try bytes.write(toPath: file)
            let altered = #expect(throws: RunError.self) { try TrainedModel(run: path) }
            #expect(altered?.description.contains("posterior.safetensors: was altered") == true)
        }
        let bare = TrainedModel(
            configuration: model.configuration, schema: model.schema, layout: model.layout, weights: model.weights)
        let error = #expect(throws: RunError.self) { try CodeRecovery(bare, seed: 1, on: backend) }
        #expect(error?.description.contains("posterior.safetensors: is missing") == true)
        let plain = try Small.model()
        #expect(plain.posterior == nil)
        #expect(throws: ConfigurationError.self) { try CodeRecovery(plain, seed: 1, on: backend) }
        #expect(throws: ConfigurationError.self) { try Sampler(plain, seed: 1, codes: [0: 1], on: backend) }
    }

    @Test("Sequences change with a given code; the noise of each stays")
    func sampling() throws {
        let model = try Small.model { $0.family = .info }
        let backend = try CPUBackend(threads: 1)
        let sampler = try Sampler(model, seed: 1, codes: [0: 1], on: backend)
        let first = try sampler.generate(30).values
        try sampler.choose([0: 3])
        #expect(try sampler.generate(30).values != first)
        try sampler.choose([0: 1])
        #expect(try sampler.generate(30).values == first)
        #expect(throws: ConfigurationError.self) { try sampler.choose([9: 1]) }
        #expect(try Sampler(model, seed: 1, on: backend).generate(30).values != first)
    }
}
