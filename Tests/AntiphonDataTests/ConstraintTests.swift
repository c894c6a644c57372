import AntiphonData
import Foundation
import Testing

@Suite("Constraints")
struct ConstraintTests {
    static let columns = ["high", "low", "total", "a b", "x"]

    @Test(
        "what cannot be read is refused in one line",
        arguments: [
            "", "high", "high >=", "high >= high", "high ~ low", "high >= low + 1", "mid >= low", "high in 3..1",
            "x = ", "x = low low",
            "x rising", ">= low",
        ])
    func refused(text: String) {
        let error = #expect(throws: DataError.self) { try Constraint(text, columns: Self.columns) }
        #expect(error?.description.contains("\n") == false)
    }

    // Rows that break everything, in the order of `columns`; decoded as a generator's would be.
    private func generated(_ constraints: [String]) throws -> (set: SequenceSet, schema: Schema) {
        var rows: [Double] = []
        for row in 0..<200 {
            let a = Double((row * 37) % 50) / 10
            rows += [a + 5, a, 2 * a + 1, Double(row % 7), a * 3 - 4]
        }
        let table = try Table(
            columns: Self.columns, values: rows, source: "made", decimals: [1, 1, 1, 0, 2])
        let rules = try constraints.map { try Constraint($0, columns: Self.columns) }
        let schema = try Schema(
            describing: table, mode: .windows(length: 5, stride: 1), choice: .plain, constraints: rules)
        let count = 40 * 5 * schema.encodedFeatureCount
        let features = (0..<count).map { Float(sin(Double($0) * 1.7) * 2) }
        return (try schema.decoded(features), schema)
    }

    private func printed(_ value: Float, _ decimals: Double) -> Double {
        (Double(value) * decimals).rounded() / decimals
    }

    @Test("every row keeps what was asked")
    func kept() throws {
        let rules = ["high >= low", "total = high + low - 1", "\"a b\" in 2..4", "x > -1.5"]
        let (set, schema) = try generated(rules)
        let (free, _) = try generated([])
        #expect(set.values != free.values)
        for index in 0..<set.count {
            let rows = Array(set[index])
            for step in 0..<5 {
                let row = Array(rows[step * 5..<step * 5 + 5])
                #expect(printed(row[0], 10) >= printed(row[1], 10))
                #expect(abs(printed(row[2], 10) - printed(row[0], 10) - printed(row[1], 10) + 1) < 0.051)
                #expect((2...4).contains(printed(row[3], 1)))
                #expect(printed(row[4], 100) > -1.5)
            }
        }
        let again = try Schema(json: schema.jsonData())
        #expect(again == schema && again.constraints.map(\.text) == rules)
    }

    @Test("courses become the nearest monotone ones", arguments: [false, true])
    func monotone(isFalling: Bool) throws {
        let (set, _) = try generated([isFalling ? "x decreasing" : "x increasing"])
        let (free, _) = try generated([])
        for index in 0..<set.count {
            let course = stride(from: 4, to: 25, by: 5).map { set[index][set[index].startIndex + $0] }
            let before = stride(from: 4, to: 25, by: 5).map { free[index][free[index].startIndex + $0] }
            #expect(zip(course, course.dropFirst()).allSatisfy { isFalling ? $0 >= $1 : $0 <= $1 })
            // Pools keep their sum.
            let (one, other) = (course.reduce(0, +), before.reduce(0, +))
            #expect(abs(one - other) < 1e-3)
        }
    }

    @Test("what the data break is counted")
    func broken() throws {
        let table = try Table(
            columns: ["a", "b"], values: [1, 2, 3, 2, 5, 9, 4, 4], source: "made", decimals: [0, 0])
        func found(_ text: String) throws -> [Int]? {
            try Constraint(text, columns: ["a", "b"]).broken(in: table).map { [$0.count, $0.first] }
        }
        #expect(try found("a <= b") == [1, 2])
        #expect(try found("a < b") == [2, 2])
        #expect(try found("a in 0..5") == nil)
        #expect(try found("b = a + 1") == [3, 2])
        #expect(try found("a increasing") == [1, 4])
        #expect(try found("a >= -3") == nil)
        #expect(try found("a = 1") == [3, 2])
    }

    @Test("an order that the data keep is kept by construction, not by moving values")
    func byConstruction() throws {
        var rows: [Double] = []
        for row in 0..<200 { rows += [Double(row % 13), Double(row % 13) + Double(row % 5)] }
        let table = try Table(columns: ["low", "high"], values: rows, source: "made", decimals: [0, 0])
        let rule = try Constraint("high >= low", columns: ["low", "high"])
        let schema = try Schema(
            describing: table, mode: .windows(length: 4, stride: 1), choice: .plain, constraints: [rule])
        #expect(schema.encoding.columns.contains { $0.form != .free })
    }
}
