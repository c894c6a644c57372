import AntiphonGraph
import AntiphonNN

/// One of the family's lessons while it is taught: its compiled step, and its optimizer's memory.
struct LessonStep: Sendable {
    let lesson: Lesson
    /// Its place among the family's lessons.
    let index: Int
    /// The generator's weights, with slots of the lesson's own.
    let player: Player
    private let program: any BoundProgram
    private let rate: Float

    /// Compiles a lesson that moves `generator`.
    init(
        _ index: Int, _ steps: TrainingStep, generator: Player, opponent: any Buffer, shared: [String: any Buffer],
        on backend: any Backend
    ) throws {
        (self.index, lesson) = (index, steps.family.lessons[index])
        let optimizer = lesson.optimizer ?? steps.configuration.generator.optimizer
        rate = optimizer.rate
        player = try Player(teaching: generator, optimizer: optimizer, on: backend)
        program = try player.bind(steps.lessonProgram(index), opponent: opponent, shared: shared, on: backend)
    }

    /// The name of its slots in a checkpoint.
    var blockName: String { "lesson.\(lesson.name)" }

    /// One update.
    /// - Parameters:
    ///   - number: which one this is, from 1.
    ///   - factor: of the learning rate.
    func update(_ number: Int, factor: Float) throws -> StepReport {
        try player.prepare(update: number, rate: rate * factor)
        try program.run()
        return try player.report()
    }
}

/// Where a training stands in its course: in a lesson before the game, or in the game.
struct Phase: Equatable, Sendable {
    /// The place of the lesson among those before the game; nil: the game.
    let lesson: Int?
    /// The share of the phase's own time that is over, 0 to 1: learning rates follow their schedule in each phase.
    let share: Double

    /// The phase at a share of the budget.
    /// - Parameter shares: of the budget, of each lesson before the game.
    init(at progress: Double, lessons shares: [Double]) {
        var start = 0.0
        for (index, share) in shares.enumerated() where share > 0 {
            if progress < start + share {
                (lesson, self.share) = (index, (progress - start) / share)
                return
            }
            start += share
        }
        (lesson, share) = (nil, start < 1 ? max(0, progress - start) / (1 - start) : 1)
    }
}
