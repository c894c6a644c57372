/// The pictures of a real and a synthetic set, one small panel a column where columns are shown.
package struct ReportPictures {
    package let real: DenseSequences
    package let synthetic: DenseSequences
    /// The columns that get a panel; with very many columns the tables still have them all. Of a converted set only the
    /// numbers that change: labels, gaps and lengths have pictures of their own.
    let shown: [Int]
    /// The same, with numbers that are fixed over a sequence.
    let shownValues: [Int]
    let picturedReal: PicturedSet
    let picturedSynthetic: PicturedSet
    private let hasChannels: Bool
    private let columnCount: Int

    static let panelLimit = 12
    static let pathCount = 14
    /// The most steps of a sequence that a table tells.
    static let tableSteps = 100

    /// - Parameters:
    ///   - channels: what the columns are, if the sets were converted; else empty.
    ///   - fixed: which columns of the sets before their conversion are fixed over a sequence.
    package init(
        real: DenseSequences, synthetic: DenseSequences, channels: [PlainConversion.Channel] = [], fixed: [Bool] = []
    ) {
        self.real = real
        self.synthetic = synthetic
        hasChannels = !channels.isEmpty
        let numbers = channels.indices.filter { if case .number = channels[$0] { true } else { false } }
        let changing = numbers.filter { place in
            if case .number(let column, _) = channels[place] { !(column < fixed.count && fixed[column]) } else { false }
        }
        let all = Array(0..<min(real.features, Self.panelLimit))
        columnCount = changing.isEmpty ? real.features : changing.count
        shown = changing.isEmpty ? all : Array(changing.prefix(Self.panelLimit))
        shownValues = numbers.isEmpty ? all : Array(numbers.prefix(Self.panelLimit))
        picturedReal = PicturedSet(real, channels: channels)
        picturedSynthetic = PicturedSet(synthetic, channels: channels)
    }

    /// What to say of measures of a converted set beside its pictures.
    var filledRemark: String {
        hasChannels ? " Errors count the real means that stand in gaps and after the end." : ""
    }

    // Steps for a table, at even distances where there are too many, and how to say so.
    var toldSteps: [Int] { DenseSequences.evenly(Self.tableSteps, of: real.steps) }
    private var stepRemark: String {
        real.steps > Self.tableSteps
            ? ", at \(Self.tableSteps) of \(NumberText.grouped(real.steps)) steps" : ""
    }

    var limitRemark: String {
        let limit = columnCount > shown.count ? " The first \(shown.count) of \(columnCount) columns." : ""
        return hasChannels ? limit + " Columns of numbers; labels, gaps and lengths are shown above." : limit
    }

    /// Real and synthetic sequences drawn over each other, one panel a column.
    package func pathPanels() -> [Chart] {
        let r = DenseSequences.evenly(Self.pathCount, of: real.count)
        let s = DenseSequences.evenly(Self.pathCount, of: synthetic.count)
        return shown.map { feature in
            Chart(
                title: real.columns[feature],
                summary: "\(r.count) real and \(s.count) synthetic sequences of \(real.columns[feature]) "
                    + "over \(real.steps) steps.",
                x: Axis("step", domain: 0...Double(max(1, real.steps - 1)), isWhole: true),
                marks: [
                    Mark("real", .real, .paths(r.map { picturedReal.path($0, feature) })),
                    Mark("synthetic", .synthetic, .paths(s.map { picturedSynthetic.path($0, feature) })),
                ])
        }
    }

    func paths() -> Figure {
        let sequences = [(picturedReal, real.count / 2), (picturedSynthetic, synthetic.count / 2)]
        let columns = shown.flatMap { ["\(real.columns[$0]), real", "synthetic"] }
        let rows = toldSteps.map { step in
            [String(step)]
                + shown.flatMap { feature in
                    sequences.map { set, sequence in
                        let value = set.value(sequence, step, feature)
                        return value.isNaN ? "" : NumberText.significant(Double(value))
                    }
                }
        }
        return Figure(
            "Paths", caption: "\(Self.pathCount) sequences of each set, drawn over each other.\(limitRemark)",
            pathPanels(),
            table: DataTable(
                "One real and one synthetic sequence" + (stepRemark.isEmpty ? " in full" : stepRemark),
                columns: ["Step"] + columns, rows: rows))
    }

    func envelopes() -> Figure {
        let quantiles = shown.map {
            (real: picturedReal.stepQuantiles($0), synthetic: picturedSynthetic.stepQuantiles($0))
        }
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
            toldSteps.map { step in
                [real.columns[feature], String(step)] + pair.real.map { f($0[step]) }
                    + pair.synthetic.map { f($0[step]) }
            }
        }
        return Figure(
            "Range at each step", caption: "Where the values lie as a sequence goes on.\(limitRemark)", charts,
            table: DataTable(
                stepRemark.isEmpty ? "Quantiles at each step" : "Quantiles" + stepRemark,
                columns: [
                    "Column", "Step", "Real 5 %", "Real 50 %", "Real 95 %", "Synthetic 5 %", "Synthetic 50 %",
                    "Synthetic 95 %",
                ], rows: rows))
    }
}
