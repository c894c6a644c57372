extension NormalScale {
    /// The range is looked at in so many parts of equally many numbers, without the outermost ones.
    private static let parts = 200
    /// A part is tight that is so much narrower than it would be if numbers were spread evenly.
    private static let tight = 0.1
    /// A heap has this share of the numbers, is no wider than this part of the range, and as far as this from the next.
    private static let (least, widest, leastGap) = (0.05, 0.05, 0.2)
    /// No value makes up this part of a heap: it would stand for itself.
    private static let mostAlike = 0.5
    private static let mostHeaps = 4
    /// Heaps are looked for among so many numbers first.
    private static let looks = 4096
    /// Scores of neighbouring heaps are spread about places so far apart, each with a deviation of 1.
    private static let apart = 6.0

    /// The scale of numbers that lie in a few narrow heaps far apart, as a pump's current does that is on or off; nil for others.
    ///
    /// On their own scale the jumps between heaps are everything, and what happens within one is too little to be learnt. Here the scores of each heap
    /// are normal, of deviation 1, about places `apart` from each other; what lies between and beyond is spread evenly over what is left
    /// (Documentation/decisions/0141-heaps.md).
    static func heaped(_ values: [Double]) -> NormalScale? {
        // Few columns have heaps: the others need not be sorted.
        let every = max(1, values.count / looks)
        let some = stride(from: 0, to: values.count, by: every).map { values[$0] }
        guard heaps(some.sorted()).count > 1 else { return nil }
        let sorted = values.sorted()
        let heaps = heaps(sorted)
        guard heaps.count > 1 else { return nil }
        let count = Double(sorted.count)
        let centres = heaps.indices.map { apart * (Double($0) - Double(heaps.count - 1) / 2) }
        // Shares of what lies between two heaps, or beyond the last: from `from` to `to` even.
        var even: [(share: Double, from: Double, to: Double)] = []
        for (place, centre) in ([centres[0] - apart] + centres).enumerated() {
            let from = place == 0 ? 0 : heaps[place - 1].upperBound
            let to = place == heaps.count ? sorted.count : heaps[place].lowerBound
            even.append((Double(to - from) / count, centre + 2, centre + apart - 2))
        }
        func share(below score: Double) -> Double {
            var sum = zip(heaps, centres).reduce(0) {
                $0 + Double($1.0.count) / count * NormalScores.share(below: score - $1.1)
            }
            for part in even {
                sum += part.share * min(max((score - part.from) / (part.to - part.from), 0), 1)
            }
            return min(sum, 1)
        }
        return NormalScale(
            sorted: sorted, reach: centres[centres.count - 1] + farthest, share: share)
    }

    /// The scale of any numbers: of such as lie in heaps, or the normal one.
    /// - Parameters:
    ///   - values: finite numbers; not empty.
    ///   - room: the distance between possible values, if it is a good part of how they are spread; these lie in no heaps.
    static func any(_ values: [Double], room: Double) -> NormalScale {
        (room > 0 ? nil : heaped(values)) ?? NormalScale(sorted: values.sorted(), room: room)
    }

    /// Whether it is one of numbers in heaps.
    var isHeaped: Bool { reach > Self.farthest }

    // Where heaps stand among sorted numbers; none if these do not lie in heaps.
    private static func heaps(_ sorted: [Double]) -> [Range<Int>] {
        guard sorted.count >= fewest else { return [] }
        func place(_ part: Int) -> Int { part * (sorted.count - 1) / parts }
        let range = sorted[place(parts - 1)] - sorted[place(1)]
        guard range > 0, range.isFinite else { return [] }
        var heaps: [Range<Int>] = []
        for part in 1..<parts - 1 {
            let (from, to) = (place(part), place(part + 1))
            guard sorted[to] - sorted[from] <= tight * range / Double(parts - 2) else { continue }
            if let last = heaps.last, last.upperBound == from {
                heaps[heaps.count - 1] = last.lowerBound..<to
            } else {
                heaps.append(from..<to)
            }
        }
        heaps.removeAll { Double($0.count) < least * Double(sorted.count) }
        guard (2...mostHeaps).contains(heaps.count),
            heaps.allSatisfy({ sorted[$0.upperBound] - sorted[$0.lowerBound] <= widest * range && !isAlike(sorted[$0]) }
            ),
            zip(heaps, heaps.dropFirst()).allSatisfy({
                sorted[$1.lowerBound] - sorted[$0.upperBound] >= leastGap * range
            })
        else { return [] }
        return heaps
    }

    // Whether one value is most of some sorted numbers.
    private static func isAlike(_ sorted: ArraySlice<Double>) -> Bool {
        let times = Int(mostAlike * Double(sorted.count))
        return sorted.indices.dropLast(times).contains { sorted[$0] == sorted[$0 + times] }
    }
}
