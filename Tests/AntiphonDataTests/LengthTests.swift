import AntiphonData
import Foundation
import Testing

/// Columns that are the length of others taken as sides of a right angle, or what one is of it.
@Suite("Lengths and directions") struct LengthTests {
    /// Active and reactive power, apparent power of both, its factor in per cent; three accelerations and their magnitude in other units.
    private static func table(
        rows: Int = 1500, _ change: (_ row: Int, _ cells: inout [Double]) -> Void = { _, _ in }
    ) throws -> Table {
        var random = TestRandom(state: 11)
        let values = (0..<rows).flatMap { row -> [Double] in
            func hundredths(_ range: ClosedRange<Double>) -> Double {
                (Double.random(in: range, using: &random) * 100).rounded() / 100
            }
            // Off in every fiftieth row.
            let isOff = row % 50 == 0
            let (active, reactive) = isOff ? (0, 0) : (hundredths(1...90), hundredths(0...40))
            let apparent = (active * active + reactive * reactive).squareRoot()
            let sides = (0..<3).map { _ in Double.random(in: -2...2, using: &random) }
            let length = sides.reduce(0) { $0 + $1 * $1 }.squareRoot()
            var cells =
                [active, reactive, apparent, isOff ? 0 : (10_000 * active / apparent).rounded() / 100] + sides
                + [9.81 * length + 0.5, Double(row % 24)]
            change(row, &cells)
            return cells
        }
        return try Table(
            columns: ["active", "reactive", "apparent", "factor", "x", "y", "z", "force", "hour"], values: values,
            source: "made", decimals: [2, 2, nil, 2, nil, nil, nil, nil, 0])
    }

    private static func told(_ table: Table, relations: Bool = true) throws -> (
        schema: Schema, sources: [String: [String]]
    ) {
        let schema = try Schema(
            describing: table, mode: .windows(length: 10, stride: 10), choice: RowEncoding.Choice(relations: relations))
        return (schema, schema.told)
    }

    @Test("A length, a factor and a magnitude of three in other units are worked out, and rows come back")
    func found() throws {
        let table = try Self.table()
        let (schema, sources) = try Self.told(table)
        #expect(
            sources == [
                "apparent": ["active", "reactive"], "factor": ["active", "reactive"], "force": ["x", "y", "z"],
            ])
        #expect(schema.disagreeingRows.isEmpty && schema.encodedFeatureCount < table.columns.count + 3)
        #expect(try Schema(json: schema.jsonData()) == schema)
        let back = try schema.decoded(schema.encoded(table).rows).values
        for (index, value) in table.values.enumerated() {
            // A factor half way between two hundredths may go either way.
            let slack = index % 9 == 3 ? 0.0101 : 1e-4 * max(1, abs(value))
            #expect(abs(Double(back[index]) - value) < slack, "\(table.columns[index % 9])")
        }
        // What is generated keeps them, whatever the numbers are.
        var random = TestRandom(state: 12)
        let channels = (0..<200 * 10 * schema.encodedFeatureCount).map { _ in Float.random(in: -2...2, using: &random) }
        let made = try schema.decoded(channels).values.map(Double.init)
        var inside = 0
        for row in stride(from: 0, to: made.count, by: 9) {
            // As they are printed.
            let (active, reactive) = ((made[row] * 100).rounded() / 100, (made[row + 1] * 100).rounded() / 100)
            let apparent = (active * active + reactive * reactive).squareRoot()
            let factor = apparent > 0 ? 100 * active / apparent : 0
            #expect(abs(made[row + 3] - factor) < 0.0101)
            // A length beyond those seen is the longest seen.
            if apparent < 90 {
                #expect(abs(made[row + 2] - apparent) < 1e-3)
                inside += 1
            }
        }
        #expect(inside > 1000)
        #expect(try Self.told(table, relations: false).sources.isEmpty)
    }

    @Test("A few rows may disagree, more may not", arguments: [(6, true), (12, false)])
    func disagreeing(rows: Int, isTold: Bool) throws {
        let table = try Self.table { row, cells in if row % 100 == 7, row < 100 * rows { cells[3] = 1 } }
        let (schema, sources) = try Self.told(table)
        #expect((sources["factor"] == ["active", "reactive"]) == isTold)
        #expect(schema.disagreeingRows.filter { $0.column == 3 }.map(\.rows) == (isTold ? [rows] : []))
    }

    @Test("A column that is something in a few rows only is not told by what says nothing of these")
    func rare() throws {
        // In 5 of 1,500 rows, which may disagree: all that happens in the column does.
        let table = try Self.table { row, cells in cells[8] = row % 300 == 11 ? Double(4000 + 10 * (row % 7)) : 0 }
        #expect(table.column(8).count { $0 != 0 } == 5)
        #expect(try Self.told(table).sources["hour"] == nil)
    }

    @Test("What is nearly a length, or of one more column, is learnt")
    func others() throws {
        let near = try Self.table { row, cells in
            cells[2] += sin(Double(row)) / 2
            cells[7] = 9.81 * (cells[4] * cells[4] + cells[5] * cells[5] + cells[6] * cells[6] + cells[8]).squareRoot()
        }
        let sources = try Self.told(near).sources
        #expect(sources.keys.sorted() == ["factor"])
    }

    @Test(
        "A shape that cannot be is refused",
        arguments: [
            #"{"shape":"cosine","count":1}"#, #"{"shape":"length","count":1}"#, #"{"shape":"angle","count":2}"#,
            #"{"shape":null,"count":2}"#,
        ])
    func altered(_ damage: String) throws {
        let schema = try Self.told(Self.table()).schema
        let change = try #require(JSONSerialization.jsonObject(with: Data(damage.utf8)) as? [String: Any])
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        var mixed = try #require(object["mixed"] as? [String: Any])
        var following = try #require(mixed["following"] as? [[String: Any]])
        let place = try #require(following.firstIndex { $0["column"] as? Int == 3 })
        var rule = try #require((following[place]["rule"] as? [String: Any])?["function"] as? [String: Any])
        var function = try #require(rule["_0"] as? [String: Any])
        #expect(function["shape"] as? String == "cosine")
        function["shape"] = change["shape"] is NSNull ? nil : change["shape"]
        let sources = try #require(function["sources"] as? [Any])
        function["sources"] = Array(sources.prefix(try #require(change["count"] as? Int)))
        rule["_0"] = function
        following[place]["rule"] = ["function": rule]
        mixed["following"] = following
        object["mixed"] = mixed
        #expect(throws: DataError.self) { try Schema(json: JSONSerialization.data(withJSONObject: object)) }
    }
}
