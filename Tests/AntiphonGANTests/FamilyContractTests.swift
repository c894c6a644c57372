import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// What holds for every family, whatever it is made of.
@Suite("Every family keeps the contract")
struct FamilyContractTests {
    private static func configuration(
        _ kind: FamilyKind, _ change: (inout Configuration) -> Void = { _ in }
    ) -> Configuration {
        Small.configuration {
            $0.family = kind
            change(&$0)
        }
    }

    private static func table(_ kind: FamilyKind) -> SequenceMode {
        .windows(length: FamilyContract.of(kind).steps, stride: 1)
    }

    @Test("The same seed gives the same bytes, on one thread and on two", arguments: FamilyContract.plain)
    func seeds(_ kind: FamilyKind) throws {
        // Large enough that two threads have work to share.
        let configuration = Self.configuration(kind) {
            $0.training.batch = 64
            ($0.generator.hidden, $0.discriminator.hidden) = (24, 24)
        }
        func model(threads: Int, seed: UInt64 = 3) throws -> TrainedModel {
            var configuration = configuration
            configuration.seed = seed
            let run = try TrainingRun(
                Small.table(), cutting: Self.table(kind), configuration: configuration,
                on: CPUBackend(threads: threads))
            return try run.train(.steps(8)).model
        }
        let models = try [1, 2].map { try model(threads: $0) }
        #expect(models[0].weights == models[1].weights)
        #expect(models[0].posterior?.weights == models[1].posterior?.weights)
        #expect(try model(threads: 2, seed: 4).weights != models[0].weights)
        let synthetic = try [1, 2].map { threads in
            try Sampler(models[threads - 1], seed: 8, on: CPUBackend(threads: threads)).generate(300).values
        }
        #expect(synthetic[0] == synthetic[1])
    }

    @Test("A model that was saved and read again gives the same sequences", arguments: FamilyContract.plain)
    func saving(_ kind: FamilyKind) throws {
        let run = try TrainingRun(
            Small.table(), cutting: Self.table(kind), configuration: Self.configuration(kind),
            on: CPUBackend(threads: 1))
        let model = try run.train(.steps(3)).model
        try withTemporaryFolder { folder in
            try write(model, to: folder + "/run")
            let again = try TrainedModel(run: folder + "/run")
            #expect(again.configuration == model.configuration && again.weights == model.weights)
            let samples = try [model, again].map { model in
                try Sampler(model, seed: 5, on: CPUBackend(threads: 1)).generate(40).values
            }
            #expect(samples[0] == samples[1] && Set(samples[0]).count > 1)
        }
    }

    @Test("Many at once are as many in parts", arguments: FamilyContract.plain)
    func shards(_ kind: FamilyKind) throws {
        let run = try TrainingRun(
            Small.table(), cutting: Self.table(kind), configuration: Self.configuration(kind),
            on: CPUBackend(threads: 1))
        let sampler = try Sampler(run.train(.steps(3)).model, seed: 5, on: CPUBackend(threads: 2))
        let whole = try sampler.generate(600).values
        for cuts in [[0, 1, 255, 600], [0, 300, 600]] {
            var parts: [Float] = []
            for (from, to) in zip(cuts, cuts.dropFirst()) {
                try sampler.generate(to - from, from: from) { parts += $0.values }
            }
            let same = parts == whole
            #expect(same, "cut at \(cuts)")
        }
    }

    @Test("One step, one sequence a batch, one feature: ten steps stay finite", arguments: FamilyContract.plain)
    func smallest(_ kind: FamilyKind) throws {
        let steps = FamilyContract.of(kind).steps
        for (t, b, f) in [(1, 4, 3), (steps, 1, 3), (steps, 4, 1), (1, 1, 1)] {
            let configuration = Self.configuration(kind) { $0.training.batch = b }
            let data = TrainingData(encoded: try Small.sequences(count: 7, steps: t, features: f))
            let trainer = try Trainer(configuration, data: data, on: CPUBackend(threads: 1))
            let before = trainer.weights
            var losses: [Float] = []
            let outcome = try trainer.run(.steps(10), report: { losses += [$0.discriminator.loss, $0.generator.loss] })
            #expect(outcome.ending == .complete && outcome.steps == 10, "T \(t), B \(b), F \(f)")
            #expect(losses.allSatisfy { $0.isFinite } && trainer.weights.allSatisfy { $0.isFinite })
            #expect(trainer.weights != before)
            let family = try configuration.makeFamily(data.layout, differenceScale: data.differenceScale)
            let sequences = try FamilySampler(family: family, weights: trainer.weights)(3)
            #expect(sequences.joined().joined().allSatisfy { $0.isFinite })
            #expect(sequences.count == t && sequences[0].count == 3 && sequences[0][0].count == f)
        }
    }

