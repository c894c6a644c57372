extension SequenceLayout {
    /// From this correlation of two states on, over the rows, their groups go together.
    private static let together = 0.5
    /// States that are rarer than that say nothing.
    private static let leastStateShare = 0.002
    private static let fewestRows = 10
    /// Groups of more states are not compared, nor are more groups.
    private static let mostStates = 12
    private static let mostGroups = 256
    /// Rows that states are compared in, and comparisons of one group with one other.
    private static let mostComparedRows = 200_000
    private static let mostComparisons = 400_000_000

    /// Which of the states that are generated go together in encoded sequences: those of two groups that go with each other and with no third. Where
    /// more do, they learn it so, and what their numbers tell of each other better (Documentation/decisions/0138-joint-states.md).
    func jointStates(in set: SequenceSet) -> [JointStates] {
        guard set.featureCount == width else { return [] }
        // What is fixed stands in each of a sequence's rows.
        return joint(fixed, in: set, rows: set.starts) + joint(perStep, in: set, rows: rows(of: set))
    }

    private func joint(_ groups: [ChannelGroup], in set: SequenceSet, rows: [Int]) -> [JointStates] {
        let groups = groups.filter { !$0.isGiven && (2...Self.mostStates).contains($0.form.states) }
        guard (2...Self.mostGroups).contains(groups.count), rows.count > 2 * Self.fewestRows else { return [] }
        let width = width
        let courses = groups.map { group in
            let (place, states) = (group.channels.lowerBound, group.form.states)
            let own = rows.map { row in
                UInt8((0..<states).first { set.rows[row * width + place + $0] == 1 } ?? 0)
            }
            return StateCourse(channel: place, count: states, states: own)
        }
        let pairs = Self.pairs(courses)
        var partners = [Int](repeating: 0, count: groups.count)
        for (first, second) in pairs {
            partners[first] += 1
            partners[second] += 1
        }
        return pairs.filter { partners[$0.0] == 1 && partners[$0.1] == 1 }
            .compactMap { courses[$0.0].joint(with: courses[$0.1]) }
            .sorted { $0.channels[0] < $1.channels[0] }
    }

    // Pairs of groups that have states which go together.
    private static func pairs(_ courses: [StateCourse]) -> [(Int, Int)] {
        let all = courses[0].states.count
        let count = min(all, mostComparedRows, max(1000, mostComparisons / (courses.count * courses.count)))
        let looks = (0..<count).map { $0 * all / count }
        let least = max(Double(fewestRows), leastStateShare * Double(count))
        return courses.indices.flatMap { second in
            (0..<second)
                .filter { courses[$0].correlation(with: courses[second], in: looks, least: least) >= together }
                .map { ($0, second) }
        }
    }
}

/// The states of a group, row by row.
private struct StateCourse {
    /// Its first channel.
    let channel: Int
    /// How many states it has.
    let count: Int
    let states: [UInt8]

    /// The largest correlation between a state here and one there.
    /// - Parameters:
    ///   - looks: the rows that are looked at.
    ///   - least: what holds in fewer of them, or in all but fewer, is left out.
    func correlation(with other: StateCourse, in looks: [Int], least: Double) -> Double {
        let (n, m) = (count, other.count)
        var counts = [Int](repeating: 0, count: n * m)
        for row in looks { counts[Int(states[row]) * m + Int(other.states[row])] += 1 }
        let own = (0..<n).map { i in Double((0..<m).reduce(0) { $0 + counts[i * m + $1] }) }
        let others = (0..<m).map { j in Double((0..<n).reduce(0) { $0 + counts[$1 * m + j] }) }
        let all = Double(looks.count)
        var largest = 0.0
        for i in 0..<n where own[i] >= least && all - own[i] >= least {
            for j in 0..<m where others[j] >= least && all - others[j] >= least {
                let variances = own[i] * (all - own[i]) * others[j] * (all - others[j])
                largest = max(largest, (all * Double(counts[i * m + j]) - own[i] * others[j]) / variances.squareRoot())
            }
        }
        return largest
    }

    /// What occurs together, the most frequent first; nil if that is too much.
    func joint(with other: StateCourse) -> JointStates? {
        var counts = [Int](repeating: 0, count: count * other.count)
        for (own, others) in zip(states, other.states) { counts[Int(own) * other.count + Int(others)] += 1 }
        let seen = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
        guard (2...JointStates.mostPatterns).contains(seen.count) else { return nil }
        let patterns = seen.map { [$0 / other.count, $0 % other.count] }
        return channel < other.channel
            ? JointStates(channels: [channel, other.channel], patterns: patterns)
            : JointStates(channels: [other.channel, channel], patterns: patterns.map { $0.reversed() })
    }
}
