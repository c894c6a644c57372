import AntiphonData
import Foundation
import Testing

/// Rough numbers that reach the ends of their range, learnt as normal scores.
@Suite("Normal scores of rough features")
struct NormalScaleTests {
    private static func uniform(_ count: Int, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in Double.random(in: 0..<50, using: &random) }
    }

    private static func normal(_ count: Int, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in
            let (u, v) = (Double.random(in: 0x1p-53..<1, using: &random), Double.random(in: 0..<1, using: &random))
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
    }

    // Of both signs, with tails far heavier than normal.
    private static func laplace(_ count: Int, seed: UInt64) -> [Double] {
        uniform(count, seed: seed).map { value in
            let share = value / 25 - 1
            return share < 0 ? log(1 + share + 1e-12) : -log(1 - share + 1e-12)
        }
    }

    @Test("scores of a uniform distribution are the normal distribution's quantiles at its shares, and go back")
    func uniformScores() throws {
        let values = Self.uniform(20_000, seed: 1)
        let scale = NormalScale(sorted: values.sorted())
        for share in stride(from: 0.01, through: 0.99, by: 0.01) {
            // The values are one draw: at a share p they stand sqrt(p (1 - p) / n) from 50 p, a score there 1 / density of that.
            let score = NormalScores.quantile(share)
            let density = exp(-score * score / 2) / (2 * Double.pi).squareRoot()
            let error = (share * (1 - share) / 20_000).squareRoot() / density
            #expect(abs(scale.score(of: 50 * share) - score) < 5 * error)
        }
        for value in values { #expect(abs(scale.value(at: scale.score(of: value)) - value) < 1e-9) }
        #expect(scale.value(at: 100) == values.max() && scale.value(at: -100) == values.min())
        #expect(scale.value(at: .nan) == values.min() && scale.value(at: .infinity) == values.max())
        #expect(scale.score(of: 60) == scale.reach && scale.score(of: -1) == -scale.reach)
    }

    @Test("the farthest values keep their distance: a tail is not spread evenly to its end")
    func tails() throws {
        let values = Self.laplace(20_000, seed: 2).sorted()
        let scale = NormalScale(sorted: values)
        // Three deviations out stand 1.35 in 1,000: log(2 * 1.35e-3) for this distribution.
        #expect(abs(scale.value(at: 3) - 5.9) < 0.6 && abs(scale.value(at: -3) + 5.9) < 0.6)
        #expect(scale.value(at: scale.reach) == values.last)
    }

    @Test("values that several rows share have one score, and it goes back to them")
    func ties() throws {
        let scale = NormalScale(sorted: [Double](repeating: 1, count: 300) + [Double](repeating: 2, count: 700))
        #expect(scale.score(of: 1) < NormalScores.quantile(0.3) && scale.score(of: 2) > NormalScores.quantile(0.3))
        #expect(scale.value(at: scale.score(of: 1)) == 1 && scale.value(at: scale.score(of: 2)) == 2)
    }

    @Test("rough numbers that reach the ends of their range are put on such a scale; others keep their own")
    func choice() throws {
        let (uniform, normal) = (Self.uniform(4000, seed: 3), Self.normal(4000, seed: 4))
        #expect(NormalScale.fitting([uniform]) != nil)
        #expect(NormalScale.fitting([normal]) == nil && NormalScale.fitting([Self.laplace(4000, seed: 5)]) == nil)
        #expect(NormalScale.fitting([(0..<4000).map { 10 * sin(0.1 * Double($0)) }]) == nil)
        // What follows from the row before is not rough, however it jumps: the logistic map.
        var level = 0.3
        let chaos = (0..<4000).map { _ in
            level = 3.99 * level * (1 - level)
            return level
        }
        #expect(
            NormalScale.fitting([chaos]) == nil
                && NormalScale.fitting([chaos.sorted { sin(1e6 * $0) < sin(1e6 * $1) }]) != nil)
        #expect(NormalScale.fitting([uniform.map { ($0 / 10).rounded() }]) == nil)
        #expect(NormalScale.fitting([[Double](repeating: 3, count: 4000)]) == nil)
        #expect(NormalScale.fitting([Array(uniform.prefix(150))]) == nil)
        #expect(NormalScale.fitting([]) == nil)
        // A walk is smooth, whatever its distribution; the same values in any order are not.
        level = 25
        let walk = uniform.map { value in
            level = min(max(level + (value - 25) / 5, 0), 50)
            return level + value / 1000
        }
        #expect(NormalScale.fitting([walk]) == nil)
        #expect(
            NormalScale.fitting([walk.enumerated().sorted { uniform[$0.offset] < uniform[$1.offset] }.map(\.element)])
                != nil)
        // What follows across the end of a sequence does not count.
        #expect(NormalScale.fitting(walk.map { [$0] }) == nil)
    }

    @Test(
        "coarse numbers that noise fills are spread to their ends; values that stand for themselves keep their own scale"
    )
    func coarse() throws {
        // 13 values, the first and the last half as often.
        let values = Self.uniform(6000, seed: 9).map { ($0 / 50 * 12).rounded() / 10 }
        #expect(NormalScale.fitting([values]) == nil)
        let scale = try #require(NormalScale.fitting([values], room: 0.1))
        var made: [Int: Int] = [:]
        for score in Self.normal(60_000, seed: 10) {
            made[Int((scale.value(at: score) * 10).rounded()), default: 0] += 1
        }
        var seen: [Int: Int] = [:]
        for value in values { seen[Int((value * 10).rounded()), default: 0] += 1 }
        // Four deviations of both counts.
        for value in 0...12 {
            let (share, own) = (Double(seen[value] ?? 0) / 6000, Double(made[value] ?? 0) / 60_000)
            #expect(abs(own - share) < 4 * (share / 6000 + share / 60_000).squareRoot(), "\(value)")
        }
        // As many zeros as three other values together; and distances that are none.
        #expect(NormalScale.fitting([values.map { $0 < 0.25 ? 0 : $0 }], room: 0.1) == nil)
        #expect(NormalScale.fitting([values.map { 5 * $0 }], room: 0.1) == nil)

        let table = try Table(
            columns: ["coarse", "normal"], values: zip(values, Self.normal(6000, seed: 11)).flatMap { [$0, $1] },
            source: "made", decimals: [1, nil])
        let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 1))
        #expect(schema.encoding.scores.map { $0 == scale } == [true, false])
    }

    private static func noise(rows: Int = 1000) throws -> Table {
        let (uniform, normal) = (Self.uniform(rows * 2, seed: 6), Self.normal(rows, seed: 7))
        return try Table(
            columns: ["noise", "low", "close", "high"],
            values: (0..<rows).flatMap { row -> [Double] in
                let low = 100 + normal[row]
                let high = low + 0.1 + abs(normal[(row + 1) % rows])
                return [uniform[2 * row], low, low + (high - low) * uniform[2 * row + 1] / 50, high]
            }, source: "made", decimals: [nil, nil, nil, nil])
    }

    @Test("a table keeps what holds between columns, and rows come back")
    func table() throws {
        let table = try Self.noise()
        let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 1))
        let scored = zip(schema.encoding.featuredColumns, schema.encoding.scores).filter { $1 != nil }.map { $0.0 }
        #expect(scored.contains(0) && !schema.decodesByScaling)
        let set = try schema.encoded(table)
        let channel = stride(from: 0, to: set.rows.count, by: set.featureCount).map { Double(set.rows[$0]) }
        let mean = channel.reduce(0, +) / Double(channel.count)
        let square = channel.reduce(0) { $0 + $1 * $1 } / Double(channel.count)
        let fourth = channel.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(channel.count)
        #expect(abs(mean) < 0.02 && abs(square - 1) < 0.02 && abs(fourth / (square * square) - 3) < 0.2)

        let back = try schema.decoded(set.rows).values
        for (index, value) in table.values.enumerated() { #expect(abs(Double(back[index]) - value) < 1e-3) }
        var random = TestRandom(state: 8)
        let wild = (0..<200 * 10 * schema.encodedFeatureCount).map { _ in Float.random(in: -6...6, using: &random) }
        let rows = try schema.decoded(wild).values
        for row in stride(from: 0, to: rows.count, by: 4) {
            #expect((0...50).contains(rows[row]) && rows[row + 1] <= rows[row + 2] && rows[row + 2] <= rows[row + 3])
        }
        let plain = try Schema(
            describing: table, mode: .windows(length: 10, stride: 1), choice: RowEncoding.Choice(curves: false))
        #expect(plain.encoding.scores.allSatisfy { $0 == nil })
    }

    @Test("schema.json keeps the scale; one that was altered is refused")
    func file() throws {
        let schema = try Schema(describing: try Self.noise(), mode: .windows(length: 10, stride: 1))
        let data = try schema.jsonData()
        let again = try Schema(json: data)
        #expect(again == schema)
        var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        var columns = try #require(object["columns"] as? [[String: Any]])
        var encoding = try #require(columns[0]["encoding"] as? [String: Any])
        var scores = try #require(encoding["scores"] as? [String: Any])
        let knots = try #require(scores["knots"] as? [Double])
        for damage in [Array(knots.reversed()), Array(knots.prefix(1)), []] {
            scores["knots"] = damage
            encoding["scores"] = scores
            columns[0]["encoding"] = encoding
            object["columns"] = columns
            let altered = try JSONSerialization.data(withJSONObject: object)
            #expect(message { () throws(DataError) in _ = try Schema(json: altered) }.contains("scores"))
        }
    }

    @Test("a rough column with gaps is learnt as normal scores too")
    func gaps() throws {
        let values = Self.uniform(1200, seed: 9).enumerated().flatMap { row, value in
            [row % 9 == 4 ? .nan : value, sin(0.1 * Double(row))]
        }
        let table = try Table(
            columns: ["noise", "wave"], values: values, source: "made", decimals: [nil, nil], allowsMissing: true)
        let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 1))
        let column = try #require(schema.mixed?.columns.first { $0.name == "noise" })
        guard case .number(let transform, _) = column.coding else {
            Issue.record("no number")
            return
        }
        #expect(transform.kind == .quantile)
    }
}
