/// How the keys that order a sequence's rows are coded: where they begin, and the gap before each row. What does not
/// vary is no channel.
public struct OrderCoding: Sendable, Equatable, Codable {
    /// How first keys are coded.
    package let start: NumberTransform
    /// How gaps are coded.
    package let gap: NumberTransform
    /// The decimals that keys have, if they have few.
    let decimals: Int?
    /// How keys are written, if they are dates or times: the pattern, and the day from which they count.
    let pattern: String?
    let origin: String?

    /// How keys are written, if they are dates or times.
    package var time: TimeFormat? {
        guard let pattern, let origin else { return nil }
        return TimeFormat(pattern: pattern, origin: origin)
    }

    /// The coding of the keys of sequences.
    init(fitting keys: [[Double]], decimals: Int?, time: TimeFormat?) {
        pattern = time?.description
        origin = time?.originText
        self.decimals = decimals
        start = NumberTransform(fitting: keys.compactMap(\.first), decimals: decimals)
        let gaps = keys.flatMap { zip($0.dropFirst(), $0).map { Self.tidy($0 - $1) } }
        gap = NumberTransform(fitting: gaps.isEmpty ? [1] : gaps, decimals: decimals)
    }

    // Differences of decimals are off by rounding: gaps that are equal shall be so.
    private static func tidy(_ gap: Double) -> Double { (gap * 1e9).rounded() / 1e9 }

    package var startVaries: Bool { start.minimum < start.maximum }
    package var gapVaries: Bool { gap.minimum < gap.maximum }

    /// The keys of a sequence of `count` rows.
    func keys(count: Int, start channel: Float?, gap channels: (Int) -> Float?) -> [Double] {
        var next = start.restored(Double(channel ?? 0))
        var keys: [Double] = []
        for step in 0..<count {
            if step > 0 { next += gap.restored(Double(channels(step) ?? 0)) }
            keys.append(next)
        }
        return keys
    }

    /// The gap before a row as a channel; before the first, what is in the middle.
    func encodedGap(_ keys: ArraySlice<Double>, _ step: Int, noise: Double) -> Float {
        guard step > 0 else { return 0 }
        let place = keys.startIndex + step
        return Float(gap.scaled(Self.tidy(keys[place] - keys[place - 1]), noise: noise))
    }

    var isSound: Bool {
        start.isSound && gap.isSound && (pattern == nil) == (origin == nil) && (pattern == nil || time != nil)
    }
}
