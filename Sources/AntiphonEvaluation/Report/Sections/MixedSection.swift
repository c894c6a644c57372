import AntiphonData

/// Categories, fixed facts, gaps and lengths in the report: what was measured, and pictures of it.
enum MixedSection {
    static func section(_ result: EvaluationResult, real: SequenceSet, synthetic: SequenceSet) -> ReportSection {
        var blocks: [ReportBlock] = []
        if let remark = result.comparison.basis.remark {
            blocks.append(.note("In the rest of this page \(remark)."))
        }
        if let mixed = result.mixed { blocks.append(.figure(floors(mixed))) }
        let pictures = MixedPictures(real: MixedCells(real), synthetic: MixedCells(synthetic))
        blocks += [pictures.labels(), pictures.lengths(), pictures.gaps(), pictures.totals()].compactMap { figure in
            figure.map { .figure($0) }
        }
        if let scores = result.classification { blocks += classification(scores) }
        return ReportSection(
            "Categories, gaps and lengths",
            lead: "What is fixed for a sequence, which labels occur, where values are missing, how long sequences are.",
            blocks)
    }

    /// Beyond so many times the floor's edge all values are drawn at one place.
    private static let end = 5.0

    // One row a kind in the picture, every measure in the table.
    private static func floors(_ report: MixedReport) -> Figure {
        let kinds = MixedKind.allCases.filter { !report[$0].isEmpty }
        func points(_ number: (MixedReport.Measure) -> Double) -> [Point] {
            kinds.enumerated().map { place, kind in
                let ratios = report[kind].map { measure in
                    let edge = measure.floor.mean + 2 * measure.floor.spread
                    return edge > 0 ? min(end, number(measure) / edge) : number(measure) > 1e-12 ? end : 0
                }
                return Point(ratios.reduce(0, +) / Double(ratios.count), Double(place))
            }
        }
        let finding =
            "\(report.measures.count { $0.isAtFloor }) of \(report.measures.count) measures are at their floor."
        let chart = Chart(
            title: "Distances over the upper edge of their floor",
            summary: "Each kind of distance as a multiple of what real sequences reach, mean over columns. \(finding)",
            x: Axis("1: as far as real sequences; 5: 5 times or more", domain: 0...end + 0.15),
            y: Axis(categories: kinds.map(\.title)),
            marks: [
                Mark("upper edge of the floor", .neutral, .verticalRule(1)),
                Mark("real sequences, mean", .real, .points(points(\.floor.mean))),
                Mark("synthetic sequences, mean", .synthetic, .points(points(\.value.mean))),
            ], size: .wide)
        let f = { (value: Double) in NumberText.significant(value, 3) }
        let rows = report.measures.map {
            [
                $0.kind.title, $0.subject, f($0.value.mean), f($0.value.spread), f($0.floor.mean), f($0.floor.spread),
                $0.isAtFloor ? "yes" : "no",
            ]
        }
        return Figure(
            "Mixed measures and their floors",
            caption: "\(finding) The floor is the same measure between real sequences, "
                + "\(NumberText.grouped(report.comparedCount)) against \(NumberText.grouped(report.referenceCount)); a "
                + "perfect generator is at the floor, not at 0.", [chart],
            table: DataTable(
                "Mean and deviation over \(report.measures.first?.value.runs.count ?? 0) draws; totals and lengths in "
                    + "their own units",
                columns: ["Measure", "Of", "Synthetic", "±", "Floor", "±", "At the floor"], rows: rows))
    }

    private static func classification(_ scores: ClassificationScores) -> [ReportBlock] {
        let f = { NumberText.fixed($0, 3) }
        func row(_ name: String, _ accuracy: LabelAccuracy) -> [String] {
            [
                name, f(accuracy.interval.value), "\(f(accuracy.interval.lower)) to \(f(accuracy.interval.upper))",
                accuracy.runs.runs.map(f).joined(separator: "  "),
            ]
        }
        return [
            .table(
                DataTable(
                    "How often a classifier tells \(scores.label) of \(NumberText.grouped(scores.testCount)) real sequences; "
                        + "more is better",
                    columns: ["Learned from", "Accuracy", "95 %", "Runs"],
                    rows: [
                        row("Synthetic sequences", scores.synthetic), row("Real sequences", scores.real),
                        ["Nothing: always the most frequent label", f(scores.guessing), "", ""],
                    ])),
            .note(
                "A recurrent classifier learns \(scores.label) from everything else of a sequence. "
                    + (scores.isHeldOut
                        ? "The real sequences of the test were held out from the model's training."
                        : "It is tested on real sequences that it did not learn from; the model may have.")),
        ]
    }
}
