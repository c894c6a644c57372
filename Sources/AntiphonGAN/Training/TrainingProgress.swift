/// Where a training run stands after a step.
public struct TrainingProgress: Sendable {
    /// Generator steps done.
    public let step: Int
    /// Time spent training.
    public let elapsed: Duration
    /// When the run ends.
    public let budget: Trainer.Budget
    /// The share of the budget that is spent, 0 to 1; 0 while a run without a set end still searches.
    public let fraction: Double
    /// The step at which the run ends; nil if the clock decides, or nobody can tell yet.
    public let lastStep: Int?
    /// The schedule's factor on the learning rates.
    public let rateFactor: Float
    /// Time that a step takes now, in seconds, with what is done between steps, over the last seconds; 0: not known yet.
    public let secondsPerStep: Double
    /// The discriminator's last report; zeros while it stands still in a phase before the game.
    public let discriminator: StepReport
    /// The generator's last report; in a phase before the game, that of the lesson that moves the generator's weights.
    public let generator: StepReport
    /// What a look at the generator showed, if there was one after this step.
    public let look: GeneratorLook?
    /// The lesson that this step was, before the game; nil: a step of the game.
    public let phase: String?
    /// The losses of the lessons beside the game; nil: there are none.
    public let lessons: [String: Float]?

    /// Steps a second now; nil if that is not known yet.
    public var stepsPerSecond: Double? { secondsPerStep > 0 ? 1 / secondsPerStep : nil }

    /// Time left, by the present speed; nil if nobody can tell.
    public var remaining: Duration? {
        if case .time(let limit) = budget { return max(.zero, limit - elapsed) }
        guard secondsPerStep > 0, let lastStep else { return nil }
        return .seconds(Double(max(0, lastStep - step)) * secondsPerStep)
    }
}

/// How a training run ended.
public struct Outcome: Sendable, Hashable {
    /// Why it ended.
    public enum Ending: Sendable, Hashable {
        /// The budget is spent.
        case complete
        /// The held-out score was no better for as many looks as the patience allows.
        case noBetter
        /// It was asked to stop.
        case interrupted
        /// A number was not finite, or a loss beyond its limit: at this step, in this player's update; the tensor is
        /// the first that was found spoilt.
        case diverged(step: Int, player: String, tensor: String)
    }

    /// Why it ended.
    public let ending: Ending
    /// Generator steps done.
    public let steps: Int
    /// Time taken.
    public let elapsed: Duration
    /// Time spent on looks at the generator, and on getting ready for them, in this process.
    public let looking: Duration
}

/// What a training does of its own accord, beside its steps.
public enum TrainingNotice: Sendable, Hashable {
    /// It has gone back to an earlier state, with lower rates.
    case rolledBack(Rollback)
    /// It has begun again with a larger generator: the data ask for one, and nobody chose its size.
    case enlarged(Enlargement)
    /// The generator makes much the same sequence again and again, and there is no better state to go back to.
    case collapsed(step: Int, spread: Double)
    /// Generated sequences lie much farther apart than real ones, in the second half of the run.
    case wide(step: Int, spread: Double)
    /// A training without a set end begins its last part, with falling rates, up to this step.
    case closing(step: Int, end: Int)
}

/// A return to an earlier state.
public struct Rollback: Codable, Sendable, Hashable {
    /// The step at which something was wrong.
    public var from: Int
    /// The step of the state that was good.
    public var to: Int
    /// What was wrong, in words.
    public var reason: String
    /// The factor that is now on both learning rates.
    public var rateScale: Float
    /// How often that has happened.
    public var count: Int
}

/// A look at the generator during training.
public struct GeneratorLook: Sendable, Hashable {
    /// The distance of generated sequences from held-out ones (`HeldOutScore`): 0 is the same; nil without held-out
    /// sequences.
    public var score: Double?
    /// The mean distance between two generated sequences, relative to that between two real ones.
    public var spread: Double
}

extension Trainer.Budget {
    func progress(steps: Int, elapsed: Duration) -> Double {
        switch self {
        case .steps(let limit): limit > 0 ? min(1, Double(steps) / Double(limit)) : 1
        case .time(let limit): limit > .zero ? min(1, elapsed.seconds / limit.seconds) : 1
        case .untilNoBetter: 0
        }
    }
}

extension Duration {
    /// The duration in seconds.
    public var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
