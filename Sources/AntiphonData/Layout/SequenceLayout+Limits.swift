extension SequenceLayout {
    /// Numbers of which so many touch the smallest or the largest stop there: a load that is 0 at night, a humidity of 100 %.
    static let touching = 0.02

    /// The layout with the limits of the numbers that change from step to step, as encoded sequences show them.
    public func limited(by set: SequenceSet) -> SequenceLayout {
        var layout = self
        let numbers = perStep.flatMap { group -> [Int] in
            guard case .values = group.form, !group.isGiven else { return [] }
            return Array(group.channels)
        }
        let features = set.featureCount
        guard !numbers.isEmpty, features == width else { return layout }
        // Each row counts once, however many windows it is in; rows after a sequence's end do not.
        let rows = (0..<set.rows.count / features).filter { row in
            alive.map { set.rows[row * features + $0] > 0 } ?? true
        }
        var limits = [ClosedRange<Float>?](repeating: nil, count: width)
        for channel in numbers {
            let values = rows.map { set.rows[$0 * features + channel] }.filter { !$0.isNaN }
            guard let low = values.min(), let high = values.max(), low < high else { continue }
            let touches = max(values.count { $0 == low }, values.count { $0 == high })
            if Double(touches) >= Self.touching * Double(values.count) { limits[channel] = low...high }
        }
        if limits.contains(where: { $0 != nil }) { layout.limits = limits }
        return layout
    }
}
