extension SequenceLayout {
    /// Numbers that are the same as a step before in so many steps hold their value: a sensor that reports when something has changed.
    static let holding = 0.15
    /// Sequences that are looked at.
    static let mostLooks = 4000

    /// For each channel of encoded sequences, the usual size of a change if the number often holds its value, else 0; empty if none does.
    ///
    /// Numbers that stay at their smallest or largest do not count: they stop there (``limits``).
    func holds(in set: SequenceSet) -> [Float] {
        let (steps, width, count) = (set.length, set.featureCount, min(set.count, Self.mostLooks))
        var holds = [Float](repeating: 0, count: width)
        for group in perStep where !group.isGiven {
            guard case .values = group.form, width == self.width, steps > 1 else { continue }
            for channel in group.channels {
                let courses = (0..<count).map { index in
                    let sequence = set[index * set.count / count]
                    let end = alive.map { alive in
                        (0..<steps).first { sequence[sequence.startIndex + $0 * width + alive] == 0 }
                    }
                    return (0..<((end ?? nil) ?? steps)).map { sequence[sequence.startIndex + $0 * width + channel] }
                }
                let all = courses.joined()
                guard let low = all.min(), let high = all.max() else { continue }
                var (held, moved): (Int, [Float]) = (0, [])
                for course in courses {
                    for (last, next) in zip(course, course.dropFirst()) {
                        if last != next { moved.append(abs(next - last)) } else if last > low, last < high { held += 1 }
                    }
                }
                guard !moved.isEmpty, Double(held) >= Self.holding * Double(held + moved.count) else { continue }
                moved.sort()
                holds[channel] = moved[moved.count / 2]
            }
        }
        return holds.contains { $0 > 0 } ? holds : []
    }
}
