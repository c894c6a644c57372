import AntiphonData
import Foundation
import Testing

/// Columns that are smooth functions of others are worked out, not learnt.
@Suite("Columns that are functions of others") struct ColumnFunctionTests {
    // A price, how many, what they cost together; a temperature, a humidity and the pressure of vapour (Magnus' formula); what the others
    // do not tell.
    private func table(
        rows: Int = 1200, changing cells: [(row: Int, column: Int, value: Double)] = []
    ) throws -> Table {
        var random = TestRandom(state: 11)
        var (price, heat, damp) = (5.0, 20.0, 60.0)
        var values: [Double] = []
        func step(_ value: inout Double, _ size: Double, _ range: ClosedRange<Double>) {
            value += Double.random(in: -size...size, using: &random)
            value = min(max(value, range.lowerBound), range.upperBound)
        }
        func rounded(_ value: Double, _ places: Double) -> Double { (value * places).rounded() / places }
        for row in 0..<rows {
            step(&price, 0.4, 1...9)
            step(&heat, 1, 5...35)
            step(&damp, 3, 20...95)
            let count = Double(Int.random(in: 1...20, using: &random))
            var own = [rounded(price, 100), count, 0, rounded(heat, 10), rounded(damp, 10), 0]
            own[2] = rounded(own[0] * count, 100)
            own[5] = own[4] / 100 * 6.112 * exp(17.62 * own[3] / (243.12 + own[3]))
            own.append(Double.random(in: 0...1, using: &random))
            for cell in cells where cell.row == row { own[cell.column] = cell.value }
            values += own
        }
        return try Table(
            columns: ["price", "count", "amount", "heat", "damp", "vapour", "noise"], values: values, source: "made",
            decimals: [2, 0, 2, 1, 1, nil, nil])
    }

