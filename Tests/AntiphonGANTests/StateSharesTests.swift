import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonReference
import Testing

/// What is paid for states that occur too often or too rarely.
@Suite("Shares of states")
struct StateSharesTests {
    private static let layout = MixedSequences.layout()

    /// Sequences [T, B, W] of a part of some data.
    private static func block(_ data: TrainingData, _ rows: Range<Int>) throws -> HostTensor {
        let shape: Shape = [MixedSequences.steps, rows.count, data.layout.width]
        var values = [Float](repeating: 0, count: shape.elementCount)
        data.sequences.gather(Array(rows), into: &values)
        return try HostTensor(shape, values)
    }

    /// The cost and its gradient, on the reference; nil if there is none.
    private static func cost(
        _ layout: SequenceLayout, weight: Float = 1, _ real: HostTensor, _ generated: HostTensor
    ) throws -> (value: Float, gradient: [Float])? {
        let shares = StateShares(layout, weight: weight)
        let program = try Program(inputs: [("real", .float32(real.shape)), ("generated", .float32(generated.shape))]) {
            input in
            guard let real = input["real"], let generated = input["generated"] else { return [] }
            guard let cost = shares.cost(real: real, generated: generated) else { return [("none", real)] }
            return [("cost", cost), ("gradient", cost.gradients(withRespectTo: [generated])[0])]
        }
        let outputs = try ReferenceBackend().run(program, [real, generated])
        guard outputs.count == 2, let value = outputs[0].floats?.first, let gradient = outputs[1].floats else {
            return nil
        }
        return (value, gradient)
    }

    /// The formula in double precision, element by element.
    private static func expected(_ channels: [Int], _ real: HostTensor, _ generated: [Double]) throws -> Double {
        let (steps, batch, width) = (real.shape[0], real.shape[1], real.shape[2])
        let truth = try #require(real.floats).map(Double.init)
        func share(_ values: [Double], _ channel: Int) -> (Double, Double) {
            let own = (0..<batch).map { row in
                (0..<steps).map { values[($0 * batch + row) * width + channel] }.reduce(0, +) / Double(steps)
            }
            let mean = own.reduce(0, +) / Double(batch)
            let variance = own.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(batch - 1)
            return (mean, variance / Double(batch))
        }
        return channels.map { channel in
            let ((p, v), (q, w)) = (share(truth, channel), share(generated, channel))
            return ((p - q) * (p - q) - v - w) / (p * (1 - p) + 0.01)
        }.reduce(0, +)
    }

    @Test(
        "The states of what is generated are channels of categories and of gates, not numbers, lengths or what is given"
    )
    func channels() {
        // size 0-1, kind 2-4, length 5; level 6-7, rain 8-9 and its number 10, weather 11-14, alive 15.
        #expect(StateShares(Self.layout, weight: 1).channels == [2, 3, 4, 8, 9, 11, 12, 13, 14])
        // Kind and level are given.
        #expect(StateShares(MixedSequences.layout(given: true), weight: 1).channels == [8, 9, 11, 12, 13, 14])
        #expect(StateShares(SequenceLayout(steps: 4, features: 3), weight: 1).channels.isEmpty)
    }

