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
        Small.configuration(family: kind, change)
    }

    /// A model of waves, with one of its columns given where the family needs that, and the conditions to sample with.
    private static func trained(
        _ configuration: Configuration, steps: Int, threads: Int = 1
    ) throws -> (model: TrainedModel, conditions: Conditions?) {
        let contract = FamilyContract.of(configuration.family)
        let run = try TrainingRun(
            Small.table(), cutting: .windows(length: contract.steps, stride: 1),
            choices: contract.needsGiven ? ["flow": ColumnChoice(isGiven: true)] : [:],
            configuration: configuration, on: CPUBackend(threads: threads))
        let model = try run.train(.steps(steps)).model
        return (model, contract.needsGiven ? model.schema.conditions(of: run.sequences) : nil)
    }

    /// Plain numbers, with one more that is given where the family needs that.
    private static func layout(_ kind: FamilyKind, steps: Int, features: Int) -> SequenceLayout {
        guard FamilyContract.of(kind).needsGiven else { return SequenceLayout(steps: steps, features: features) }
        return SequenceLayout(
            steps: steps, [("condition", .step, .values(1), true), ("features", .step, .values(features), false)])
    }

    @Test("The same seed gives the same bytes, on one thread and on two", arguments: FamilyKind.allCases)
    func seeds(_ kind: FamilyKind) throws {
        // Large enough that two threads have work to share.
        let configuration = Self.configuration(kind) {
            $0.training.batch = 64
            ($0.generator.hidden, $0.discriminator.hidden) = (24, 24)
        }
        func trained(threads: Int, seed: UInt64 = 3) throws -> (model: TrainedModel, conditions: Conditions?) {
            var configuration = configuration
            configuration.seed = seed
            return try Self.trained(configuration, steps: 8, threads: threads)
        }
        let results = try [1, 2].map { try trained(threads: $0) }
        #expect(results[0].model.weights == results[1].model.weights)
        #expect(results[0].model.posterior?.weights == results[1].model.posterior?.weights)
        #expect(try trained(threads: 2, seed: 4).model.weights != results[0].model.weights)
        let synthetic = try [1, 2].map { threads in
            let (model, conditions) = results[threads - 1]
            return try Sampler(model, seed: 8, conditions: conditions, on: CPUBackend(threads: threads))
                .generate(300).values
        }
        #expect(synthetic[0] == synthetic[1])
    }

    @Test("A model that was saved and read again gives the same sequences", arguments: FamilyKind.allCases)
    func saving(_ kind: FamilyKind) throws {
        let (model, conditions) = try Self.trained(Self.configuration(kind), steps: 3)
        try withTemporaryFolder { folder in
            try write(model, to: folder + "/run")
            let again = try TrainedModel(run: folder + "/run")
            #expect(again.configuration == model.configuration && again.weights == model.weights)
            let samples = try [model, again].map { model in
                try Sampler(model, seed: 5, conditions: conditions, on: CPUBackend(threads: 1)).generate(40).values
            }
            #expect(samples[0] == samples[1] && Set(samples[0]).count > 1)
        }
    }

    @Test("Many at once are as many in parts", arguments: FamilyKind.allCases)
    func shards(_ kind: FamilyKind) throws {
        let (model, conditions) = try Self.trained(Self.configuration(kind), steps: 3)
        let sampler = try Sampler(model, seed: 5, conditions: conditions, on: CPUBackend(threads: 2))
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

    @Test("One step, one sequence a batch, one feature: ten steps stay finite", arguments: FamilyKind.allCases)
    func smallest(_ kind: FamilyKind) throws {
        let steps = FamilyContract.of(kind).steps
        for (t, b, f) in [(1, 4, 3), (steps, 1, 3), (steps, 4, 1), (1, 1, 1)] {
            let configuration = Self.configuration(kind) { $0.training.batch = b }
            let layout = Self.layout(kind, steps: t, features: f)
            let data = TrainingData(
                encoded: try Small.sequences(count: 7, steps: t, features: layout.width), layout: layout)
            let trainer = try Trainer(configuration, data: data, on: CPUBackend(threads: 1))
            let before = trainer.weights
            var losses: [Float] = []
            let outcome = try trainer.run(.steps(10), report: { losses += [$0.discriminator.loss, $0.generator.loss] })
            #expect(outcome.ending == .complete && outcome.steps == 10, "T \(t), B \(b), F \(f)")
            #expect(losses.allSatisfy { $0.isFinite } && trainer.weights.allSatisfy { $0.isFinite })
            #expect(trainer.weights != before)
            let family = try configuration.makeFamily(data.layout, differenceScale: data.differenceScale)
            let sequences = try FamilySampler(
                family: family, weights: trainer.weights, given: layout.given.isEmpty ? nil : data)(3)
            #expect(sequences.joined().joined().allSatisfy { $0.isFinite })
            #expect(sequences.count == t && sequences[0].count == 3 && sequences[0][0].count == layout.width)
        }
    }

    @Test("Sequences of several steps are taken or refused with what to do", arguments: FamilyKind.allCases)
    func severalSteps(_ kind: FamilyKind) throws {
        let (configuration, contract) = (Self.configuration(kind), FamilyContract.of(kind))
        let layout = Self.layout(kind, steps: 24, features: 2)
        if contract.steps > 1 {
            #expect(try configuration.makeFamily(layout).steps == 24)
        } else {
            #expect(throws: ConfigurationError.self) { try configuration.makeFamily(layout) }
        }
        if contract.needsGiven {
            #expect(throws: ConfigurationError.self) { try configuration.makeFamily(steps: 24, features: 2) }
        }
    }

    @Test(
        "Fixed channels, choices, gates and lengths are what the layout says, given ones are kept",
        arguments: FamilyKind.allCases, [false, true])
    func mixed(_ kind: FamilyKind, _ given: Bool) throws {
        let configuration = Self.configuration(kind)
        let data = try MixedSequences.data(given: given)
        let contract = FamilyContract.of(kind)
        guard contract.takesMixed, given ? contract.takesGiven : !contract.needsGiven else {
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
