import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonReference
import Testing

/// Noise on what the discriminator is shown: its size, what bears it, and that a batch can be cut. (Against PyTorch: `TrainingGoldenTests`.)
@Suite("Instance noise")
struct InstanceNoiseTests {
    private static let key = Philox(seed: 11)

    /// What zeros [T, 2 B, W] become, real and generated, by element.
    private func shown(
        _ noise: InstanceNoise, steps: Int, batch: Int, width: Int, first: UInt32 = 0
    ) throws -> (_ step: Int, _ row: Int, _ channel: Int) -> Float {
        let program = try Program(inputs: [
            ("x", .float32([steps, 2 * batch, width])), ("key", .uint32([2])), ("first", .uint32([])),
        ]) { input in
            guard let x = input["x"], let key = input["key"], let first = input["first"] else { return [] }
            return [("y", noise(x, sets: 0..<2, key: RandomKey(key), first: first))]
        }
        let zeros = try HostTensor(
            [steps, 2 * batch, width], Array(repeating: Float(0), count: steps * 2 * batch * width))
        let outputs = try ReferenceBackend().run(program, [zeros, Self.key.words, HostTensor(first)])
        let values = try #require(outputs[0].floats)
        return { step, row, channel in values[(step * 2 * batch + row) * width + channel] }
    }

    @Test("A pair has one level, deviation x u^4, and two noises")
    func levels() throws {
        let (steps, batch, width) = (40, 12, 25)
        let at = try shown(InstanceNoise(deviation: 3, channels: nil), steps: steps, batch: batch, width: width)
        for sample in 0..<batch {
            let u = Self.key.folded(0).uniform(0, sample: UInt32(sample))
            let level = 3 * u * u * u * u
            var (squares, product) = ([Float(0), 0], Float(0))
            for step in 0..<steps {
                for channel in 0..<width {
                    let pair = [at(step, sample, channel), at(step, batch + sample, channel)]
                    squares = zip(squares, pair).map { $0 + $1 * $1 }
                    product += pair[0] * pair[1]
                }
            }
            // A thousand numbers each: a deviation is known to 1 / sqrt(2000), four times that is allowed.
            let deviations = squares.map { ($0 / Float(steps * width)).squareRoot() }
            for deviation in deviations { #expect(abs(deviation - level) <= 0.09 * level) }
            #expect(abs(product) <= 0.13 * Float(steps * width) * level * level)
        }
    }

    @Test(
        "Numbers that change and are generated bear it, and their differences; with some categories beside them, these too; with many, nothing does"
    )
    func kinds() throws {
        typealias Group = (name: String, scope: ChannelGroup.Scope, form: ChannelGroup.Form, isGiven: Bool)
        let numbers: [Group] = [
            ("alive", .step, .alive, false), ("capacity", .fixed, .values(1), false),
            ("load", .step, .values(2), false), ("weather", .step, .values(1), true),
            ("kind", .step, .choice(2), true), ("length", .fixed, .length(offset: 0, scale: 1), false),
        ]
        let layout = SequenceLayout(steps: 3, numbers)
        // capacity 0, length 1, alive 2, load 3-4, weather 5, kind 6-7; then the differences of 3-7.
        let channels = try #require(InstanceNoise.channels(layout, compared: 3..<8))
        #expect(channels.indices.filter { channels[$0] } == [3, 4, 8, 9])

        let at = try shown(InstanceNoise(deviation: 2, channels: channels), steps: 3, batch: 5, width: 13)
        for row in 0..<10 {
            for channel in 0..<13 {
                let values = (0..<3).map { at($0, row, channel) }
                #expect(Set(values).count == (channels[channel] ? 3 : 1) && (channels[channel] || values[0] == 0))
            }
        }
        #expect(InstanceNoise.channels(SequenceLayout(steps: 3, features: 2), compared: 0..<2) == nil)
        for scope in [ChannelGroup.Scope.fixed, .step] {
            // One choice for three numbers, one of them fixed: all that changes bears noise. Two: nothing does.
            let some = SequenceLayout(steps: 3, numbers + [("state", scope, .choice(3), false)])
            let own = some.groups.filter { ["load", "state"].contains($0.name) && $0.scope == .step }.flatMap(
                \.channels)
            let compared = some.fixedWidth + 1..<some.width
            let bearers = try #require(InstanceNoise.channels(some, compared: compared))
            #expect(
                bearers.indices.filter { bearers[$0] } == own + own.map { $0 - compared.lowerBound + some.width },
                "\(scope)")
            let mixed = SequenceLayout(
                steps: 3, numbers + [("state", scope, .choice(3), false), ("other", .step, .choice(2), false)])
            #expect(InstanceNoise.channels(mixed, compared: 3..<mixed.width)?.contains(true) == false)
            // One among sixteen numbers: these bear noise, what has states does not.
            let few = SequenceLayout(
                steps: 3, [("state", scope, .choice(3), false), ("wide", .step, .values(16), false)])
            let bearing = try #require(InstanceNoise.channels(few, compared: few.fixedWidth..<few.width))
            let wide = few.width - 16..<few.width
            #expect(bearing.indices.filter { bearing[$0] }.count == 32 && wide.allSatisfy { bearing[$0] })
        }
        // A number that may be missing is one, and its states bear noise as well.
        let gated = SequenceLayout(steps: 3, numbers + [("flow", .step, .gated(2), false)])
        let bearing = try #require(InstanceNoise.channels(gated, compared: 3..<gated.width))
        #expect(bearing.indices.filter { bearing[$0] } == [3, 4, 8, 9, 10, 11, 12, 16, 17, 18])
    }

    @Test("A batch can be cut: a sample's noise is its own")
    func cuts() throws {
        let noise = InstanceNoise(deviation: 1, channels: nil)
        let whole = try shown(noise, steps: 2, batch: 6, width: 3)
        let later = try shown(noise, steps: 2, batch: 2, width: 3, first: 4)
        for (step, channel) in [(0, 0), (1, 2)] {
            for sample in 0..<2 {
                #expect(whole(step, 4 + sample, channel) == later(step, sample, channel))
                #expect(whole(step, 6 + 4 + sample, channel) == later(step, 2 + sample, channel))
            }
        }
    }

    @Test("Families bear it by their layout; 0 leaves the step as it was")
    func families() throws {
        let quiet = Small.configuration { $0.discriminator.noise = 0 }
        let family = try quiet.makeFamily(steps: 4, features: 2)
        #expect(family.noisyChannels == nil)
        func draws(_ configuration: Configuration) throws -> Int {
            try TrainingStep(family, configuration).discriminatorProgram().graph.nodes.count { node in
                // Keys are drawn as well, as bits.
                guard case .random(let distribution, _, _) = node.operation else { return false }
                return distribution != .bits
            }
        }
        // The generator's two noises; and the levels, and one noise a set.
        #expect(try draws(quiet) == 2)
        #expect(try draws(Small.configuration { $0.discriminator.noise = 1 }) == 5)
        for kind in [FamilyKind.feedForward, .info, .timegan, .latent] {
            #expect(Configuration(family: kind).discriminator.noise == 0)
        }
        for kind in [FamilyKind.recurrent, .conditional] {
            #expect(Configuration(family: kind).discriminator.noise == 4)
        }
        #expect(Configuration.unnamed.discriminator.noise == 0)
    }
}
