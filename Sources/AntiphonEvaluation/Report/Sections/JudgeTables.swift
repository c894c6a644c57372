/// What the honest judges found, for the report: a card, a sentence and a table.
enum JudgeTables {
    /// The strongest judge's score.
    static func card(_ scores: HonestScores) -> ScoreCard {
        guard let judge = scores.strongest else {
            return ScoreCard(
                "Told apart from real", value: "n/a", verdict: .poor, verdictText: "No judge works",
                explanation: "No judge caught the deliberately bad generator: their scores mean nothing here.")
        }
        let score = judge.synthetic.score
        let (verdict, text): (ScoreCard.Verdict, String) =
            !judge.isAboveFloor
            ? (.good, "No more than real data")
            : score.mean < 0.25 ? (.fair, "Told apart in part") : (.poor, "Easily told apart")
        return ScoreCard(
            "Told apart from real", value: NumberText.fixed(score.mean, 3),
            spread: score.runs.count > 1 ? "± " + NumberText.fixed(score.spread, 3) : "", verdict: verdict,
            verdictText: text,
            explanation:
                "Accuracy - 0.5 of the strongest of \(scores.judges.count) judges (\(judge.judge.title)): 0 is as good as "
                + "real, 0.5 is always told apart. Real against real: \(NumberText.fixed(judge.floor.score.mean, 3)).",
            gauge: Gauge(
                0...0.5, value: score.mean, spread: score.spread,
                references: [.init("real data", judge.floor.score.mean)]))
    }

    /// The finding in a sentence or two.
    static func finding(_ scores: HonestScores) -> String {
        guard let judge = scores.strongest else {
            return "No judge told even a deliberately bad generator from real data, so nothing is known of this one."
        }
        let percent = { NumberText.fixed(100 * $0, 0) }
        var text =
            "The best of \(scores.judges.count) judges (\(judge.judge.title)) is right about "
            + "\(percent(judge.synthetic.accuracy)) % of the sequences it has not seen; guessing is right about 50 %, and "
            + "between real sequences it reaches \(percent(judge.floor.accuracy)) %."
        if scores.judges.contains(where: \.looksCopied) {
            text += " A judge is wrong more often than by guessing, as it is when sequences are copies of real ones."
        }
        return text + " " + against(scores)
    }

    /// All numbers.
    static func blocks(_ scores: HonestScores) -> [ReportBlock] {
        let hasTraining = scores.judges.contains { $0.trainingFloor != nil }
        let rows = scores.judges.map { judge in
            [
                judge.judge.title, accuracy(judge.synthetic), score(judge.synthetic), accuracy(judge.floor),
                score(judge.floor),
            ]
                + (hasTraining ? [judge.trainingFloor.map(score) ?? ""] : [])
                + [score(judge.control), judge.catchesControl ? "caught" : "missed: do not trust this judge"]
        }
        let table = DataTable(
            "Judges (\(scores.trainingCount) sequences of each kind to learn from, \(scores.testCount) to judge, "
                + "seed \(scores.seed)); a score of 0 is best",
            columns: ["Judge", "Accuracy", "Score", "Real against real: accuracy", "Real against real: score"]
                + (hasTraining ? ["Training part against held-out part: score"] : [])
                + ["Bad generator: score", "Control"], rows: rows)
        var text =
            "A score is accuracy - 0.5, or 0, the mean over repeats; accuracies have a 95 % interval. Each judge stands beside "
            + "its floor, the score between parts of the real data, and is trusted only if it catches a bad generator (real "
            + "sequences with shuffled steps and wider values). "
        if hasTraining {
            text +=
                "Where the training part is told from the held-out part, the series itself has changed, and no model of "
                + "the training part can reach the held-out part's floor. "
        }
        return [.table(table), .note(text + against(scores))]
    }

    /// The table of what is learned from synthetic sequences.
    static func blocks(_ scores: UsefulnessScores) -> [ReportBlock] {
        let f = { NumberText.fixed($0, 3) }
        func row(_ name: String, _ score: ScoreSummary) -> [String] {
            [
                name, f(score.mean), score.runs.count > 1 ? f(score.spread) : "",
                score.runs.map(f).joined(separator: "  "),
            ]
        }
        return [
            .table(
                DataTable(
                    "Forecast of the next step on real sequences; lower is better",
                    columns: ["Learned from", "Error", "Deviation", "Runs"],
                    rows: [
                        row("Synthetic sequences", scores.synthetic), row("Real sequences", scores.real),
                        ["Nothing: no change", f(scores.persistence), "", ""],
                    ])),
            .note(
                "Mean absolute errors of the change from one step to the next, in standard deviations of each column's "
                    + "changes, on real sequences that the forecaster did not learn from."),
        ]
    }

    /// TSGBench's and Diffusion-TS's numbers.
    static func legacyBlocks(_ result: EvaluationResult) -> [ReportBlock] {
        let f = { NumberText.fixed($0, 4) }
        var blocks: [ReportBlock] = []
        if let scores = result.tsgBench {
            blocks.append(
                .table(
                    DataTable(
                        "TSGBench's measures (\(scores.count) pairs, seed \(scores.seed)); 0 is best",
                        columns: ["Measure", "Synthetic against real", "Real against real"],
                        rows: zip(scores.synthetic.named, scores.floor.named).map {
                            [$0.0.name, f($0.0.value), f($0.1.value)]
                        })))
            blocks.append(.note("ED and DTW compare arbitrary pairs, as published: they say nothing about fidelity."))
        }
        if let scores = result.diffusionTS {
            let rows = [
                ("Discriminative", scores.discriminative), ("Predictive", scores.predictive),
                ("Correlational", scores.correlational),
            ].map { [$0.0, f($0.1.mean), "± " + f($0.1.halfWidth), $0.1.runs.map(f).joined(separator: "  ")] }
            blocks.append(
                .table(
                    DataTable(
                        "Diffusion-TS's protocol (seed \(scores.seed)); 0 is best",
                        columns: ["Score", "Mean", "95 % t-interval", "Runs"], rows: rows)))
        }
        return blocks
    }

    private static func against(_ scores: HonestScores) -> String {
        scores.isHeldOut
            ? "The real sequences were held out from training."
            : "Real sequences were not held out: if the model learned from them, a copier would look good here."
    }

    private static func accuracy(_ value: JudgedAccuracy) -> String {
        "\(NumberText.fixed(value.accuracy, 2)) (\(NumberText.fixed(value.interval.low, 2)) to "
            + "\(NumberText.fixed(value.interval.high, 2)))"
    }

    private static func score(_ value: JudgedAccuracy) -> String { NumberText.fixed(value.score.mean, 3) }
}
