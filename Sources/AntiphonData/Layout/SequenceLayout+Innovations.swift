extension SequenceLayout {
    /// Numbers are smooth whose innovations are less than this share of their differences: networks do not come nearer to differences without
    /// help.
    static let smooth = 0.01
    /// As long a sequence as is looked at: what is kept grows with the square of its steps.
    static let mostSmoothSteps = 256
    /// As short.
    static let leastSmoothSteps = 8

    /// How the numbers of channels come about that are smooth in encoded sequences, by channel; sequences of different lengths have none.
    ///
    /// Smooth is what its beginning foretells, in sequences that it was not learnt from (``Innovations/share(_:)``): waves, splines, what
    /// a simulation without noise gives; hardly ever what was measured.
    func innovations(in set: SequenceSet) -> [Int: Innovations] {
        let (steps, width, count) = (set.length, set.featureCount, min(set.count, Self.mostLooks))
        guard alive == nil, width == self.width, Self.leastSmoothSteps...Self.mostSmoothSteps ~= steps, count > 1 else {
            return [:]
        }
        var innovations: [Int: Innovations] = [:]
        for group in perStep where !group.isGiven {
            guard case .values = group.form else { continue }
            for channel in group.channels {
                let courses = (0..<count).map { index in
                    let sequence = set[index * set.count / count]
                    return (0..<steps).map { sequence[sequence.startIndex + $0 * width + channel] }
                }
                guard Innovations.share(courses) < Self.smooth else { continue }
                // Of all sequences, not only those looked at.
                let numbers = stride(from: channel, to: set.rows.count, by: width).map { set.rows[$0] }
                guard let low = numbers.min(), let high = numbers.max() else { continue }
                innovations[channel] = Innovations(courses, range: low...high)
            }
        }
        return innovations
    }
}
