import Foundation

extension Quantizer {
    // A value that occurs so many times, and where pieces are subjects in so many of them, is a level; so much of a column lies on levels, or it has none.
    private static let fewestTimes = 3
    private static let leastShare = 0.5
    // Where so much lies on levels, and they are few, numbers between them are no values of the column.
    private static let gridShare = 0.95
    private static let valuesPerLevel = 10
    private static let fewestValues = 500
    private static let mostLevels = 4096
    // A neighbour bounds a level's stretch if it occurs at least one in so many times as often as the level.
    private static let ratios = [2.0, 4, 10]
    private static let mostNeighbours = 64
    // Levels have to be that much nearer than numbers that are only rounded.
    private static let leastGain = 0.1
    // What a share of the steps that stand still is worth, in deviations of the column.
    private static let stillWeight = 0.05

    /// The quantizer of a column that takes coarse values; nil for one that does not, or that its decimals describe as well.
    ///
    /// Between the middles of the stretches in which the column stands still lies a smooth course. Of some ways to put it on
    /// levels, and of only rounding it, the one is taken that comes nearest to the column and stands still as often.
    /// - Parameters:
    ///   - pieces: the values, apart where one does not follow the other.
    ///   - decimals: those the column was printed with, if known.
    ///   - areSubjects: whether each piece is somebody's own: what only one or two of them have, however often, is no level of the column.
    package static func fitting(_ pieces: [[Double]], decimals: Int?, areSubjects: Bool = false) -> Quantizer? {
        let values = pieces.flatMap { $0 }
        guard values.count >= fewestValues else { return nil }
        let counted = Counted(values, subjects: areSubjects ? pieces : nil)
        let onLevels = counted.levels.reduce(0) { $0 + counted.times[$1] }
        let share = Double(onLevels) / Double(values.count)
        guard counted.levels.count > 1, counted.levels.count <= mostLevels, share >= leastShare else { return nil }
        let unit = decimals.flatMap { $0 <= 15 ? pow(10, -Double($0)) : nil }
        let trial = Trial(pieces, deviation: TrimmedSpread.deviation(values))
        let rounded = trial.score { $0.rounded(toMultipleOf: unit) }
        var best: (score: Double, quantizer: Quantizer?) = ((1 - leastGain) * rounded, nil)
        var candidates: [Quantizer] = []
        if share >= gridShare {
            candidates.append(counted.nearest())
            // Numbers between levels that rounding would leave are worse than what this trial sees of them.
            let isRounding = unit.map { counted.usualGap < 1.5 * $0 } ?? false
            if counted.values.count * valuesPerLevel <= values.count, !isRounding { best.score = .infinity }
        }
        candidates += ratios.map { counted.byFrequency(ratio: $0) }
        for candidate in candidates where candidate.isSound {
            let score = trial.score(candidate.quantized)
            if score < best.score { best = (score, candidate) }
        }
        return best.quantizer
    }

    /// A column beside the smooth course that may be behind it.
    private struct Trial {
        let pieces: [[Double]]
        let courses: [[Double]]
        let deviation: Double
        let still: Double

        init(_ pieces: [[Double]], deviation: Double) {
            self.pieces = pieces
            self.deviation = deviation
            courses = pieces.map(Self.course)
            still = Self.stillShare(pieces)
        }

        /// How far from the column a course on levels is: the mean distance, in deviations, and how much less or more often it stands still.
        func score(_ levelled: (Double) -> Double) -> Double {
            let all = courses.map { $0.map(levelled) }
            var (distance, count) = (0.0, 0)
            for (piece, course) in zip(pieces, all) {
                for (value, own) in zip(piece, course) { distance += abs(own - value) }
                count += piece.count
            }
            guard deviation > 0, count > 0 else { return 0 }
            return distance / Double(count) / deviation
                + Quantizer.stillWeight * abs(Self.stillShare(all) - still)
        }

        private static func stillShare(_ pieces: [[Double]]) -> Double {
            var (still, steps) = (0, 0)
            for piece in pieces {
                steps += max(0, piece.count - 1)
                still += zip(piece, piece.dropFirst()).count { $0 == $1 }
            }
            return Double(still) / Double(max(1, steps))
        }

        // Straight lines from the middle of each run of equal values to the next.
        private static func course(_ values: [Double]) -> [Double] {
            var course = values
            var last: (place: Double, value: Double)?
            var start = 0
            while start < values.count {
                var end = start
                while end + 1 < values.count, values[end + 1] == values[start] { end += 1 }
                let place = Double(start + end) / 2
                if let last {
                    for index in Int(last.place.rounded(.down)) + 1..<Int(place.rounded(.up)) {
                        let share = (Double(index) - last.place) / (place - last.place)
                        course[index] = last.value + share * (values[start] - last.value)
                    }
                }
                last = (place, values[start])
                start = end + 1
            }
            return course
        }
    }

