import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("The families in a latent space")
struct LatentFamilyTests {
    /// Generated sequences, [T, B, W], by the weights of a trainer.
    static func generated(
        _ configuration: Configuration, _ layout: SequenceLayout, weights: [Float], count: Int, seed: UInt64 = 5
    ) throws -> HostTensor {
        let family = try configuration.makeFamily(layout)
        let program = try Program(
            inputs: [("parameters", .float32([family.generator.elementCount])), ("key", .uint32([2]))]
        ) { input in
            guard let block = input["parameters"], let key = input["key"] else { return [] }
            let draw = Draw(key: RandomKey(key), batch: count)
            return [("sequences", family.generate(draw, ParameterValues(block, family.generator)))]
        }
        return try CPUBackend(threads: 1).run(program, [HostTensor(weights), Philox(seed: seed).words])[0]
    }

    @Test(
        "Whatever the weights, generated sequences keep the layout: one-hot choices, gaps, lengths, zeros after the end",
        arguments: [1, 4])
    func keepsLayout(rows: Int) throws {
        let layout = LessonSequences.layout
        let configuration = Phased.configuration(.latent) { $0.generator.rowsPerStep = rows }
        let data = try TrainingData(encoded: LessonSequences.set(count: 64, seed: 1), layout: layout)
        let trainer = try Phased.trainer(configuration, data)
        for steps in [0, 60] {
            if steps > 0 { #expect(try trainer.run(.steps(steps)).ending == .complete) }
            let count = 50
            let sequences = try Self.generated(configuration, layout, weights: trainer.weights, count: count)
            let values = try #require(sequences.floats)
            try #require(sequences.shape == [6, count, layout.width])
            for b in 0..<count {
                let rows = (0..<6).map { t in
                    Array(values[(t * count + b) * layout.width..<(t * count + b + 1) * layout.width])
                }
                let length = Int((rows[0][4] * 1.5 + 3.5).rounded())
                #expect((1...6).contains(length) && abs(rows[0][4] * 1.5 + 3.5 - Float(length)) < 1e-5)
                for (t, row) in rows.enumerated() {
                    #expect(Array(row[0..<5]) == Array(rows[0][0..<5]), "what is fixed is the same at each step")
                    #expect(row[1..<4].sorted() == [0, 0, 1])
                    let isThere: Float = t < length ? 1 : 0
                    #expect(row[12] == isThere)
                    #expect(row[7..<9].sorted() == [0, isThere] && row[10..<12].sorted() == [0, isThere])
                    #expect(row[7] == 1 || row[9] == 0, "an absent number is 0")
                    #expect(isThere == 1 || row[5...].allSatisfy { $0 == 0 })
                }
            }
        }
    }

    @Test("The autoencoder learns mixed sequences: reconstruction falls to a fraction")
    func learnsMixed() throws {
        let data = try TrainingData(encoded: LessonSequences.set(count: 512, seed: 2), layout: LessonSequences.layout)
        let configuration = Phased.configuration(.latent) {
            ($0.generator.hidden, $0.generator.attributeHidden, $0.latent.code) = (16, 16, 6)
            ($0.training.batch, $0.latent.share, $0.latent.rate) = (32, 0.6, 1e-2)
            $0.eachOptimizer { $0.rate = 5e-3 }
        }
        let trainer = try Phased.trainer(configuration, data)
        var losses: [Float] = []
        _ = try trainer.run(.steps(900), report: { if $0.phase != nil { losses.append($0.generator.loss) } })
        let (first, last) = (losses.prefix(10).reduce(0, +) / 10, losses.suffix(50).reduce(0, +) / 50)
        #expect(last < 0.35 * first, "\(first) to \(last)")

        // Generated sequences have more than one length, kind and direction.
        let layout = LessonSequences.layout
        let made = try Self.generated(configuration, layout, weights: trainer.weights, count: 200)
        let values = try #require(made.floats)
        for channel in [1, 2, 3, 4, 7, 10] {
            let seen = Set((0..<200).map { values[$0 * layout.width + channel] })
            #expect(seen.count > 1, "channel \(channel) is \(seen)")
        }
    }

    @Test("Some hundred steps on sines: reconstruction falls, and the game brings sequences nearer to held-out ones")
    func learnsSines() throws {
        let sines = try Sines(.asCoded, length: 12, featureCount: 2).sequences(count: 1200, seed: 3)
        let table = try Table(columns: ["a", "b"], values: sines.values.map(Double.init), source: "sines")
        for (family, steps) in [(FamilyKind.latent, 500), (.timegan, 450)] {
            let configuration = Phased.configuration(family) {
                ($0.generator.hidden, $0.latent.code, $0.latent.hidden) = (12, 8, 24)
                ($0.discriminator.hidden, $0.training.batch, $0.latent.share, $0.latent.rate) = (12, 32, 0.4, 1e-2)
                $0.eachOptimizer { $0.rate = 5e-3 }
                $0.training.steps = steps
            }
            let run = try TrainingRun(
                table, cutting: .windows(length: 12, stride: 12), configuration: configuration,
                on: CPUBackend(threads: 1))
            var (losses, scores) = ([Float](), [Double]())
            let (model, outcome) = try run.train(
                .steps(steps),
                report: { progress in
                    if ["reconstruction", "embedding"].contains(progress.phase) {
                        losses.append(progress.generator.loss)
                    }
                    if let score = progress.look?.score { scores.append(score) }
                })
            #expect(outcome.ending == .complete)
            let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(20).reduce(0, +) / 20)
            #expect(last < 0.6 * first, "\(family): \(first) to \(last)")
            let (before, after) = (try #require(scores.first), try #require(scores.last))
            #expect(after < 0.7 * before, "\(family): \(scores)")

            // n at once are n in parts.
            let backend = try CPUBackend(threads: 1)
            let whole = try Sampler(model, seed: 4, on: backend).generate(300)
            var parts: [Float] = []
            for (start, count) in [(0, 7), (7, 250), (257, 43)] {
                try Sampler(model, seed: 4, on: backend).generate(count, from: start) { parts += $0.values }
            }
            #expect(parts == whole.values)
        }
    }

    @Test("What a family cannot do is told when it is made")
    func refusals() throws {
        let given = SequenceLayout(
            steps: 4, [("kind", .fixed, .choice(2), true), ("x", .step, .values(1), false)])
        func message(_ layout: SequenceLayout, _ configuration: Configuration) -> String {
            do {
                _ = try configuration.makeFamily(layout)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(message(given, Phased.configuration(.latent)).contains("latent takes nothing that is given"))
        let silent = Phased.configuration(.latent) { $0.generator.staticNoise = 0 }
        #expect(message(LessonSequences.layout, silent).contains("generator.static-noise"))
        #expect(message(LessonSequences.layout, Phased.configuration(.timegan)).contains("numbers only"))
        let plain = SequenceLayout(steps: 4, features: 2)
        let hinge = Phased.configuration(.timegan) { $0.objective.loss = .hinge }
        #expect(message(plain, hinge).contains("non-saturating only, not hinge"))
        let rows = Phased.configuration(.timegan) { $0.generator.rowsPerStep = 2 }
        #expect(message(plain, rows).contains("rows-per-step"))
        #expect(message(plain, Phased.configuration(.timegan)).isEmpty)
        #expect(message(LessonSequences.layout, Phased.configuration(.latent)).isEmpty)
    }
}
