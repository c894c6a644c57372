/// The pictures of a real and a synthetic set, one small panel a column where columns are shown.
package struct ReportPictures {
    package let real: DenseSequences
    package let synthetic: DenseSequences
    /// The columns that get a panel; with very many columns the tables still have them all.
    let shown: [Int]

    static let panelLimit = 12
    static let pathCount = 14

    package init(real: DenseSequences, synthetic: DenseSequences) {
        self.real = real
        self.synthetic = synthetic
        shown = Array(0..<min(real.features, Self.panelLimit))
    }

    var limitRemark: String {
        real.features > shown.count ? " The first \(shown.count) of \(real.features) columns." : ""
    }

    /// Real and synthetic sequences drawn over each other, one panel a column.
    package func pathPanels() -> [Chart] {
        let (r, s) = (real.thinned(to: Self.pathCount), synthetic.thinned(to: Self.pathCount))
        return shown.map { feature in
            Chart(
                title: real.columns[feature],
                summary: "\(r.count) real and \(s.count) synthetic sequences of \(real.columns[feature]) "
                    + "over \(real.steps) steps.",
                x: Axis("step", domain: 0...Double(max(1, real.steps - 1)), isWhole: true),
                marks: [
                    Mark("real", .real, .paths(Self.paths(r, feature))),
                    Mark("synthetic", .synthetic, .paths(Self.paths(s, feature))),
                ])
        }
    }

    func paths() -> Figure {
        let (r, s) = (real.thinned(to: 1), synthetic.thinned(to: 1))
        let columns = shown.flatMap { ["\(real.columns[$0]), real", "synthetic"] }
        let rows = (0..<real.steps).map { step in
            [String(step)]
                + shown.flatMap { feature in
                    [r, s].map { NumberText.significant(Double($0.values[step * real.features + feature])) }
                }
        }
        return Figure(
            "Paths", caption: "\(Self.pathCount) sequences of each set, drawn over each other.\(limitRemark)",
            pathPanels(),
            table: DataTable(
                "One real and one synthetic sequence in full", columns: ["Step"] + columns, rows: rows))
    }

    func envelopes() -> Figure {
        let quantiles = shown.map { (real: real.stepQuantiles($0), synthetic: synthetic.stepQuantiles($0)) }
        let charts = zip(shown, quantiles).map { feature, pair in
            let steps = (0..<real.steps).map(Double.init)
            func line(_ values: [Double]) -> Mark.Form {
                .line(zip(steps, values).map { Point($0, $1) }, markers: false)
            }
            return Chart(
                title: real.columns[feature],
                summary: "Median and the range of 90 % of the values of \(real.columns[feature]) at each step.",
                x: Axis("step", domain: 0...Double(max(1, real.steps - 1)), isWhole: true),
                marks: [
                    Mark("real, 90 % of values", .real, .band(x: steps, lower: pair.real[0], upper: pair.real[2])),
                    Mark("real, median", .real, line(pair.real[1])),
                    Mark("synthetic, 5 %, 50 % and 95 %", .synthetic, line(pair.synthetic[0])),
                    Mark("synthetic, 5 %, 50 % and 95 %", .synthetic, line(pair.synthetic[1])),
                    Mark("synthetic, 5 %, 50 % and 95 %", .synthetic, line(pair.synthetic[2])),
                ])
        }
        let f = { NumberText.significant($0) }
        let rows = zip(shown, quantiles).flatMap { feature, pair in
            (0..<real.steps).map { step in
                [real.columns[feature], String(step)] + pair.real.map { f($0[step]) }
                    + pair.synthetic.map { f($0[step]) }
            }
        }
        return Figure(
            "Range at each step", caption: "Where the values lie as a sequence goes on.", charts,
            table: DataTable(
                "Quantiles at each step",
                columns: [
                    "Column", "Step", "Real 5 %", "Real 50 %", "Real 95 %", "Synthetic 5 %", "Synthetic 50 %",
                    "Synthetic 95 %",
                ], rows: rows))
    }

    private static func paths(_ set: DenseSequences, _ feature: Int) -> [[Point]] {
        (0..<set.count).map { sequence in
            (0..<set.steps).map { step in
                Point(Double(step), Double(set.values[(sequence * set.steps + step) * set.features + feature]))
            }
        }
    }
}

extension DenseSequences {
    /// The 5 %, 50 % and 95 % quantiles of a feature at each step: three rows of T numbers.
    fileprivate func stepQuantiles(_ feature: Int) -> [[Double]] {
        let perStep = (0..<steps).map { step in
            (0..<count).map { values[($0 * steps + step) * features + feature] }.sorted()
        }
        return [0.05, 0.5, 0.95].map { share in perStep.map { Marginals.quantile($0, share) } }
    }
}
