import AntiphonData

/// Pictures of labels, lengths, gaps and totals.
struct MixedPictures {
    let real: MixedCells
    let synthetic: MixedCells

    /// The most labels drawn of a category, and panels of a figure.
    private static let (labelLimit, panelLimit) = (8, 12)
    private static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 1) + " %" }

    // Bars over names: real ones filled, synthetic ones as an outline.
    private static func bars(
        _ title: String, _ summary: String, _ names: [String], _ heights: (real: [Double], synthetic: [Double])
    ) -> Chart {
        let edges = (0...max(1, names.count)).map { Double($0) - 0.5 }
        return Chart(
            title: title, summary: summary,
            x: Axis(domain: -0.5...Double(max(1, names.count)) - 0.5, categories: names), y: Axis("share"),
            marks: [
                Mark("real", .real, .histogram(edges: edges, heights: heights.real, filled: true)),
                Mark("synthetic", .synthetic, .histogram(edges: edges, heights: heights.synthetic, filled: false)),
            ])
    }

    /// How often each label occurs.
    func labels() -> Figure? {
        let set = real.set
        let columns = set.columns.indices.filter { set.kinds[$0].labels != nil }.prefix(Self.panelLimit)
        guard !columns.isEmpty else { return nil }
        var rows: [[String]] = []
        let charts = columns.map { column in
            let names = (set.kinds[column].labels ?? []) + ["(missing)"]
            func shares(_ cells: MixedCells) -> [Double] {
                let counts = cells.counts(column)
                return counts.map { Double($0) / Double(max(1, counts.reduce(0, +))) }
            }
            let (r, s) = (shares(real), shares(synthetic))
            let used = names.indices.filter { r[$0] > 0 || s[$0] > 0 }
            for place in used {
                rows.append([set.columns[column], names[place], Self.percent(r[place]), Self.percent(s[place])])
            }
            let shown = used.sorted { (r[$1], $0) < (r[$0], $1) }.prefix(Self.labelLimit)
            return Self.bars(
                set.columns[column], "The shares of the labels of \(set.columns[column]), most frequent first.",
                shown.map { String(names[$0].prefix(10)) }, (shown.map { r[$0] }, shown.map { s[$0] }))
        }
        return Figure(
            "Labels",
            caption: "How often each label occurs: in sequences if it is fixed, else in steps. Up to "
                + "\(Self.labelLimit) of them are drawn.", Array(charts),
            table: DataTable("Shares of labels", columns: ["Column", "Label", "Real", "Synthetic"], rows: rows))
    }

    /// How long sequences are.
    func lengths() -> Figure? {
        let (r, s) = (MixedMeasures.lengths(real), MixedMeasures.lengths(synthetic))
        guard let low = [r.first, s.first].compactMap(\.self).min(),
            let high = [r.last, s.last].compactMap(\.self).max(), low < high
        else { return nil }
        let bins = min(30, Int(high - low) + 1)
        let width = Double(high - low + 1) / Double(bins)
        let edges = (0...bins).map { Double(low) - 0.5 + Double($0) * width }
        func heights(_ lengths: [Float]) -> [Double] {
            var counts = [Double](repeating: 0, count: bins)
            for length in lengths { counts[min(bins - 1, Int((Double(length) - edges[0]) / width))] += 1 }
            return counts.map { $0 / Double(lengths.count) }
        }
        let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
        let rows = [("Real", r), ("Synthetic", s)].map { name, values in
            [name] + quantiles.map { NumberText.significant(Marginals.quantile(values, $0)) }
        }
        let chart = Chart(
            title: "Lengths", summary: "The share of sequences by their number of steps.", x: Axis("steps"),
            y: Axis("share"),
            marks: [
                Mark("real", .real, .histogram(edges: edges, heights: heights(r), filled: true)),
                Mark("synthetic", .synthetic, .histogram(edges: edges, heights: heights(s), filled: false)),
            ], size: .wide)
        return Figure(
            "Lengths", caption: "How many steps sequences have.", [chart],
            table: DataTable(
                "Quantiles of the lengths",
                columns: ["Set", "Least", "5 %", "25 %", "50 %", "75 %", "95 %", "Greatest"], rows: rows))
    }

    /// How often each column is missing, over all steps and by the labels of a category that changes.
    func gaps() -> Figure? {
        let set = real.set
        let columns = set.columns.indices.filter { real.hasGaps($0) || synthetic.hasGaps($0) }
            .prefix(Self.panelLimit)
        guard !columns.isEmpty else { return nil }
        var rows: [[String]] = []
        func shares(_ cells: MixedCells) -> [Double] { columns.map { MixedMeasures.missingShare(cells, [$0]) } }
        let (r, s) = (shares(real), shares(synthetic))
        for (place, column) in columns.enumerated() {
            rows.append([set.columns[column], "all steps", Self.percent(r[place]), Self.percent(s[place])])
        }
        var charts = [
            Self.bars(
                "Missing", "The share of missing cells of each column.",
                columns.map { String(set.columns[$0].prefix(10)) }, (r, s))
        ]
        let states = set.columns.indices.filter { place in
            !set.fixed[place] && (set.kinds[place].labels.map { $0.count <= Self.labelLimit } ?? false)
        }
        for column in columns where !set.fixed[column] {
            for state in states where state != column && charts.count < Self.panelLimit {
                func rates(_ cells: MixedCells) -> [Double] {
                    let found = MixedMeasures.gaps(cells, column, by: state)
                    return zip(found.gaps, found.steps).map { Double($0) / Double(max(1, $1)) }
                }
                let names = set.kinds[state].labels ?? []
                let (r, s) = (rates(real), rates(synthetic))
                for place in names.indices {
                    rows.append([
                        set.columns[column], "\(set.columns[state])=\(names[place])", Self.percent(r[place]),
                        Self.percent(s[place]),
                    ])
                }
                charts.append(
                    Self.bars(
                        "\(set.columns[column]) by \(set.columns[state])",
                        "The share of missing cells of \(set.columns[column]) at each label of \(set.columns[state]).",
                        names.map { String($0.prefix(10)) }, (r, s)))
            }
        }
        return Figure(
            "Missing cells", caption: "How often cells are missing, and when.", charts,
            table: DataTable(
                "Shares of missing cells", columns: ["Column", "Where", "Real", "Synthetic"], rows: rows))
    }

    /// Each sequence's totals, by the values of attributes.
    func totals() -> Figure? {
        let items = MixedPlan(real: real, synthetic: synthetic).items.filter { $0.kind == .totals }
        guard !items.isEmpty else { return nil }
        var rows: [[String]] = []
        let charts = items.prefix(Self.panelLimit).map { item in
            let (r, s) = (MixedMeasures.totals(real, item), MixedMeasures.totals(synthetic, item))
            for (name, values) in [("real", r), ("synthetic", s)] {
                rows.append(
                    [item.subject, name, NumberText.grouped(values.count)]
                        + [0.05, 0.5, 0.95].map { NumberText.significant(Marginals.quantile(values, $0)) })
            }
            func curve(_ values: [Float]) -> [Point] {
                let shares = (0...50).map { Double($0) / 50 }
                return values.isEmpty ? [] : shares.map { Point(Marginals.quantile(values, $0), $0) }
            }
            return Chart(
                title: item.subject,
                summary: "The share of sequences whose total of \(item.subject) is no more than each value.",
                x: Axis("total"), y: Axis("share", domain: 0...1),
                marks: [
                    Mark("real", .real, .line(curve(r), markers: false)),
                    Mark("synthetic", .synthetic, .line(curve(s), markers: false)),
                ])
        }
        return Figure(
            "Totals",
            caption: "Each sequence's total, over all sequences and by what is fixed for them: the share with a total "
                + "up to a value.", Array(charts),
            table: DataTable(
                "Totals of sequences", columns: ["Total", "Set", "Sequences", "5 %", "50 %", "95 %"], rows: rows))
    }
}
