import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// The families that learn in phases, small.
enum Phased {
    static func configuration(_ family: FamilyKind, _ change: (inout Configuration) -> Void = { _ in }) -> Configuration
    {
        var configuration = Configuration(family: family)
        (configuration.generator.hidden, configuration.generator.layers) = (5, min(2, configuration.generator.layers))
        (configuration.discriminator.hidden, configuration.discriminator.layers) = (4, 1)
        (configuration.generator.attributeHidden, configuration.latent.hidden, configuration.latent.code) = (6, 8, 3)
        if family == .latent { configuration.generator.staticNoise = 3 }
        configuration.latent.share = 0.3
        configuration.training.batch = 4
        change(&configuration)
        return configuration
    }

    static func trainer(
        _ configuration: Configuration, _ data: TrainingData, threads: Int = 1
    ) throws -> Trainer { try Trainer(configuration, data: data, on: CPUBackend(threads: threads)) }

    static func waves(_ count: Int = 32) throws -> TrainingData {
        try TrainingData(encoded: Small.sequences(count: count))
    }
}

@Suite("Trainings in phases")
struct PhasesTests {
    static let families: [FamilyKind] = [.timegan, .latent]

    @Test("Broken off in any phase and gone on with, a training ends in the same bytes", arguments: families)
    func resumes(_ family: FamilyKind) throws {
        try withTemporaryFolder { folder in
            let journey = try Journey(steps: 180) {
                $0 = Phased.configuration(family) { $0.training.steps = 180 }
            }
            try journey.go(folder + "/whole")
            let whole = try Journey.essence(folder + "/whole")
            // In each phase, at the ends of each (54 and 60, 120), before and after a look.
            for stop in [1, 53, 54, 55, 60, 61, 119, 120, 121, 170] {
                let outcome = try journey.go(folder + "/broken", stop: stop, threads: 1 + stop % 2)
                #expect(outcome.ending == .interrupted && outcome.steps == stop)
            }
            #expect(try journey.go(folder + "/broken").ending == .complete)
            let broken = try Journey.essence(folder + "/broken")
            for (name, bytes) in whole { #expect(broken[name] == bytes, "\(name)") }
            let records = try MetricsRecord.read(run: folder + "/broken")
            #expect(records.filter { $0.phase != nil }.count == (family == .timegan ? 120 : 54))
            #expect(records.filter { $0.phase != nil }.allSatisfy { $0.score == nil && $0.discriminatorLoss == 0 })
            #expect(records.last?.score != nil && records.last?.phase == nil)
            #expect((records.last?.lessons?["joint-embedding"] != nil) == (family == .timegan))
        }
    }

    @Test("Phases stretch with the budget, of steps and of time, and rates fall in each")
    func stretch() throws {
        let data = try Phased.waves()
        for steps in [30, 90] {
            let trainer = try Phased.trainer(
                Phased.configuration(.timegan) { $0.training.schedule = .linear }, data)
            var (phases, factors) = ([String](), [Float]())
            _ = try trainer.run(
                .steps(steps),
                report: {
                    phases.append($0.phase ?? "game")
                    factors.append($0.rateFactor)
                })
            let third = steps / 3
            #expect(
                phases == ["embedding", "supervised", "game"].flatMap { Array(repeating: $0, count: third) })
            for phase in 0..<3 {
                #expect(factors[phase * third] == 1)
                #expect(abs(factors[(phase + 1) * third - 1] - 1 / Float(third)) < 1e-5)
            }
        }
        let trainer = try Phased.trainer(Phased.configuration(.timegan), data)
        var phases: [String] = []
        _ = try trainer.run(.time(.seconds(0.3)), report: { phases.append($0.phase ?? "game") })
        let order = phases.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        #expect(order == ["embedding", "supervised", "game"])
    }

    @Test("Without a set end a lesson takes its share of the settings' steps")
    func untilNoBetter() throws {
        let all = try Small.sequences(count: 1100)
        let (training, heldOut) = try all.split(heldOut: 0.1)
        let configuration = Phased.configuration(.latent) { $0.training.steps = 100 }
        let trainer = try Phased.trainer(configuration, TrainingData(encoded: training, heldOut: heldOut))
        var phases: [String?] = []
        let outcome = try trainer.run(.untilNoBetter(patience: 1), report: { phases.append($0.phase) })
        #expect(phases.prefix { $0 == "reconstruction" }.count == 30)
        #expect(phases.dropFirst(30).allSatisfy { $0 == nil } && outcome.steps > 130)
    }

