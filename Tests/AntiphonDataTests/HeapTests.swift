import AntiphonData
import Foundation
import Testing

/// Numbers in a few narrow heaps far apart, learnt on a scale on which each heap is spread normally.
@Suite("Heaps") struct HeapTests {
    /// A pump that is off or on for some while each, its current a little noisy in both, and now and then between; three decimals. A level beside it.
    private static func table(
        rows: Int = 6000, off: Double = 0.08, noise: Double = 0.008, decimals: Int? = 3,
        _ change: (_ row: Int, _ current: Double) -> Double = { $1 }
    ) throws -> Table {
        var random = TestRandom(state: 5)
        var isOn = false
        let values = (0..<rows).flatMap { row -> [Double] in
            let isChanging = Double.random(in: 0..<1, using: &random) < 0.03
            if isChanging { isOn.toggle() }
            let own = (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &random) }
            var current = (isOn ? 4.9 : off) + noise * own
            if isChanging { current = Double.random(in: 0.1...4.8, using: &random) }
            if let decimals {
                let unit = pow(10, Double(decimals))
                current = (current * unit).rounded() / unit
            }
            return [change(row, current), sin(Double(row) / 9)]
        }
        return try Table(
            columns: ["current", "level"], values: values, source: "made", decimals: [decimals, nil],
            allowsMissing: true)
    }

    private static func scores(_ schema: Schema, _ table: Table) throws -> [Double] {
        let set = try schema.encoded(table)
        let group = schema.layout.groups.first { $0.name == "current" } ?? schema.layout.groups[0]
        let place = group.name == "current" ? group.channels.upperBound - 1 : 0
        return stride(from: place, to: set.rows.count, by: set.featureCount).map { Double(set.rows[$0]) }
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }

    @Test("Each heap is a good part of how all is spread, and rows come back", arguments: [false, true])
    func spread(hasGaps: Bool) throws {
        let table = try Self.table { row, current in hasGaps && row % 9 == 0 ? .nan : current }
        let mode = SequenceMode.windows(length: 10, stride: 10)
        let schema = try Schema(describing: table, mode: mode)
        let plain = try Schema(describing: table, mode: mode, choice: RowEncoding.Choice(curves: false))
        let (scores, own) = try (Self.scores(schema, table), Self.scores(plain, table))
        let current = table.column(0)
        let isThere = current.indices.filter { !current[$0].isNaN }
        #expect(isThere.count == (hasGaps ? 5333 : 6000))
        let all = Self.deviation(isThere.map { scores[$0] })
        #expect(abs(all - 1) < 0.05)
        for heap in [0.0...0.2, 4.7...5.0] {
            let rows = isThere.filter { heap.contains(current[$0]) }
            #expect(rows.count > 1000)
            // Of deviation 1 about -3 and 3: a third of all. On its own scale next to nothing.
            #expect(abs(Self.deviation(rows.map { scores[$0] }) - 0.32) < 0.06)
            #expect(Self.deviation(rows.map { own[$0] }) < 0.02)
        }
        // In order, as the numbers are.
        let sorted = isThere.sorted { current[$0] < current[$1] }
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { current[$0] == current[$1] || scores[$0] <= scores[$1] })
        let back = try schema.decoded(schema.encoded(table).rows).values
        for (index, value) in table.values.enumerated() {
            #expect(value.isNaN ? back[index].isNaN : abs(Double(back[index]) - value) < 6e-4)
        }
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    @Test("Between heaps is what was there: as much of what is generated as of the data")
    func between() throws {
        let table = try Self.table()
        let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 10))
        let real = table.column(0)
        var random = TestRandom(state: 6)
        // Scores at random, spread as they should be, and decoded.
        let scores = try Self.scores(schema, table)
        let channels = (0..<10_000).flatMap { _ -> [Float] in
            let own = scores[Int.random(in: 0..<scores.count, using: &random)]
            return [Float(own + Double.random(in: -0.01...0.01, using: &random)), 0]
        }
        let made = try schema.decoded(channels).values.enumerated().filter { $0.offset % 2 == 0 }.map {
            Double($0.element)
        }
        func share(_ values: [Double]) -> Double {
            Double(values.count { $0 > 0.2 && $0 < 4.7 }) / Double(values.count)
        }
        #expect(share(real) > 0.02)
        #expect(abs(share(made) - share(real)) < 0.007)
        let ends = try [#require(real.min()), #require(real.max())].map { Double(Float($0)) }
        #expect(made.allSatisfy { $0 >= ends[0] && $0 <= ends[1] })
    }

    @Test("Numbers that lie in no narrow heaps keep their scale")
    func others() throws {
        func isScored(_ table: Table) throws -> Bool {
            let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 10))
            let plain = try Schema(
                describing: table, mode: .windows(length: 10, stride: 10), choice: RowEncoding.Choice(curves: false))
            return schema.encoding != plain.encoding || schema.mixed != plain.mixed
        }
        #expect(try isScored(Self.table()))
        #expect(try isScored(Self.table(decimals: nil)))
        // Wide enough to be seen beside the jumps; heaps of one value each, which stand for themselves; steps that noise fills.
        #expect(try !isScored(Self.table(noise: 0.3)))
        #expect(try !isScored(Self.table { _, current in current < 2.5 ? 0 : 4.9 }))
        #expect(try !isScored(Self.table(decimals: 0)))
        // Nearly always off.
        #expect(
            try !isScored(Self.table { row, current in row % 40 == 0 ? current : min(current, 0.1) + Double(row % 7) }))
    }
}
