/// Errors of forecasters on real sequences, by what they learned from; lower is better.
public struct UsefulnessScores: Sendable, Hashable, Codable {
    /// Mean absolute error after learning from synthetic sequences, in standard deviations of the changes.
    public var synthetic: ScoreSummary
    /// After learning from as many real ones.
    public var real: ScoreSummary
    /// Of the forecast that nothing changes: what anything useful must stay below.
    public var persistence: Double
    /// Whether the real sequences of the test were held out from the model's training.
    public var isHeldOut: Bool

    /// Errors.
    public init(synthetic: ScoreSummary, real: ScoreSummary, persistence: Double, isHeldOut: Bool) {
        self.synthetic = synthetic
        self.real = real
        self.persistence = persistence
        self.isHeldOut = isHeldOut
    }

    /// The error after learning from synthetic sequences in parts of that after learning from real ones: 1 is as
    /// useful.
    public var ratio: Double { real.mean > 0 ? synthetic.mean / real.mean : 1 }

    private enum CodingKeys: String, CodingKey {
        case synthetic
        case real
        case persistence
        case isHeldOut
        case ratio
    }

    /// Reads what was written; the ratio follows from it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        synthetic = try container.decode(ScoreSummary.self, forKey: .synthetic)
        real = try container.decode(ScoreSummary.self, forKey: .real)
        persistence = try container.decode(Double.self, forKey: .persistence)
        isHeldOut = try container.decode(Bool.self, forKey: .isHeldOut)
    }

    /// Writes the ratio too, so that readers need not work it out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(synthetic, forKey: .synthetic)
        try container.encode(real, forKey: .real)
        try container.encode(persistence, forKey: .persistence)
        try container.encode(isHeldOut, forKey: .isHeldOut)
        try container.encode(ratio, forKey: .ratio)
    }
}
