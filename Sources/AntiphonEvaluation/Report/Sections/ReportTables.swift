/// The finding in words, and every number in tables.
enum ReportTables {
    static func finding(_ result: EvaluationResult) -> String {
        if let scores = result.honest { return JudgeTables.finding(scores) }
        guard let scores = result.timeGAN, !scores.accuracies.isEmpty else {
            return "Values differ by a total variation of \(NumberText.fixed(result.distances.totalVariation, 3)) "
                + "in the mean over columns (0 is the same, 1 nothing in common)."
        }
        let accuracy = scores.accuracies.reduce(0, +) / Double(scores.accuracies.count)
        var text =
            "A small recurrent network, trained to tell the two apart, is right about "
            + "\(NumberText.fixed(100 * accuracy, 0)) % of the sequences it has not seen; guessing is right about 50 %."
        if let own = scores.predictiveOfReal, own.mean > 0 {
            let percent = 100 * (scores.predictive.mean / own.mean - 1)
            text +=
                percent < 1
                ? " What is learned from the synthetic sequences predicts the real ones as well as what is learned from them."
                : " What is learned from the synthetic sequences predicts the real ones with an error "
                    + "\(NumberText.fixed(percent, 0)) % larger than what is learned from the real ones."
        }
        return text
    }

    static func scores(_ result: EvaluationResult) -> ReportSection {
        var blocks = result.honest.map { JudgeTables.blocks($0) } ?? []
        blocks += result.usefulness.map { JudgeTables.blocks($0) } ?? []
        if let scores = result.timeGAN {
            blocks.append(.table(protocolTable(scores)))
            blocks.append(
                .note(
                    "This is the protocol that the field publishes, so that numbers can be compared; it has known weaknesses: the "
                        + "judge is tiny, and it judges against the data that the model learned from, in overlapping "
                        + "windows. A model that returns its training data would score best."))
        }
        blocks += JudgeTables.legacyBlocks(result)
        if let measures = result.measures { blocks.append(.figure(MeasurePictures.floors(measures))) }
        let distances = result.distances
        let f = { NumberText.fixed($0, 3) }
        let rows = distances.columns.map {
            [
                $0.name, f($0.totalVariation), f($0.wasserstein), f($0.differenceTotalVariation),
                f($0.differenceWasserstein), f($0.autocorrelationError), f($0.differenceAutocorrelationError),
                f($0.spectrumError), f($0.tailError), f($0.differenceTailError),
            ]
        }
        let means = [
            "Mean", f(distances.totalVariation), f(distances.wasserstein), f(distances.differenceTotalVariation),
            f(distances.differenceWasserstein), f(distances.autocorrelationError),
            f(distances.differenceAutocorrelationError), f(distances.spectrumError), f(distances.tailError),
            f(distances.differenceTailError),
        ]
        blocks.append(
            .table(
                DataTable(
                    "Distances by column, of all sequences; 0 is the same. Wasserstein distances are in deviations.",
                    columns: [
                        "Column", "Values: total variation", "Values: Wasserstein", "Changes: total variation",
                        "Changes: Wasserstein", "Autocorrelation", "Autocorrelation of changes", "Log spectrum",
                        "Tails of values", "Tails of changes",
                    ], rows: rows + (rows.count > 1 ? [means] : []))))
        blocks.append(.table(looked(result)))
        return ReportSection("Scores", lead: "All numbers in one place.", blocks)
    }

    /// How much of the sets the measures looked at, whose cost grows faster than the sets.
    private static func looked(_ result: EvaluationResult) -> DataTable {
        let (grouped, comparison) = (NumberText.grouped, result.comparison)
        var rows: [[String]] = []
        if let scores = result.honest {
            rows.append([
                "Judges",
                "learn from up to \(grouped(scores.trainingCount)) sequences of each kind, judge up to "
                    + "\(grouped(scores.testCount)), drawn anew each time",
            ])
        }
        if result.honest != nil || result.usefulness != nil || result.classification != nil {
            rows.append([
                "Recurrent networks",
                comparison.recurrentSteps.map {
                    "stretches of \(grouped($0)) of the \(grouped(comparison.steps)) steps; kernels and statistics see all"
                } ?? "whole sequences",
            ])
        }
        if let measures = result.measures {
            rows.append([
                "Kernel discrepancy, precision, recall, density, coverage",
                "up to \(grouped(measures.pairLimit)) sequences of each set a draw",
            ])
        }
        rows.append([
            "Nearest neighbours",
            "of \(grouped(result.distances.neighbours.sampleCount)) sequences, among all of the other set",
        ])
        if let privacy = result.privacy {
            rows.append([
                "Copied runs", "in \(grouped(privacy.copies.searched)) synthetic sequences, among all training steps",
            ])
            if !privacy.attacks.isEmpty {
                rows.append(["Attacks", "on up to \(grouped(privacy.limit)) sequences of each set"])
            }
        }
        rows.append(["Distances by column and their pictures", "all sequences"])
        return DataTable(
            "How much was looked at, at even distances or at random; long sequences are fewer",
            columns: ["What", "How much"], rows: rows)
    }

    private static func protocolTable(_ scores: TimeGANScores) -> DataTable {
        func row(_ name: String, _ score: ScoreSummary, _ decimals: Int) -> [String] {
            let f = { NumberText.fixed($0, decimals) }
            return [
                name, f(score.mean), score.runs.count > 1 ? f(score.spread) : "",
                score.runs.map(f).joined(separator: "  "),
            ]
        }
        var rows = [row("Discriminative, synthetic against real", scores.discriminative, 3)]
        if let floor = scores.discriminativeFloor { rows.append(row("Discriminative, real against real", floor, 3)) }
        rows.append(row("Predictive, learned on synthetic", scores.predictive, 4))
        if let own = scores.predictiveOfReal { rows.append(row("Predictive, learned on real", own, 4)) }
        return DataTable(
            "TimeGAN's protocol (seed \(scores.seed)); 0 is best",
            columns: ["Score", "Mean", "Deviation", "Runs"], rows: rows)
    }
}
