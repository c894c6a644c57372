/// A score taken several times, each with another seed.
public struct ScoreSummary: Sendable, Hashable, Codable {
    /// The score of each run, in the order of the seeds.
    public var runs: [Double]

    /// A summary of these runs.
    public init(runs: [Double]) { self.runs = runs }

    /// The mean over the runs; not-a-number if there are none.
    public var mean: Double { runs.isEmpty ? .nan : runs.reduce(0, +) / Double(runs.count) }

    /// The standard deviation between runs (with n - 1); 0 for fewer than two.
    public var spread: Double {
        guard runs.count > 1 else { return 0 }
        let mean = mean
        return (runs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs.count - 1)).squareRoot()
    }

    /// As in `0.051 ± 0.012 (5 runs)`.
    public var description: String {
        let spread = runs.count > 1 ? " ± " + NumberText.fixed(spread, 3) : ""
        return "\(NumberText.fixed(mean, 3))\(spread) (\(runs.count) run\(runs.count == 1 ? "" : "s"))"
    }

    private enum CodingKeys: String, CodingKey {
        case runs
        case mean
        case spread
    }

    /// Reads the runs; mean and spread follow from them.
    public init(from decoder: any Decoder) throws {
        runs = try decoder.container(keyedBy: CodingKeys.self).decode([Double].self, forKey: .runs)
    }

    /// Writes the runs with their mean and spread, so that readers need not work them out. A mean of no runs is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runs, forKey: .runs)
        if !runs.isEmpty { try container.encode(mean, forKey: .mean) }
        try container.encode(spread, forKey: .spread)
    }
}

extension ScoreSummary: CustomStringConvertible {}