    /// Different values and how often each occurs.
    private struct Counted {
        let values: [Double]
        let times: [Int]
        let isLevel: [Bool]
        /// The places of those that are levels.
        let levels: [Int]
        /// The median distance between neighbouring levels.
        let usualGap: Double

        init(_ all: [Double], subjects: [[Double]]?) {
            var (values, times): ([Double], [Int]) = ([], [])
            for value in all.sorted() {
                if values.last == value {
                    times[times.count - 1] += 1
                } else {
                    values.append(value)
                    times.append(1)
                }
            }
            self.values = values
            self.times = times
            var owners: [Double: Int] = [:]
            for subject in subjects ?? [] { for value in Set(subject) { owners[value, default: 0] += 1 } }
            isLevel = values.indices.map { index in
                times[index] >= Quantizer.fewestTimes
                    && (subjects == nil || owners[values[index], default: 0] >= Quantizer.fewestTimes)
            }
            levels = values.indices.filter { [isLevel] in isLevel[$0] }
            let gaps = zip(levels, levels.dropFirst()).map { values[$1] - values[$0] }.sorted()
            usualGap = gaps.isEmpty ? 0 : gaps[gaps.count / 2]
        }

        /// Every level stands for what is nearest to it, no farther than the usual gap.
        func nearest() -> Quantizer {
            var (lower, upper): ([Double], [Double]) = ([], [])
            for (index, level) in levels.enumerated() {
                let below = index > 0 ? values[level] - values[levels[index - 1]] : usualGap
                let above = index + 1 < levels.count ? values[levels[index + 1]] - values[level] : usualGap
                lower.append(values[level] - min(below / 2, usualGap))
                upper.append(values[level] + min(above / 2, usualGap))
            }
            return Quantizer(levels: levels.map { values[$0] }, lower: lower, upper: upper)
        }

        /// Levels attract in proportion to how often they occur: the order-preserving map from values, each level's spread evenly over the
        /// half of the way to its neighbours of similar frequency, to the values as they are.
        func byFrequency(ratio: Double) -> Quantizer {
            let slices = 16
            var spread: [(value: Double, weight: Double)] = []
            for (index, value) in values.enumerated() {
                guard isLevel[index] else {
                    spread.append((value, Double(times[index])))
                    continue
                }
                let cell = stretch(of: index, ratio: ratio)
                for slice in 0..<slices {
                    let share = (Double(slice) + 0.5) / Double(slices)
                    spread.append(
                        (
                            cell.lowerBound + share * (cell.upperBound - cell.lowerBound),
                            Double(times[index]) / Double(slices)
                        ))
                }
            }
            spread.sort { ($0.value, $0.weight) < ($1.value, $1.weight) }
            var ranks: [Double] = []
            var sum = 0.0
            for item in spread {
                ranks.append(sum + item.weight / 2)
                sum += item.weight
            }
            // Where each rank lies; ranks come in ascending order.
            var place = 0
            func value(at rank: Double) -> Double {
                while place + 1 < ranks.count, ranks[place + 1] < rank { place += 1 }
                guard rank > ranks[0] else { return spread[0].value }
                guard place + 1 < ranks.count else { return spread[place].value }
                let share = (rank - ranks[place]) / (ranks[place + 1] - ranks[place])
                return spread[place].value + share * (spread[place + 1].value - spread[place].value)
            }
            var (own, lower, upper): ([Double], [Double], [Double]) = ([], [], [])
            var rank = 0.0
            for (index, count) in times.enumerated() {
                if isLevel[index] {
                    own.append(values[index])
                    lower.append(value(at: rank))
                    upper.append(value(at: rank + Double(count)))
                }
                rank += Double(count)
            }
            return Quantizer(levels: own, lower: lower, upper: upper)
        }

        private func stretch(of index: Int, ratio: Double) -> ClosedRange<Double> {
            func distance(_ step: Int) -> Double? {
                var (other, looks) = (index + step, 0)
                while values.indices.contains(other), looks < Quantizer.mostNeighbours {
                    if Double(times[other]) * ratio >= Double(times[index]) {
                        return abs(values[other] - values[index])
                    }
                    (other, looks) = (other + step, looks + 1)
                }
                return nil
            }
            let (below, above) = (distance(-1), distance(1))
            let value = values[index]
            return value - (below ?? above ?? usualGap) / 2...value + (above ?? below ?? usualGap) / 2
        }
    }
}
