import AntiphonData
import Foundation
import Testing

/// Columns of few values that a number tells by the limits that it passes.
@Suite("Limits") struct StepTests {
    /// A temperature in tenths, an alarm from 80 on, a grade in whole steps, whether it is usual, a counter and a phase that changes while that goes up;
    /// another number, and a label that nothing tells.
    private static func table(
        rows: Int = 3000, _ change: (_ row: Int, _ cells: inout [Double]) -> Void = { _, _ in }
    ) throws -> Table {
        var random = TestRandom(state: 13)
        let values = (0..<rows).flatMap { row -> [Double] in
            let heat = Double(Int.random(in: 300...999, using: &random)) / 10
            var cells = [
                heat, heat >= 80 ? 1 : 0, (heat / 25).rounded(.down),
                (40..<70).contains(heat) ? 0 : heat < 35 ? .nan : 1,
                Double(row) + 0.5, Double(row * 4 / rows), Double.random(in: 0...1, using: &random),
                Double(Int.random(in: 0..<3, using: &random)),
            ]
            change(row, &cells)
            return cells
        }
        return try Table(
            columns: ["heat", "alarm", "grade", "usual", "counter", "phase", "other", "label"], values: values,
            source: "made", decimals: [1, nil, 0, nil, 1, nil, nil, nil],
            kinds: [
                .number, .category(labels: ["no", "yes"]), .number, .category(labels: ["usual", "not"]), .number,
                .category(labels: ["a", "b", "c", "d"]), .number, .category(labels: ["x", "y", "z"]),
            ], allowsMissing: true)
    }

