/// The coarse values that a column takes, and the stretch of a smoother course that each of them stands for: the levels and thresholds of a
/// scalar quantizer (Gray and Neuhoff 1998).
///
/// A sensor that reads in steps of .067, or reports the mean of a few readings in steps of .1, takes the same values again and
/// again, and repeats a value while what it measures hardly moves. A network's output does neither; put on these levels it does both.
public struct Quantizer: Sendable, Equatable {
    /// The values, ascending.
    package let levels: [Double]
    /// Where the stretch of each begins.
    package let lower: [Double]
    /// Where it ends.
    package let upper: [Double]
    /// Between the end of each stretch and the next the way from level to level, in parts of the way from stretch to stretch; 1 after the last.
    package let slopes: [Double]

    package init(levels: [Double], lower: [Double], upper: [Double]) {
        (self.levels, self.lower, self.upper) = (levels, lower, upper)
        slopes = levels.indices.map { index in
            guard index + 1 < levels.count else { return 1 }
            let room = lower[index + 1] - upper[index]
            return room > 0 ? (levels[index + 1] - levels[index]) / room : 0
        }
    }

    /// The level that stands for a value. Between two stretches the values between both levels, in proportion; beyond the
    /// outermost stretches the value is moved by as much as their ends.
    public func quantized(_ value: Double) -> Double {
        var (low, high) = (0, levels.count)
        while low < high {
            let middle = (low + high) / 2
            if lower[middle] <= value { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return levels[0] + (value - lower[0]) }
        return levels[low - 1] + max(0, value - upper[low - 1]) * slopes[low - 1]
    }

    /// Whether the parts can be what fitting gives: for files that may have been altered.
    package var isSound: Bool {
        guard levels.count > 1 else { return false }
        return (levels + lower + upper).allSatisfy(\.isFinite)
            && levels.indices.allSatisfy { index in
                lower[index] <= upper[index]
                    && (index == 0 || levels[index - 1] < levels[index] && upper[index - 1] <= lower[index])
            }
    }
}

extension Quantizer: Codable {
    private enum CodingKeys: String, CodingKey { case levels, lower, upper }

    /// Reads what `encode(to:)` wrote; `isSound` says whether it can be.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let levels = try values.decode([Double].self, forKey: .levels)
        let lower = try values.decode([Double].self, forKey: .lower)
        let upper = try values.decode([Double].self, forKey: .upper)
        guard lower.count == levels.count, upper.count == levels.count else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "levels and stretches differ"))
        }
        self.init(levels: levels, lower: lower, upper: upper)
    }

    /// Levels, and where the stretches begin and end.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(levels, forKey: .levels)
        try values.encode(lower, forKey: .lower)
        try values.encode(upper, forKey: .upper)
    }
}
