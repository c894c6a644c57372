import AntiphonData
import Foundation
import Testing

/// Columns that stand beside the values of one other, or two, as a list says.
@Suite("Lookups") struct LookupTests {
    private static let products = ["ale", "beer", "cider", "dry"]
    private static let prices = [2.0, 4, 4, 8]

    /// Products and how large, a price of both, one of the product, a code of it; degrees and a dew point, an index of both; something new.
    private static func table(
        rows: Int = 4000, _ change: (_ row: Int, _ cells: inout [Double]) -> Void = { _, _ in }
    ) throws -> Table {
        var random = TestRandom(state: 9)
        let values = (0..<rows).flatMap { row -> [Double] in
            let (product, size) = (Int.random(in: 0..<4, using: &random), Int.random(in: 0..<3, using: &random))
            let degrees = Double(Int.random(in: 0...20, using: &random))
            let dew = degrees - Double(Int.random(in: 0...10, using: &random))
            var cells = [
                Double(product), Double(size), prices[product] * [1, 2, 4][size],
                prices[product], Double(product % 2 == 0 ? 7 : 70 + product), degrees, dew,
                index(degrees, dew), Double.random(in: 0...1, using: &random),
            ]
            change(row, &cells)
            return cells
        }
        return try Table(
            columns: ["product", "size", "price", "each", "code", "degrees", "dew", "index", "new"], values: values,
            source: "made", decimals: [nil, nil, 2, 2, 0, 0, 0, 0, nil],
            kinds: [.category(labels: products), .category(labels: ["S", "M", "L"])]
                + [ColumnKind](repeating: .number, count: 7), allowsMissing: true)
    }

    // No polynomial of a low degree.
    private static func index(_ degrees: Double, _ dew: Double) -> Double {
        Double((Int(degrees) * 7 + Int(dew * dew) * 3) % 41)
    }

