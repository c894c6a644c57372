/// The ends of a number's range at which it turns back: what was measured is often close to them, and no more often than a little farther away,
/// like a distance or a share (Documentation/decisions/0124-ends-that-turn-back.md).
public struct Reflection: Sendable, Hashable, Codable {
    /// The lower end, encoded; nil: there is none.
    public let low: Float?
    /// The upper end, encoded; nil: there is none.
    public let high: Float?

    package init(low: Float?, high: Float?) {
        (self.low, self.high) = (low, high)
    }

    /// Whether the numbers can be ends of a range: for files that may have been altered.
    var isSound: Bool {
        guard let first = low ?? high, let last = high ?? low else { return false }
        return first.isFinite && last.isFinite && (low == nil || high == nil || first < last)
    }
}

extension SequenceLayout {
    /// What lies nearer to an end than this share of the deviation is close to it: generators go beyond the end about as far.
    static let close = 0.05
    /// A number comes close to an end that it turns back at in so many of the rows, and so often, from farther away: what rises or falls over
    /// all of a record is close to its ends once.
    static let returns = (share: 0.005, count: 8)
    /// Of the rows that are close to an end no more than this share lie on it: else it is a value that many take.
    static let touchingShare = 0.25
    /// Where it is close to an end more often than so many times as often as it is once more as far away, it stays there for a while, as a wave
    /// does, and would not come near enough to the end if it were turned back.
    static let heap = 1.5

    /// At which ends the numbers of encoded sequences turn back, by channel.
    ///
    /// Numbers that touch an end often stop there (``limits``); smooth ones, and those of noisy tables, come about in another way.
    func reflections(in set: SequenceSet) -> [Int: Reflection] {
        var found: [Int: Reflection] = [:]
        for (channel, values) in generatedNumbers(of: set)
        where innovations[channel] == nil && process?.channels.contains(channel) != true {
            guard let low = values.min(), let high = values.max(), low < high, !Self.touch(values, low),
                !Self.touch(values, high)
            else { continue }
            let reach = Float(Self.close * Self.deviation(values))
            let own = Reflection(
                low: Self.turns(values.lazy.map { $0 - low }, reach) ? low : nil,
                high: Self.turns(values.lazy.map { high - $0 }, reach) ? high : nil)
            if own.low != nil || own.high != nil { found[channel] = own }
        }
        return found
    }

    // Whether what lies so far from an end comes close to it often enough, from farther away, and does not stay.
    private static func turns(_ distances: some Sequence<Float>, _ reach: Float) -> Bool {
        var (rows, touches, near, next, arrivals) = (0, 0, 0, 0, 0)
        var wasNear = true
        for distance in distances {
            let isNear = distance < reach
            if distance == 0 { touches += 1 }
            if isNear { near += 1 } else if distance < 2 * reach { next += 1 }
            if isNear && !wasNear { arrivals += 1 }
            (rows, wasNear) = (rows + 1, isNear)
        }
        return Double(arrivals) >= max(Double(returns.count), returns.share * Double(rows))
            && Double(touches) <= touchingShare * Double(near) && Double(near) <= heap * Double(next)
    }

    private static func deviation(_ values: [Float]) -> Double {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        return (values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)).squareRoot()
    }
}
