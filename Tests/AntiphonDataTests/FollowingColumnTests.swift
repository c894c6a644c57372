import AntiphonData
import Foundation
import Testing

/// Columns of a mixed table that others tell are worked out, not learnt.
@Suite struct FollowingColumnTests {
    /// A kind of seven, its group of three (missing for the last kind), a site, two counts and their sum, a price with a tenth of it, and noise.
    private func table(rows: Int = 400, changing cell: (row: Int, column: Int, value: Double)? = nil) throws -> Table {
        func noise(_ row: Int, _ stream: Int) -> Int { ((row + 1_000 * stream) &* 2_654_435_761) >> 7 & 0x3FF }
        var values: [Double] = []
        for row in 0..<rows {
            let kind = noise(row, 0) % 7
            let (first, second) = (noise(row, 1) % 200, noise(row, 2) % 50)
            let price = Double(noise(row, 3)) / 4
            var own = [
                Double(kind), kind == 6 ? .nan : Double(kind % 3), Double(noise(row, 4) % 2), Double(first),
                Double(second),
                Double(first + second), price, ((price * 1.1 + 2) * 100).rounded() / 100,
            ]
            if let cell, cell.row == row { own[cell.column] = cell.value }
            values += own
        }
        return try Table(
            columns: ["kind", "group", "site", "casual", "member", "all", "price", "gross"], values: values,
            source: "made",
            decimals: [nil, nil, nil, 0, 0, 0, 2, 2],
            kinds: [
                .category(labels: (0..<7).map { "k\($0)" }), .category(labels: ["a", "b", "c"]),
                .category(labels: ["here", "there"]),
            ] + [ColumnKind](repeating: .number, count: 5), allowsMissing: true)
    }

    private func described(
        _ table: Table, choices: [String: ColumnChoice] = [:], constraints: [String] = [],
        choice: RowEncoding.Choice = RowEncoding.Choice()
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: 8, stride: 3), choice: choice, choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
    }

    private func followers(_ schema: Schema) -> [String] {
        schema.mixed?.following.map { schema.columnNames[$0.column] } ?? []
    }

    @Test func whatAnotherTellsIsFoundAndComesBack() throws {
        let table = try table()
        let schema = try described(table)
        #expect(followers(schema) == ["group", "all", "gross"])
        let encoded = try schema.encoded(table)
        #expect(encoded.featureCount == 7 + 2 + 2 + 1)
        let decoded = try schema.decoded(encoded.values)
        let original = try SequenceSet(table, mode: .windows(length: 8, stride: 3))
        for (place, (one, other)) in zip(decoded.values, original.values).enumerated() {
            #expect(one.isNaN == other.isNaN && (one.isNaN || abs(one - other) < 0.006), "\(place)")
        }
        let copy = try Schema(json: schema.jsonData())
        #expect(copy == schema)
        #expect(try copy.decoded(encoded.values).values.count == decoded.values.count)
    }

    /// Whatever a generator gives: every row keeps the rules, to the last printed digit.
    @Test func itHoldsInWhateverIsGenerated() throws {
        let schema = try described(table())
        let channels = (0..<50 * 8 * schema.encodedFeatureCount).map {
            Float(($0 &* 2_654_435_761) >> 9 & 0xFFFF) / 16_384 - 2
        }
        let made = try schema.decoded(channels)
        func printed(_ value: Float, _ unit: Double) -> Double { (Double(value) / unit).rounded() * unit }
        for row in 0..<400 {
            let cells = made.values[row * 8..<(row + 1) * 8].map { $0 }
            #expect(cells[1].isNaN ? cells[0] == 6 : cells[0] < 6 && cells[1] == Float(Int(cells[0]) % 3))
            #expect(Double(cells[5]) == printed(cells[3], 1) + printed(cells[4], 1))
            #expect(abs(printed(cells[6], 0.01) * 1.1 + 2 - printed(cells[7], 0.01)) < 0.0051)
        }
    }

    /// One row of 400 may disagree, one of 150 is too many.
    @Test(arguments: [(400, true), (150, false)])
    func fewRowsMayDiffer(_ rows: Int, _ isFound: Bool) throws {
        #expect(followers(try described(table(rows: rows))).contains("group"))
        let schema = try described(table(rows: rows, changing: (102, 1, 2.0)))
        #expect(followers(schema).contains("group") == isFound)
        #expect(schema.disagreeingRows.map(\.rows) == (isFound ? [1] : []))
    }

    @Test func whatSomebodySaysSomethingAboutIsLearnt() throws {
        let table = try table()
        let asked = ["group": ColumnChoice(categories: .oneHot), "all": ColumnChoice(transform: .logarithm)]
        #expect(followers(try described(table, choices: asked)) == ["gross"])
        // What is given is known elsewhere, and tells nothing here.
        let given = ["kind": ColumnChoice(isGiven: true), "price": ColumnChoice(isGiven: true)]
        #expect(followers(try described(table, choices: given)) == ["all"])
        #expect(followers(try described(table, constraints: ["all >= casual", "gross in 2..400"])) == ["group"])
        #expect(followers(try described(table, choice: RowEncoding.Choice(relations: false))) == [])
    }

    /// A shop lies in a town, a town in a region, a region in a country; two names of the same.
    @Test(arguments: [["country", "region", "town", "shop", "name"], ["shop", "name", "town", "region", "country"]])
    func whatFollowsFromWhatFollowsComesFromTheSame(_ columns: [String]) throws {
        let sizes = ["country": 2, "region": 4, "town": 8, "shop": 16, "name": 16]
        let values = (0..<600).flatMap { row in
            let shop = (row &* 2_654_435_761) >> 7 & 0xF
            return columns.map { Double(shop % (sizes[$0] ?? 1)) } + [Double(row * 7 % 13)]
        }
        let table = try Table(
            columns: columns + ["x"], values: values, source: "made",
            kinds: columns.map { name in .category(labels: (0..<(sizes[name] ?? 1)).map { "\(name) \($0)" }) } + [
                .number
            ])
        let schema = try described(table)
        let root = try #require(columns.firstIndex { $0 == "shop" || $0 == "name" })
        let following = schema.mixed?.following ?? []
        #expect(following.map(\.column) == (0..<5).filter { $0 != root })
        for own in following {
            guard case .labels(let source, _) = own.rule else {
                Issue.record("\(own)")
                continue
            }
            #expect(source == root)
        }
        let decoded = try Schema(json: schema.jsonData()).decoded(schema.encoded(table).values)
        let original = try SequenceSet(table, mode: .windows(length: 8, stride: 3))
        let places = decoded.values.indices.filter { $0 % 6 != 5 }
        #expect(places.allSatisfy { decoded.values[$0] == original.values[$0] })
    }

    @Test func fewRowsProveNothing() throws { #expect(followers(try described(table(rows: 40))) == []) }

    @Test(arguments: [
        ("\"of\" : 0", "\"of\" : 1"), ("\"of\" : 0", "\"of\" : 3"), ("\"column\" : 1,", "\"column\" : 4,"),
        ("\"weight\" : 1\n", "\"weight\" : 1e999\n"), ("\"unit\" : 1,", "\"unit\" : 0,"),
    ]) func whatCannotBeIsRefused(_ from: String, _ to: String) throws {
        let text = try #require(String(bytes: described(table()).jsonData(), encoding: .utf8))
        let start = try #require(text.range(of: "\"following\" :"))
        let place = try #require(text.range(of: from, range: start.upperBound..<text.endIndex))
        #expect(throws: DataError.self) {
            _ = try Schema(json: Data(text.replacingCharacters(in: place, with: to).utf8))
        }
    }
}
