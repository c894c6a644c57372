import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Trainings that go back to a good state")
struct RollbackTests {
    /// Trains with NaN put into one tensor after a step, as often as asked.
    private func train(
        spoiling tensor: String, after step: Int, times: Int = 1, _ change: (inout Configuration) -> Void = { _ in }
    ) throws -> (outcome: Outcome, rollbacks: [Rollback], weights: [Float], steps: [Int]) {
        let trainer = try Trainer(
            Small.configuration {
                $0.training.schedule = .constant
                change(&$0)
            }, data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
        var rollbacks: [Rollback] = []
        var steps: [Int] = []
        var left = times
        let outcome = try trainer.run(
            .steps(260), notice: { if case .rolledBack(let rollback) = $0 { rollbacks.append(rollback) } }
        ) { progress in
            steps.append(progress.step)
            guard progress.step == step, left > 0 else { return }
            left -= 1
            var weights = try trainer.parameters
            let old = try #require(weights[tensor])
            var values = try #require(old.floats)
            values[values.count - 1] = .nan
            weights[tensor] = try HostTensor(old.shape, values)
            try trainer.begin(from: weights)
        }
        return (outcome, rollbacks, trainer.weights, steps)
    }

    @Test(
        "NaN in a tensor after a step: step, player and tensor are named, and the run goes back, on, and ends well",
        arguments: [
            // A spoilt player's own update spoils all its tensors, of which the first is named; the opponent's does not.
            ("generator/output/kernel", 150, "generator/output/kernel"),
            ("discriminator/hidden/bias", 220, "discriminator/recurrence/layer0/forward/kernel"),
            ("generator/start/bias", 20, "generator/start/bias"),
        ])
    func injected(_ tensor: String, _ step: Int, _ named: String) throws {
        let (outcome, rollbacks, weights, steps) = try train(spoiling: tensor, after: step)
        #expect(outcome.ending == .complete && outcome.steps == 260)
        #expect(rollbacks.count == 1)
        let rollback = try #require(rollbacks.first)
        #expect(rollback.reason.contains(named), "\(rollback.reason)")
        #expect(rollback.reason.contains(String(tensor.split(separator: "/")[0])), "\(rollback.reason)")
        // The last look was at the hundreds; before the first one there is the beginning.
        #expect(rollback.to == step / 100 * 100 && (step...step + 1).contains(rollback.from))
        #expect(rollback.rateScale == 0.5 && rollback.count == 1)
        #expect(weights.allSatisfy { $0.isFinite })
        // The steps since then were done again.
        #expect(Array(steps.suffix(260 - rollback.to)) == Array(rollback.to + 1...260))
    }

    @Test("After as many returns as allowed the run ends, says where, and keeps finite weights", arguments: [0, 2])
    func limit(_ allowed: Int) throws {
        let (outcome, rollbacks, weights, _) = try train(
            spoiling: "generator/output/kernel", after: 120, times: 10
        ) { $0.training.rollbacks = allowed }
        #expect(rollbacks.count == allowed)
        #expect(outcome.divergence?.player == "generator" && outcome.divergence?.tensor == "generator/output/kernel")
        #expect(outcome.divergence?.step == 120)
        #expect(rollbacks.map(\.rateScale) == Array([Float(0.5), 0.25].prefix(allowed)))
        #expect(weights.allSatisfy { $0.isFinite })
    }

    @Test("A loss beyond its limit is a divergence too")
    func lossLimit() throws {
        let trainer = try Trainer(
            Small.configuration { ($0.training.lossLimit, $0.training.rollbacks) = (1e-3, 0) },
            data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
        let outcome = try trainer.run(.steps(10))
        #expect(outcome.divergence?.step == 1 && outcome.divergence?.tensor == "loss")
    }

    @Test("A generator far beyond the data is told of once, in the second half of the run; a good one is not")
    func wide() throws {
        func notices(spoilt: Bool) throws -> [TrainingNotice] {
            let trainer = try Trainer(
                Small.configuration { ($0.training.average, $0.training.rollbacks) = (0, 0) },
                data: TrainingData(encoded: Small.sequences()), on: CPUBackend(threads: 1))
            var notices: [TrainingNotice] = []
            _ = try trainer.run(.steps(1200), notice: { notices.append($0) }) { progress in
                guard spoilt, progress.step % 100 == 99 else { return }
                var weights = try trainer.parameters
                let kernel = try #require(weights["generator/output/kernel"])
                weights["generator/output/kernel"] = try HostTensor(
                    kernel.shape, (0..<kernel.shape.elementCount).map { $0 % 2 == 0 ? 20 : -20 })
                try trainer.begin(from: weights)
            }
            return notices
        }
        #expect(try notices(spoilt: false).isEmpty)
        let told = try notices(spoilt: true)
        #expect(told.count == 1)
        guard case .wide(let step, let spread) = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(step == 800 && spread > 2)
    }

    @Test("A generator that collapses is seen and gone back from")
    func collapse() throws {
        let journey = try Journey(steps: 1500) {
            ($0.training.schedule, $0.training.collapseLimit, $0.training.average) = (.constant, 0.3, 0)
        }
        let sequences = try journey.run().sequences
        let trainer = try Trainer(
            journey.configuration, data: TrainingData(encoded: sequences), on: CPUBackend(threads: 1))
        var rollbacks: [Rollback] = []
        var isSpoilt = false
        var hasSpread = false
        let outcome = try trainer.run(
            .steps(1500), notice: { if case .rolledBack(let rollback) = $0 { rollbacks.append(rollback) } }
        ) { progress in
            if let look = progress.look, look.spread > 0.6 { hasSpread = true }
            // From some step on, until the training goes back, the output weights are held at zero: one sequence for
            // all.
            guard hasSpread, progress.step >= 600, rollbacks.isEmpty else { return }
            isSpoilt = true
            var weights = try trainer.parameters
            let kernel = try #require(weights["generator/output/kernel"])
            weights["generator/output/kernel"] = try HostTensor(
                kernel.shape, [Float](repeating: 0, count: kernel.shape.elementCount))
            try trainer.begin(from: weights)
        }
        #expect(isSpoilt && outcome.ending == .complete)
        let rollback = try #require(rollbacks.first)
        #expect(rollback.reason.contains("much the same") && rollback.to <= 600 && rollback.from > rollback.to)
    }
}
