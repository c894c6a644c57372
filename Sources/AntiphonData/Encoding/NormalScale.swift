/// A scale on which numbers are spread as a normal distribution, or as a few beside each other (`heaped`): straight pieces between scores at even distances and the numbers that stand at
/// their shares.
package struct NormalScale: Sendable, Equatable, Codable {
    /// The scores end here, on both sides.
    package let reach: Double
    /// The numbers at scores from -reach to reach, at even distances; none is below the one before it.
    package let knots: [Double]

    package static let knotCount = 257
    /// No score lies farther out: 3 in 100,000 of a normal distribution do.
    static let farthest = 4.0

    /// - Parameters:
    ///   - sorted: finite numbers, the smallest first; not empty.
    ///   - room: the distance between possible values, which noise fills evenly, half of it on either side; 0 for numbers as they are.
    package init(sorted values: [Double], room: Double = 0) {
        // The first and the last of n stand in the middle of the first and the last n-th.
        let reach = min(Self.farthest, -NormalScores.quantile(0.5 / max(2, Double(values.count))))
        self.init(sorted: values, room: room, reach: reach, share: NormalScores.share)
    }

    /// - Parameter share: the share of numbers that lie below a score.
    init(sorted values: [Double], room: Double = 0, reach: Double, share: (Double) -> Double) {
        let sorted = room > 0 ? Self.filled(values, room) : values
        let count = Double(sorted.count)
        self.reach = reach
        knots = (0..<Self.knotCount).map { index in
            // The ends are the first and the last however many there are.
            if index == Self.knotCount - 1 { return values[values.count - 1] + room / 2 }
            guard index > 0 else { return values[0] - room / 2 }
            let score = reach * (2 * Double(index) / Double(Self.knotCount - 1) - 1)
            let place = min(max(share(score) * count - 0.5, 0), count - 1)
            let low = Int(place)
            let high = min(sorted.count - 1, low + 1)
            return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
        }
    }

    init(reach: Double, knots: [Double]) {
        self.reach = reach
        self.knots = knots
    }

    /// Whether the parts can be what fitting gives: for files that may have been altered.
    package var isSound: Bool {
        reach.isFinite && knots.count > 1 && step > 0 && knots.allSatisfy(\.isFinite)
            && zip(knots, knots.dropFirst()).allSatisfy { $0 <= $1 }
    }

    /// The distance between two knots' scores.
    package var step: Double { 2 * reach / Double(knots.count - 1) }

    /// The score of a number: where several have it, the middle of them.
    package func score(of value: Double) -> Double {
        let first = place { $0 < value }
        let last = place { $0 <= value }
        if first < last { return -reach + step * Double(first + last - 1) / 2 }
        guard first > 0 else { return -reach }
        guard first < knots.count else { return reach }
        let part = (value - knots[first - 1]) / (knots[first] - knots[first - 1])
        return -reach + step * (Double(first - 1) + part)
    }

    /// The number at a score; beyond the last, the last, and the first at what is no number, as a model that went wrong may give it.
    package func value(at score: Double) -> Double {
        let wish = (score + reach) / step
        let place = wish.isNaN ? 0 : min(max(wish, 0), Double(knots.count - 1))
        let low = min(knots.count - 2, Int(place))
        return knots[low] + (place - Double(low)) * (knots[low + 1] - knots[low])
    }

    // Values that several rows share, side by side as noise would put them.
    private static func filled(_ sorted: [Double], _ room: Double) -> [Double] {
        var filled: [Double] = []
        filled.reserveCapacity(sorted.count)
        while filled.count < sorted.count {
            let value = sorted[filled.count]
            let same = sorted[filled.count...].prefix { $0 == value }.count
            for place in 0..<same { filled.append(value + room * ((Double(place) + 0.5) / Double(same) - 0.5)) }
        }
        return filled
    }

    // How many of the first knots satisfy a condition that holds up to some knot.
    private func place(_ condition: (Double) -> Bool) -> Int {
        var (low, high) = (0, knots.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(knots[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
