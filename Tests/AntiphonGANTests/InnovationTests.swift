import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Smooth numbers are made of innovations, and both players work in these (Documentation/decisions/0109-innovations.md).
@Suite("Innovations in networks") struct InnovationTests {
    private static let steps = 9

    @Test(
        "Numbers are mean + L u, with u as the first ones foretell it, drawn together to within the range; other channels stay",
        arguments: [(1, 3, 4), (4, 10, 4), (2, 3, 6)])
    func made(rows: Int, size: Float, degree: Int) throws {
        let steps = degree == 4 ? Self.steps : 40
        let table = try degree == 4 ? Small.waves(steps: steps) : Small.turns(steps: steps)
        let schema = try Schema(describing: table, mode: .grouped)
        let innovations = try #require(schema.innovations[1])
        let regression = try #require(innovations.regression)
        #expect(schema.innovations.count == 1 && regression.degree == degree)
        let random = Philox(seed: 3)
        func generated(_ layout: SequenceLayout, shift: Float = 0) throws -> (sequences: [Float], gradient: [Float]) {
            try Small.generated(Small.configuration { $0.generator.rowsPerStep = rows }, layout, batch: 8) { count in
                (0..<count).map { size * (random.uniform($0) - 0.5) + shift * (random.uniform(100_000 + $0) - 0.5) }
            }
        }
        let plain = SequenceLayout(steps: steps, features: 2)
        let (raw, made) = (try generated(plain).sequences, try generated(schema.layout))
        let range = Double(innovations.range.lowerBound)...Double(innovations.range.upperBound)
        var (beyond, inside) = (0, 0)
        for sample in 0..<8 {
            func place(_ step: Int, _ channel: Int) -> Int { (step * 8 + sample) * 2 + channel }
            let u = followed((0..<steps).map { Double(raw[place($0, 1)]) }, regression)
            var course = (0..<steps).map { step in
                (0..<steps).reduce(Double(innovations.means[step])) {
                    $0 + Double(innovations.factor[step * steps + $1]) * u[$1]
                }
            }
            let (least, most) = (try #require(course.min()), try #require(course.max()))
            if range.contains(least), range.contains(most) { inside += 1 } else { beyond += 1 }
            func near(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }
            course = course.map { near(least) + ($0 - least) * (near(most) - near(least)) / (most - least) }
            for step in 0..<steps {
                // Which parts of a program are fused may decide the last bit.
                #expect(abs(made.sequences[place(step, 0)] - raw[place(step, 0)]) < 1e-6)
                let value = Double(made.sequences[place(step, 1)])
                #expect(abs(value - course[step]) < 1e-5, "\(value) \(course[step])")
            }
        }
        #expect(beyond > 0 && (inside > 0 || degree > 4))
        // Finite differences along the direction of the shift.
        let step: Float = 2e-3
        func loss(_ shift: Float) throws -> Double {
            try generated(schema.layout, shift: shift).sequences.reduce(0) { $0 + Double($1) * Double($1) }
        }
        let slope = try (loss(step) - loss(-step)) / Double(2 * step)
        let expected = made.gradient.enumerated().reduce(0.0) {
            $0 + Double($1.element) * Double(random.uniform(100_000 + $1.offset) - 0.5)
        }
        #expect(abs(slope - expected) < 0.02 * abs(expected) + 0.02, "\(slope) \(expected)")
    }

    // u[t] = W[t] p(u[0], u[1], u[2]) + own[t] w[t], product by product.
    private func followed(_ w: [Double], _ regression: InnovationRegression) -> [Double] {
        var u: [Double] = []
        for step in w.indices {
            let first = (0..<3).map { place in
                place >= step
                    ? 0
                    : min(
                        max(u[place], Double(regression.bounds[place].lowerBound)),
                        Double(regression.bounds[place].upperBound))
            }
            // Of each degree, by how often each variable counts: the first as often as can be, then the second.
            let products = (0...regression.degree).flatMap { degree in
                (0...degree).flatMap { others in
                    (0...others).map { last in
                        pow(first[0], Double(degree - others)) * pow(first[1], Double(others - last))
                            * pow(first[2], Double(last))
                    }
                }
            }
            u.append(
                products.indices.reduce(Double(regression.own[step]) * w[step]) {
                    $0 + Double(regression.weights[step * products.count + $1]) * products[$1]
                })
        }
        return u
    }

    @Test(
        "The discriminator is shown the innovations of real sequences: uncorrelated, and 1 where there is anything to see"
    )
    func shown() throws {
        let table = try Small.waves(steps: Self.steps)
        let schema = try Schema(describing: table, mode: .grouped)
        let set = try schema.encoded(table)
        let configuration = Small.configuration()
        let family = try configuration.makeFamily(schema.layout, differenceScale: [1, 1])
        var batch = [Float](repeating: 0, count: Self.steps * set.count * 2)
        set.gather(Array(0..<set.count), into: &batch)
        let program = try Program(inputs: [("x", .float32([Self.steps, set.count, 2]))]) { input in
            input["x"].map { [("y", family.present($0))] } ?? []
        }
        let result = try CPUBackend(threads: 1).run(program, [HostTensor([Self.steps, set.count, 2], batch)])[0]
        // Two channels, two differences, and what the second adds at each step.
        #expect(result.shape == [Self.steps, set.count, 5])
        let values = try #require(result.floats)
        func own(_ step: Int) -> [Double] { (0..<set.count).map { Double(values[(step * set.count + $0) * 5 + 4]) } }
        func product(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(a.count)
        }
        for step in 0..<3 {
            #expect(abs(product(own(step), own(step)) - 1) < 0.02)
            for other in 0..<step { #expect(abs(product(own(step), own(other))) < 0.02) }
        }
        // Every wave's last step follows from those before, to the grain.
        #expect(product(own(Self.steps - 1), own(Self.steps - 1)) < 0.5)
        // Noise lies on all of it.
        #expect(family.noisyChannels == nil)
    }

    @Test("Nothing is smooth to a generator whose output is bent, nor to a family that gives no numbers step by step")
    func refused() throws {
        let changes: [(inout Configuration) -> Void] = [
            { $0.generator.output = .tanh }, { $0.encoding.innovations = false },
        ]
        let others = [FamilyKind.timegan, .latent].map { Small.configuration(family: $0) }
        for configuration in changes.map({ Small.configuration(family: .recurrent, $0) }) + others {
            let run = try TrainingRun(
                Small.waves(steps: Self.steps), cutting: .grouped, configuration: configuration,
                on: CPUBackend(threads: 1))
            #expect(run.schema.innovations.isEmpty && run.schema.smoothColumns.isEmpty, "\(configuration.family)")
        }
    }

    @Test("Waves are generated as smooth as they are, and without innovations they are not")
    func learnt() throws {
        let table = try Small.waves(steps: Self.steps)
        // The mean size of third differences, against that of the table's.
        func roughness(_ values: [Float]) -> Double {
            let courses = values.count / 2 / Self.steps
            return (0..<courses).reduce(0) { sum, course in
                (3..<Self.steps).reduce(sum) { sum, step in
                    func at(_ back: Int) -> Double { Double(values[(course * Self.steps + step - back) * 2 + 1]) }
                    return sum + abs(at(0) - 3 * at(1) + 3 * at(2) - at(3))
                }
            } / Double(courses * (Self.steps - 3))
        }
        func generated(innovations: Bool) throws -> Double {
            let configuration = Small.configuration {
                ($0.generator.hidden, $0.discriminator.hidden, $0.training.batch) = (16, 16, 64)
                $0.encoding.innovations = innovations
            }
            let backend = try CPUBackend(threads: 1)
            let run = try TrainingRun(table, cutting: .grouped, configuration: configuration, on: backend)
            let model = try run.train(.steps(600)).model
            #expect(model.schema.innovations.isEmpty == !innovations)
            return try roughness(Sampler(model, seed: 5, on: backend).generate(300).values)
        }
        let real = roughness(try SequenceSet(table, mode: .grouped).values)
        let (with, without) = (try generated(innovations: true) / real, try generated(innovations: false) / real)
        #expect(with > 0.5 && with < 2, "\(with)")
        #expect(without > 5, "\(without)")
    }

    @Test("A run keeps what its smooth columns are made of")
    func kept() throws {
        let run = try TrainingRun(
            Small.waves(steps: Self.steps), cutting: .grouped, configuration: Small.configuration(),
            on: CPUBackend(threads: 1))
        let model = try run.train(.steps(2)).model
        try withTemporaryFolder { folder in
            try write(model, to: folder + "/run")
            let copy = try TrainedModel(run: folder + "/run")
            #expect(copy.schema.innovations == model.schema.innovations && !copy.schema.innovations.isEmpty)
            let backend = try CPUBackend(threads: 1)
            #expect(
                try Sampler(copy, seed: 1, on: backend).generate(3).values
                    == Sampler(model, seed: 1, on: backend).generate(3).values)
        }
    }
}