    @Test(
        "The cost is the formula's, its gradient what finite differences say, and the order of sequences does not matter"
    )
    func formula() throws {
        let data = try MixedSequences.data()
        let (real, other) = try (Self.block(data, 0..<7), Self.block(data, 20..<27))
        // What is generated need not be one-hot.
        let noise = Small.normals(other.shape.elementCount, seed: 8)
        let generated = try zip(#require(other.floats), noise).map { Double($0) + 0.2 * $1 }
        let channels = StateShares(Self.layout, weight: 1).channels
        let block = try HostTensor(other.shape, generated.map(Float.init))
        let (value, gradient) = try #require(try Self.cost(Self.layout, weight: 2.5, real, block))
        let truth = try 2.5 * Self.expected(channels, real, generated)
        #expect(abs(Double(value) - truth) <= 1e-4 * abs(truth) && abs(truth) > 0.1)

        let direction = Small.normals(generated.count, seed: 9)
        let moved = try [1e-4, -1e-4].map { step in
            try 2.5 * Self.expected(channels, real, zip(generated, direction).map { $0 + step * $1 })
        }
        let slope = (moved[0] - moved[1]) / 2e-4
        let ours = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * $1.1 }
        #expect(abs(ours - slope) <= 1e-3 * abs(slope) && abs(slope) > 0.1)
        // Numbers, and whether a step is there, are not moved.
        let width = Self.layout.width
        let still = Set(0..<width).subtracting(channels)
        #expect(gradient.indices.allSatisfy { !still.contains($0 % width) || gradient[$0] == 0 })

        let rows = [3, 0, 6, 1, 5, 2, 4]
        let shuffled = try #require(block.floats).indices.map { place -> Float in
            let (step, row, channel) = (place / width / 7, place / width % 7, place % width)
            return Float(generated[(step * 7 + rows[row]) * width + channel])
        }
        let again = try #require(
            try Self.cost(Self.layout, weight: 2.5, real, HostTensor(block.shape, shuffled)))
        #expect(abs(again.value - value) <= 1e-5 * abs(value))
    }

    @Test("Where shares are equal nothing is paid on the average; where a state has vanished, what its share says")
    func average() throws {
        let layout = SequenceLayout(steps: 1, [("state", .step, .choice(2), false)])
        let (count, batch) = (400, 32)
        let random = Philox(seed: 3)
        func drawn(_ share: Float, _ from: Int) throws -> HostTensor {
            let values: [Float] = (0..<batch).flatMap { random.uniform(from + $0) < share ? [1, 0] : [0, 1] }
            return try HostTensor([1, batch, 2], values)
        }
        func mean(_ share: Float) throws -> Float {
            let costs = try (0..<count).map { index in
                try #require(
                    try Self.cost(
                        layout, drawn(0.7, 2 * index * batch), drawn(share, (2 * index + 1) * batch))
                ).value
            }
            return costs.reduce(0, +) / Float(count)
        }
        // Chance alone makes .13 of the squared differences; the mean of 400 costs has a standard error of .011.
        #expect(abs(try mean(0.7)) < 0.05)
        let lost = try mean(0)
        #expect(lost > 4.4 && lost < 5.6)
    }

    @Test("Nothing is paid without weight, without states, and for a sequence by itself")
    func nothing() throws {
        let data = try MixedSequences.data()
        let (real, other) = try (Self.block(data, 0..<7), Self.block(data, 20..<27))
        #expect(try Self.cost(Self.layout, real, other) != nil)
        #expect(try Self.cost(Self.layout, weight: 0, real, other) == nil)
        #expect(try Self.cost(SequenceLayout(steps: 7, features: 16), real, other) == nil)
        #expect(try Self.cost(Self.layout, Self.block(data, 0..<1), Self.block(data, 1..<2)) == nil)
    }

    @Test(
        "The generator's loss is the one without, and the cost of what it generates beside it",
        arguments: [FamilyKind.recurrent, .conditional, .info, .latent])
    func loss(_ kind: FamilyKind) throws {
        let data = try MixedSequences.data(given: kind == .conditional)
        let real = try Self.block(data, 0..<6)
        let configuration = Small.configuration(family: kind) { $0.training.batch = 6 }
        let family = try configuration.makeFamily(data.layout)
        func losses(_ weight: Float) throws -> (loss: Float, generated: HostTensor) {
            var configuration = configuration
            configuration.objective.shares = weight
            let step = TrainingStep(family, configuration)
            let program = try Program(inputs: [
                ("own", .float32([family.generator.elementCount])),
                ("rival", .float32([family.discriminator.elementCount])), ("real", .float32(real.shape)),
                ("seed", .uint32([2])),
            ]) { input in
                guard let own = input["own"], let rival = input["rival"], let real = input["real"],
                    let seed = input["seed"]
                else { return [] }
                let (key, first) = (RandomKey(seed), own.context.constant(HostTensor(UInt32(0))))
                let values = ParameterValues(own, family.generator)
                let loss = step.generatorLoss(
                    values, discriminator: ParameterValues(rival, family.discriminator), real: real, key: key,
                    first: first)
                let given = family.layout.given.isEmpty ? nil : real
                let draw = Draw(key: key.folded(0), batch: 6, first: first, given: given)
                return [("loss", loss.total), ("generated", family.generate(draw, values))]
            }
            let outputs = try ReferenceBackend().run(
                program,
                [
                    HostTensor(family.generator.initialValues(seed: 3)),
                    HostTensor(family.discriminator.initialValues(seed: 3)), real, Philox(seed: 9).words,
                ])
            return (try #require(outputs[0].floats?.first), outputs[1])
        }
        let (without, with) = try (losses(0), losses(1.5))
        let cost = try #require(try Self.cost(data.layout, weight: 1.5, real, with.generated)).value
        // Codes, which the latent family is judged by, have no states.
        let expected = kind == .latent ? 0 : cost
        #expect(abs(with.loss - without.loss - expected) <= 1e-4 * max(1, abs(cost)) && abs(cost) > 0.01)
    }
}
