/// What was tried against the privacy of the training data, and how it went.
package enum PrivacySection {
    /// - Parameter drawsRuns: whether the pictures are of all the columns that were searched.
    static func section(
        _ report: PrivacyReport, _ pictures: ReportPictures, _ learned: DenseSequences, drawsRuns: Bool = true
    ) -> ReportSection {
        var blocks: [ReportBlock] = [.paragraph(finding(report)), .note(limits)]
        if !report.attacks.isEmpty { blocks.append(.figure(curves(report))) }
        if let nearness = report.nearness { blocks.append(.table(table(nearness))) }
        blocks.append(.table(table(report.copies)))
        if drawsRuns, let run = report.copies.longest.first { blocks.append(.figure(pictures.copy(run, of: learned))) }
        return ReportSection(
            "Privacy", lead: "What the synthetic sequences give away of the real ones, by attacks that were tried.",
            blocks)
    }

    package static let limits =
        "Distances alone prove nothing: they find plain copies, and a set without copies can still give away who was in the "
        + "training data. Attacks that fail here do not rule out better ones. Only training with differential privacy gives "
        + "a guarantee; this result has none."

    static func finding(_ report: PrivacyReport) -> String {
        switch report.verdict {
        case .noSign: "No attack that was tried did better than its control."
        case .leak: "Training sequences show through: do not share this set as private."
        case .unclear:
            "It cannot be told: the held-out data differ so much from the training data that attacks tell these apart, not "
                + "members. Hold out stretches over the whole time, or whole entities, to find out."
        case .untested:
            "No copied runs stand out. Whether single sequences can be told to be in the training data was not tried: that "
                + "needs \(2 * PrivacyReport.least) held-out sequences or more."
        }
    }

    private static func curves(_ report: PrivacyReport) -> Figure {
        let styles: [SeriesStyle] = [.real, .synthetic]
        let marks = zip(report.attacks, styles).map { attack, style in
            Mark(attack.kind.title, style, .line(attack.curve, markers: false))
        }
        let chart = Chart(
            title: "Membership inference",
            summary: "True against false positive rate of each attack; the diagonal is guessing.",
            x: Axis("share of others suspected", domain: 0...1), y: Axis("share of training found", domain: 0...1),
            marks: [Mark("guessing", .neutral, .line([Point(0, 0), Point(1, 1)], markers: false))] + marks,
            size: .square)
        func cells(_ interval: Interval) -> [String] {
            [interval.value, interval.lower, interval.upper].map { NumberText.fixed($0, 3) }
        }
        let rows = report.attacks.map { attack in
            [attack.kind.title] + cells(attack.area)
                + [
                    attack.truePositivesAtOnePercent.map { NumberText.fixed(100 * $0, 1) + " %" } ?? "n/a",
                    NumberText.grouped(attack.members), NumberText.grouped(attack.others),
                ]
        }
        let control = report.control.map { [["control"] + cells($0) + ["", "", ""]] } ?? []
        return Figure(
            "Membership inference",
            caption:
                "Somebody who holds a sequence and the synthetic set guesses whether it was trained on: by its distance to "
                + "the nearest synthetic sequence, or by that distance over the distance to other real data that they have. "
                + "The control is the distance attack against held-out data in the place of the synthetic set. The area is "
                + "the chance that a training sequence looks more suspect than another: 0.5 is guessing.", [chart],
            table: DataTable(
                "Area under the curve, with the interval of 95 %",
                columns: ["Attack", "Area", "Lower", "Upper", "Found at 1 % false", "Training", "Others"],
                rows: rows + control))
    }

    private static func table(_ nearness: PrivacyReport.Nearness) -> DataTable {
        let f = { NumberText.fixed($0, 3) }
        func row(_ name: String, _ interval: Interval, _ expected: String) -> [String] {
            [name, f(interval.value), f(interval.lower), f(interval.upper), expected]
        }
        return DataTable(
            "Nearer to training or to held-out data? \(NumberText.grouped(nearness.searched)) synthetic sequences, intervals "
                + "of 95 %",
            columns: ["Share or ratio", "Found", "Lower", "Upper", "Expected"],
            rows: [
                row("Synthetic nearer to training", nearness.nearerToTraining, f(nearness.expected)),
                row("Held-out nearer to training (control)", nearness.control, f(nearness.expected)),
                row("Synthetic: distance to training / to held-out, median", nearness.ratio, ""),
                row("Held-out: distance to training / to held-out, median", nearness.controlRatio, ""),
            ])
    }

    private static func table(_ copies: PrivacyReport.Copies) -> DataTable {
        let percent = { (share: Double) in NumberText.fixed(100 * share, 1) + " %" }
        func row(_ name: String, _ interval: Interval) -> [String] {
            [name] + [interval.value, interval.lower, interval.upper].map(percent)
        }
        var rows = [row("Synthetic sequences, nearly equal", copies.share)]
        rows.append(["Synthetic sequences, equal to the last bit", percent(copies.exact), "", ""])
        if let control = copies.control {
            let name = copies.isControlHeldOut ? "held-out in training data" : "half of the training data in the other"
            rows.append(row("Control: \(name)", control))
        }
        return DataTable(
            "Runs of \(copies.length) steps or more taken over from the training data, at any place; "
                + "\(NumberText.grouped(copies.searched)) synthetic sequences searched, values within 1 % of a deviation",
            columns: ["Share with such a run", "Found", "Lower", "Upper"], rows: rows)
    }
}

extension ReportPictures {
    /// The longest run in common, the training sequence moved so that it lies under the synthetic one.
    func copy(_ run: PrivacyReport.Run, of learned: DenseSequences) -> Figure {
        let shift = run.syntheticStep - run.trainingStep
        func path(_ set: DenseSequences, _ sequence: Int, _ feature: Int, _ shift: Int) -> [Point] {
            (0..<set.steps).map { step in
                Point(
                    Double(step + shift), Double(set.values[(sequence * set.steps + step) * set.features + feature]))
            }
        }
        let charts = shown.map { feature in
            Chart(
                title: real.columns[feature],
                summary: "A synthetic and a training sequence that share \(run.length) steps from step "
                    + "\(run.syntheticStep) on.",
                x: Axis("step of the synthetic sequence", isWhole: true),
                marks: [
                    Mark("training", .real, .line(path(learned, run.training, feature, shift), markers: false)),
                    Mark(
                        "synthetic", .synthetic, .line(path(synthetic, run.synthetic, feature, 0), markers: false)),
                ])
        }
        let f = { NumberText.significant($0, 6) }
        let told = DenseSequences.evenly(Self.tableSteps, of: run.length)
        let rows = told.map { place in
            [String(run.syntheticStep + place), String(run.trainingStep + place)]
                + shown.flatMap { feature in
                    [(learned, run.training, run.trainingStep), (synthetic, run.synthetic, run.syntheticStep)].map {
                        set, sequence, first in
                        f(Double(set.values[(sequence * set.steps + first + place) * set.features + feature]))
                    }
                }
        }
        return Figure(
            "The longest run in common",
            caption: "Synthetic sequence \(run.synthetic) and training sequence \(run.training): \(run.length) steps, "
                + (run.isExact ? "equal to the last bit." : "nearly equal.") + limitRemark, charts,
            table: DataTable(
                told.count < run.length ? "The run, at \(told.count) of its steps" : "The run",
                columns: ["Synthetic step", "Training step"]
                    + shown.flatMap { ["\(real.columns[$0]), training", "synthetic"] }, rows: rows))
    }
}
