import AntiphonData
import Foundation
import Testing

/// A few readings of a broken sensor do not decide what the other rows mean.
@Suite("Gross outliers") struct OutlierTests {
    /// Two channels that go together in part and a third; every so many rows all of them are far off, as when a plug is pulled.
    private static func table(broken: Int?, rows: Int = 3000) throws -> Table {
        var random = TestRandom(state: 31)
        var (level, own, other) = (0.0, 0.0, 0.0)
        let values = (0..<rows).flatMap { row -> [Double] in
            level = 0.9 * level + Double.random(in: -1...1, using: &random)
            own = 0.5 * own + Double.random(in: -1...1, using: &random)
            other = 0.7 * other + level + Double.random(in: -1...1, using: &random)
            if let broken, row % broken == 700 {
                let shock = 1e5 * Double(1 + row % 3)
                return [4300 + shock, 4100 + 1.7 * shock, other]
            }
            return [4300 + 10 * level, 4100 + 8 * level + 6 * own, other]
        }
        return try Table(columns: ["a", "b", "c"], values: values, source: "made")
    }

    private static func described(_ table: Table) throws -> Schema {
        try Schema(describing: table, mode: .windows(length: 12, stride: 1))
    }

    // The deviation of each channel in the rows that are as usual.
    private static func deviations(_ set: SequenceSet, usual: (Int) -> Bool) -> [Double] {
        (0..<set.featureCount).map { channel in
            let own = (0..<set.rows.count / set.featureCount).filter(usual)
                .map { Double(set.rows[$0 * set.featureCount + channel]) }
            let mean = own.reduce(0, +) / Double(own.count)
            return (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)).squareRoot()
        }
    }

    @Test("Columns that only their outliers share are learnt each")
    func told() throws {
        let schema = try Self.described(Self.table(broken: 750))
        #expect(schema.columnNames.indices.allSatisfy { schema.sources(of: $0).isEmpty })
        #expect(schema.encodedFeatureCount == 3)
    }

    @Test("The other rows have the scale, and outliers come back as they are")
    func scale() throws {
        let table = try Self.table(broken: 750)
        let schema = try Self.described(table)
        let encoded = try schema.encoded(table)
        for deviation in Self.deviations(encoded, usual: { $0 % 750 != 700 }) { #expect(0.7...1.3 ~= deviation) }
        let decoded = try schema.decoded(encoded.values).values
        let original = try SequenceSet(table, mode: .windows(length: 12, stride: 1)).values
        var far = 0
        for (own, value) in zip(decoded, original) {
            // A row lies between two of 257 knots, and the last of these are the outliers.
            if abs(value) > 1e4 { far += 1 }
            #expect(abs(own - value) < (abs(value) > 1e4 ? 2e5 : 3), "\(own) for \(value)")
        }
        #expect(far > 0)
        #expect(try Schema(json: schema.jsonData()).decoded(encoded.values).values == decoded)
    }

    @Test("What they leave is measured alone, and only where they are gross")
    func trimmed() throws {
        let usual = (0..<1000).map { Double($0 % 10) }
        let broken = usual.indices.map { $0 % 250 == 7 ? 1e6 : usual[$0] }
        let measured = try #require(TrimmedSpread.withoutOutliers(broken))
        #expect(abs(measured.mean - 4.5) < 0.1 && abs(measured.deviation - 8.25.squareRoot()) < 0.1)
        #expect(TrimmedSpread.withoutOutliers(usual) == nil)
        // Most are the same: nothing is left to measure by.
        #expect(TrimmedSpread.withoutOutliers((0..<1000).map { $0 % 250 == 7 ? 1e6 : 3 }) == nil)
    }

    @Test("A constant whose mean is rounded is a plain column still, beside columns that are not")
    func constants() throws {
        var random = TestRandom(state: 33)
        let values = (0..<600).flatMap { row in
            [518.67, Double.random(in: 0...1, using: &random), row % 3 == 0 ? 1 : 0]
        }
        let table = try Table(
            columns: ["constant", "own", "label"], values: values, source: "made", decimals: [2, nil, nil],
            kinds: [.number, .number, .category(labels: ["x", "y"])])
        #expect(try Self.described(table).mixed?.plain == [0, 1])
    }

    @Test("A table without them is scaled as it was")
    func unchanged() throws {
        let table = try Self.table(broken: nil)
        let schema = try Self.described(table)
        let text = try #require(String(bytes: schema.jsonData(), encoding: .utf8))
        #expect(!text.contains("scores"))
        #expect(schema.encoding.scalers.allSatisfy { $0.kind == .standard })
    }
}
