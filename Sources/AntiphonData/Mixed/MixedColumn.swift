import Foundation

/// How one column becomes channels: as a choice among its categories, or as a number, with a choice before it where some
/// values occur by themselves or are missing.
public struct MixedColumn: Sendable, Equatable, Codable {
    /// What of the column is coded.
    public enum Coding: Sendable, Equatable, Codable {
        /// One of so many categories.
        case category(count: Int)
        /// A number, and values that stand for themselves (the zeros of a count that is mostly 0).
        case number(NumberTransform, atoms: [Double])
    }

    /// The column's place in the table.
    public let column: Int
    /// Its name.
    public let name: String
    /// Whether it is the same over a sequence.
    public let isFixed: Bool
    /// Whether it is given from outside.
    public let isGiven: Bool
    /// Whether cells may be missing.
    public let hasMissing: Bool
    /// How its cells are coded.
    public let coding: Coding
    /// How each sequence's level and scale are coded, if they are apart from its course.
    public let level: LevelCoding?
    /// How a category goes into recurrent networks, if that was asked for.
    public let encoding: CategoryEncoding?

    /// The channels of a cell.
    var form: ChannelGroup.Form {
        switch coding {
        case .category(let count): return .choice(count + (hasMissing ? 1 : 0))
        case .number(_, let atoms):
            let states = 1 + atoms.count + (hasMissing ? 1 : 0)
            return states == 1 ? .values(1) : .gated(states)
        }
    }

    /// Puts a cell's channels into a row from `place` on, where zeros stand.
    /// - Parameters:
    ///   - value: NaN is a missing cell.
    ///   - noise: in -1/2 ... 1/2, for coarse numbers.
    ///   - course: the sequence's level and half range, if they are coded apart.
    func encode(
        _ value: Double, noise: Double, course: (centre: Double, half: Double)?, into row: inout [Float], at place: Int
    ) {
        switch coding {
        case .category(let count):
            row[place + (value.isNaN ? count : min(max(0, Int(value)), count - 1))] = 1
        case .number(let transform, let atoms):
            let isGated = hasMissing || !atoms.isEmpty
            if value.isNaN {
                row[place + 1 + atoms.count] = 1
                return
            }
            if let atom = atoms.firstIndex(of: value) {
                row[place + 1 + atom] = 1
                return
            }
            var scaled = transform.scaled(value, noise: noise)
            if let course { scaled = (scaled - course.centre) / course.half }
            if isGated { row[place] = 1 }
            row[place + (isGated ? 1 + atoms.count + (hasMissing ? 1 : 0) : 0)] = Float(scaled)
        }
    }

    /// The cell that channels stand for; NaN if it is missing.
    func decode(_ row: ArraySlice<Float>, course: (centre: Double, half: Double)?) -> Double {
        let first = row.startIndex
        switch coding {
        case .category(let count):
            let state = Self.largest(row)
            return state < count ? Double(state) : .nan
        case .number(let transform, let atoms):
            let isGated = hasMissing || !atoms.isEmpty
            if isGated {
                let states = 1 + atoms.count + (hasMissing ? 1 : 0)
                let state = Self.largest(row[first..<first + states])
                if state > atoms.count { return .nan }
                if state > 0 { return atoms[state - 1] }
            }
            var scaled = Double(row[row.endIndex - 1])
            if let course { scaled = course.centre + min(max(scaled, -1), 1) * course.half }
            return transform.restored(scaled)
        }
    }

    private static func largest(_ row: ArraySlice<Float>) -> Int {
        var best = row.startIndex
        for place in row.indices where row[place] > row[best] { best = place }
        return best - row.startIndex
    }

    /// Whether the parts can be what fitting gives: for files that may have been altered.
    func isSound(columns: Int) -> Bool {
        guard (0..<columns).contains(column), level?.isSound ?? true, level == nil || !isFixed,
            encoding?.isSound ?? true
        else { return false }
        switch coding {
        case .category(let count): return (1...1 << 20).contains(count) && level == nil
        case .number(let transform, let atoms):
            return transform.isSound && atoms.count < 16 && atoms.allSatisfy(\.isFinite) && encoding == nil
        }
    }
}

/// A sequence's level and half range apart from its course, which lies in -1 ... 1 then (DoppelGANger's auto-normalisation, Lin et
/// al. 2020): two fixed channels, the level and the logarithm of the half range, both standardised.
public struct LevelCoding: Sendable, Equatable, Codable {
    /// The mean of all levels.
    package let centreMean: Double
    /// Their standard deviation.
    package let centreScale: Double
    /// The mean of the half ranges' logarithms.
    package let halfMean: Double
    /// Their standard deviation.
    package let halfScale: Double

    /// Added to half ranges, so that a constant course has a logarithm: a hundredth of what is in the middle.
    let least: Double

    /// The coding of courses, each a list of transformed numbers.
    init(fitting courses: [[Double]]) {
        let halves = courses.map { (($0.max() ?? 0) - ($0.min() ?? 0)) / 2 }.filter { $0 > 0 }.sorted()
        let least = halves.isEmpty ? 1 : halves[halves.count / 2] / 100
        self.least = least
        let all = courses.map { Self.course($0, least) }
        let centres = Moments4(all.map(\.centre))
        let logarithms = Moments4(all.map { Foundation.log($0.half) })
        (centreMean, centreScale) = (centres.mean, max(centres.deviation, 1e-6))
        (halfMean, halfScale) = (logarithms.mean, max(logarithms.deviation, 1e-6))
    }

    /// The level and half range of a course; of an empty one, 0 and the least.
    func course(_ numbers: [Double]) -> (centre: Double, half: Double) { Self.course(numbers, least) }

    private static func course(_ numbers: [Double], _ least: Double) -> (centre: Double, half: Double) {
        guard let low = numbers.min(), let high = numbers.max() else { return (0, least) }
        return ((low + high) / 2, (high - low) / 2 + least)
    }

    func encoded(_ course: (centre: Double, half: Double)) -> [Float] {
        [
            Float((course.centre - centreMean) / centreScale),
            Float((Foundation.log(course.half) - halfMean) / halfScale),
        ]
    }

    func decoded(_ channels: ArraySlice<Float>) -> (centre: Double, half: Double) {
        let first = channels.startIndex
        let half = Foundation.exp(min(halfMean + halfScale * Double(channels[first + 1]), 100))
        return (centreMean + centreScale * Double(channels[first]), half)
    }

    var isSound: Bool {
        [centreMean, centreScale, halfMean, halfScale, least].allSatisfy(\.isFinite) && centreScale > 0
            && halfScale > 0 && least > 0
    }
}
