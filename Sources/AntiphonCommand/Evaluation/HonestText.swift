import Antiphon
import Foundation

/// The judges' scores as a table for people.
enum HonestText {
    static func text(_ scores: HonestScores) -> String {
        let hasTraining = scores.judges.contains { $0.trainingFloor != nil }
        var table = [
            ["judge", "accuracy [95 %]", "score", "real floor"] + (hasTraining ? ["training floor"] : [])
                + ["bad control"]
        ]
        for judge in scores.judges {
            let interval =
                "[\(short(judge.synthetic.interval.low, digits: 2)), "
                + "\(short(judge.synthetic.interval.high, digits: 2))]"
            table.append(
                [
                    judge.judge.rawValue, "\(short(judge.synthetic.accuracy, digits: 2)) \(interval)",
                    short(judge.synthetic.score.mean), short(judge.floor.score.mean),
                ] + (hasTraining ? [judge.trainingFloor.map { short($0.score.mean) } ?? ""] : [])
                    + ["\(short(judge.control.score.mean)) \(judge.catchesControl ? "caught" : "MISSED: broken")"])
        }
        return aligned(table).joined(separator: "\n") + "\n" + note(scores)
    }

    private static func note(_ scores: HonestScores) -> String {
        let against =
            scores.isHeldOut
            ? "judged against real sequences that were held out from training; training floor: training part against these"
            : "judged against all real sequences: if the model learned from them, it has seen what it is judged by "
                + "(train with --holdout)"
        return "score = accuracy - 0.5, 0 is not told apart; real floor: real against real; \(against)"
    }

    private static func aligned(_ table: [[String]]) -> [String] {
        let widths = (table.first ?? []).indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            zip(row, widths).map { $0.padding(toLength: $1 + 2, withPad: " ", startingAt: 0) }.joined()
        }.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    }
}