    private func described(
        _ table: Table, choices: [String: ColumnChoice] = [:], constraints: [String] = [], relations: Bool = true
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: 8, stride: 3), choice: RowEncoding.Choice(relations: relations),
            choices: choices,
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
    }

    // "amount of price, count" for each that is worked out.
    private func told(_ schema: Schema) -> [String] {
        schema.columnNames.indices.compactMap { column in
            let sources = schema.sources(of: column).sorted().map { schema.columnNames[$0] }
            return sources.isEmpty ? nil : "\(schema.columnNames[column]) of \(sources.joined(separator: ", "))"
        }
    }

    @Test("Polynomials are those that made the numbers")
    func polynomials() throws {
        #expect(
            Polynomial.exponents(variables: 2, degree: 2) == [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2]])
        #expect(Polynomial.exponents(variables: 3, degree: 3).count == 20)
        var random = TestRandom(state: 3)
        let x = (0..<3).map { _ in (0..<200).map { _ in Double.random(in: -2...5, using: &random) } }
        let made: ([Double]) -> Double = { 3 - $0[0] * $0[1] * $0[2] + 0.5 * $0[1] * $0[1] * $0[1] + 7 * $0[2] }
        let target = (0..<200).map { row in made(x.map { $0[row] }) }
        let fitted = try #require(Polynomial.fitting(target, of: x, degree: 3))
        #expect(fitted.error < 1e-7)
        for point in [[0, 0, 0], [1, 2, 3], [-2, 5, 0.5], [9, -4, 1]] {
            #expect(abs(fitted.polynomial.value(point) - made(point)) < 1e-6)
        }
        let lower = try #require(Polynomial.fitting(target, of: x, degree: 2))
        #expect(lower.error > 1)
        // 0 or 1: its square is itself, and any of many polynomials does.
        let flags = (0..<200).map { Double($0 % 2) }
        let flagged = try #require(Polynomial.fitting(flags.map { 4 * $0 - 1 }, of: [flags], degree: 3))
        #expect(flagged.error < 1e-6 && abs(flagged.polynomial.value([1]) - 3) < 1e-4)
        #expect(Polynomial.fitting([1, 2, 3], of: [[1, 2, 3]], degree: 3) == nil)
        #expect(Polynomial.fitting(target, of: [[Double](repeating: 4, count: 200)], degree: 1) == nil)
    }

    @Test("A product and a smooth function are found, and rows come back")
    func found() throws {
        let table = try table()
        let schema = try described(table)
        #expect(told(schema) == ["amount of price, count", "vapour of heat, damp"])
        let encoded = try schema.encoded(table)
        let decoded = try schema.decoded(encoded.values)
        let original = try SequenceSet(table, mode: .windows(length: 8, stride: 3))
        for place in stride(from: 0, to: decoded.values.count, by: 7) {
            #expect(abs(decoded.values[place + 2] - original.values[place + 2]) < 0.006)
            #expect(abs(decoded.values[place + 5] - original.values[place + 5]) < 0.05)
        }
        let copy = try Schema(json: schema.jsonData())
        #expect(try copy == schema && copy.decoded(encoded.values).values == decoded.values)
        #expect(told(try described(table, relations: false)) == [])
    }

    @Test("They hold in whatever is generated: to the last printed digit, and within the range seen")
    func holds() throws {
        let table = try table()
        let schema = try described(table)
        var random = TestRandom(state: 4)
        let channels = (0..<200 * 8 * schema.encodedFeatureCount).map { _ in Float.random(in: -2...2, using: &random) }
        let made = try schema.decoded(channels).values
        let most = table.column(2).max() ?? 0
        for row in stride(from: 0, to: made.count, by: 7) {
            let cells = made[row..<row + 7].map(Double.init)
            let (price, count) = ((cells[0] * 100).rounded() / 100, cells[1].rounded())
            #expect(abs(cells[2] - min(price * count, most)) < 0.006)
            let (heat, damp) = ((cells[3] * 10).rounded() / 10, (cells[4] * 10).rounded() / 10)
            // Heat and damp that the data do not have together: to a hundredth of the range.
            #expect(abs(cells[5] - damp / 100 * 6.112 * exp(17.62 * heat / (243.12 + heat))) < 0.5)
        }
    }

    @Test(
        "Five rows of a thousand may disagree, and no more",
        arguments: [(1, true), (5, true), (6, false), (12, false)])
    func fewRows(_ count: Int, _ isFound: Bool) throws {
        let places = (0..<count).map { 40 + $0 * 97 }
        let cells = places.map { (row: $0, column: $0 % 2 == 0 ? 2 : 1, value: 1_000.0) }
        let schema = try described(table(changing: cells))
        #expect(told(schema) == (isFound ? ["amount of price, count"] : []) + ["vapour of heat, damp"])
        #expect(schema.disagreeingRows.map(\.rows) == (isFound ? [count] : []))
        #expect(schema.disagreeingRows.map(\.column) == (isFound ? [2] : []))
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    // A station that was off has 0 in all of its columns; degrees Fahrenheit and Celsius, metres a second and miles an hour, as they are printed.
    private func station(rows: Int = 2_000, off: Set<Int>) throws -> Table {
        var random = TestRandom(state: 5)
        var (heat, wind) = (12.0, 6.0)
        let values = (0..<rows).flatMap { row -> [Double] in
            heat = min(max(heat + Double.random(in: -2...2, using: &random), -20), 35)
            wind = min(max(wind + Double.random(in: -1...1, using: &random), 0.5), 25)
            guard !off.contains(row) else { return [0, 0, 0, 0] }
            let fine = (wind * 10).rounded() / 10
            // Worked out of what the anemometer read, not of what is printed.
            return [heat.rounded(), (heat.rounded() * 1.8 + 32).rounded(), fine, (wind * 2.237).rounded()]
        }
        return try Table(
            columns: ["celsius", "fahrenheit", "metres", "miles"], values: values, source: "made",
            decimals: [0, 0, 1, 0])
    }

    @Test("What is told is found beside rows of a station that was off, and by columns that are rounded themselves")
    func stations() throws {
        let all = try described(station(off: []))
        #expect(told(all) == ["fahrenheit of celsius", "miles of metres"])
        #expect(all.disagreeingRows.isEmpty)
        let some = try described(station(off: [3, 4, 5, 900, 1_990]))
        #expect(told(some) == ["fahrenheit of celsius", "miles of metres"])
        // No miles in no metres is right.
        #expect(some.disagreeingRows.map(\.rows) == [5])
        // Of what was off as well: 32 beside 0.
        let table = try station(off: [3, 4, 5, 900, 1_990])
        let decoded = try some.decoded(some.encoded(table).values).values
        for row in stride(from: 0, to: decoded.count, by: 4) {
            let (celsius, fahrenheit) = (Double(decoded[row]).rounded(), Double(decoded[row + 1]))
            #expect(fahrenheit == (celsius * 1.8 + 32).rounded(), "\(celsius) is \(fahrenheit)")
        }
        // Where it was off too often no polynomial tells, but a list of what stands beside what (`LookupTests`): 0 beside 0, and beside 32.
        let often = try described(station(off: Set(0..<30)))
        #expect(told(often) == ["celsius of fahrenheit", "miles of metres"])
    }

    @Test("A mean that was put in where a cell was empty does not hide how columns are rounded")
    func imputed() throws {
        var random = TestRandom(state: 7)
        var pressure = 21.5
        let values = (0..<2_000).flatMap { row -> [Double] in
            pressure = min(max(pressure + Double.random(in: -0.03...0.03, using: &random), 20.5), 22)
            let sea = ((pressure * 1.314 + 1.9) * 100).rounded() / 100
            return [row % 500 == 9 ? 21.478_685_83 : (pressure * 100).rounded() / 100, sea]
        }
        let table = try Table(columns: ["station", "sea"], values: values, source: "made", decimals: [8, 2])
        let schema = try described(table)
        #expect(told(schema) == ["station of sea"])
        let rows = schema.disagreeingRows.map(\.rows)
        #expect(rows.count == 1 && 1...4 ~= rows.first ?? 0, "\(rows)")
        let made = try schema.decoded(schema.encoded(table).values)
        for row in stride(from: 0, to: made.values.count, by: 2) {
            let value = Double(made.values[row])
            #expect(abs(value - (value * 100).rounded() / 100) < 1e-5)
        }
    }

    @Test("Large amounts keep their cents")
    func cents() throws {
        var random = TestRandom(state: 10)
        let values = (0..<1_000).flatMap { _ -> [Double] in
            let (price, count) = (
                Double.random(in: 6e5...9e5, using: &random), Double.random(in: 1...9, using: &random)
            )
            let own = [(price * 100).rounded() / 100, count.rounded()]
            return own + [(own[0] * own[1] * 100).rounded() / 100]
        }
        let schema = try described(
            Table(columns: ["price", "count", "amount"], values: values, source: "made", decimals: [2, 0, 2]))
        #expect(told(schema) == ["amount of price, count"])
        let text = try #require(String(bytes: schema.jsonData(), encoding: .utf8))
        let following = try #require(text.range(of: "\"following\""))
        let units = text[following.upperBound...].split(separator: "\n").filter { $0.contains("\"unit\"") }
        #expect(
            Set(units.prefix(3).compactMap { $0.split(separator: ":").last?.filter { $0 != "," && $0 != " " } }) == [
                "0.01", "1",
            ])
    }

    @Test("A column in which nearly nothing happens is not what nearly all of its rows are")
    func rareRain() throws {
        var random = TestRandom(state: 6)
        let values = (0..<2_000).flatMap { row -> [Double] in
            let heat = Double(Int.random(in: 0...300, using: &random)) / 10
            let rain = row % 400 == 7 ? Double(row) / 10 : 0
            return [heat, rain, heat + 0.1 * rain]
        }
        let schema = try described(
            Table(columns: ["heat", "rain", "felt"], values: values, source: "made", decimals: [1, 1, 2]))
        #expect(told(schema).allSatisfy { !$0.hasPrefix("rain") }, "\(told(schema))")
    }

    @Test("Rows far off do not pull a polynomial away")
    func outliers() throws {
        var random = TestRandom(state: 8)
        let x = (0..<500).map { _ in Double.random(in: -3...3, using: &random) }
        let clean = x.map { 2 - $0 + 0.5 * $0 * $0 * $0 }
        let noisy = clean.map { $0 + Double.random(in: -0.01...0.01, using: &random) }
        let broken = noisy.enumerated().map { $0.offset % 125 == 3 ? -50 : $0.element }
        func most(_ part: Double) -> (polynomial: Polynomial, error: Double)? {
            Polynomial.fittingMost(broken, of: [x], degree: 3, leavingOut: part, gross: 3, near: 0)
        }
        let whole = try #require(Polynomial.fitting(broken, of: [x], degree: 3))
        #expect(whole.error > 3 && whole.kurtosis > 50)
        let found = try #require(most(0.02))
        #expect(found.error < 0.01)
        let values = found.polynomial.values([x])
        for row in x.indices {
            #expect(abs(values[row] - clean[row]) < 0.01)
            #expect(abs(values[row] - found.polynomial.value([x[row]])) < 1e-9)
        }
        #expect(most(0.005) == nil)
    }

    @Test("What somebody says something about is learnt, and few rows prove nothing")
    func learnt() throws {
        let table = try table()
        // Then it tells the price.
        #expect(
            told(try described(table, choices: ["amount": ColumnChoice(transform: .logarithm)])) == [
                "price of count, amount", "vapour of heat, damp",
            ])
        #expect(told(try described(table, constraints: ["vapour >= 0"])) == ["amount of price, count"])
        #expect(told(try described(self.table(rows: 100))).isEmpty)
    }

    @Test("What happens between prices that hardly differ is no rounding: they are learnt")
    func prices() throws {
        var random = TestRandom(state: 12)
        var level = 100.0
        let values = (0..<1500).flatMap { _ -> [Double] in
            let first = level
            level += Double.random(in: -0.15...0.15, using: &random)
            let gap = Double.random(in: 0...0.03, using: &random)
            return [first, max(first, level) + gap, level]
        }
        let table = try Table(columns: ["open", "high", "close"], values: values, source: "made")
        // Told by another to a fiftieth of its deviation.
        let high = table.column(1)
        let mean = high.reduce(0, +) / 1500
        let deviation = (high.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1500).squareRoot()
        #expect(deviation > 1)
        #expect(told(try described(table)).isEmpty)
    }

    @Test("Sums stay sums, and functions of what tells them are found beside")
    func sums() throws {
        var random = TestRandom(state: 9)
        let values = (0..<1000).flatMap { _ -> [Double] in
            let (a, b) = (Double(Int.random(in: 0...500, using: &random)), Double.random(in: 1...2, using: &random))
            return [a, b, a + 3, a * b]
        }
        let schema = try described(
            Table(
                columns: ["a", "b", "more", "product"], values: values, source: "made", decimals: [0, nil, 0, nil]))
        #expect(told(schema) == ["more of a", "product of a, b"])
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            ("\"degree\" : 2", "\"degree\" : 9"), ("\"column\" : 2,", "\"column\" : 0,"),
            ("\"column\" : 0,", "\"column\" : 60,"), ("\"unit\" : 0.01", "\"unit\" : -1"),
            ("\"degree\" : 2", "\"degree\" : 1"), ("\"disagreeing\" : 1", "\"disagreeing\" : -1"),
        ])
    func refused(_ from: String, _ to: String) throws {
        // One row disagrees.
        try expectRefused(described(table(changing: [(40, 2, 1_000)])), from, to, behind: "following")
    }
}
