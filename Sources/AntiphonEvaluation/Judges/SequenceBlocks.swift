package import AntiphonGraph

/// Sequences in blocks that are given to one side of a split as a whole, so that no row of a table is on both sides.
///
/// Where sequences are overlapping windows, the rows are cut in blocks of two windows, and a window that lies in
/// blocks of different sides belongs to neither. Short blocks, mixed over time, keep both sides in the same regimes
/// of a series that wanders off: else a judge would tell times apart, not real from synthetic.
package struct SequenceBlocks: Sendable {
    /// The number of blocks.
    package let count: Int
    /// For each sequence, the blocks that it touches.
    package let ranges: [ClosedRange<Int>]
    /// Whether neighbouring blocks are neighbours in time.
    package let isOrdered: Bool

    /// What is learned on and what is judged, as indices of sequences.
    package struct Split: Sendable {
        package var training: [Int] = []
        package var test: [Int] = []
    }

    /// The share of the blocks that is judged, if there are no other sequences to learn from.
    package static let testShare = 0.3

    /// - Throws: `EvaluationError` if windows overlap so much that no parts without common rows can be cut.
    package init(_ set: JudgeSet) throws(EvaluationError) {
        switch set.places {
        case .apart:
            (count, isOrdered) = (set.count, false)
            ranges = (0..<set.count).map { $0...$0 }
        case .entities(let members):
            (count, isOrdered) = ((members.max() ?? 0) + 1, false)
            ranges = members.map { $0...$0 }
        case .rows(let starts):
            let origin = starts.min() ?? 0
            let span = (starts.max() ?? 0) - origin + set.steps
            guard span >= 4 * (set.steps + 1) else {
                throw EvaluationError(
                    "honest",
                    "\(span) rows are too few for parts of windows of \(set.steps) rows that share no row: "
                        + "\(4 * (set.steps + 1)) are needed", hint: "use a shorter window")
            }
            // Too few blocks of two windows: four parts, as long as can be.
            let blocks = span / (2 * set.steps) >= 8 ? span / (2 * set.steps) : 4
            (count, isOrdered) = (blocks, true)
            let length = span / blocks
            func block(_ row: Int) -> Int { min(blocks - 1, (row - origin) / length) }
            ranges = starts.map { block($0)...block($0 + set.steps - 1) }
        }
    }

    /// Learns on some blocks, judges the others.
    /// - Parameter share: the share of the blocks that is judged.
    package func split(_ stream: Philox, judged share: Double = testShare) -> Split {
        let order = Shuffle.permutation(count, stream)
        let tests = Self.testCount(count, share)
        var roles = [Int?](repeating: 0, count: count)
        for block in order.prefix(tests) { roles[block] = 1 }
        let parts = parts(roles, 2)
        return Split(training: parts[0], test: parts[1])
    }

    /// Two halves without a common row, each with what is learned on and what is judged. Of neighbours in time one
    /// goes to either half.
    package func halves(_ stream: Philox, judged share: Double = testShare) -> (Split, Split) {
        var roles = [Int?](repeating: nil, count: count)
        let pairs = count / 2
        let order = Shuffle.permutation(isOrdered ? pairs : count, stream)
        let flips = stream.folded("flips")
        let tests = Self.testCount(pairs, share)
        for pair in 0..<pairs {
            let isTest = pair < tests
            let members = isOrdered ? [2 * order[pair], 2 * order[pair] + 1] : [order[2 * pair], order[2 * pair + 1]]
            let flip = Int(flips.word(pair) & 1)
            roles[members[flip]] = isTest ? 1 : 0
            roles[members[1 - flip]] = isTest ? 3 : 2
        }
        let parts = parts(roles, 4)
        return (Split(training: parts[0], test: parts[1]), Split(training: parts[2], test: parts[3]))
    }

    private static func testCount(_ count: Int, _ share: Double) -> Int {
        max(1, Int((share * Double(count)).rounded()))
    }

    // The sequences whose blocks all have one role, by role.
    private func parts(_ roles: [Int?], _ number: Int) -> [[Int]] {
        var parts = [[Int]](repeating: [], count: number)
        for (sequence, range) in ranges.enumerated() {
            guard let role = roles[range.lowerBound], range.allSatisfy({ roles[$0] == role }) else { continue }
            parts[role].append(sequence)
        }
        return parts
    }
}
