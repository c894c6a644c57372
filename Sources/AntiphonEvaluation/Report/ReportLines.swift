extension DistanceReport {
    /// The result as lines for a terminal: how many measures are at their floor, then those that are not.
    public var lines: [(String, String)] {
        let f = { (value: Double) in NumberText.significant(value, 3) }
        let far = measures.filter { !$0.isAtFloor }
        return [("distances at floor", "\(measures.count - far.count) of \(measures.count)")]
            + far.map { ("  " + $0.kind.title, "\(f($0.value.mean))  (floor \(f($0.floor.mean)))") }
    }
}

extension MixedReport {
    /// The result as lines for a terminal: each kind's mean over what it was taken of, with what is farthest off.
    public var lines: [(String, String)] {
        let f = { (value: Double) in NumberText.significant(value, 3) }
        var lines = [("mixed measures at floor", "\(measures.count { $0.isAtFloor }) of \(measures.count)")]
        for kind in MixedKind.allCases {
            let own = self[kind]
            guard !own.isEmpty else { continue }
            let mean = { (number: (Measure) -> Double) in own.reduce(0) { $0 + number($1) } / Double(own.count) }
            let far = own.filter { !$0.isAtFloor }.max { $0.excess < $1.excess }
            lines.append(
                (
                    "  " + kind.title,
                    "\(f(mean(\.value.mean)))  (floor \(f(mean(\.floor.mean))))"
                        + (far.map { "  farthest off: \($0.subject)" } ?? "")
                ))
        }
        return lines
    }
}

extension MixedReport.Measure {
    /// The value over the upper edge of its floor; large where the floor is 0.
    var excess: Double {
        let edge = floor.mean + 2 * floor.spread
        return value.mean <= 1e-12 ? 0 : edge > 0 ? value.mean / edge : .greatestFiniteMagnitude
    }
}

extension ClassificationScores {
    /// The result as a line for a terminal.
    public var lines: [(String, String)] {
        let f = { (value: Double) in NumberText.fixed(value, 3) }
        func told(_ accuracy: LabelAccuracy) -> String {
            "\(f(accuracy.interval.value)) [\(f(accuracy.interval.lower)), \(f(accuracy.interval.upper))]"
        }
        return [
            (
                "label \(label) told", "\(told(synthetic))  (learnt on real \(told(real)), guessing \(f(guessing)))"
            )
        ]
    }
}

extension EvaluationResult.Basis {
    /// What distances were taken of, for people; nil where nothing needs to be said.
    public var remark: String? {
        switch self {
        case .plain: nil
        case .numbers: "distances are of the columns of numbers; judges and attacks saw all columns as numbers"
        case .converted:
            "judges, distances and attacks saw all columns as numbers: 0 and 1 for labels, real means in gaps and after "
                + "the end, and columns that say where these are"
        }
    }
}

extension PrivacyReport {
    /// The result as lines for a terminal.
    public var lines: [(String, String)] {
        let percent = { (share: Double) in NumberText.fixed(100 * share, 1) + " %" }
        var lines = [("copied runs", "\(percent(copies.share.value))  (\(copies.length) steps or more)")]
        for attack in attacks {
            let (low, high) = (NumberText.fixed(attack.area.lower, 3), NumberText.fixed(attack.area.upper, 3))
            let area = NumberText.fixed(attack.area.value, 3)
            lines.append(("attack, \(attack.kind.title)", "\(area)  (\(low) to \(high); 0.5 is guessing)"))
        }
        lines.append(("privacy", verdict.title))
        return lines
    }
}

extension PrivacyReport.Attack.Kind {
    /// Its name for people.
    public var title: String {
        switch self {
        case .distance: "distance"
        case .densityRatio: "density ratio"
        }
    }
}

extension PrivacyReport.Verdict {
    /// The verdict in a few words.
    public var title: String {
        switch self {
        case .noSign: "no sign of leakage in the attacks tried"
        case .leak: "training data show through"
        case .unclear: "unclear: held-out data differ from training data"
        case .untested: "no copies found; attacks need held-out data"
        }
    }
}
