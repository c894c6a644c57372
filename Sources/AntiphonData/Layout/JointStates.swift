/// States of groups that go together: a wind of 0 with a direction of 0, rain with a label that says so. One choice among what occurs
/// together decides the states of all (Documentation/decisions/0138-joint-states.md).
public struct JointStates: Sendable, Hashable, Codable {
    /// More that occur together are not told apart.
    static let mostPatterns = 32

    /// The first channel of each group, in rising order.
    public let channels: [Int]
    /// What occurs together: of each group which of its states holds. The most frequent first.
    public let patterns: [[Int]]

    package init(channels: [Int], patterns: [[Int]]) {
        self.channels = channels
        self.patterns = patterns
    }

    /// The matrix [patterns, states] by which what is chosen becomes a group's states; nil if it is none of these groups.
    package func matrix(of group: ChannelGroup) -> [Float]? {
        guard let place = channels.firstIndex(of: group.channels.lowerBound) else { return nil }
        return patterns.flatMap { pattern in (0..<group.form.states).map { $0 == pattern[place] ? 1 : 0 } }
    }

    /// Whether it can be that of such groups: for files that may have been altered.
    func isSound(in layout: SequenceLayout) -> Bool {
        let groups = channels.compactMap { channel in layout.groups.first { $0.channels.lowerBound == channel } }
        return groups.count == channels.count && channels.count > 1
            && zip(channels, channels.dropFirst()).allSatisfy { $0 < $1 }
            && groups.allSatisfy { !$0.isGiven && $0.form.states > 0 && $0.scope == groups[0].scope }
            && (2...Self.mostPatterns).contains(patterns.count) && Set(patterns).count == patterns.count
            && patterns.allSatisfy { pattern in
                pattern.count == groups.count
                    && zip(pattern, groups).allSatisfy { (0..<$1.form.states).contains($0) }
            }
    }
}
