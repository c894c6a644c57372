extension NormalScale {
    /// Numbers are rough if what follows two rows that are alike is alike in no more than the rest of this share of its variance.
    static let rough = 0.7
    /// Places that are compared, each with each.
    static let mostLooks = 2000
    /// Numbers are spread to the ends of their range whose excess kurtosis is below this (a normal distribution has 0, a uniform one -1.2).
    static let flat = -0.5
    /// A value that so many rows share stands for itself.
    static let most = 0.01
    /// So does one of coarse numbers that so many times as many rows share as its more frequent neighbour.
    static let heap = 2.0
    /// Fewer numbers tell no distribution.
    static let fewest = 200

    /// The scale of numbers that a recurrent network would spread wrongly: rough ones that reach the ends of their range; nil for others.
    ///
    /// What such numbers are depends on noise of the step more than on the state, and sums of noise through a linear layer are close to
    /// normal: a uniform distribution would come out as a bell between two spikes. Numbers that go on smoothly keep their own scale, which is
    /// the one on which they go on smoothly; so do heavy tails (Documentation/decisions/0116-normal-scores.md).
    /// - Parameters:
    ///   - courses: numbers that follow each other.
    ///   - room: the distance between possible values, which noise fills evenly; 0 for numbers as they are.
    package static func fitting(_ courses: [[Double]], room: Double = 0) -> NormalScale? {
        let values = Array(courses.joined())
        // Few columns are flat: the others need not be sorted.
        guard values.count >= fewest, Moments(values).excessKurtosis < flat else { return nil }
        let sorted = values.sorted()
        guard !hasFrequentValue(sorted, room) else { return nil }
        let scale = NormalScale(sorted: sorted, room: room)
        return scale.novelty(courses) >= rough ? scale : nil
    }

    /// The scale of any numbers, whatever they are spread like; nil where a value stands for itself, or there are too few.
    /// - Parameter room: the distance between possible values, which noise fills evenly; 0 for numbers as they are.
    static func spreading(_ values: [Double], room: Double = 0) -> NormalScale? {
        guard values.count >= fewest else { return nil }
        let sorted = values.sorted()
        return hasFrequentValue(sorted, room) ? nil : NormalScale(sorted: sorted, room: room)
    }

    private static func hasFrequentValue(_ sorted: [Double], _ room: Double) -> Bool {
        if room > 0 { return hasHeap(sorted, room) }
        let times = max(1, Int(most * Double(sorted.count)))
        return sorted.indices.dropLast(times).contains { sorted[$0] == sorted[$0 + times] }
    }

    // Of coarse numbers every value may be frequent: one that stands for itself is more so than both of its neighbours.
    private static func hasHeap(_ sorted: [Double], _ room: Double) -> Bool {
        var runs: [(value: Double, times: Int)] = []
        for value in sorted {
            if runs.last?.value == value { runs[runs.count - 1].times += 1 } else { runs.append((value, 1)) }
        }
        let fewest = max(1, Int(most * Double(sorted.count)))
        return runs.indices.contains { index in
            let neighbours = [index - 1, index + 1].filter {
                runs.indices.contains($0) && abs(runs[$0].value - runs[index].value) < 1.5 * room
            }
            let usual = neighbours.map { runs[$0].times }.max() ?? 0
            return runs[index].times > fewest && Double(runs[index].times) > heap * Double(usual)
        }
    }

    // The share of the scores' variance that the two rows before do not tell.
    private func novelty(_ courses: [[Double]]) -> Double {
        // Only those that are compared are scored.
        let places = courses.indices.flatMap { course in
            courses[course].indices.dropLast(2).map { (course: course, start: $0) }
        }
        let looks = min(places.count, Self.mostLooks)
        let seen = (0..<looks).map { look in
            let place = places[look * places.count / looks]
            let row = courses[place.course][place.start..<place.start + 3].map(score)
            return (near: [row[0], row[1]], value: row[2])
        }
        return NearestNeighbours.novelty(seen, most: looks) ?? 0
    }
}
