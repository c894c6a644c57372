// Histograms of values and of changes, autocorrelations, correlations.
extension ReportPictures {
    func marginals(_ distances: SequenceDistances) -> Figure {
        histograms(
            "Values", caption: "How often each value occurs.", bins: 40,
            columns: shownValues, real: picturedReal.column, synthetic: picturedSynthetic.column,
            variation: distances.columns.map(\.totalVariation), xLabel: "")
    }

    func differences(_ distances: SequenceDistances) -> Figure {
        histograms(
            "Changes from step to step", caption: "How often each change to the next step occurs.", bins: 40,
            columns: shown, real: picturedReal.differences, synthetic: picturedSynthetic.differences,
            variation: distances.columns.map(\.differenceTotalVariation), xLabel: "change")
    }

    private func histograms(
        _ title: String, caption: String, bins: Int, columns: [Int], real realValues: (Int) -> [Float],
        synthetic syntheticValues: (Int) -> [Float], variation: [Double], xLabel: String
    ) -> Figure {
        var rows: [[String]] = []
        let charts = columns.map { feature in
            let (r, s) = (realValues(feature).sorted(), syntheticValues(feature).sorted())
            let name = real.columns[feature]
            for (set, values) in [("real", r), ("synthetic", s)] {
                let mean = values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count))
                let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map { Marginals.quantile(values, $0) }
                rows.append([name, set] + ([mean] + quantiles).map { NumberText.significant($0) })
            }
            // Long tails would press all the rest into a few bins: the picture ends where 99.8 % of the real values do.
            let (low, high) = (Marginals.quantile(r, 0.001), Marginals.quantile(r, 0.999))
            let core = low < high ? r.filter { Double($0) >= low && Double($0) <= high } : r
            let histogram = Marginals.histograms(real: core, synthetic: s, bins: bins)
            return Chart(
                title: name,
                summary: "Distribution of \(name). The total variation between real and synthetic is "
                    + "\(NumberText.fixed(variation[feature], 3)).",
                x: Axis(xLabel), y: Axis("", hidesNumbers: true),
                marks: [
                    Mark("real", .real, .histogram(edges: histogram.edges, heights: histogram.real, filled: true)),
                    Mark(
                        "synthetic", .synthetic,
                        .histogram(edges: histogram.edges, heights: histogram.synthetic, filled: false)),
                ])
        }
        let mean = variation.reduce(0, +) / Double(max(1, variation.count))
        return Figure(
            title,
            caption: "\(caption) Mean total variation \(NumberText.fixed(mean, 3)) (0 is the same). Outer bins hold "
                + "all that lies beyond.\(limitRemark)\(filledRemark)", charts,
            table: DataTable(
                "Mean and quantiles",
                columns: ["Column", "Set", "Mean", "Least", "5 %", "25 %", "50 %", "75 %", "95 %", "Greatest"],
                rows: rows))
    }

    func autocorrelations(_ distances: SequenceDistances) -> Figure {
        let lags = SequenceDistances.largestLag
        func measured(_ set: DenseSequences, _ feature: Int) -> [Double] {
            Correlations.autocorrelation(set.column(feature), steps: set.steps, maximum: lags)
        }
        let pairs = shown.map { (real: measured(real, $0), synthetic: measured(synthetic, $0)) }
        let charts = zip(shown, pairs).map { feature, pair in
            autocorrelationChart(
                real.columns[feature], pair.real, pair.synthetic,
                error: distances.columns[feature].autocorrelationError)
        }
        func row(_ feature: Int, _ set: String, _ values: [Double]) -> [String] {
            [real.columns[feature], set] + values.dropFirst().map { NumberText.fixed($0, 3) }
        }
        let rows = zip(shown, pairs).flatMap { feature, pair -> [[String]] in
            [row(feature, "real", pair.real), row(feature, "synthetic", pair.synthetic)]
        }
        let lagNames: [String] = (pairs.first?.real ?? []).indices.dropFirst().map { String($0) }
        return Figure(
            "Autocorrelation",
            caption: "How alike values are that lie some steps apart. Mean error "
                + "\(NumberText.fixed(distances.autocorrelationError, 3)).\(limitRemark)\(filledRemark)", charts,
            table: DataTable(
                "Autocorrelation by lag",
                columns: ["Column", "Set"] + lagNames, rows: rows))
    }

    private func autocorrelationChart(
        _ name: String, _ real: [Double], _ synthetic: [Double], error: Double
    ) -> Chart {
        func line(_ values: [Double]) -> Mark.Form {
            .line(values.enumerated().map { Point(Double($0.offset), $0.element) }, markers: true)
        }
        let least: Double = (real + synthetic).min() ?? 0
        let domain: ClosedRange<Double> = (least < 0 ? least - 0.06 : 0)...1.05
        let summary = "Autocorrelation of \(name) by lag. The mean error is \(NumberText.fixed(error, 3))."
        return Chart(
            title: name, summary: summary, x: Axis("lag", isWhole: true), y: Axis("", domain: domain),
            marks: [
                Mark("", .neutral, .horizontalRule(0)), Mark("real", .real, line(real)),
                Mark("synthetic", .synthetic, line(synthetic)),
            ])
    }

    func correlations(_ distances: SequenceDistances) -> Figure {
        // A square for each pair: more would be too small to see, and too many for a page.
        let (real, synthetic) = (self.real.narrowed(to: 60), self.synthetic.narrowed(to: 60))
        let (r, s) = (Correlations.matrix(real), Correlations.matrix(synthetic))
        let count = real.features
        let remark = count < self.real.features ? " \(count) of \(self.real.features) columns." : ""
        var cells = [[Double?]](repeating: Array(repeating: nil, count: count), count: count)
        for i in 0..<count {
            for j in 0..<count where i != j { cells[i][j] = i > j ? r[i][j] : s[i][j] }
        }
        var pairs: [(i: Int, j: Int, difference: Double)] = []
        for i in 0..<count {
            for j in 0..<i { pairs.append((i, j, abs(r[i][j] - s[i][j]))) }
        }
        pairs.sort { $0.difference > $1.difference }
        let rows = pairs.prefix(60).map { pair -> [String] in
            let numbers = [r[pair.i][pair.j], s[pair.i][pair.j], pair.difference]
            return ["\(real.columns[pair.j]), \(real.columns[pair.i])"] + numbers.map { NumberText.fixed($0, 3) }
        }
        let chart = Chart(
            title: "Real below the diagonal, synthetic above it",
            summary: "Correlations between columns; real below the diagonal, synthetic above it.",
            x: Axis(categories: real.columns), y: Axis(categories: real.columns),
            marks: [Mark("", .real, .cells(cells))], size: .square)
        return Figure(
            "Correlation between columns",
            caption: "A perfect set is symmetric about the diagonal. Mean error "
                + "\(NumberText.fixed(distances.crossCorrelationError, 3)). Blue is positive, orange negative.\(remark)",
            [chart],
            table: DataTable(
                rows.count < pairs.count
                    ? "The \(rows.count) pairs that differ most" : "Pairs, those that differ most first",
                columns: ["Columns", "Real", "Synthetic", "Difference"], rows: rows))
    }
}
