package import AntiphonGraph

/// Cuts a set in two halves that share no row of the table.
package struct RealHalves: Sendable, Hashable {
    /// The places of the sequences of one half.
    package let first: [Int]
    /// The places of the sequences of the other half.
    package let second: [Int]
    /// Whether a row is in sequences of both halves, because the set is too small to keep them apart.
    package let sharesRows: Bool

    /// Halves at random. Where sequences overlap, the table is cut in blocks of 2 T rows that fall to one half or the
    /// other at random, and sequences that cross the end of a block are left out: longer blocks would leave out
    /// fewer, but would make halves of other times where the data drift.
    ///
    /// - Parameter least: the fewest sequences of a half; where blocks leave fewer, single sequences are shared out
    ///   instead.
    package init(_ set: DenseSequences, least: Int = 5, _ stream: Philox) {
        if let blocks = Self.blocks(set), let halves = Self.halves(blocks, stream),
            min(halves.0.count, halves.1.count) >= least
        {
            (first, second) = halves
            sharesRows = false
        } else {
            let order = Shuffle.permutation(set.count, stream)
            let half = set.count / 2
            (first, second) = (order[..<half].sorted(), order[half...].sorted())
            sharesRows = set.overlaps
        }
    }

    // The sequences of each block; nil where sequences do not overlap.
    private static func blocks(_ set: DenseSequences) -> [[Int]]? {
        guard set.overlaps, let low = set.starts.min(), let high = set.starts.max() else { return nil }
        let size = 2 * set.steps
        var blocks = [[Int]](repeating: [], count: (high - low) / size + 1)
        for (place, start) in set.starts.enumerated() {
            let block = (start - low) / size
            if (start - low + set.steps - 1) / size == block { blocks[block].append(place) }
        }
        return blocks.filter { !$0.isEmpty }
    }

    private static func halves(_ blocks: [[Int]], _ stream: Philox) -> ([Int], [Int])? {
        guard blocks.count > 1 else { return nil }
        let order = Shuffle.permutation(blocks.count, stream)
        let half = blocks.count / 2
        func joined(_ picked: ArraySlice<Int>) -> [Int] { picked.flatMap { blocks[$0] }.sorted() }
        return (joined(order[..<half]), joined(order[half...]))
    }
}

extension DenseSequences {
    /// Whether two sequences share a row of the table.
    package var overlaps: Bool {
        let sorted = starts.sorted()
        return zip(sorted, sorted.dropFirst()).contains { $1 - $0 < steps }
    }
}

extension Philox {
    /// `limit` of the numbers 0..<`count`, each set of them as likely as any other, in rising order.
    func choice(_ limit: Int, of count: Int) -> [Int] {
        limit >= count ? Array(0..<count) : Shuffle.permutation(count, self).prefix(limit).sorted()
    }
}
