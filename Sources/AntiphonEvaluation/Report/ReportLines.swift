extension DistanceReport {
    /// The result as lines for a terminal: how many measures are at their floor, then those that are not.
    public var lines: [(String, String)] {
        let f = { (value: Double) in NumberText.significant(value, 3) }
        let far = measures.filter { !$0.isAtFloor }
        return [("distances at floor", "\(measures.count - far.count) of \(measures.count)")]
            + far.map { ("  " + $0.kind.title, "\(f($0.value.mean))  (floor \(f($0.floor.mean)))") }
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
