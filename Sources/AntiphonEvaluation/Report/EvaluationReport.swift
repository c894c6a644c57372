public import AntiphonData

extension Report {
    /// The report on a synthetic set.
    ///
    /// - Parameters:
    ///   - real: the real sequences.
    ///   - synthetic: the synthetic ones, with the same columns and steps.
    ///   - result: the scores found for these sets.
    ///   - name: what the data are, as in `stock_data.csv`.
    ///   - learned: what the generator learned from, if `real` was held out from it.
    ///   - training: how the training went; nil: not known.
    ///   - settings: how the result came about.
    ///   - footer: a line at the end, as the program's version and the date.
    ///   - workers: threads to compute pictures with; the page does not depend on them.
    /// - Throws: `EvaluationError` if the sets do not fit each other.
    public static func evaluation(
        real: SequenceSet, synthetic: SequenceSet, learned: SequenceSet? = nil, result: EvaluationResult, name: String,
        training: TrainingRecord? = nil, settings: [ReportFact] = [], footer: String = "",
        workers: Int = 1
    ) throws(EvaluationError) -> Report {
        let sets = try ComparableSets(real: real, training: learned, synthetic: synthetic)
        let form = sets.measured
        let other = try DenseSequences.pair(form.real, form.training ?? form.real, name: "training").synthetic
        let (denseReal, denseSynthetic) = try DenseSequences.pair(form.real, form.synthetic)
        var report = evaluation(
            denseReal, denseSynthetic, learned: other, result: result, name: name, training: training,
            settings: settings, footer: footer, workers: workers,
            // Columns that were picked are numbers without gaps.
            channels: sets.basis == .converted ? sets.conversion?.channels ?? [] : [], fixed: real.fixed)
        if sets.conversion != nil {
            let section = MixedSection.section(result, real: real, synthetic: synthetic)
            report.sections.insert(section, at: 0)
        }
        return report
    }

    package static func evaluation(
        _ real: DenseSequences, _ synthetic: DenseSequences, learned: DenseSequences, result: EvaluationResult,
        name: String,
        training: TrainingRecord?, settings: [ReportFact], footer: String, workers: Int,
        channels: [PlainConversion.Channel] = [], fixed: [Bool] = []
    ) -> Report {
        let pictures = ReportPictures(real: real, synthetic: synthetic, channels: channels, fixed: fixed)
        var sections = [
            ReportSection(
                "Sequences",
                lead: "The same scale for both. Sequences are picked at even distances over each set, not by looks.",
                [.figure(pictures.paths()), .figure(pictures.envelopes())]),
            ReportSection(
                "Distributions",
                lead: "How often each value, and each change from one step to the next, occurs.",
                [
                    .figure(pictures.marginals(result.distances)), .figure(pictures.differences(result.distances)),
                    .figure(pictures.tails(result.distances)),
                ] + (real.steps > 1 ? [.figure(pictures.differenceTails(result.distances))] : [])),
            ReportSection(
                "Dependence",
                lead: "How values hang together over time and between columns.",
                [.figure(pictures.autocorrelations(result.distances))]
                    + (real.steps > 3 ? [.figure(pictures.spectra(result.distances))] : [])
                    + (real.features > 1 ? [.figure(pictures.correlations(result.distances))] : [])),
            ReportSection(
                "Whole sequences",
                lead: "Sequences as points: do the two sets cover the same ground, and are there copies?",
                [
                    .figure(pictures.components(workers: workers)), .figure(pictures.neighbourhoods(workers: workers)),
                    .figure(pictures.neighbours(workers: workers)),
                ]),
        ]
        // Attacks on sequences that are measured by some columns only are no pictures of these.
        if let privacy = result.privacy {
            sections.append(
                PrivacySection.section(privacy, pictures, learned, drawsRuns: result.comparison.basis != .numbers))
        }
        if let training, !training.losses.isEmpty {
            sections.append(
                ReportSection(
                    "Training", lead: "The losses of the two players over the training.",
                    [.figure(TrainingPictures.losses(training))]))
        }
        sections.append(ReportTables.scores(result))
        if !settings.isEmpty {
            sections.append(
                ReportSection(
                    "Settings and cost",
                    [
                        .table(
                            DataTable(
                                "How this result came about", columns: ["Setting", "Value"],
                                rows: settings.map { [$0.name, $0.value] }))
                    ]))
        }
        return Report(
            title: "How good is the synthetic \(name)?", subtitle: subtitle(result), lead: ReportTables.finding(result),
            cards: ReportCards.cards(result), sections: sections, footer: footer)
    }

    private static func subtitle(_ result: EvaluationResult) -> String {
        let comparison = result.comparison
        let columns = comparison.columns.count
        return "\(NumberText.grouped(comparison.syntheticCount)) synthetic against "
            + "\(NumberText.grouped(comparison.realCount)) real sequences of \(comparison.steps) steps, "
            + "\(columns) column\(columns == 1 ? "" : "s")"
    }
}

extension DenseSequences {
    /// Both sets dense, the columns of the second, called `name` in errors, checked against the real ones.
    package static func pair(
        _ real: SequenceSet, _ synthetic: SequenceSet, name: String = "synthetic"
    ) throws(EvaluationError) -> (real: DenseSequences, synthetic: DenseSequences) {
        guard real.columns == synthetic.columns else {
            throw EvaluationError(
                "evaluate",
                "the columns differ: real \(real.columns.joined(separator: ", ")); \(name) "
                    + synthetic.columns.joined(separator: ", "))
        }
        guard real.length == synthetic.length else {
            throw EvaluationError(
                "evaluate", "real sequences have \(real.length) steps, \(name) ones \(synthetic.length)")
        }
        return (try DenseSequences(real, name: "real data"), try DenseSequences(synthetic, name: "\(name) data"))
    }

    /// The sequences of a set, copied out.
    package init(_ set: SequenceSet, name: String) throws(EvaluationError) {
        try self.init(columns: set.columns, steps: set.length, values: set.values, starts: set.starts, name: name)
    }
}
