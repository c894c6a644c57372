import AntiphonCPU
import AntiphonData
import AntiphonGAN
import Testing

/// Trainings that end by themselves: patience, and `--budget auto`.
@Suite("Trainings without a set end")
struct BudgetTests {
    /// A trainer with a held-out score; with rates of 0 the score is the same at every look.
    private func trainer(rate: Float = 0, _ change: (inout Configuration) -> Void = { _ in }) throws -> Trainer {
        let (training, heldOut) = try Small.sequences(count: 1100).split(heldOut: 0.05)
        return try Trainer(
            Small.configuration {
                $0.eachOptimizer { $0.rate = rate }
                change(&$0)
            }, data: TrainingData(encoded: training, heldOut: heldOut), on: CPUBackend(threads: 1))
    }

    @Test("Patience ends a run after so many looks without a better score, no sooner and no later", arguments: [1, 3])
    func patience(_ patience: Int) throws {
        var looks: [Int] = []
        let outcome = try trainer { $0.training.patience = patience }.run(
            .steps(4000), report: { progress in if progress.look != nil { looks.append(progress.step) } })
        // Looks are 100 steps apart where a fiftieth of the budget is less; the first is the best there will be.
        #expect(outcome.ending == .noBetter && outcome.steps == 100 * (1 + patience))
        #expect(looks == (1...1 + patience).map { 100 * $0 })
        #expect(outcome.looking > .zero && outcome.looking < outcome.elapsed + .seconds(60))
    }

    @Test("Without patience the same run goes to its end")
    func impatient() throws {
        let outcome = try trainer().run(.steps(600))
        #expect(outcome.ending == .complete && outcome.steps == 600)
    }

    @Test("A run without a set end searches at full rates, then says its end and comes to it with falling rates")
    func auto() throws {
        var notices: [TrainingNotice] = []
        var factors: [Float] = []
        var ends: [Int?] = []
        var isEstimated: [Bool] = []
        let outcome = try trainer().run(
            .untilNoBetter(patience: 3), notice: { notices.append($0) },
            report: { progress in
                factors.append(progress.rateFactor)
                ends.append(progress.lastStep)
                isEstimated.append(progress.remaining != nil)
            })
        // The best at 100, no better at 200, 300, 400; half as many steps again.
        #expect(notices == [.closing(step: 400, end: 600)])
        #expect(outcome.ending == .complete && outcome.steps == 600)
        #expect(factors.prefix(400).allSatisfy { $0 == 1 } && factors.count == 600)
        #expect(zip(factors.dropFirst(400), factors.dropFirst(401)).allSatisfy { $0 > $1 })
        #expect(factors[599] < 0.05)
        // How long it still takes is told as soon as it is known.
        #expect(ends == [Int?](repeating: nil, count: 399) + [Int?](repeating: 600, count: 201))
        #expect(isEstimated == ends.map { $0 != nil })
    }

    @Test("Broken off while it searches, and while it comes to its end, it ends in the same weights")
    func resumed() throws {
        let budget = Trainer.Budget.untilNoBetter(patience: 2)
        let whole = try trainer(rate: 0.002)
        let outcome = try whole.run(budget)
        #expect(outcome.ending == .complete)
        let closing = try #require(whole.state.counters.watch.closingFrom)
        #expect(outcome.steps == closing + max(100, closing / 2))
        var broken = try trainer(rate: 0.002)
        for stop in [150, closing - 1, closing + 30] {
            var step = broken.stepsDone
            _ = try broken.run(budget, shouldStop: { step >= stop }, report: { step = $0.step })
            #expect(step == stop)
            let state = try broken.state
            let fallback = broken.fallback
            broken = try trainer(rate: 0.002)
            try broken.restore(state, fallback: fallback)
        }
        #expect(try broken.run(budget).steps == outcome.steps)
        #expect(broken.weights == whole.weights)
    }
}

extension Trainer {
    /// Steps done.
    fileprivate var stepsDone: Int { (try? state.counters.step) ?? 0 }
}
