/// The main scores as cards, with the thresholds of their verdicts.
enum ReportCards {
    static func cards(_ result: EvaluationResult) -> [ScoreCard] {
        var cards = result.honest.map { [JudgeTables.card($0)] } ?? []
        if let scores = result.timeGAN { cards += [discriminative(scores), predictive(scores)] }
        cards.append(marginals(result.distances))
        if let measures = result.measures { cards.append(floors(measures)) }
        cards.append(neighbours(result.distances.neighbours))
        if let privacy = result.privacy { cards.append(self.privacy(privacy)) }
        return cards
    }

    private static func floors(_ report: DistanceReport) -> ScoreCard {
        let (count, all) = (report.measures.count { $0.isAtFloor }, report.measures.count)
        let share = Double(count) / Double(max(1, all))
        let (verdict, text): (ScoreCard.Verdict, String) =
            share > 0.9
            ? (.good, "As near as real data")
            : share > 0.5 ? (.fair, "Near in part") : (.poor, "Farther than real data")
        return ScoreCard(
            "Distances at their floor", value: "\(count)", spread: "of \(all)", verdict: verdict, verdictText: text,
            explanation:
                "How many of \(all) measures find the synthetic sequences no farther from real ones than other real "
                + "ones are.", gauge: Gauge(0...Double(all), value: Double(count)))
    }

    private static func privacy(_ report: PrivacyReport) -> ScoreCard {
        let (verdict, text): (ScoreCard.Verdict?, String) =
            switch report.verdict {
            case .noSign: (.good, "No attack succeeded")
            case .leak: (.poor, "Training data show through")
            case .unclear: (.fair, "Unclear")
            case .untested: (nil, "")
            }
        guard let attack = report.attacks.max(by: { $0.area.value < $1.area.value }) else {
            return ScoreCard(
                "Copied runs", value: NumberText.fixed(100 * report.copies.share.value, 1) + " %", verdict: verdict,
                verdictText: text,
                explanation:
                    "Synthetic sequences with \(report.copies.length) steps or more of a training sequence. Attacks "
                    + "on membership need held-out data and were not tried.")
        }
        let (low, high) = (NumberText.fixed(attack.area.lower, 2), NumberText.fixed(attack.area.upper, 2))
        return ScoreCard(
            "Membership inference", value: NumberText.fixed(attack.area.value, 2), spread: "\(low) to \(high)",
            verdict: verdict, verdictText: text,
            explanation:
                "How well the better of \(report.attacks.count) attacks tells training sequences from others; 0.5 is "
                + "guessing. Passing proves nothing.",
            gauge: Gauge(
                0.4...1, value: attack.area.value, spread: (attack.area.upper - attack.area.lower) / 2,
                references: [.init("guessing", 0.5)]))
    }

    private static func discriminative(_ scores: TimeGANScores) -> ScoreCard {
        let score = scores.discriminative
        let (verdict, text): (ScoreCard.Verdict, String) =
            score.mean < 0.1
            ? (.good, "Hard to tell apart")
            : score.mean < 0.25 ? (.fair, "Told apart in part") : (.poor, "Easily told apart")
        var references: [Gauge.Reference] = []
        if let floor = scores.discriminativeFloor { references.append(.init("real data", floor.mean)) }
        return ScoreCard(
            "Discriminative score", value: NumberText.fixed(score.mean, 3), spread: spread(score), verdict: verdict,
            verdictText: text,
            explanation:
                "How far above guessing a small recurrent judge tells real from synthetic: 0 is as good as real, "
                + "0.5 is always told apart. \(runs(score))",
            gauge: Gauge(0...0.5, value: score.mean, spread: score.spread, references: references))
    }

    private static func predictive(_ scores: TimeGANScores) -> ScoreCard {
        let score = scores.predictive
        guard let own = scores.predictiveOfReal, own.mean > 0 else {
            return ScoreCard(
                "Predictive score", value: NumberText.fixed(score.mean, 4), spread: spread(score, 4),
                explanation:
                    "Mean absolute error, on real sequences scaled to 0...1, of a predictor that learned on the "
                    + "synthetic ones. Lower is better. \(runs(score))")
        }
        let ratio = score.mean / own.mean
        let (verdict, text): (ScoreCard.Verdict, String) =
            ratio < 1.1
            ? (.good, "As useful as real data")
            : ratio < 1.5 ? (.fair, "Less useful than real") : (.poor, "Far less useful than real")
        let top = max(score.mean + score.spread, own.mean) * 1.35
        return ScoreCard(
            "Predictive score", value: NumberText.fixed(score.mean, 4), spread: spread(score, 4), verdict: verdict,
            verdictText: text,
            explanation: "Mean absolute error, on real sequences scaled to 0...1, of a predictor that learned on the "
                + "synthetic ones. One that learned on the real ones reaches \(NumberText.fixed(own.mean, 4)). "
                + runs(score),
            gauge: Gauge(
                0...top, value: score.mean, spread: score.spread, references: [.init("real data", own.mean)]))
    }

    private static func marginals(_ distances: SequenceDistances) -> ScoreCard {
        let value = distances.totalVariation
        let (verdict, text): (ScoreCard.Verdict, String) =
            value < 0.1
            ? (.good, "Close distributions")
            : value < 0.25 ? (.fair, "Distributions differ in part") : (.poor, "Distributions differ")
        return ScoreCard(
            "Distance of distributions", value: NumberText.fixed(value, 3), verdict: verdict, verdictText: text,
            explanation:
                "Total variation between the columns' values, mean over columns: the share of values that would have "
                + "to move. 0 is the same, 1 nothing in common.",
            gauge: Gauge(0...1, value: value))
    }

    private static func neighbours(_ neighbours: SequenceDistances.Neighbours) -> ScoreCard {
        let (verdict, text): (ScoreCard.Verdict, String) =
            neighbours.nearCopies <= 0.02
            ? (.good, "No sign of copying")
            : neighbours.nearCopies <= 0.1 ? (.fair, "Some very near to real ones") : (.poor, "Looks like copies")
        return ScoreCard(
            "Nearly copied sequences", value: NumberText.fixed(100 * neighbours.nearCopies, 1) + " %",
            verdict: neighbours.realToReal > 0 ? verdict : nil, verdictText: text,
            explanation:
                "Synthetic sequences nearer to a real one than 99 % of the real ones are to each other: about 1 % is "
                + "to be expected.")
    }

    private static func spread(_ score: ScoreSummary, _ decimals: Int = 3) -> String {
        score.runs.count > 1 ? "± " + NumberText.fixed(score.spread, decimals) : ""
    }

    private static func runs(_ score: ScoreSummary) -> String {
        score.runs.count == 1 ? "One run." : "Mean and deviation of \(score.runs.count) runs."
    }
}
