import AntiphonData
import Foundation
import Testing

/// Sequences with categories, fixed facts, gaps and unequal lengths.
enum MixedSets {
    static let columns = ["site", "plan", "size", "state", "level", "count"]
    static let kinds: [ColumnKind] = [
        .category(labels: ["s0", "s1", "s2"]), .category(labels: ["p0", "p1"]), .number,
        .category(labels: ["a", "b", "c"]), .number, .number,
    ]
    static let fixed = [true, true, true, false, false, false]

    /// Machines of the simulated system.
    static func machines(_ count: Int, seed: UInt64) throws -> SequenceSet {
        try SequenceSet(MixedSystem(count: count).table(seed: seed), mode: .grouped)
    }

    /// A golden set.
    static func golden(_ name: String, _ goldens: Goldens) throws -> SequenceSet {
        let lengths = try goldens.integers("\(name)/lengths")
        let rows = try goldens.floats(name)
        return try SequenceSet(
            columns: columns, length: rows.count / lengths.count / columns.count, rows: rows, lengths: lengths,
            kinds: kinds, fixed: fixed)
    }

    /// The same set with every cell put through `change`.
    static func changed(
        _ set: SequenceSet, _ change: (_ column: String, _ value: Float) -> Float
    ) throws -> SequenceSet {
        try SequenceSet(
            columns: set.columns, length: set.length,
            rows: set.rows.enumerated().map { change(set.columns[$0 % set.featureCount], $1) }, starts: set.starts,
            identifiers: set.identifiers, lengths: set.lengths, kinds: set.kinds, fixed: set.fixed)
    }
}