    private static func described(
        _ table: Table, choices: [String: ColumnChoice] = [:], constraints: [String] = [], relations: Bool = true
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: 10, stride: 10), choice: RowEncoding.Choice(relations: relations),
            choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
    }

    private static func limits(_ schema: Schema) throws -> [String: [Double]] {
        let object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        let following = try #require((object["mixed"] as? [String: Any])?["following"] as? [[String: Any]])
        var limits: [String: [Double]] = [:]
        for own in following {
            guard let steps = (own["rule"] as? [String: Any])?["steps"] as? [String: Any] else { continue }
            let function = try #require(steps["_0"] as? [String: Any])
            limits[schema.columnNames[try #require(own["column"] as? Int)]] = try #require(
                function["limits"] as? [Double])
        }
        return limits
    }

    @Test("An alarm, a grade and a range are told by a number's limits, and rows come back")
    func found() throws {
        let table = try Self.table()
        let schema = try Self.described(table)
        #expect(schema.told == ["alarm": ["heat"], "grade": ["heat"], "usual": ["heat"]])
        #expect(try Self.limits(schema) == ["alarm": [80], "grade": [50, 75], "usual": [35, 40, 70]])
        #expect(schema.disagreeingRows.isEmpty)
        #expect(try Schema(json: schema.jsonData()) == schema)
        let back = try schema.decoded(schema.encoded(table).values).values
        // The other number is noise: it is drawn.
        for (index, value) in table.values.enumerated() where index % 8 != 6 {
            let isBack = value.isNaN ? back[index].isNaN : abs(Double(back[index]) - value) < 1e-3
            #expect(isBack, "\(table.columns[index % 8]) \(value) \(back[index])")
        }
        // What is generated keeps to what is printed: 79.96 is 80.0.
        var random = TestRandom(state: 14)
        let channels = (0..<300 * 10 * schema.encodedFeatureCount).map { _ in Float.random(in: -2...2, using: &random) }
        let made = try schema.decoded(channels).values.map(Double.init)
        for row in stride(from: 0, to: made.count, by: 8) {
            let heat = (made[row] * 10).rounded() / 10
            #expect(made[row + 1] == (heat >= 80 ? 1 : 0) && made[row + 2] == (heat / 25).rounded(.down))
            #expect(made[row + 3].isNaN == (heat < 35))
        }
        #expect(try Self.described(table, relations: false).told.isEmpty)
    }

    @Test("Nobody is overruled: what was asked for, given or constrained is learnt, and what is given tells nothing")
    func open() throws {
        let table = try Self.table()
        let asked = ["grade": ColumnChoice(transform: .quantile), "alarm": ColumnChoice(isGiven: true)]
        #expect(try Self.described(table, choices: asked).told == ["usual": ["heat"]])
        #expect(try Self.described(table, choices: ["heat": ColumnChoice(isGiven: true)]).told.isEmpty)
        let bounded = try Self.described(table, constraints: ["grade <= 3"]).told
        #expect(bounded == ["alarm": ["heat"], "usual": ["heat"]])
    }

    @Test("A few rows may disagree, of a rare value a tenth", arguments: [(10, true), (20, false)])
    func disagreeing(rows: Int, isTold: Bool) throws {
        // Of 3,000.
        let table = try Self.table { row, cells in if row % 100 == 3, row < 100 * rows { cells[2] = 9 } }
        let schema = try Self.described(table)
        #expect((schema.told["grade"] != nil) == isTold)
        #expect(schema.disagreeingRows.filter { $0.column == 2 }.map(\.rows) == (isTold ? [rows] : []))
        // Fifteen of sixty alarms that nothing tells.
        var alarms = 0
        let rare = try Self.table { row, cells in
            if row % 200 == 7 { (cells[1], alarms) = (1, alarms + 1) } else { cells[1] = cells[0] >= 98.9 ? 1 : 0 }
        }
        #expect(alarms == 15 && (20...60).contains(rare.column(1).count { $0 == 1 } - alarms))
        #expect(try Self.described(rare).told["alarm"] == nil)
    }

    @Test("What a label tells is worked out behind the label, whatever comes first in the table")
    func chained() throws {
        // The label that nothing told is what the alarm says, in another order.
        let table = try Self.table { _, cells in cells[7] = cells[1] == 1 ? 2 : 0 }
        let schema = try Self.described(table)
        let told = schema.told
        #expect(
            told["alarm"] == ["label"] && told["label"] == ["heat"]
                || told["label"] == ["alarm"] && told["alarm"] == ["heat"])
        #expect(try Schema(json: schema.jsonData()) == schema)
        let back = try schema.decoded(schema.encoded(table).values).values
        for row in stride(from: 0, to: back.count, by: 8) { #expect(back[row + 7] == 2 * back[row + 1]) }
    }

    @Test(
        "Limits that cannot be are refused",
        arguments: [
            #"{"source":{"column":0},"limits":[],"values":[1]}"#,
            #"{"source":{"column":0},"limits":[5,4],"values":[0,1,0]}"#,
            #"{"source":{"column":0},"limits":[5],"values":[0,1,0]}"#,
            #"{"source":{"column":0},"limits":[5],"values":[0,2]}"#,
            #"{"source":{"column":0},"limits":[5],"values":[0,0.5]}"#,
            #"{"source":{"column":7},"limits":[5],"values":[0,1]}"#,
            #"{"source":{"column":1},"limits":[5],"values":[0,1]}"#,
            #"{"source":{"column":99},"limits":[5],"values":[0,1]}"#,
            #"{"source":{"column":0,"unit":0},"limits":[5],"values":[0,1]}"#,
            #"{"source":{"column":0},"limits":[5],"values":[0,1],"disagreeing":0}"#,
        ])
    func altered(_ steps: String) throws {
        let schema = try Self.described(Self.table())
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        var mixed = try #require(object["mixed"] as? [String: Any])
        var following = try #require(mixed["following"] as? [[String: Any]])
        let place = try #require(following.firstIndex { $0["column"] as? Int == 1 })
        #expect((following[place]["rule"] as? [String: Any])?["steps"] != nil)
        func json(_ steps: String) throws -> Data {
            following[place]["rule"] = ["steps": ["_0": try JSONSerialization.jsonObject(with: Data(steps.utf8))]]
            mixed["following"] = following
            object["mixed"] = mixed
            return try JSONSerialization.data(withJSONObject: object)
        }
        #expect(throws: DataError.self) { try Schema(json: json(steps)) }
        #expect(try Schema(json: json(#"{"source":{"column":0},"limits":[5],"values":[0,1]}"#)).sources(of: 1) == [0])
    }
}
