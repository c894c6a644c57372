import AntiphonData
import Foundation
import Testing

/// Columns that the row before tells are worked out from the second row of a sequence on.
@Suite("Columns that rows before tell") struct LaggedFunctionTests {
    // A price, how many, what the price was a row before, by how much and by what part it changed; names: two records, one after the other.
    private func table(
        rows: Int = 1200, changing cell: (row: Int, column: Int, value: Double)? = nil, named: Bool = false,
        opening: Double? = nil
    ) throws -> Table {
        var random = TestRandom(state: 51)
        var price = 80.0
        var values: [Double] = []
        var last = opening
        for row in 0..<rows {
            if named, row == rows / 2 { (price, last) = (40, nil) }
            price = min(max(price * Double.random(in: 0.96...1.041, using: &random), 5), 900)
            let shown = (price * 100).rounded() / 100
            let before = last ?? shown
            var own = [
                shown, Double(Int.random(in: 1...500, using: &random)), before,
                ((shown - before) * 100).rounded() / 100,
                ((shown / before - 1) * 1000).rounded() / 10,
            ]
            if let cell, cell.row == row { own[cell.column] = cell.value }
            values += own
            last = shown
        }
        return try Table(
            columns: ["price", "count", "was", "change", "percent"], values: values, source: "made",
            decimals: [2, 0, 2, 2, 1],
            sequences: named ? RowSequences(column: "id", rows: (0..<rows).map { $0 < rows / 2 ? "a" : "b" }) : nil)
    }

    private func described(
        _ table: Table, choices: [String: ColumnChoice] = [:], constraints: [String] = [], relations: Bool = true,
        steps: Int = 8
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: steps, stride: 3),
            choice: RowEncoding.Choice(relations: relations),
            choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
    }

    private func told(_ schema: Schema) -> [String] {
        schema.columnNames.indices.compactMap { column in
            let names = { (places: [Int]) in places.sorted().map { schema.columnNames[$0] } }
            if let before = schema.sourcesBefore(of: column) {
                return "\(schema.columnNames[column]) of \(names(before.own)) and before \(names(before.before))"
            }
            let sources = schema.sources(of: column)
            return sources.isEmpty ? nil : "\(schema.columnNames[column]) of \(names(sources))"
        }
    }

    @Test("What stood there a row ago, a difference and a quotient are found", arguments: [false, true])
    func found(_ named: Bool) throws {
        let table = try table(named: named)
        let schema = try described(table)
        #expect(
            told(schema) == [
                #"was of [] and before ["price"]"#, #"change of ["price", "was"]"#, #"percent of ["price", "was"]"#,
            ])
        // A first row has no row before: it is learnt.
        let encoded = try schema.encoded(table)
        let decoded = try schema.decoded(encoded.values).values
        let original = try SequenceSet(table, mode: .windows(length: 8, stride: 3)).values
        var off = 0
        for (place, (own, value)) in zip(decoded, original).enumerated() {
            // What lies in the middle between two tenths may be rounded to either.
            let slack: Float = place % 5 == 4 ? 0.101 : 0.011
            #expect(abs(own - value) < slack, "\(own) for \(value) in column \(place % 5)")
            if place % 5 == 4, abs(own - value) > 0.051 { off += 1 }
        }
        #expect(off * 5 * 50 < decoded.count)
        let copy = try Schema(json: schema.jsonData())
        #expect(try copy == schema && copy.decoded(encoded.values).values == decoded)
        #expect(told(try described(table, relations: false)) == [])
    }

    @Test("They hold in whatever is generated")
    func holds() throws {
        let schema = try described(table())
        var random = TestRandom(state: 4)
        let channels = (0..<200 * 8 * schema.encodedFeatureCount).map { _ in Float.random(in: -1...1, using: &random) }
        let made = try schema.decoded(channels).values.map(Double.init)
        var first = 0
        for row in 0..<made.count / 5 where row % 8 > 0 {
            let (own, before) = (made[row * 5..<row * 5 + 5].map { $0 }, (made[row * 5 - 5] * 100).rounded() / 100)
            #expect(abs(own[2] - before) < 1e-3)
            let percent = ((own[0] * 100).rounded() / 100 / before - 1) * 100
            let range = schema.columns[4].statistics
            #expect(abs(own[4] - min(max(percent, range.minimum), range.maximum)) < 0.055)
            if abs(own[2] - made[row / 8 * 40]) > 1 { first += 1 }
        }
        #expect(first > 100)
    }

    @Test("A change is worked out from totals, and totals are not added up")
    func totals() throws {
        var random = TestRandom(state: 52)
        var total = 0.0
        let values = (0..<1000).flatMap { row -> [Double] in
            let new = Double(Int.random(in: 0...40, using: &random) * (row % 7 < 5 ? 1 : 0))
            total += new
            return [new, total]
        }
        let table = try Table(columns: ["new", "total"], values: values, source: "made", decimals: [0, 0])
        #expect(told(try described(table)) == [#"new of ["total"] and before ["total"]"#])
    }

    @Test("One row that differs is enough; the first of a record, which has no row before, is none")
    func oneRow() throws {
        #expect(try !told(described(table(changing: (700, 2, 33)))).contains { $0.hasPrefix("was") })
        let first = try told(described(table(opening: 33)))
        #expect(first.contains { $0.hasPrefix("was of []") }, "\(first)")
    }

    @Test("What somebody says something about is learnt, and few rows prove nothing")
    func learnt() throws {
        let table = try table()
        func hasWas(_ schema: Schema) -> Bool { told(schema).contains { $0.hasPrefix("was of []") } }
        #expect(hasWas(try described(table)))
        #expect(!hasWas(try described(table, choices: ["was": ColumnChoice(transform: .logarithm)])))
        #expect(!hasWas(try described(table, constraints: ["was >= 0"])))
        #expect(!hasWas(try described(self.table(rows: 40))))
    }

    @Test("Nothing is divided by nothing")
    func nothing() throws {
        let x = (1...200).map { Double($0) }
        let fitted = try #require(Polynomial.fitting(x.map { 3 / $0 + 2 }, of: [x], degree: 1, over: 0))
        #expect(fitted.error < 1e-7)
        #expect(abs(fitted.polynomial.value([1000]) - 2.003) < 1e-6 && fitted.polynomial.value([0]) == 0)
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            ("\"rowsBefore\" : 1", "\"rowsBefore\" : 2"), ("\"rowsBefore\" : 1", "\"rowsBefore\" : -1"),
            ("\"column\" : 2", "\"column\" : 9"), ("\"column\" : 0", "\"column\" : 2"),
            ("\"rowsBefore\" : 1", "\"rows\" : 1"),
        ])
    func refused(_ from: String, _ to: String) throws {
        try expectRefused(described(table()), from, to, behind: "lagged")
    }

    @Test("A divisor that is no variable is refused")
    func divisor() throws {
        // 1 becomes 51.
        try expectRefused(described(table()), "\"divisor\" : ", "\"divisor\" : 5", behind: "divisor")
    }
}
