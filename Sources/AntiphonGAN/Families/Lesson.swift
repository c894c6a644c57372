public import AntiphonGraph
public import AntiphonNN

/// Something that a family's generator learns apart from the game against the discriminator: to reconstruct sequences, to
/// foresee the next step.
///
/// A lesson has steps and an optimizer's memory of its own. It moves some of the generator's block and leaves the rest
/// as it is.
public struct Lesson: Sendable {
    /// When it is taught.
    public enum Time: Sendable, Hashable {
        /// Before the game, for this share of the budget, 0 to 1. Such lessons follow each other in their order.
        case before(share: Double)
        /// Beside the game, once after each of the generator's updates.
        case beside
    }

    /// What it minimises, a scalar: of the generator's parameters, real sequences [T, B, W], a key for its random numbers,
    /// and the index of the batch's first sequence, ui32[].
    public typealias Loss =
        @Sendable (_ generator: ParameterValues, _ real: Tensor, _ key: RandomKey, _ first: Tensor) -> Tensor

    /// Its name, of letters and dashes; checkpoints and metrics use it.
    public let name: String
    /// When it is taught.
    public let time: Time
    /// What it moves.
    public let moves: Parts
    /// Its optimizer; nil: the generator's.
    public let optimizer: Configuration.OptimizerSettings?
    /// What it minimises.
    public let loss: Loss

    /// A lesson.
    public init(
        _ name: String, _ time: Time, moving moves: Parts, optimizer: Configuration.OptimizerSettings? = nil,
        loss: @escaping Loss
    ) {
        (self.name, self.time, self.moves, self.optimizer, self.loss) = (name, time, moves, optimizer, loss)
    }

    /// The share of the budget that it takes before the game.
    var share: Double { if case .before(let share) = time { share } else { 0 } }
}

/// Parts of a player's block, by the beginnings of their parameters' paths.
public struct Parts: Sendable, Hashable {
    private let names: [String]?

    /// Everything.
    public static let all = Parts(names: nil)

    /// What stands under these paths, as `generator/encoder`.
    public static func under(_ paths: String...) -> Parts { Parts(names: paths.map { $0 + "/" }) }

    /// Whether this is everything.
    var isAll: Bool { names == nil }

    /// Whether a parameter belongs to it.
    func contains(_ parameter: Parameter) -> Bool { names?.contains { parameter.path.hasPrefix($0) } ?? true }
}

/// How the two players of a family meet.
public struct Game: Sendable {
    /// The part of the generator's block that the game moves.
    public var moves = Parts.all
    /// Updates of the generator in a step of the training.
    public var generatorUpdates = 1
    /// The discriminator stands still where its loss on the batch is no more than this; nil: never.
    public var discriminatorRest: Float?
    /// Whether the generator's own terms look at real sequences.
    public var generatorSeesReal = false

    /// All of the generator, one update each.
    public init() {}
}

/// What a family's own terms of the players' losses may look at.
public struct Play {
    /// Real sequences [T, B, W].
    public let real: Tensor
    /// The draw of as many generated ones: the same that the objective judges.
    public let draw: Draw
    /// The generator's parameters.
    public let generator: ParameterValues
    /// The discriminator's parameters.
    public let discriminator: ParameterValues
    /// For further random numbers.
    public let key: RandomKey
}
