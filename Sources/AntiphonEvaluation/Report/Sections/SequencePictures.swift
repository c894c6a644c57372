// Whole sequences as points.
extension ReportPictures {
    /// The most sequences of each set shown as points: pairs of them are compared, so long ones are fewer.
    var pointCount: Int { PairCost.sequences(width: real.width) / 2 }

    func components(workers: Int) -> Figure {
        let moments = real.moments()
        let r = real.standardized(by: moments).thinned(to: 2 * pointCount)
        let s = synthetic.standardized(by: moments)
        let components = PrincipalComponents(r, workers: workers)
        func points(_ set: DenseSequences) -> [Point] {
            components.project(set.thinned(to: pointCount)).map { Point($0[0], $0.count > 1 ? $0[1] : 0) }
        }
        let (realPoints, syntheticPoints) = (points(r), points(s))
        let percent = components.explained.map { NumberText.fixed(100 * $0, 0) + " %" }
        let chart = Chart(
            title: "Principal components",
            summary: "Each point is a sequence, placed by the two directions in which the real sequences vary most.",
            x: Axis("first component, \(percent.first ?? "0 %") of the variance"),
            y: Axis("second component, \(percent.dropFirst().first ?? "0 %")"),
            marks: [
                Mark("real", .real, .points(realPoints)), Mark("synthetic", .synthetic, .points(syntheticPoints)),
            ], size: .square)
        return Figure(
            "Sequences as points",
            caption:
                "Each point is a sequence (up to \(pointCount) of each set), placed by the two directions in which "
                + "the real ones vary most. The two clouds should cover the same ground.", [chart],
            table: DataTable(
                "Where the points lie", columns: ["Component", "Set", "Mean", "5 %", "50 %", "95 %"],
                rows: [("1", \Point.x), ("2", \Point.y)].flatMap { name, axis in
                    [("real", realPoints), ("synthetic", syntheticPoints)].map { set, points in
                        Self.row([name, set], points.map { $0[keyPath: axis] })
                    }
                }))
    }

    func neighbours(workers: Int) -> Figure {
        let distances = NeighbourDistances(real: real, synthetic: synthetic, workers: workers)
        let sets = [
            ("synthetic to real", SeriesStyle.synthetic, distances.syntheticToReal),
            ("real to other real", .real, distances.realToReal),
            ("real to synthetic", .third, distances.realToSynthetic),
        ].filter { !$0.2.isEmpty }
        let high = sets.map { Marginals.quantile($0.2, 0.99) }.max() ?? 1
        let end = max(high * 1.05, 1e-6)
        let bins = 40
        let marks = sets.map { name, style, values in
            var counts = [Double](repeating: 0, count: bins)
            for value in values { counts[min(bins - 1, Int(Double(value) / end * Double(bins)))] += 1 }
            return Mark(
                name, style,
                .histogram(
                    edges: (0...bins).map { Double($0) / Double(bins) * end },
                    heights: counts.map { $0 / Double(values.count) }, filled: style == .real))
        }
        let chart = Chart(
            title: "Distance to the nearest neighbour",
            summary: "Distribution of the distances from sequences to their nearest neighbour in another set.",
            x: Axis("Euclidean distance, columns standardised"), y: Axis("", hidesNumbers: true), marks: marks,
            size: .wide)
        return Figure(
            "Nearest neighbours",
            caption:
                "Copies would show as synthetic sequences much nearer to real ones than these are to each other. Real "
                + "sequences are compared with those that share no row of the table with them.", [chart],
            table: DataTable(
                "Distances to the nearest neighbour",
                columns: ["Sequences", "Looked up", "Mean", "5 %", "50 %", "95 %"],
                rows: sets.map { Self.row([$0.0, NumberText.grouped($0.2.count)], $0.2.map(Double.init)) }))
    }

    private static func row(_ names: [String], _ values: [Double]) -> [String] {
        let sorted = values.map(Float.init).sorted()
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        let quantiles = [0.05, 0.5, 0.95].map { Marginals.quantile(sorted, $0) }
        // The mean of coordinates about their mean is 0 but for rounding.
        let isZero = abs(mean) < 1e-9 * max(abs(Double(sorted.first ?? 0)), abs(Double(sorted.last ?? 0)))
        return names + ([isZero ? 0 : mean] + quantiles).map { NumberText.significant($0, 3) }
    }
}

/// The pictures of a training.
enum TrainingPictures {
    static func losses(_ training: TrainingRecord) -> Figure {
        let styles: [SeriesStyle] = [.real, .synthetic, .third, .fourth]
        var marks: [Mark] = []
        for (index, curve) in training.losses.enumerated() {
            let points = thinned(curve.points, to: 400)
            let style = styles[index % styles.count]
            if points.count > 40 {
                marks.append(Mark("as reported", .neutral, .paths([points])))
                marks.append(Mark("\(curve.name), smoothed", style, .line(smoothed(points), markers: false)))
            } else {
                marks.append(Mark(curve.name, style, .line(points, markers: false)))
            }
        }
        let chart = Chart(
            title: "Losses", summary: "The losses of the players over the training steps.",
            x: Axis("training step", isWhole: true), marks: marks, size: .wide)
        let rows = thinned(training.losses.first?.points ?? [], to: 12).map { point in
            [NumberText.grouped(Int(point.x))]
                + training.losses.map { curve in
                    curve.points.last { $0.x <= point.x }.map { NumberText.significant($0.y, 3) } ?? ""
                }
        }
        return Figure(
            "Losses",
            caption:
                "The players' losses hold each other in balance: level curves are a good sign, and falling is not the "
                + "aim.", [chart],
            table: DataTable(
                "Losses at some steps", columns: ["Step"] + training.losses.map(\.name), rows: rows))
    }

    private static func thinned(_ points: [Point], to limit: Int) -> [Point] {
        guard points.count > limit, limit > 1 else { return points }
        return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
    }

    // An exponential average whose memory is a thirtieth of the curve; values that are not finite are passed over.
    private static func smoothed(_ points: [Point]) -> [Point] {
        let weight = min(1, 30 / Double(points.count))
        var average: Double?
        return points.map { point in
            guard point.y.isFinite else { return point }
            let next = average.map { $0 + weight * (point.y - $0) } ?? point.y
            average = next
            return Point(point.x, next)
        }
    }
}
