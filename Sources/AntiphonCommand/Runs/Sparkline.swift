/// A curve in one line of text: `▁▂▅█▆▃`.
enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// The means of `width` stretches of a series, the lowest as the lowest bar and the highest as the highest. A stretch
    /// with a number that is not finite is `×`; a series shorter than the width takes as many characters as it has numbers.
    static func text(_ values: [Double], width: Int) -> String {
        let count = min(max(0, width), values.count)
        let means = (0..<count).map { place in
            let stretch = values[place * values.count / count..<(place + 1) * values.count / count]
            return stretch.reduce(0) { $0 + $1 / Double(stretch.count) }
        }
        let finite = means.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return String(repeating: "×", count: count) }
        return String(
            means.map { mean in
                guard mean.isFinite else { return "×" }
                // Halves first, so that a range beyond the largest number is not infinite.
                let range = high / 2 - low / 2
                let place = range > 0 ? (mean / 2 - low / 2) / range : 0.5
                return bars[min(bars.count - 1, Int(place * Double(bars.count)))]
            })
    }
}

/// A series that stays short: beyond a limit neighbours are merged into their means.
struct Curve {
    /// The means so far, of equally many numbers each.
    private(set) var means: [Double] = []
    private var stretch = 1
    private var sum = 0.0
    private var count = 0
    private static let limit = 64

    mutating func append(_ value: Double) {
        sum += value
        count += 1
        guard count == stretch else { return }
        means.append(sum / Double(count))
        (sum, count) = (0, 0)
        guard means.count == Self.limit else { return }
        means = stride(from: 0, to: means.count, by: 2).map { (means[$0] + means[$0 + 1]) / 2 }
        stretch *= 2
    }
}
