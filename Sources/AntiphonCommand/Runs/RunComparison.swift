import Antiphon

/// Runs side by side, as text and as JSON.
struct RunComparison: Encodable {
    private let runs: [RunSummary]

    init(_ runs: [RunSummary]) { self.runs = runs }

    /// Settings in which a run differs: from the other runs, or from the defaults if it is the only one.
    private var differing: [String] {
        Setting.all.filter { setting in
            var values = Set(runs.compactMap { $0.settings[setting.name] })
            // What the data settle is nobody's choice; what of an unfinished run is not known is not called changed.
            if runs.count == 1, let usual = runs[0].usual[setting.name], usual != "auto" { values.insert(usual) }
            return values.count > 1
        }.map(\.name)
    }

    /// A table of runs, or the curves of a single one.
    var text: String { runs.count == 1 ? curves(runs[0]) : table }

    private var table: String {
        let differing = differing
        // Beyond what every run has, a few measures that a version adds (scores) are worth a column.
        let measures = Array(Set(runs.flatMap(\.measures)).subtracting(Self.inner)).sorted {
            Self.rank($0) < Self.rank($1)
        }
        var rows = [
            ["run", "steps", "time"] + measures.map { $0.replacing("_", with: " ") } + ["generator loss over time"]
                + differing
        ]
        for run in runs {
            rows.append(
                [run.name + (run.mark.map { " (\($0))" } ?? ""), "\(run.steps)", words(.seconds(run.seconds))]
                    + measures.map { run.last($0).map { short($0) } ?? "-" }
                    + [Sparkline.text(run.series["generator_loss"] ?? [], width: 24)]
                    + differing.map { run.settings[$0] ?? "-" })
        }
        return Self.aligned(rows)
    }

    private func curves(_ run: RunSummary) -> String {
        let head =
            "\(run.name): \(counted(run.steps, "step")) in \(words(.seconds(run.seconds)))"
            + (run.mark.map { ", \($0)" } ?? "")
        let rows = run.measures.map { measure in
            let values = run.series[measure] ?? []
            let finite = values.filter(\.isFinite)
            let range = "\(short(finite.min() ?? .nan)) to \(short(finite.max() ?? .nan))"
            return [
                measure.replacing("_", with: " "), Sparkline.text(values, width: 48),
                run.last(measure).map { short($0) } ?? "-",
                "(\(range))",
            ]
        }
        let settings = differing.map { "\($0)=\(run.settings[$0] ?? "")" }.joined(separator: ", ")
        return head + "\n" + Self.aligned(rows) + "\nsettings: " + (settings.isEmpty ? "all defaults" : settings)
    }

    // Of use for a single run only.
    private static let inner: Set = [
        "penalty", "margin", "discriminator_gradient_norm", "generator_gradient_norm", "rate_factor",
    ]

    private static func rank(_ measure: String) -> String {
        switch measure {
        case "discriminator_loss": "0"
        case "generator_loss": "1"
        default: "2" + measure
        }
    }

    // Columns as wide as their widest cell, two spaces apart.
    private static func aligned(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private struct Entry: Encodable {
        let run: String
        let finished: Bool
        let damage: String?
        let steps: Int
        let seconds: Double
        let metrics: [String: Double]
        let settings: [String: String]
    }

    private enum CodingKeys: String, CodingKey { case runs, differing }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(differing, forKey: .differing)
        try container.encode(
            runs.map { run in
                Entry(
                    run: run.name, finished: run.isFinished, damage: run.damage, steps: run.steps, seconds: run.seconds,
                    metrics: Dictionary(
                        run.measures.compactMap { name in run.last(name).map { (name, $0) } },
                        uniquingKeysWith: { first, _ in first }), settings: run.settings)
            }, forKey: .runs)
    }
}
