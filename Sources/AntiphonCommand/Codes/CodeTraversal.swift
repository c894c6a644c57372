import Antiphon

/// What each latent code does to sequences: their mean path while one code takes one value after another, with the noise
/// and the other codes of each sequence as they are.
struct CodeTraversal {
    /// A code and, for each of its values, the mean path [T][F].
    struct Course {
        let code: Int
        let isCategorical: Bool
        let paths: [(value: Double, means: [[Double]])]
    }

    let columns: [String]
    let courses: [Course]
    private let categories: Int

    /// Sequences behind each path.
    static let count = 256
    // As many paths as there are styles that can be told apart.
    private static let styles: [SeriesStyle] = [.real, .synthetic, .third, .fourth, .neutral]
    private static let shownColumns = 3

    init(_ model: TrainedModel, _ codes: LatentCodes, seed: UInt64, on backend: any Backend) throws {
        let sampler = try Sampler(model, seed: seed, on: backend)
        columns = Array(model.schema.columnNames.prefix(Self.shownColumns))
        categories = codes.categories
        let shown = columns.count
        courses = try (0..<codes.count).map { code in
            let isCategorical = codes.isCategorical(code)
            let values: [Double] =
                isCategorical
                ? (0..<min(codes.categories, Self.styles.count)).map(Double.init) : [-1, -0.5, 0, 0.5, 1]
            let paths = try values.map { value in
                try sampler.choose([code: value])
                return (value, try Self.means(sampler.generate(Self.count), shown))
            }
            return Course(code: code, isCategorical: isCategorical, paths: paths)
        }
    }

    // The mean over sequences at each step; steps after a sequence's end do not count.
    private static func means(_ set: SequenceSet, _ shown: Int) -> [[Double]] {
        let (steps, features) = (set.length, set.featureCount)
        var sums = [[Double]](repeating: Array(repeating: 0, count: shown), count: steps)
        var counts = sums
        for index in 0..<set.count {
            let sequence = set[index]
            for step in 0..<steps {
                for feature in 0..<shown {
                    let value = Double(sequence[sequence.startIndex + step * features + feature])
                    guard value.isFinite else { continue }
                    sums[step][feature] += value
                    counts[step][feature] += 1
                }
            }
        }
        return zip(sums, counts).map { zip($0, $1).map { $0 / $1 } }
    }

    /// One panel a code and column.
    var picture: Picture {
        let panels = courses.flatMap { course in
            columns.indices.map { column in
                let kind = course.isCategorical ? "category" : "number"
                return Chart(
                    title: "code \(course.code), \(kind): \(columns[column])",
                    summary: "The mean path of \(columns[column]) for each value of code \(course.code).",
                    x: Axis("step", isWhole: true), y: Axis(),
                    marks: zip(course.paths, Self.styles).map { path, style in
                        let label = course.isCategorical ? "cat \(Int(path.value))" : short(path.value, digits: 1)
                        let points = path.means.enumerated().map { Point(Double($0.offset), $0.element[column]) }
                        return Mark(label, style, .line(points, markers: false))
                    }, size: columns.count * courses.count == 1 ? .wide : .panel)
            }
        }
        let cut = categories > Self.styles.count ? "; the first \(Self.styles.count) of \(categories) categories" : ""
        return Picture(
            title: "What each code does",
            summary: "Mean paths of \(Self.count) sequences with the same noise while one code changes\(cut).",
            panels: panels, columns: columns.count == 1 ? min(3, courses.count) : columns.count)
    }
}
