extension SequenceLayout {
    /// Numbers of which so many touch the smallest or the largest stop there: a load that is 0 at night, a humidity of 100 %.
    static let touching = 0.02

    /// The layout with the limits of the numbers that change from step to step, as encoded sequences show them.
    public func limited(by set: SequenceSet) -> SequenceLayout {
        var layout = self
        var limits = [ClosedRange<Float>?](repeating: nil, count: width)
        for (channel, values) in generatedNumbers(of: set) {
            guard let low = values.min(), let high = values.max(), low < high else { continue }
            if Self.touch(values, low) || Self.touch(values, high) { limits[channel] = low...high }
        }
        if limits.contains(where: { $0 != nil }) { layout.limits = limits }
        return layout
    }

    /// Whether so many values touch an end of their range that they stop there.
    static func touch(_ values: [Float], _ end: Float) -> Bool {
        Double(values.count { $0 == end }) >= touching * Double(values.count)
    }

    /// The channels of the numbers that are generated at each step.
    var generatedNumbers: [Int] {
        perStep.flatMap { group -> [Int] in
            guard case .values = group.form, !group.isGiven else { return [] }
            return Array(group.channels)
        }
    }

    /// The rows of encoded sequences, by their places. Each counts once, however many windows it is in; those after a sequence's end do not.
    func rows(of set: SequenceSet) -> [Int] {
        (0..<set.rows.count / width).filter { row in alive.map { set.rows[row * width + $0] > 0 } ?? true }
    }

    /// The numbers that are generated at each step, by channel, as the rows of encoded sequences have them: one channel at a time, for a table may be
    /// large.
    func generatedNumbers(of set: SequenceSet) -> some Sequence<(channel: Int, values: [Float])> {
        let channels = set.featureCount == width ? generatedNumbers : []
        let rows = channels.isEmpty ? [] : rows(of: set)
        let width = width
        return channels.lazy.map { channel in
            (channel, rows.map { set.rows[$0 * width + channel] }.filter { !$0.isNaN })
        }
    }
}
