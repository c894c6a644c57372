/// Where a training run stands after a step.
public struct TrainingProgress: Sendable {
    /// Generator steps done.
    public let step: Int
    /// Time since the first step began.
    public let elapsed: Duration
    /// When the run ends.
    public let budget: Trainer.Budget
    /// The schedule's factor on the learning rates.
    public let rateFactor: Float
    /// The discriminator's last report.
    public let discriminator: StepReport
    /// The generator's last report.
    public let generator: StepReport

    /// The share of the budget that is spent, 0 to 1.
    public var fraction: Double { budget.progress(steps: step, elapsed: elapsed) }

    /// Steps a second so far.
    public var stepsPerSecond: Double { Double(step) / max(1e-9, elapsed.seconds) }

    /// Time left, by the speed so far.
    public var remaining: Duration {
        switch budget {
        case .time(let limit): max(.zero, limit - elapsed)
        case .steps(let limit): .seconds(Double(limit - step) / stepsPerSecond)
        }
    }
}

/// How a training run ended.
public struct Outcome: Sendable, Hashable {
    /// Why it ended.
    public enum Ending: Sendable, Hashable {
        /// The budget is spent.
        case complete
        /// It was asked to stop.
        case interrupted
        /// A number was not finite: at this step, in this player's update.
        case diverged(step: Int, player: String)
    }

    /// Why it ended.
    public let ending: Ending
    /// Generator steps done.
    public let steps: Int
    /// Time taken.
    public let elapsed: Duration
}

extension Trainer.Budget {
    func progress(steps: Int, elapsed: Duration) -> Double {
        switch self {
        case .steps(let limit): limit > 0 ? min(1, Double(steps) / Double(limit)) : 1
        case .time(let limit): limit > .zero ? min(1, elapsed.seconds / limit.seconds) : 1
        }
    }
}

extension Duration {
    /// The duration in seconds.
    public var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
