import AntiphonData
import Foundation
import Testing

/// Readings that were interpolated between every so many rows lie on straight lines when they are generated.
@Suite("Interpolated readings") struct InterpolationTests {
    /// Two hourly readings of tenths and of whole numbers in a table of every ten minutes, and a sensor of its own; the first `skipped` rows are cut
    /// off.
    static func table(rows: Int = 1800, skipped: Int = 0, decimals: [Int?] = [nil, nil, nil], label: Bool = false)
        throws -> Table
    {
        var random = TestRandom(state: 41)
        var (heat, damp, own) = (12.0, 60.0, 0.0)
        let hours = (0...(rows + skipped) / 6 + 1).map { _ -> (Double, Double) in
            heat = (10 * (0.9 * heat + Double.random(in: -2...4, using: &random))).rounded() / 10
            damp = min(100, max(0, (damp + Double.random(in: -8...8, using: &random)).rounded()))
            return (heat, damp)
        }
        var values: [Double] = []
        for row in 0..<rows + skipped {
            let (hour, part) = (row / 6, Double(row % 6) / 6)
            own = 0.8 * own + Double.random(in: -1...1, using: &random)
            guard row >= skipped else { continue }
            let (one, next) = (hours[hour], hours[hour + 1])
            values += [one.0 + part * (next.0 - one.0), own, one.1 + part * (next.1 - one.1)]
            if label { values.append(Double(row / 50 % 2)) }
        }
        return try Table(
            columns: ["heat", "own", "damp"] + (label ? ["label"] : []), values: values, source: "made",
            decimals: label ? nil : decimals,
            kinds: label ? [.number, .number, .number, .category(labels: ["x", "y"])] : nil)
    }

    private static func described(_ table: Table, constraints: [String] = [], relations: Bool = true) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: 24, stride: 1), choice: RowEncoding.Choice(relations: relations),
            constraints: constraints.map { text throws(DataError) in try Constraint(text, columns: table.columns) })
    }

    @Test("Columns on lines are found with their knots, wherever the table begins", arguments: [0, 1, 4])
    func found(_ skipped: Int) throws {
        let schema = try Self.described(Self.table(skipped: skipped))
        #expect(schema.knotPeriods == [0: 6, 2: 6] && schema.interpolations.count == 1)
        let columns = try #require(schema.interpolations.first).columns
        #expect(columns.map(\.unit) == [0.1, 1])
        #expect(try Self.described(Self.table(), relations: false).interpolations.isEmpty)
        #expect(try Self.described(Self.table(), constraints: ["damp <= 100"]).knotPeriods == [0: 6])
        // 36 rows bend too seldom.
        #expect(try Self.described(Self.table(rows: 120)).interpolations.isEmpty)
    }

    @Test(
        "An hour that was not read lies between its neighbours, which does not make readings finer",
        arguments: [(1, true), (12, false)])
    func unread(hours: Int, isCoarse: Bool) throws {
        // Of 300 hours. Thirds of whole numbers are no multiples of anything.
        let fine = try Self.table()
        var values = fine.values
        for hour in 1...hours {
            let first = 20 * hour * 6
            for row in first + 1..<first + 18 {
                for column in [0, 2] {
                    let (from, to) = (fine.values[first * 3 + column], fine.values[(first + 18) * 3 + column])
                    values[row * 3 + column] = from + Double(row - first) / 18 * (to - from)
                }
            }
        }
        let schema = try Self.described(Table(columns: fine.columns, values: values, source: "made"))
        let units = try #require(schema.interpolations.first).columns.map(\.unit)
        #expect(units == (isCoarse ? [0.1, 1] : [nil, nil]))
    }

    @Test("Rounded numbers are found as well", arguments: [2, 4])
    func rounded(_ decimals: Int) throws {
        let fine = try Self.table()
        let factor = pow(10, Double(decimals))
        let table = try Table(
            columns: fine.columns, values: fine.values.map { ($0 * factor).rounded() / factor }, source: "made",
            decimals: [decimals, decimals, decimals])
        #expect(try Self.described(table).knotPeriods == [0: 6, 2: 6])
    }

    @Test("A column that was measured, or only held, is none")
    func none() throws {
        let fine = try Self.table()
        // Held for six rows: two bends stand side by side.
        let values = fine.values.indices.map { place in fine.values[place / 18 * 18 + place % 3] }
        #expect(try Self.described(Table(columns: fine.columns, values: values, source: "made")).interpolations.isEmpty)
        // One row of a hundred is off.
        let broken = fine.values.indices.map { fine.values[$0] + ($0 / 3 % 100 == 50 ? 0.7 : 0) }
        #expect(try Self.described(Table(columns: fine.columns, values: broken, source: "made")).interpolations.isEmpty)
    }

    @Test(
        "What lies on lines stays, what lies beside comes to the nearest, and knots are printed as they were",
        arguments: [false, true])
    func applied(_ label: Bool) throws {
        let table = try Self.table(label: label)
        let schema = try Self.described(table)
        #expect(schema.knotPeriods == [0: 6, 2: 6] && (schema.mixed != nil) == label)
        let encoded = try schema.encoded(table)
        let original = try SequenceSet(table, mode: .windows(length: 24, stride: 1)).values
        let width = schema.featureCount
        for (own, value) in zip(try schema.decoded(encoded.values).values, original) where !value.isNaN {
            #expect(abs(own - value) < 2e-4)
        }
        var random = TestRandom(state: 7)
        let moved = encoded.values.map { $0 + Float.random(in: -0.02...0.02, using: &random) }
        let made = try schema.decoded(moved).values
        var off = 0
        for first in stride(from: 0, to: made.count, by: 24 * width) {
            let hour = (6 - first / width / 24 % 6) % 6
            for (column, unit) in [(0, 0.1), (2, 1.0)] {
                let course = (0..<24).map { Double(made[first + $0 * width + column]) }
                let bends = (1..<23).filter { abs(course[$0 - 1] - 2 * course[$0] + course[$0 + 1]) > 1e-4 }
                #expect(Set(bends.map { $0 % 6 }).count <= 1)
                if bends.contains(where: { $0 % 6 != hour }) { off += 1 }
                if let bend = bends.first { #expect(abs((course[bend] / unit).rounded() * unit - course[bend]) < 1e-4) }
            }
        }
        // Hours are where they were but for a few sequences that hardly bend.
        #expect(Double(off) < 0.02 * Double(made.count / 24 / width))
        #expect(try Schema(json: schema.jsonData()).decoded(moved).values == made)
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            ("\"period\" : 6", "\"period\" : 1"), ("\"period\" : 6", "\"period\" : 25"),
            ("\"column\" : 2", "\"column\" : 3"),
            ("\"column\" : 2", "\"column\" : 0"), ("\"unit\" : 1", "\"unit\" : -1"),
        ])
    func refused(_ from: String, _ to: String) throws {
        try expectRefused(Self.described(Self.table()), from, to, behind: "interpolations")
    }
}
