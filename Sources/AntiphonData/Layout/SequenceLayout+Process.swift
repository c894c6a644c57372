extension SequenceLayout {
    /// How the rows of encoded windows follow those before, if they are numbers that bring much that is new; nil for others, which a
    /// generator learns by itself.
    func process(in set: SequenceSet) -> LinearProcess? {
        guard isPlain, innovations.isEmpty, set.featureCount == width else { return nil }
        return .fitting(Self.stretches(of: set), width: width)
    }

    // The rows that sequences cover, [n, F] of each stretch that they cover without a gap.
    private static func stretches(of set: SequenceSet) -> [[Float]] {
        var stretches: [Range<Int>] = []
        for start in set.starts.sorted() {
            let end = start + set.length
            if let last = stretches.last, start <= last.upperBound {
                stretches[stretches.count - 1] = last.lowerBound..<max(end, last.upperBound)
            } else {
                stretches.append(start..<end)
            }
        }
        let width = set.featureCount
        return stretches.map { Array(set.rows[$0.lowerBound * width..<$0.upperBound * width]) }
    }
}
