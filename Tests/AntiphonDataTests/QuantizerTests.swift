import AntiphonData
import Foundation
import Testing

/// Columns that take coarse values, put on them.
@Suite("Quantized columns")
struct QuantizerTests {
    // A walk that returns to 0, in one piece.
    private static func walk(_ count: Int, step: Double, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        var level = 0.0
        return (0..<count).map { _ in
            level =
                0.98 * level + step
                * (Double.random(in: -1..<1, using: &random) + Double.random(in: -1..<1, using: &random))
            return level
        }
    }

    // In steps of .067, as a 32-bit float holds it: decimals say nothing.
    private static func coarse(_ walk: [Double]) -> [Double] {
        walk.map { Double(Float((($0 / 0.067).rounded() * 67).rounded() / 1000)) }
    }

    // Tenths, but where the walk is close to a threshold the mean of two of them and a little noise.
    private static func meanOfTenths(_ walk: [Double], seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return walk.map { value in
            let place = value * 10
            let isBetween = abs(place - place.rounded(.down) - 0.5) < 0.08
            return isBetween
                ? (place.rounded(.down) + Double.random(in: 0.1..<0.9, using: &random)) / 10 : place.rounded() / 10
        }
    }

    private static func still(_ values: [Double]) -> Double {
        Double(zip(values, values.dropFirst()).count { $0 == $1 }) / Double(values.count - 1)
    }

