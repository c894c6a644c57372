import AntiphonData
import AntiphonEvaluation
import Testing

@Suite("Mixed sequences as numbers")
struct PlainConversionTests {
    private static let kinds: [ColumnKind] = [.category(labels: ["x", "y"]), .number, .category(labels: ["u", "v"])]

    private static func set(_ rows: [Float], lengths: [Int]?, length: Int = 3) throws -> SequenceSet {
        try SequenceSet(
            columns: ["group", "value", "state"], length: length, rows: rows, lengths: lengths, kinds: kinds,
            fixed: [true, false, false])
    }

    @Test("labels, gaps, ends and fixed columns, cell by cell")
    func cells() throws {
        let gap = Float.nan
        let real = try Self.set(
            [0, 1, 0, 0, gap, 1, 0, 3, gap, 1, 8, 1, 1, 0, 0, gap, gap, gap], lengths: [3, 2])
        let conversion = try PlainConversion([real])
        #expect(
            conversion.columns == [
                "group=x", "group=y", "value", "value missing", "state=u", "state=v", "state missing", "alive",
            ])
        let plain = try conversion.plain(real)
        #expect(plain.isPlain && plain.length == 3 && plain.count == 2)
        // The mean of what is there, 3, stands in gaps and after the end.
        let expected: [Float] = [
            1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 3, 1, 0, 1, 0, 1, 1, 0, 3, 0, 0, 0, 1, 1, 0, 1, 8, 0, 0, 1, 0, 1, 0, 1, 0, 0,
            1,
            0, 0, 1, 0, 1, 3, 0, 0, 0, 0, 0,
        ]
        #expect(plain.values == expected)
        let without = try conversion.plain(real, leaving: 0)
        #expect(without.columns.first == "value" && without.featureCount == 6)
    }

    @Test("windows go on sharing rows; many labels are gathered; names stay apart")
    func forms() throws {
        let labels = (0..<40).map { "l\($0)" }
        let rows = (0..<60).flatMap { [Float($0 % 40), Float($0)] }
        let set = try SequenceSet(
            columns: ["many", "many=l0"], length: 4, rows: rows, starts: Array(0...56),
            kinds: [.category(labels: labels), .number], fixed: [false, false])
        let conversion = try PlainConversion([set])
        #expect(conversion.columns.count == PlainConversion.labelLimit + 1)
        #expect(conversion.columns[31] == "many=(other)" && conversion.columns[32] == "many=l0'")
        let plain = try conversion.plain(set)
        #expect(plain.starts == set.starts && plain.rows.count == 60 * 33)
        for row in 0..<60 { #expect(plain.rows[row * 33..<row * 33 + 32].reduce(0, +) == 1) }
    }

    @Test("distances are of the numbers where these are complete, else of the converted columns")
    func basis() throws {
        let full = try Self.set(
            (0..<20).flatMap { n in [Float(n % 2), 1, 0, Float(n % 2), 2, 1] }, lengths: nil, length: 2)
        let sets = try ComparableSets(real: full, training: nil, synthetic: full)
        #expect(sets.basis == .numbers && sets.measured.real.columns == ["value"])
        #expect(sets.judged.real.columns == ["group=x", "group=y", "value", "state=u", "state=v"])
        let machines = try MixedSets.machines(20, seed: 1)
        let mixed = try ComparableSets(real: machines, training: nil, synthetic: machines)
        #expect(mixed.basis == .converted && mixed.measured.real == mixed.judged.real)
        let waves = try TestSets.waves(20, seed: 1)
        let plain = try ComparableSets(real: waves, training: nil, synthetic: waves)
        #expect(plain.basis == .plain && plain.conversion == nil && plain.judged.real == waves)
    }
}

@Suite("Mixed sets that cannot be compared")
struct BadMixedTests {
    private static func set(
        _ names: [String] = ["group", "value"], labels: [String] = ["x", "y"], fixed: Bool = true, number: Float = 1
    ) throws -> SequenceSet {
        try SequenceSet(
            columns: names, length: 2, rows: (0..<40).flatMap { [Float($0 / 2 % 2), number + Float($0)] },
            kinds: [.category(labels: labels), .number], fixed: [fixed, false])
    }

    private static func message(_ body: () throws -> Void) throws -> String {
        let text = try #require(#expect(throws: EvaluationError.self, performing: body)).description
        #expect(!text.contains("\n"))
        return text
    }

    @Test func differentColumnsOrKinds() throws {
        let real = try Self.set()
        let others: [(SequenceSet, String)] = [
            (try Self.set(["group", "other"]), "the columns differ: real group, value; synthetic group, other"),
            (try Self.set(labels: ["x", "z"]), "the column group has other labels in the synthetic data: z"),
            (
                try Self.set(labels: ["y", "x"]),
                "the column group has other labels in the synthetic data or another order"
            ),
            (try Self.set(fixed: false), "the column group is fixed over a sequence in the real data, not in"),
            (
                try SequenceSet(
                    columns: ["group", "value"], length: 2, rows: [Float](repeating: 1, count: 80),
                    kinds: [.number, .number], fixed: [true, false]),
                "the column group is a category in the real data, numbers in the synthetic ones (read both with one schema)"
            ),
        ]
        for (other, words) in others {
            let text = try Self.message { _ = try MixedReport(real: real, synthetic: other) }
            #expect(text.hasPrefix("evaluate: \(words)"), "\(text)")
            let again = try Self.message {
                _ = try Evaluation().result(real: real, synthetic: other, on: TestSets.engine())
            }
            #expect(again == text)
        }
    }

    @Test func fewSequences() throws {
        let (real, one) = (try MixedSets.machines(20, seed: 1), try MixedSets.machines(1, seed: 2))
        let text = try Self.message { _ = try MixedReport(real: real, synthetic: one) }
        #expect(text == "mixed: needs 10 sequences of each set, got 20 real and 1 synthetic")
        #expect(
            try Self.message { _ = try Evaluation().result(real: real, synthetic: one, on: TestSets.engine()) }
                == "honest: needs 10 sequences of each set, got 20 real and 1 synthetic")
        // The distances alone need no more than one.
        let result = try Evaluation(honest: nil).result(real: real, synthetic: one, on: TestSets.engine())
        #expect(result.mixed == nil && result.distances.totalVariation.isFinite)
    }

    @Test func labels() throws {
        let real = try MixedSets.machines(30, seed: 1)
        func message(_ label: String, _ set: SequenceSet) throws -> String {
            try Self.message {
                _ = try ClassificationProtocol(label: label).scores(real: set, synthetic: set, on: TestSets.engine())
            }
        }
        #expect(
            try message("nosuch", real) == "classification: there is no column nosuch (fixed categories: site)")
        #expect(try message("level", real).hasPrefix("classification: the column level is a number"))
        #expect(try message("state", real).hasPrefix("classification: the column state is no category that is fixed"))
        #expect(try message("a", TestSets.waves(20, seed: 1)).hasSuffix("(the data have no fixed category)"))
        let unlabelled = try MixedSets.changed(real) { column, value in column == "site" ? .nan : value }
        #expect(
            try message("site", unlabelled)
                == "classification: 0 real and 0 synthetic sequences with a site are too few to learn from")
        // Nothing was asked for, and there is nothing: no score, no error.
        let none = try ClassificationProtocol().scores(
            real: TestSets.waves(20, seed: 1), synthetic: TestSets.waves(20, seed: 2), on: TestSets.engine())
        #expect(none == nil)
    }
}
