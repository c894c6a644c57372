import AntiphonGraph
import AntiphonNN

// What the trainer does between its steps: look at the generator, remember the best, go back, come to an end.
extension Trainer {
    // Looks over a run, and the fewest steps between two: together they bound what looking costs.
    private static let looks = 50.0
    private static let stepsBetweenLooks = 100
    // Sequences this much farther apart than real ones: the generator has lost the data, as it does where the discriminator
    // wins early and leaves it without a gradient. Losses do not show that.
    private static let widest = 2.0
    // A collapse is believed after this many looks in a row, and only of a generator that once stood well clear of it.
    private static let looksToBelieve = 3

    /// The share of the budget that is spent.
    func fraction(of budget: Budget, elapsed: Duration) -> Double {
        guard case .untilNoBetter = budget else { return budget.progress(steps: counters.step, elapsed: elapsed) }
        // A run without a set end: the schedule's flat part while it searches, then the rest of the schedule.
        guard let from = counters.watch.closingFrom else { return 0 }
        let share = Double(counters.step - from) / Double(closingSteps(from))
        return min(1, schedule.hold + (1 - schedule.hold) * share)
    }

    func closingSteps(_ from: Int) -> Int { max(Self.stepsBetweenLooks, from / 2) }

    /// The step at which a budget ends; nil if the clock decides, or nobody can tell yet.
    func lastStep(of budget: Budget) -> Int? {
        switch budget {
        case .steps(let limit): limit
        case .time: nil
        case .untilNoBetter: counters.watch.closingFrom.map { $0 + closingSteps($0) }
        }
    }

    /// Whether the patience of a run with a set end is used up.
    func hasWaitedEnough(_ budget: Budget) -> Bool {
        if case .untilNoBetter = budget { return false }
        let patience = configuration.training.patience
        return patience > 0 && counters.watch.waited >= patience
    }

    /// Whether to look at the generator after this step: a matter of the step and the share spent, not of the clock,
    /// where the budget counts steps.
    func isTimeToLook(_ share: Double) -> Bool {
        guard share < 1 else { return counters.step != counters.watch.lastStep }
        guard counters.step - counters.watch.lastStep >= Self.stepsBetweenLooks else { return false }
        return share - counters.watch.lastFraction >= 1 / Self.looks || share == counters.watch.lastFraction
    }

    /// Draws the conclusions from a look.
    /// - Returns: whether the training has gone back.
    func take(
        _ look: GeneratorLook, _ share: Double, _ budget: Budget, _ notice: (TrainingNotice) throws -> Void
    ) throws -> Bool {
        counters.watch.lastStep = counters.step
        counters.watch.lastFraction = share
        (counters.watch.score, counters.watch.spread) = (look.score, look.spread)
        let limit = Double(configuration.training.collapseLimit)
        let isCollapsed = look.spread < limit
        if isCollapsed && counters.watch.hasSpread {
            counters.watch.collapsed += 1
            if counters.watch.collapsed == Self.looksToBelieve {
                if counters.rollbacks < configuration.training.rollbacks, let good, good.counters.watch.hasSpread {
                    try goBack(
                        to: good, "generated sequences are much the same (spread \(Self.rounded(look.spread)))", notice)
                    return true
                }
                try notice(.collapsed(step: counters.step, spread: look.spread))
            }
        } else {
            counters.watch.collapsed = 0
            if look.spread >= 2 * limit { counters.watch.hasSpread = true }
        }
        try warnIfWide(look, share, notice)
        if let score = look.score {
            if score < counters.watch.bestScore ?? .infinity {
                (counters.watch.bestScore, counters.watch.bestStep, counters.watch.waited) = (score, counters.step, 0)
                if configuration.training.keep == .best { best = lastFinite }
            } else {
                counters.watch.waited += 1
            }
        }
        if case .untilNoBetter(let patience) = budget, counters.watch.closingFrom == nil,
            counters.watch.waited >= patience
        {
            counters.watch.closingFrom = counters.step
            try notice(.closing(step: counters.step, end: counters.step + closingSteps(counters.step)))
        }
        if !isCollapsed { good = try state }
        return false
    }

    /// In the second half of a run a generator that is still far off is worth a word, once: no earlier state is better. Who
    /// wants no alarm for a collapse (a limit of 0) wants none for this.
    private func warnIfWide(
        _ look: GeneratorLook, _ share: Double, _ notice: (TrainingNotice) throws -> Void
    ) throws {
        guard share >= 0.5, look.spread > Self.widest, configuration.training.collapseLimit > 0 else {
            counters.watch.wide = nil
            return
        }
        let looks = (counters.watch.wide ?? 0) + 1
        counters.watch.wide = looks
        if looks == Self.looksToBelieve { try notice(.wide(step: counters.step, spread: look.spread)) }
    }

    /// Goes back to an earlier state with half the rates. Time and the count of such returns go on.
    func goBack(to state: TrainerState, _ reason: String, _ notice: (TrainingNotice) throws -> Void) throws {
        let (from, seconds) = (counters.step, counters.seconds)
        let (count, scale) = (counters.rollbacks + 1, counters.rateScale / 2)
        try put(state)
        (counters.seconds, counters.rollbacks, counters.rateScale) = (seconds, count, scale)
        try notice(
            .rolledBack(
                Rollback(from: from, to: counters.step, reason: reason, rateScale: scale, count: count)))
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
