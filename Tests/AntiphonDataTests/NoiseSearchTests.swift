import AntiphonData
import Foundation
import Testing

/// Columns that nothing tells are drawn, not learnt.
@Suite("Columns that are drawn by themselves") struct NoiseSearchTests {
    private static func table(
        rows: Int = 4000, labels: [Int]? = nil, columns: [(String, (Int) -> Double)]
    ) throws -> Table {
        let kinds: [ColumnKind] = labels == nil ? [] : [.category(labels: ["x", "y", "z"])]
        let values = (0..<rows).flatMap { row in
            columns.map { $0.1(row) } + (labels.map { [Double($0[row % $0.count])] } ?? [])
        }
        return try Table(
            columns: columns.map(\.0) + (labels == nil ? [] : ["label"]), values: values, source: "made",
            kinds: labels == nil ? nil : columns.map { _ in .number } + kinds)
    }

    private static func noise(_ seed: UInt64, _ rows: Int = 4000) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<rows).map { _ in Double.random(in: 0...50, using: &random) }
    }

    private static func walk(_ rows: Int = 4000) -> [Double] {
        var random = TestRandom(state: 5)
        var level = 0.0
        return (0..<rows).map { _ in
            level = 0.95 * level + Double.random(in: -1...1, using: &random)
            return level
        }
    }

    private static func drawn(
        _ table: Table, choices: [String: ColumnChoice] = [:], constraints: [String] = [], relations: Bool = true
    ) throws -> (schema: Schema, names: [String]) {
        let schema = try Schema(
            describing: table, mode: .windows(length: 12, stride: 1), choice: RowEncoding.Choice(relations: relations),
            choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
        return (schema, schema.drawnColumns.map { schema.columnNames[$0] })
    }

    @Test("Noise has no channel, is drawn as it is spread, and its copy follows it")
    func found() throws {
        let (walk, noise) = (Self.walk(), Self.noise(3))
        let table = try Self.table(columns: [
            ("walk", { walk[$0] }), ("noise", { noise[$0] }), ("copy", { noise[$0] }),
        ])
        let (schema, names) = try Self.drawn(table)
        #expect(names == ["noise"] && schema.encodedFeatureCount == 1 && schema.sources(of: 2) == [1])
        let encoded = try schema.encoded(table)
        let made = try schema.decoded(encoded.values)
        let rows = stride(from: 0, to: made.values.count, by: 3)
        #expect(rows.allSatisfy { made.values[$0 + 1] == made.values[$0 + 2] })
        // Uniform: no share of ten thousands of numbers is off by more than five deviations, nor goes with the walk or with the row before.
        let own = rows.map { Double(made.values[$0 + 1]) / 50 }
        let n = Double(own.count)
        for tenth in 1...9 {
            let below = Double(own.count { $0 < Double(tenth) / 10 }) / n
            #expect(abs(below - Double(tenth) / 10) < 5 * (0.25 / n).squareRoot() + 0.015)
        }
        func correlation(_ x: [Double], _ y: [Double]) -> Double {
            let (a, b) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
            let (v, w) = (x.reduce(0) { $0 + ($1 - a) * ($1 - a) }, y.reduce(0) { $0 + ($1 - b) * ($1 - b) })
            return zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / (v * w).squareRoot()
        }
        let walks = rows.map { Double(made.values[$0]) }
        #expect(abs(correlation(own, walks)) < 5 / n.squareRoot())
        #expect(abs(correlation(Array(own.dropFirst()), Array(own.dropLast()))) < 5 / n.squareRoot())
        // The same sequence has the same noise, whatever stands beside it.
        let size = 12 * schema.encodedFeatureCount
        let alone = try schema.decoded(Array(encoded.values[5 * size..<6 * size])).values
        #expect(alone == Array(made.values[5 * 36..<6 * 36]))
        let copy = try Schema(json: schema.jsonData())
        #expect(try copy == schema && copy.decoded(encoded.values).values == made.values)
    }

    @Test("What something tells is learnt")
    func told() throws {
        let (walk, noise, other) = (Self.walk(), Self.noise(3), Self.noise(4))
        var chaos = [0.3]
        while chaos.count < 4000 { chaos.append(3.999 * chaos[chaos.count - 1] * (1 - chaos[chaos.count - 1])) }
        var random = TestRandom(state: 8)
        var waves: [Double] = []
        while waves.count < 4000 {
            let (pace, phase) = (
                Double.random(in: 0...(2 * .pi), using: &random), Double.random(in: 0...6, using: &random)
            )
            waves += (0..<80).map { sin(pace * Double($0) + phase) }
        }
        let cases: [(String, (Int) -> Double)] = [
            ("chaos", { chaos[$0] }), ("waves", { waves[$0] }),
            ("of its change", { other[$0] + 25 * (walk[$0] - walk[max(0, $0 - 1)]) }),
            ("of how far", { other[$0] * abs(walk[$0]) }),
            ("of the row before", { $0 > 1 ? walk[$0 - 2] * 5 + other[$0] : 1 }),
        ]
        for own in cases {
            let table = try Self.table(columns: [("walk", { walk[$0] }), own])
            #expect(try Self.drawn(table).names == [], "\(own.0)")
        }
        // Each of three is noise to any other, and the other two tell it.
        let together = try Self.table(columns: [
            ("walk", { walk[$0] }), ("one", { noise[$0] }), ("other", { other[$0] }),
            ("phases", { sin((noise[$0] + other[$0]) * 2 * .pi / 50) }),
        ])
        #expect(try !Self.drawn(together).names.contains("phases"))
        // A label's rows have more of it; so have those where another column is missing.
        let labelled = try Self.table(
            labels: [0, 1, 2, 1, 1],
            columns: [("walk", { walk[$0] }), ("noise", { noise[$0] + ($0 % 5 == 2 ? 20 : 0) })])
        #expect(try Self.drawn(labelled).names == [])
        let free = try Self.table(
            labels: [0, 1, 2, 1, 1], columns: [("walk", { walk[$0] }), ("noise", { noise[$0] })])
        #expect(try Self.drawn(free).names == ["noise"])
    }

    @Test("What somebody says something about is learnt, few rows prove nothing, and something has to be learnt")
    func learnt() throws {
        let (walk, noise, other) = (Self.walk(), Self.noise(3), Self.noise(4))
        func table(_ rows: Int = 4000) throws -> Table {
            try Self.table(rows: rows, columns: [("walk", { walk[$0] }), ("noise", { noise[$0] })])
        }
        #expect(try Self.drawn(table()).names == ["noise"])
        #expect(try Self.drawn(table(), relations: false).names == [])
        #expect(try Self.drawn(table(), choices: ["noise": ColumnChoice(transform: .quantile)]).names == [])
        #expect(try Self.drawn(table(), constraints: ["noise <= 40"]).names == [])
        #expect(try Self.drawn(table(1500)).names == [])
        let alone = try Self.table(columns: [("noise", { noise[$0] }), ("other", { other[$0] })])
        #expect(try Self.drawn(alone).names == [])
        // Beside a label, too.
        let labelled = try Self.table(
            labels: [0, 1, 2, 1, 1], columns: [("noise", { noise[$0] }), ("other", { other[$0] })])
        #expect(try Self.drawn(labelled).names == ["noise"])
    }

    @Test("What cannot be is refused")
    func refused() throws {
        let (walk, noise) = (Self.walk(), Self.noise(3))
        let table = try Self.table(columns: [("walk", { walk[$0] }), ("noise", { noise[$0] })])
        let schema = try Self.drawn(table).schema
        try expectRefused(schema, "\"scores\"", "\"other\"", behind: "columns")
        try expectRefused(schema, "\"form\" : \"drawn\"", "\"form\" : \"free\"", behind: "columns")
    }
}
