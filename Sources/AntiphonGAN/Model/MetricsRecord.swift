public import Foundation

/// One line of `metrics.jsonl`.
public struct MetricsRecord: Codable, Sendable, Hashable {
    /// Generator steps done.
    public var step: Int
    /// Seconds since the first step began.
    public var seconds: Double
    /// The discriminator's loss, penalty included.
    public var discriminatorLoss: Float
    /// The generator's loss.
    public var generatorLoss: Float
    /// The gradient penalty.
    public var penalty: Float
    /// Mean judgement of real data less that of generated data.
    public var margin: Float
    /// The discriminator's gradient norm before clipping.
    public var discriminatorGradientNorm: Float
    /// The generator's gradient norm before clipping.
    public var generatorGradientNorm: Float
    /// The schedule's factor on the learning rates.
    public var rateFactor: Float
    /// The held-out score, where one was taken after this step.
    public var score: Double?
    /// The spread of generated sequences relative to real ones, where it was looked at after this step.
    public var spread: Double?
    /// The lesson that the step was, before the game: the generator's loss and gradient are the lesson's, and the
    /// discriminator stands still. Left out in the game.
    public var phase: String?
    /// The losses of the lessons beside the game, by name, if the family has some.
    public var lessons: [String: Float]?

    enum CodingKeys: String, CodingKey {
        case step, seconds, penalty, margin, score, spread, phase, lessons
        case discriminatorLoss = "discriminator_loss"
        case generatorLoss = "generator_loss"
        case discriminatorGradientNorm = "discriminator_gradient_norm"
        case generatorGradientNorm = "generator_gradient_norm"
        case rateFactor = "rate_factor"
    }

    /// A record of a run's progress.
    public init(_ progress: TrainingProgress) {
        step = progress.step
        seconds = progress.elapsed.seconds
        discriminatorLoss = progress.discriminator.loss
        generatorLoss = progress.generator.loss
        penalty = progress.discriminator.penalty
        margin = progress.discriminator.margin
        discriminatorGradientNorm = progress.discriminator.gradientNorm
        generatorGradientNorm = progress.generator.gradientNorm
        rateFactor = progress.rateFactor
        score = progress.look?.score
        spread = progress.look?.spread
        (phase, lessons) = (progress.phase, progress.lessons)
    }

    package func line() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// A line about a return to an earlier state: what stands before it, from that step on, was given up.
    static func line(_ rollback: Rollback) throws -> Data { try line("rollback", rollback) }

    /// A line about a training that has begun again: all that stands before it was of a smaller generator.
    static func line(_ enlargement: Enlargement) throws -> Data { try line(Self.enlargement, enlargement) }

    private static func line(_ name: String, _ event: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try encoder.encode([name: event]) + Data("\n".utf8)
    }

    /// Reads the lines of a `metrics.jsonl`, from where a training began with a larger generator for the last time; lines that are not records
    /// are skipped (a killed run may end in half a line).
    public static func read(_ data: Data) -> [MetricsRecord] {
        let decoder = JSONDecoder()
        var records: [MetricsRecord] = []
        for line in data.split(separator: UInt8(ascii: "\n")) {
            if let record = try? decoder.decode(MetricsRecord.self, from: line) {
                records.append(record)
            } else if (try? decoder.decode([String: Enlargement].self, from: line))?[enlargement] != nil {
                records.removeAll()
            }
        }
        return records
    }

    private static let enlargement = "enlargement"
}