    @Test("Sequences of several steps are taken or refused with what to do", arguments: FamilyContract.plain)
    func severalSteps(_ kind: FamilyKind) throws {
        let configuration = Self.configuration(kind)
        if FamilyContract.of(kind).steps > 1 {
            #expect(try configuration.makeFamily(steps: 24, features: 2).steps == 24)
        } else {
            #expect(throws: ConfigurationError.self) { try configuration.makeFamily(steps: 24, features: 2) }
        }
    }

    @Test(
        "Fixed channels, choices, gates and lengths are what the layout says, given ones are kept",
        arguments: FamilyKind.allCases, [false, true])
    func mixed(_ kind: FamilyKind, _ given: Bool) throws {
        let configuration = Self.configuration(kind)
        let data = try MixedSequences.data(given: given)
        guard FamilyContract.of(kind).takesMixed, given || !FamilyContract.of(kind).needsGiven else {
            #expect(throws: ConfigurationError.self) { try configuration.makeFamily(data.layout) }
            return
        }
        let trainer = try Trainer(configuration, data: data, on: CPUBackend(threads: 1))
        let outcome = try trainer.run(.steps(10))
        #expect(outcome.ending == .complete)
        #expect(trainer.weights.allSatisfy { $0.isFinite })
        let family = try configuration.makeFamily(data.layout, differenceScale: data.differenceScale)
        let sample = FamilySampler(family: family, weights: trainer.weights, given: given ? data : nil)
        let sequences = try sample(30)
        for row in 0..<30 { try Self.check(sequences.map { $0[row] }, data.layout) }
        #expect(Set(sequences[0]).count == 30, "sequences repeat each other")
        if given {
            for (row, channel) in [(0, 2), (7, 3), (29, data.layout.fixedWidth)] {
                let real = data.sequences[row]
                #expect(real[real.startIndex + channel] == sequences[0][row][channel])
            }
        }
        // A batch can be cut anywhere.
        for (first, count) in [(0, 4), (4, 26)] {
            let part = try sample(count, first: first)
            for step in 0..<MixedSequences.steps {
                for row in 0..<count {
                    for (left, right) in zip(part[step][row], sequences[step][first + row]) {
                        #expect(abs(left - right) <= 1e-5 * max(1, abs(right)))
                    }
                }
            }
        }
    }

    /// One sequence [T][W] against the layout.
    private static func check(_ sequence: [[Float]], _ layout: SequenceLayout) throws {
        let alive = try #require(layout.alive)
        let flags = sequence.map { $0[alive] }
        let length = flags.firstIndex(of: 0) ?? flags.count
        #expect(length >= 1 && flags == (0..<flags.count).map { $0 < length ? 1 : 0 })
        let group = try #require(layout.length)
        guard case .length(let offset, let scale) = group.form else { return }
        #expect(abs(offset + scale * sequence[0][group.channels.lowerBound] - Float(length)) < 1e-4)
        for (step, values) in sequence.enumerated() {
            #expect(values[..<layout.fixedWidth] == sequence[0][..<layout.fixedWidth])
            if step >= length {
                #expect(values[layout.fixedWidth...].allSatisfy { $0 == 0 })
                continue
            }
            for group in layout.groups {
                switch group.form {
                case .choice: isOneHot(values[group.channels])
                case .gated(let states):
                    isOneHot(values[group.channels].prefix(states))
                    let isOpen = values[group.channels.lowerBound] > 0.5
                    #expect(isOpen || abs(values[group.channels.upperBound - 1]) < 1e-5)
                case .values, .length, .alive: break
                }
            }
        }
    }

    // To the rounding of the straight-through sum: soft + (hard - soft).
    private static func isOneHot(_ values: ArraySlice<Float>) {
        #expect(values.allSatisfy { min(abs($0), abs($0 - 1)) < 1e-6 }, "\(values)")
        #expect(values.count { $0 > 0.5 } == 1, "\(values)")
    }
}
