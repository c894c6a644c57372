/// The judges of the honest protocol. Each sees another side of the data; the best of them counts.
public enum JudgeKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// One GRU of max(4, F / 2) units on the values: TimeGAN's judge, but trained until it has learned.
    case smallRecurrent = "gru-small"
    /// Two GRU layers of 64 units on values and first differences.
    case largeRecurrent = "gru-2x64"
    /// Random convolution kernels with a linear classifier, after ROCKET and MiniRocket.
    case kernels
    /// A linear classifier on summary statistics of each sequence.
    case statistics

    /// A name for people.
    public var title: String {
        switch self {
        case .smallRecurrent: "Small GRU"
        case .largeRecurrent: "GRU, 2 layers of 64"
        case .kernels: "Random kernels"
        case .statistics: "Summary statistics"
        }
    }

    /// What it looks at, in a few words.
    public var explanation: String {
        switch self {
        case .smallRecurrent: "the field's small recurrent judge, trained well"
        case .largeRecurrent: "a strong recurrent judge of values and changes"
        case .kernels: "convolutions of many scales with a linear classifier (MiniRocket)"
        case .statistics: "means, spreads, quantiles, autocorrelations and correlations with a linear classifier"
        }
    }
}