    @Test("A lesson moves its own part only, and the game its own")
    func parts() throws {
        let trainer = try Phased.trainer(
            Phased.configuration(.latent) {
                // Weight decay would move what has no gradient.
                ($0.generator.optimizer.kind, $0.generator.optimizer.weightDecay) = (.adamw, 0.1)
            }, Phased.waves())
        var states: [[String: HostTensor]] = [try trainer.parameters]
        var step = 0
        for stop in [30, 100] {
            if stop > 30 { try trainer.restore(trainer.state) }
            _ = try trainer.run(.steps(100), shouldStop: { step >= stop }, report: { step = $0.step })
            states.append(try trainer.parameters)
        }
        for path in states[0].keys.sorted() {
            let isCoder = path.hasPrefix("generator/encoder/") || path.hasPrefix("generator/decoder/")
            #expect((states[0][path] != states[1][path]) == isCoder, "\(path) in the lesson")
            // The last bias of a Wasserstein critic cancels.
            if path == "discriminator/codes/layer2/bias" { continue }
            #expect((states[1][path] != states[2][path]) == !isCoder, "\(path) in the game")
        }
    }

    @Test("The discriminator stands still on a batch on which its loss is no more than 0.15, and only there")
    func rests() throws {
        let trainer = try Phased.trainer(
            Phased.configuration(.timegan) {
                $0.generator.optimizer.rate = 0
                $0.discriminator.optimizer.rate = 0.02
            }, Phased.waves())
        // Latent sequences that a discriminator soon tells apart.
        var weights = try trainer.parameters
        for (network, bias) in [("embedder", Float(3)), ("latent", -3), ("supervisor", -3)] {
            weights["generator/\(network)/output/bias"] = HostTensor([Float](repeating: bias, count: 5))
        }
        try trainer.begin(from: weights)
        func judging() throws -> [String: HostTensor] {
            try trainer.parameters.filter { $0.key.hasPrefix("discriminator/") }
        }
        var before = try judging()
        var (moved, rested) = (0, 0)
        _ = try trainer.run(
            .steps(900),
            report: { progress in
                guard progress.phase == nil else { return }
                let after = try judging()
                let isMoved = after != before
                #expect(isMoved == (progress.discriminator.loss > 0.15), "at a loss of \(progress.discriminator.loss)")
                if isMoved { moved += 1 } else { rested += 1 }
                before = after
            })
        #expect(moved > 10 && rested > 10, "\(moved) and \(rested)")
    }

    @Test("What a lesson spoils is told with its name; the end of a lesson is something to go back to")
    func spoilt() throws {
        let data = try Phased.waves()
        var configuration = Phased.configuration(.timegan) {
            ($0.training.lossLimit, $0.training.rollbacks) = (1e-6, 1)
        }
        var notices: [TrainingNotice] = []
        let outcome = try Phased.trainer(configuration, data).run(.steps(30), notice: { notices.append($0) })
        #expect(outcome.ending == .diverged(step: 1, player: "generator", tensor: "loss, lesson embedding"))
        #expect(notices.count == 1)
        // Only the joint phase's loss, with its weights of 100, is beyond this limit.
        (configuration.training.lossLimit, configuration.generator.optimizer.rate) = (0, 0)
        var largest: Float = 0
        _ = try Phased.trainer(configuration, data).run(
            .steps(30), report: { if $0.phase != nil { largest = max(largest, $0.generator.loss) } })
        configuration.training.lossLimit = largest * 1.2
        notices = []
        let second = try Phased.trainer(configuration, data).run(.steps(30), notice: { notices.append($0) })
        guard case .diverged(let step, _, _) = second.ending else {
            Issue.record("\(second.ending)")
            return
        }
        #expect(step == 21)
        guard case .rolledBack(let rollback)? = notices.first else {
            Issue.record("\(notices)")
            return
        }
        #expect(rollback.to == 20)
    }

    @Test("One step, one sequence, one column: each family trains and stays finite", arguments: families)
    func smallest(_ family: FamilyKind) throws {
        let data = try TrainingData(encoded: Small.sequences(count: 1, steps: 1, features: 1))
        let trainer = try Phased.trainer(Phased.configuration(family) { $0.training.batch = 1 }, data)
        let outcome = try trainer.run(.steps(9))
        #expect(outcome.ending == .complete)
        #expect(trainer.weights.filter { !$0.isFinite }.isEmpty)
    }

    @Test("Micro-batches of a lesson and of the game move the weights as whole batches do", arguments: families)
    func accumulation(_ family: FamilyKind) throws {
        let data = try Phased.waves()
        // TimeGAN's moments are those of the batch: only its lessons are means over sequences.
        let weights = try [1, 2].map { parts in
            let trainer = try Phased.trainer(
                Phased.configuration(family) { $0.training.accumulation = parts }, data)
            var step = 0
            let limit = family == .timegan ? 20 : 30
            // With one square root over the batch TimeGAN's embedding differs too; its supervised loss does not.
            _ = try trainer.run(.steps(30), shouldStop: { step >= limit }, report: { step = $0.step })
            return try trainer.parameters
        }
        for (path, whole) in weights[0] where family == .latent || path.contains("/supervisor/") {
            let (a, b) = (try #require(whole.floats), try #require(weights[1][path]?.floats))
            let worst = zip(a, b).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < (family == .latent ? 1e-3 : 5e-3), "\(path): \(worst)")
        }
    }
}
