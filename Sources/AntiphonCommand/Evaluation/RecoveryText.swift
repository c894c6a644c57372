import Antiphon
import Foundation

/// What a file says of a system whose truth is known, beside that truth, as a table for people.
enum RecoveryText {
    static func text(_ facts: [RecoveredFact]) -> String {
        var table = [["fact", "truth", "found", "off by", "sampling error"]]
        for fact in facts {
            table.append([
                fact.name, short(fact.truth), fact.estimate.map { short($0) } ?? "never seen",
                fact.deviation.map { short($0) } ?? "", short(fact.error),
            ])
        }
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            zip(row, widths).map { $0.padding(toLength: $1 + 2, withPad: " ", startingAt: 0) }.joined()
        }.joined(separator: "\n")
    }
}