    @Test("steps that decimals do not tell are found; every number near them goes to the nearest")
    func steps() throws {
        let values = Self.coarse(Self.walk(6000, step: 0.3, seed: 1))
        let quantizer = try #require(Quantizer.fitting([values], decimals: 17))
        #expect(quantizer.isSound)
        let often = quantizer.levels.filter { level in values.count { $0 == level } >= 100 }
        #expect(often.count > 5)
        let (low, high) = (try #require(often.min()), try #require(often.max()))
        var random = TestRandom(state: 2)
        var isOff = 0
        for _ in 0..<2000 {
            let value = Double.random(in: low...high, using: &random)
            let nearest = try #require(quantizer.levels.min { abs($0 - value) < abs($1 - value) })
            let result = quantizer.quantized(value)
            #expect(quantizer.levels.contains(result) || abs(result - value) < 0.067)
            if result != nearest { isOff += 1 }
        }
        // Frequencies shift thresholds a little: no more than one number in ten goes to the other neighbour.
        #expect(isOff < 200)
    }

    @Test("readings that stand still do so again: the smooth course, quantized, stands still as often as the column")
    func standingStill() throws {
        let walk = Self.walk(20_000, step: 0.02, seed: 3)
        let values = Self.meanOfTenths(walk, seed: 4)
        let quantizer = try #require(Quantizer.fitting([values], decimals: nil))
        let (real, smooth, put) = (Self.still(values), Self.still(walk), Self.still(walk.map(quantizer.quantized)))
        #expect(real > 0.5 && smooth == 0 && abs(put - real) < 0.1, "\(real) \(put)")
        // And it is nearer to what was read than the walk itself is.
        let distance = { (own: [Double]) in zip(own, values).reduce(0) { $0 + abs($1.0 - $1.1) } }
        #expect(distance(walk.map(quantizer.quantized)) < distance(walk))
    }

    @Test("numbers that hardly repeat, few numbers, and those that their decimals describe have no levels")
    func none() {
        let walk = Self.walk(5000, step: 0.3, seed: 5)
        #expect(Quantizer.fitting([walk], decimals: 17) == nil)
        let rounded = walk.map { ($0 * 10).rounded() / 10 }
        #expect(Quantizer.fitting([rounded], decimals: 1) == nil)
        #expect(Quantizer.fitting([rounded.map { $0 * 10 }], decimals: 0) == nil)
        #expect(Quantizer.fitting([Array(Self.coarse(walk).prefix(499))], decimals: 17) == nil)
        #expect(Quantizer.fitting([[Double](repeating: 3, count: 900)], decimals: 0) == nil)
        #expect(Quantizer.fitting([], decimals: nil) == nil)
        // Steps of ten are no decimals.
        #expect(Quantizer.fitting([rounded.map { ($0 * 10).rounded() * 10 }], decimals: 0) != nil)
    }

    @Test("a few readings that are far off change nothing")
    func outliers() throws {
        let coarse = Self.coarse(Self.walk(3000, step: 0.3, seed: 6))
        let usual = try #require(Quantizer.fitting([coarse], decimals: 2))
        var broken = coarse
        for row in [700, 1400, 2100] { broken[row] = 1e5 * Double(row) }
        #expect(try #require(Quantizer.fitting([broken], decimals: 2)).levels == usual.levels)
    }

    @Test("the map never falls, and is continuous but at the thresholds")
    func monotone() throws {
        for values in [
            Self.coarse(Self.walk(3000, step: 0.3, seed: 6)),
            Self.meanOfTenths(Self.walk(3000, step: 0.05, seed: 7), seed: 8),
        ] {
            let quantizer = try #require(Quantizer.fitting([values], decimals: nil))
            let (low, high) = (try #require(values.min()) - 1, try #require(values.max()) + 1)
            let results = (0...20_000).map { quantizer.quantized(low + (high - low) * Double($0) / 20_000) }
            #expect(zip(results, results.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(results.first ?? 0 < quantizer.levels[0] && results.last ?? 0 > quantizer.levels.last ?? 0)
        }
        // By hand: stretches 0...1 and 3...4 of the levels 0.5 and 2.5, the way between at (2.5 - .5) / (3 - 1).
        let quantizer = Quantizer(levels: [0.5, 2.5], lower: [0, 3], upper: [1, 4])
        #expect([-1, 0, 1, 1.5, 2, 3, 4, 5].map(quantizer.quantized) == [-0.5, 0.5, 0.5, 1, 1.5, 2.5, 2.5, 3.5])
    }

    @Test("the order of pieces, and what lies between them, do not matter")
    func pieces() throws {
        let walk = Self.coarse(Self.walk(4000, step: 0.2, seed: 9))
        let parts = stride(from: 0, to: 4000, by: 100).map { Array(walk[$0..<$0 + 100]) }
        let quantizer = try #require(Quantizer.fitting(parts, decimals: nil))
        #expect(Quantizer.fitting(parts.reversed(), decimals: nil) == quantizer)
    }

    @Test("what one subject has again and again is no level")
    func subjects() throws {
        var random = TestRandom(state: 14)
        // Each has an income of its own; a few have the same one.
        let incomes = (0..<200).map { $0 < 20 ? 1000.0 : Double.random(in: 900..<5000, using: &random) }
        let pieces = incomes.map { [Double](repeating: $0, count: 10) }
        #expect(Quantizer.fitting(pieces, decimals: nil, areSubjects: true) == nil)
        #expect(try #require(Quantizer.fitting(pieces, decimals: nil)).levels.count == 181)
        // Readings that all take are levels of all.
        let coarse = Self.coarse(Self.walk(6000, step: 0.3, seed: 15))
        let parts = stride(from: 0, to: 6000, by: 100).map { Array(coarse[$0..<$0 + 100]) }
        let quantizer = try #require(Quantizer.fitting(parts, decimals: nil, areSubjects: true))
        #expect(quantizer.levels.allSatisfy { level in parts.count { $0.contains(level) } >= 3 })
    }

    @Test("a table's columns: found, kept in the schema's file, put on when decoding, left alone if told so")
    func table() throws {
        let walk = Self.walk(3000, step: 0.3, seed: 10)
        let coarse = Self.coarse(walk)
        let values = walk.indices.flatMap { [walk[$0], coarse[$0]] }
        let table = try Table(columns: ["smooth", "coarse"], values: values, source: "t", decimals: [16, 17])
        for mode in [SequenceMode.windows(length: 20, stride: 1), .windows(length: 20, stride: 20)] {
            let schema = try Schema(describing: table, mode: mode)
            #expect(schema.encoding.quantizers.map { $0 != nil } == [false, true] && !schema.decodesByScaling)
            #expect(try Schema(json: schema.jsonData()) == schema)
            var random = TestRandom(state: 11)
            let features = (0..<400).map { _ in Float.random(in: -1.5...1.5, using: &random) }
            let decoded = try schema.decoded(features).values
            let levels = Set(coarse.map { Float($0) })
            let isOn = stride(from: 1, to: 400, by: 2).count { levels.contains(decoded[$0]) }
            #expect(isOn > 190, "\(isOn) of 200")
            let plain = try Schema(describing: table, mode: mode, choice: .init(levels: false))
            #expect(plain.decodesByScaling && plain.encoding.scalers == schema.encoding.scalers)
        }
    }

    @Test("readings with gaps are put on their levels too")
    func gaps() throws {
        let coarse = Self.coarse(Self.walk(3000, step: 0.3, seed: 12))
        let text = csv(3000, ["reading": { $0 % 11 == 0 ? "" : "\(coarse[$0])" }, "other": { "\($0 % 7)" }])
        let (table, _) = try typed(text, inferred(text))
        let schema = try Schema(describing: table, mode: .windows(length: 20, stride: 1))
        let mixed = try #require(schema.mixed)
        guard case .number(let transform, _) = try #require(mixed.columns.first { $0.name == "reading" }).coding else {
            Issue.record("no number")
            return
        }
        let levels = try #require(transform.levels)
        #expect(Set(levels.levels).isSubset(of: Set(coarse)))
        #expect(levels.levels.contains(transform.restored(0.1)))
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    @Test("levels that cannot be are refused in one line")
    func altered() throws {
        let coarse = Self.coarse(Self.walk(3000, step: 0.3, seed: 13))
        let table = try Table(columns: ["coarse"], values: coarse, source: "t", decimals: [17])
        let schema = try Schema(describing: table, mode: .windows(length: 20, stride: 1))
        let text = String(decoding: try schema.jsonData(), as: UTF8.self)
        var file = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        func refusal(_ change: (inout [String: [Double]]) -> Void) throws -> String {
            var columns = try #require(file["columns"] as? [[String: Any]])
            var encoding = try #require(columns[0]["encoding"] as? [String: Any])
            var levels = try #require(encoding["levels"] as? [String: [Double]])
            change(&levels)
            encoding["levels"] = levels
            columns[0]["encoding"] = encoding
            var changed = file
            changed["columns"] = columns
            let data = try JSONSerialization.data(withJSONObject: changed)
            return message { () throws(DataError) in _ = try Schema(json: data) }
        }
        #expect(try refusal { _ in }.isEmpty)
        #expect(try refusal { $0["levels"]?.reverse() }.contains("the levels of a column cannot be"))
        #expect(try refusal { $0["lower"]?[1] = -1e9 }.contains("the levels of a column cannot be"))
        #expect(try refusal { $0["upper"]?.removeLast() }.hasPrefix("schema.json: "))
        #expect(try refusal { $0 = ["levels": [], "lower": [], "upper": []] }.contains("cannot be"))
        file["rows"] = 0
        #expect(try !refusal { _ in }.isEmpty)
    }
}
