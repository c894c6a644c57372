import AntiphonData
import Foundation
import Testing

@Suite("Encoding of rows")
struct EncodingTests {
    /// Prices of a day that walk in shares of themselves: open, high, low, close, close again, volume; two decimals.
    private static func prices(rows: Int = 1500, seed: UInt64 = 1) throws -> Table {
        var random = TestRandom(state: seed)
        let normal = { () -> Double in (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
        }
        var level = log(50.0)
        var values: [Double] = []
        for _ in 0..<rows {
            let open = level
            level += 0.03 * normal()
            let high = max(open, level) + 0.01 * abs(normal())
            let low = min(open, level) - 0.01 * abs(normal())
            let close = exp(level)
            values += [exp(open), exp(high), exp(low), close, close].map { ($0 * 100).rounded() / 100 }
            values.append(exp(14 + 0.8 * normal()).rounded())
        }
        return try Table(
            columns: ["open", "high", "low", "close", "adjusted", "volume"], values: values, source: "prices",
            decimals: [2, 2, 2, 2, 2, 0])
    }

    private static func schema(_ table: Table, length: Int = 12, choice: RowEncoding.Choice = .init()) throws -> Schema
    {
        try Schema(describing: table, mode: .windows(length: length, stride: 1), choice: choice)
    }

    /// A table of one column a function of the row.
    private static func table(
        _ columns: [(String, Int?, (Int) -> Double)], rows: Int = 300
    ) throws -> Table {
        try Table(
            columns: columns.map(\.0), values: (0..<rows).flatMap { row in columns.map { $0.2(row) } }, source: "t",
            decimals: columns.map(\.1))
    }

    /// Features far beyond and within what was seen.
    private static func features(_ schema: Schema, sequences: Int, seed: UInt64) -> [Float] {
        var random = TestRandom(state: seed)
        return (0..<sequences * schema.length * schema.encodedFeatureCount).map { _ in
            Float.random(in: -5...5, using: &random)
        }
    }

    @Test("prices of a day: order is found and kept whatever a generator says, printed values included")
    func order() throws {
        let table = try Self.prices()
        let schema = try Self.schema(table)
        let columns = schema.encoding.columns
        #expect(schema.encodedFeatureCount == 5 && !columns[4].isFeature)
        #expect(columns[4].form == .combination(of: [3], weights: [1], constant: 0))
        #expect(columns[1].form == .free)
        if case .below([1], let offset) = columns[2].form { #expect(offset > 0) } else { Issue.record("low") }
        #expect(columns[0].form == .between([2], [1]) && columns[3].form == .between([2], [1]))
        #expect(columns[5].form == .free)
        #expect(columns.map(\.curve) == [.logarithm, .logarithm, .logarithm, .logarithm, .identity, .logarithm])

        let generated = try schema.decoded(Self.features(schema, sequences: 300, seed: 2)).values
        var levels = Set<Float>()
        for row in stride(from: 0, to: generated.count, by: 6) {
            let cents = generated[row..<row + 5].map { (Double($0) * 100).rounded() }
            #expect(cents[2] <= min(cents[0], cents[3]) && cents[1] >= max(cents[0], cents[3]))
            #expect(generated[row + 3] == generated[row + 4])
            levels.insert(generated[row])
        }
        #expect(levels.count > 1000)
        for (column, statistics) in schema.columns.map(\.statistics).enumerated() {
            let own = stride(from: column, to: generated.count, by: 6).map { generated[$0] }
            #expect(own.min() ?? 0 >= Float(statistics.minimum) && own.max() ?? 0 <= Float(statistics.maximum))
        }
    }

    @Test("real rows come back", arguments: [true, false], [true, false])
    func roundTrip(relations: Bool, curves: Bool) throws {
        let table = try Self.prices()
        let schema = try Self.schema(table, choice: .init(relations: relations, curves: curves))
        let back = try schema.decoded(schema.encoded(table).values)
        let original = try SequenceSet(table, mode: schema.mode)
        for (value, expected) in zip(back.values, original.values) {
            #expect(abs(value - expected) <= 2e-5 * max(1, abs(expected)))
        }
        #expect(schema.encoding.keepsColumns == (!relations && !curves))
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    @Test("sums and other units are found, with the weights that they have")
    func sums() throws {
        var random = TestRandom(state: 5)
        let noise = (0..<900).map { _ in (Double.random(in: 0..<40, using: &random) * 100).rounded() / 100 }
        let cents = { (value: Double) in (value * 100).rounded() / 100 }
        let table = try Self.table([
            ("a", 2, { noise[$0] }), ("b", 2, { noise[300 + $0] }), ("c", 2, { noise[600 + $0] }),
            ("total", 2, { cents(noise[$0] + noise[300 + $0]) }),
            ("fahrenheit", 1, { ((noise[600 + $0] * 1.8 + 32) * 10).rounded() / 10 }),
        ])
        let schema = try Self.schema(table, length: 1)
        #expect(schema.encodedFeatureCount == 3)
        #expect(schema.encoding.columns[3].form == .combination(of: [0, 1], weights: [1, 1], constant: 0))
        #expect(schema.encoding.columns[4].form == .combination(of: [2], weights: [1.8], constant: 32))
        let generated = try schema.decoded(Self.features(schema, sequences: 500, seed: 3)).values
        for row in stride(from: 0, to: generated.count, by: 5) where generated[row + 3] < Float(noise.max() ?? 0) {
            let printed = generated[row..<row + 4].map { Int((Double($0) * 100).rounded()) }
            // Sums beyond the range seen are cut off there, like everything.
            let total = min(max(printed[0] + printed[1], Int(schema.columns[3].statistics.minimum * 100)), printed[3])
            #expect(printed[3] == total || printed[3] == Int((schema.columns[3].statistics.minimum * 100).rounded()))
        }
    }

    @Test("in a long table sums are looked for in some rows and checked in all")
    func longTable() throws {
        var random = TestRandom(state: 6)
        let noise = (0..<100_000).map { _ in Double.random(in: 0..<40, using: &random) }
        // One row that disagrees makes it another function, of all others.
        for broken in [nil, 77_777] {
            let schema = try Self.schema(
                try Self.table(
                    [
                        ("a", nil, { noise[$0] }), ("b", nil, { noise[50_000 + $0] }),
                        (
                            "total", nil,
                            { noise[$0] + 2 * noise[50_000 + $0] + ($0 == (broken ?? -1) - 50_000 ? 1 : 0) }
                        ),
                    ], rows: 50_000), length: 1)
            let expected = ColumnEncoding.Form.combination(of: [0, 1], weights: [1, 2], constant: 0)
            #expect((schema.encoding.columns.last?.form == expected) == (broken == nil))
            #expect(schema.sources(of: 2) == [0, 1])
            #expect(schema.disagreeingRows.map(\.rows) == (broken == nil ? [] : [1]))
        }
    }

    @Test("what only seems to hold is left alone")
    func unrelated() throws {
        var random = TestRandom(state: 9)
        let noise = (0..<1200).map { _ in Double.random(in: 0..<1, using: &random) }
        let schema = try Self.schema(
            try Self.table([
                ("low", nil, { noise[$0] }), ("high", nil, { 5 + noise[300 + $0] }),
                ("other", nil, { noise[600 + $0] * 2 }), ("constant", nil, { _ in 7 }),
                ("shifted", nil, { noise[$0] + noise[900 + $0] }),
            ]))
        #expect(schema.encoding.columns.allSatisfy { $0.form == .free && $0.curve == .identity })
        #expect(schema.encodedFeatureCount == 5 && schema.encoding.quantizers.allSatisfy { $0 == nil })
        // Too few rows prove nothing.
        let few = try Self.prices(rows: 49)
        #expect(try Self.schema(few).encoding.keepsColumns)
    }

    @Test("logarithms are for columns that grow in shares of their level, not for any positive one")
    func curves() throws {
        var random = TestRandom(state: 4)
        let noise = (0..<3000).map { _ in Double.random(in: -1..<1, using: &random) }
        let schema = try Self.schema(
            try Self.table(
                [
                    ("wave", nil, { sin(Double($0) / 9) + 1.5 }), ("noise", nil, { noise[$0] + 4 }),
                    ("growing", nil, { exp(Double($0) / 300 + 0.05 * noise[$0]) }),
                    ("skewed", nil, { exp(1.5 * (noise[$0] + noise[1500 + $0])) }),
                    ("signed", nil, { exp(Double($0) / 300) * noise[1000 + $0] }),
                ], rows: 1500))
        #expect(schema.encoding.columns.map(\.curve) == [.identity, .identity, .logarithm, .logarithm, .identity])
    }

    @Test(
        "counts that are mostly far above 0 and 0 now and then are learnt as normal scores, and come back; flat ones are not"
    )
    func countsFromNothing() throws {
        var random = TestRandom(state: 6)
        let rows = 3000
        var level = 0.0
        let levels = (0..<rows).map { _ in
            level = 0.95 * level + Double.random(in: -0.8...0.8, using: &random)
            return level
        }
        let table = try Self.table(
            [
                ("cases", 0, { max(0, (exp(4 + levels[$0]) - 1).rounded()) }),
                ("rates", 3, { $0 % 71 == 3 ? 0 : (1000 * exp(levels[($0 + 900) % rows])).rounded() / 1000 }),
                ("never", 0, { 1 + exp(4 + levels[($0 + 400) % rows]).rounded() }),
                ("flat", 0, { max(0, (10 + levels[($0 + 1300) % rows]).rounded() - ($0 % 71 == 3 ? 99 : 0)) }),
            ], rows: rows)
        let schema = try Self.schema(table)
        let scored = schema.encoding.scores.map { $0 != nil }
        #expect(scored == [true, true, false, false])
        #expect(schema.encoding.columns.map(\.curve) == [.identity, .identity, .logarithm, .identity])
        let encoded = try schema.encoded(table)
        let original = try SequenceSet(table, mode: .windows(length: 12, stride: 1)).values
        let decoded = try schema.decoded(encoded.values).values
        var zeros = 0
        for index in stride(from: 0, to: original.count, by: 4) {
            let (value, own) = (Double(original[index]), Double(decoded[index]))
            if value == 0 { zeros += 1 }
            #expect(abs(own - value) <= 1 + 0.3 * value, "\(own) for \(value)")
            if value == 0 { #expect(own == 0) }
        }
        #expect(zeros > 0)
        // Off, with all curves.
        #expect(try Self.schema(table, choice: .init(curves: false)).encoding.scores.allSatisfy { $0 == nil })
    }

    @Test("files of version 1, which scaled columns as they are, still decode as they did")
    func versionOne() throws {
        let json = """
            {"version": 1, "columns": [
                {"name": "x", "decimals": 2, "integer": false,
                 "statistics": {"minimum": -1, "maximum": 3, "mean": 1, "standard_deviation": 0.5},
                 "scaler": {"kind": "standard", "offset": 1, "scale": 0.5}},
                {"name": "c", "integer": true, "decimals": 0,
                 "statistics": {"minimum": 7, "maximum": 7, "mean": 7, "standard_deviation": 0},
                 "scaler": {"kind": "standard", "offset": 7, "scale": 1}}],
             "sequences": {"kind": "windows", "length": 2, "stride": 1, "count": 9}, "rows": 10,
             "fingerprint": "0123456789abcdef"}
            """
        let schema = try Schema(json: Data(json.utf8))
        #expect(schema.encoding.keepsColumns && schema.encodedFeatureCount == 2)
        #expect(try schema.decoded([0, 0, 2, 5, -9, 1, 9, 1]).values == [1, 7, 2, 7, -1, 7, 3, 7])
    }

    @Test("encodings that cannot be restored are refused in one line")
    func impossible() throws {
        let text = String(decoding: try Self.schema(Self.prices()).jsonData(), as: UTF8.self)
        for (part, replacement, expected) in [
            ("\"below\" : [\n          \"high\"", "\"below\" : [\n          \"low\"", "circle"),
            ("\"of\" : [\n          \"close\"", "\"of\" : [\n          \"adjusted\"", "circle"),
            ("\"of\" : [\n          \"close\"", "\"of\" : [\n          \"nothing\"", "does not name its columns"),
            ("\"weights\"", "\"heights\"", "lacks weights"),
        ] {
            let changed = text.replacingOccurrences(of: part, with: replacement)
            #expect(changed != text, "\(part)")
            let refusal = message { () throws(DataError) in _ = try Schema(json: Data(changed.utf8)) }
            #expect(refusal.hasPrefix("schema.json: ") && refusal.contains(expected), "\(refusal)")
        }
    }
}
