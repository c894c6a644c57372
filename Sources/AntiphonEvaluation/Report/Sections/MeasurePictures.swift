/// The distances beside their floors.
enum MeasurePictures {
    /// Beyond so many times the floor's edge all values are drawn at one place.
    private static let end = 5.0

    static func floors(_ report: DistanceReport) -> Figure {
        let drawn = report.measures.filter { !$0.kind.moreIsBetter }
        func points(_ number: (DistanceReport.Measure) -> Double) -> [Point] {
            drawn.enumerated().map { place, measure in
                let edge = max(0, measure.floor.mean) + 2 * measure.floor.spread
                let ratio = edge > 0 ? max(0, number(measure)) / edge : number(measure) > 0 ? end : 0
                return Point(min(end, ratio), Double(place))
            }
        }
        let chart = Chart(
            title: "Distances over the upper edge of their floor",
            summary: "Each distance of the synthetic sequences as a multiple of what real sequences reach. "
                + finding(report), x: Axis("1: as far as real sequences; 5: 5 times or more", domain: 0...end + 0.15),
            y: Axis(categories: drawn.map(\.kind.title)),
            marks: [
                Mark("upper edge of the floor", .neutral, .verticalRule(1)),
                Mark("real sequences, mean", .real, .points(points(\.floor.mean))),
                Mark("synthetic sequences, mean", .synthetic, .points(points(\.value.mean))),
            ], size: .wide)
        return Figure(
            "Distances and their floors",
            caption: finding(report) + " " + how(report), [chart],
            table: DataTable(
                "Mean and deviation over \(report.measures.first?.value.runs.count ?? 0) draws",
                columns: ["Measure", "Synthetic", "±", "Floor", "±", "At the floor"], rows: rows(report)))
    }

    static func finding(_ report: DistanceReport) -> String {
        let count = report.measures.count { $0.isAtFloor }
        return "\(count) of \(report.measures.count) measures are at their floor."
    }

    private static func how(_ report: DistanceReport) -> String {
        let counts =
            "\(NumberText.grouped(report.referenceCount)) real sequences are the reference; as many synthetic "
            + "as other real ones, \(NumberText.grouped(report.comparedCount)), are held against them"
        let kind =
            switch report.reference {
            case .halves: "the halves are drawn at random and share no row of the table"
            case .overlappingHalves:
                "the halves are drawn at random; the set is too small to keep overlapping windows apart, so the floor is "
                    + "too low"
            case .heldOut: "the reference is the held-out data, the floor that of the training data against it"
            }
        return
            "The floor is the same measure between real sequences: \(counts); \(kind). A perfect generator is at the "
            + "floor, not at 0. Kernel discrepancy, precision, recall, density and coverage compare all pairs of up to "
            + "\(NumberText.grouped(report.pairLimit)) sequences of a set; the Fréchet distance is taken in the frozen "
            + "embedding \(report.embedding). For precision, recall, density and coverage more is better."
    }

    private static func rows(_ report: DistanceReport) -> [[String]] {
        let f = { (value: Double) in NumberText.significant(value, 3) }
        return report.measures.map {
            [
                $0.kind.title, f($0.value.mean), f($0.value.spread), f($0.floor.mean), f($0.floor.spread),
                $0.isAtFloor ? "yes" : "no",
            ]
        }
    }
}