    private static func described(
        _ table: Table, choices: [String: ColumnChoice] = [:], constraints: [String] = [], relations: Bool = true
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: 10, stride: 1), choice: RowEncoding.Choice(relations: relations),
            choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
    }

    @Test("A number that a label tells, or two labels, or two numbers in whole steps, is worked out from them")
    func found() throws {
        let table = try Self.table()
        let schema = try Self.described(table)
        #expect(
            schema.told == [
                "price": ["product", "size"], "each": ["product"], "code": ["product"],
                "index": ["degrees", "dew"],
            ])
        #expect(schema.disagreeingRows.isEmpty)
        #expect(try Schema(json: schema.jsonData()) == schema)
        // Every row comes back, as what it was made of and what follows from that.
        let back = try schema.decoded(schema.encoded(table).values).values
        let first = (0..<10 * 9).map { table.values[$0] }
        #expect(back.count > 9000)
        for (value, expected) in zip(back, first) { #expect(abs(Double(value) - expected) < 1e-4) }
        for row in stride(from: 0, to: back.count, by: 9) {
            #expect(Double(back[row + 7]) == Self.index(Double(back[row + 5]), Double(back[row + 6])))
            #expect(back[row + 3] == Float(Self.prices[Int(back[row])]))
        }
        #expect(try Self.described(table, relations: false).told.isEmpty)
    }

    @Test("Nobody is overruled: what was asked for, given or constrained is learnt, and what is given tells nothing")
    func open() throws {
        let table = try Self.table()
        let asked = ColumnChoice(transform: .quantile)
        #expect(try Self.described(table, choices: ["index": asked]).told["index"] == nil)
        let given = ["product": ColumnChoice(isGiven: true), "dew": ColumnChoice(isGiven: true)]
        let told = try Self.described(table, choices: given).told
        #expect(told["price"] == ["size", "each"] && told["index"] == nil)
        #expect(told.values.allSatisfy { !$0.contains("product") })
        let bounded = try Self.described(table, constraints: ["index <= 100"]).told
        #expect(bounded["index"] == nil && bounded["each"] == ["product"])
    }

    @Test(
        "A few rows may disagree, those of a column that is mostly the same count by what it is else",
        arguments: [(15, true), (25, false)])
    func disagreeing(rows: Int, isTold: Bool) throws {
        // Of 4,000.
        let table = try Self.table { row, cells in if row % 40 == 7, row < 40 * rows { cells[7] = 60 } }
        let schema = try Self.described(table)
        #expect((schema.told["index"] != nil) == isTold)
        #expect(schema.disagreeingRows.filter { $0.column == 7 }.map(\.rows) == (isTold ? [rows] : []))
        #expect(try Schema(json: schema.jsonData()) == schema)
        // Fourteen alarms in 4,000 rows that nothing tells, and as many that the product and its size do.
        var alarms = 0
        let rare = try Self.table { row, cells in
            if row % 280 == 3 { cells[4] = 99 } else { cells[4] = 0 }
            alarms += cells[4] > 0 ? 1 : 0
        }
        let told = try Self.described(rare).told
        #expect(alarms == 15 && told["code"] == nil)
    }

    @Test("Missing cells are told, and tell")
    func missing() throws {
        let table = try Self.table { _, cells in
            if cells[0] == 3 { (cells[0], cells[3], cells[4]) = (.nan, .nan, 5) }
            if cells[5] == 20 { cells[7] = .nan }
        }
        let schema = try Self.described(table)
        let told = schema.told
        #expect(told["each"] == ["product"] && told["code"] == ["product"] && told["index"] == ["degrees", "dew"])
        let back = try schema.decoded(schema.encoded(table).values).values
        var gaps = (0, 0)
        for row in stride(from: 0, to: back.count, by: 9) {
            #expect(back[row].isNaN == back[row + 3].isNaN && (!back[row].isNaN || back[row + 4] == 5))
            #expect((back[row + 5] == 20) == back[row + 7].isNaN)
            if back[row].isNaN { gaps.0 += 1 }
            if back[row + 7].isNaN { gaps.1 += 1 }
        }
        #expect(gaps.0 > 100 && gaps.1 > 10)
    }

    @Test("What has not changed yet is not told by what has not either; a last decimal may be off")
    func slow() throws {
        // Both change together now and then, and never come back to what they were.
        let steps = try Self.table { row, cells in (cells[5], cells[7]) = (Double(row / 50), Double(row / 50 * 37 % 80))
        }
        #expect(try Self.described(steps).told["index"] == nil)
        // One more in every twentieth row: three units would be too far.
        for (far, isTold) in [(1.0, true), (3, false)] {
            let table = try Self.table { row, cells in if row % 20 == 0 { cells[7] += far } }
            let schema = try Self.described(table)
            #expect((schema.told["index"] == ["degrees", "dew"]) == isTold)
            #expect(schema.disagreeingRows.isEmpty)
        }
    }

    @Test("What a list tells tells others: it is worked out before them, and in no other order")
    func chained() throws {
        // An index of degrees and dew point that is no polynomial, its square in another unit, and tenths of it as a label.
        let table = try Self.table { _, cells in cells[8] = 3 * cells[7] * cells[7] - 20 }
        let schema = try Self.described(table)
        let told = schema.told
        #expect(told["index"] == ["degrees", "dew"] && told["new"] == ["index"])
        #expect(try Schema(json: schema.jsonData()) == schema)
        let back = try schema.decoded(schema.encoded(table).values).values
        #expect(back.count > 9000)
        for row in stride(from: 0, to: back.count, by: 9) {
            #expect(Double(back[row + 7]) == Self.index(Double(back[row + 5]), Double(back[row + 6])))
            #expect(back[row + 8] == 3 * back[row + 7] * back[row + 7] - 20)
        }
        // The other way round "new" would be worked out from what is not there yet.
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        var mixed = try #require(object["mixed"] as? [String: Any])
        let following = try #require(mixed["following"] as? [[String: Any]])
        mixed["following"] = Array(following.reversed())
        object["mixed"] = mixed
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DataError.self) { try Schema(json: json) }
    }

    @Test("What tells a column is what no others tell, though that has more values")
    func leastLearnt() throws {
        // Degrees and dew point tell "each", but "each" and the dew point do not tell degrees; both pairs tell "index", the second of fewer values.
        let table = try Self.table { _, cells in
            cells[3] = Double(Int(cells[5] + cells[6] + 10) / 4 * 5 % 11)
            cells[7] = Double((Int(cells[3]) * 7 + Int(cells[6] * cells[6]) * 3) % 41)
        }
        let told = try Self.described(table).told
        #expect(told["each"] == ["degrees", "dew"])
        #expect(told["index"] == ["degrees", "dew"])
        // Where nothing tells "each" the pair of fewer values tells.
        let alone = try Self.described(table, choices: ["each": ColumnChoice(transform: .quantile)]).told
        #expect(alone["index"] == ["each", "dew"])
    }

    @Test("Pairs that never were are told by those nearest to them")
    func unseen() throws {
        // No dew point of 5 at 9 degrees.
        let table = try Self.table { _, cells in
            if cells[5] == 9, cells[6] == 5 { (cells[6], cells[7]) = (6, Self.index(9, 6)) }
        }
        let schema = try Self.described(table)
        let encoded = try schema.encoded(table)
        var channels = encoded.values
        let layout = schema.layout
        // Degrees and dew point of one row for those of another: 9 of one, 5 of the other.
        let rows = channels.count / layout.width
        let cells = try schema.decoded(channels).values
        let (warm, dry) = try (
            #require((0..<rows).first { cells[$0 * 9 + 5] == 9 }), #require((0..<rows).first { cells[$0 * 9 + 6] == 5 })
        )
        let group = try #require(
            layout.groups.first { $0.name == "dew" })
        let degrees = try #require(layout.groups.first { $0.name == "degrees" })
        try #require(group.name == "dew" && group != degrees)
        for channel in group.channels {
            channels[warm * layout.width + channel] = channels[dry * layout.width + channel]
        }
        let back = try schema.decoded(channels).values
        #expect(back[warm * 9 + 5] == 9 && back[warm * 9 + 6] == 5)
        let own = Double(back[warm * 9 + 7])
        #expect([Self.index(9, 4), Self.index(9, 6), Self.index(10, 5), Self.index(8, 5)].contains(own))
    }

    @Test(
        "A lookup that cannot be is refused",
        arguments: [
            #"{"sources":[],"values":[1]}"#, #"{"sources":[{"column":0,"values":[0,1,2,3]}],"values":[1,2,3]}"#,
            #"{"sources":[{"column":0,"values":[0,2,1,3]}],"values":[1,2,3,4]}"#,
            #"{"sources":[{"column":0,"values":[null,0,1,2]}],"values":[1,2,3,4]}"#,
            #"{"sources":[{"column":3,"values":[0,1,2,3]}],"values":[1,2,3,4]}"#,
            #"{"sources":[{"column":99,"values":[0,1]}],"values":[1,2]}"#,
            #"{"sources":[{"column":0,"values":[0,1]},{"column":0,"values":[0,1]}],"values":[1,2,3,4]}"#,
            #"{"sources":[{"column":0,"values":[0,1,2,3]}],"values":[1,2,3,4],"disagreeing":-1}"#,
            #"{"sources":[{"column":0,"values":[]}],"values":[]}"#,
        ])
    func altered(_ lookup: String) throws {
        let schema = try Self.described(Self.table())
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        var mixed = try #require(object["mixed"] as? [String: Any])
        var following = try #require(mixed["following"] as? [[String: Any]])
        let place = try #require(following.firstIndex { $0["column"] as? Int == 3 })
        #expect((following[place]["rule"] as? [String: Any])?["lookup"] != nil)
        following[place]["rule"] = ["lookup": ["_0": try JSONSerialization.jsonObject(with: Data(lookup.utf8))]]
        mixed["following"] = following
        object["mixed"] = mixed
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DataError.self) { try Schema(json: json) }
        // What cannot be is what was put in: as it was it is read.
        following[place]["rule"] = [
            "lookup": ["_0": ["sources": [["column": 0, "values": [0, 1, 2, 3]]], "values": [1, 2, 3, 4]]]
        ]
        mixed["following"] = following
        object["mixed"] = mixed
        #expect(try Schema(json: JSONSerialization.data(withJSONObject: object)).sources(of: 3) == [0])
    }

    @Test(
        "A number tells a label; what a list tells of labels has to be one",
        arguments: [(2.0, true), (3, false), (-1, false), (0.5, false), (1e300, false)])
    func labels(_ label: Double, _ isSound: Bool) throws {
        let table = try Self.table { row, cells in cells[4] = 10 * cells[1] + Double(row * row % 3) }
        let schema = try Self.described(table)
        #expect(schema.told["size"] == ["code"])
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        var mixed = try #require(object["mixed"] as? [String: Any])
        var following = try #require(mixed["following"] as? [[String: Any]])
        let place = try #require(following.firstIndex { $0["column"] as? Int == 1 })
        let sources = [["column": 4, "values": [0, 10, 20]]]
        following[place]["rule"] = ["lookup": ["_0": ["sources": sources, "values": [0, 1, label]]]]
        mixed["following"] = following
        object["mixed"] = mixed
        let json = try JSONSerialization.data(withJSONObject: object)
        if isSound {
            #expect(try Schema(json: json).sources(of: 1) == [4])
        } else {
            #expect(throws: DataError.self) { try Schema(json: json) }
        }
    }
}
