// Sequences in a plane that keeps their neighbourhoods.
extension ReportPictures {
    /// t-SNE of some sequences of each set together.
    func neighbourhoods(workers: Int) -> Figure {
        let moments = real.moments()
        let (r, s) = (
            real.standardized(by: moments).thinned(to: pointCount),
            synthetic.standardized(by: moments).thinned(to: pointCount)
        )
        let points = NeighbourEmbedding(r.joined(with: s), workers: workers).points
        let mixed = points.indices.map { place in
            let nearest = points.indices.lazy.filter { $0 != place }.min {
                points[$0].squaredDistance(to: points[place]) < points[$1].squaredDistance(to: points[place])
            }
            return nearest.map { ($0 < r.count) != (place < r.count) } ?? false
        }
        let chart = Chart(
            title: "t-SNE",
            summary: "Each point is a sequence, placed so that neighbours stay neighbours.",
            x: Axis("", hidesNumbers: true), y: Axis("", hidesNumbers: true),
            marks: [
                Mark("real", .real, .points(Array(points[..<r.count]))),
                Mark("synthetic", .synthetic, .points(Array(points[r.count...]))),
            ], size: .square)
        func row(_ name: String, _ range: Range<Int>) -> [String] {
            let share = Double(mixed[range].count { $0 }) / Double(max(1, range.count))
            return [name, NumberText.grouped(range.count), NumberText.fixed(share, 3)]
        }
        return Figure(
            "Neighbourhoods (t-SNE)",
            caption:
                "Up to \(pointCount) sequences of each set, placed so that neighbours stay neighbours (exact t-SNE, "
                + "perplexity \(NumberText.significant(NeighbourEmbedding.perplexity)), from the principal components, the "
                + "same on every run). The two should be mixed everywhere. Distances between far points and the sizes of "
                + "groups mean nothing.", [chart],
            table: DataTable(
                "Points whose nearest neighbour in the picture is of the other set; about half where the sets are mixed",
                columns: ["Set", "Points", "Share"],
                rows: [row("real", 0..<r.count), row("synthetic", r.count..<points.count)]))
    }
}

extension Point {
    fileprivate func squaredDistance(to other: Point) -> Double {
        (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
    }
}
