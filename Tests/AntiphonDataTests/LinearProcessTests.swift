import AntiphonData
import Foundation
import Testing

/// How the rows of noisy tables follow those before.
@Suite("Linear processes") struct LinearProcessTests {
    private static let width = 14

    private func normals(_ count: Int, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in
            let (u, v) = (Double.random(in: 0x1p-53..<1, using: &random), Double.random(in: 0..<1, using: &random))
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
    }

    // y[t, i] = .45 y[t-1, i] - .3 y[t-2, i + 1] + e, with noise that neighbours share.
    private func rows(_ count: Int, width f: Int = width, seed: UInt64 = 1) -> [Double] {
        let noise = normals((count + 50) * (f + 1), seed: seed)
        var rows = [[Double]](repeating: Array(repeating: 0, count: f), count: 2)
        for row in 0..<count + 50 {
            let own = Array(noise[row * (f + 1)..<(row + 1) * (f + 1)])
            let (last, before) = (rows[rows.count - 1], rows[rows.count - 2])
            rows.append(
                (0..<f).map { (place: Int) -> Double in
                    let told: Double = 0.45 * last[place] - 0.3 * before[(place + 1) % f]
                    let new: Double = own[place] + 0.5 * own[place + 1]
                    return told + new
                })
        }
        return Array(rows.suffix(count).joined())
    }

    private func table(_ values: [Double], width f: Int = width) throws -> Table {
        try Table(columns: (0..<f).map { "c\($0)" }, values: values, source: "made")
    }

    private func schema(
        _ table: Table, window: Int = 12, stride: Int = 1, processes: Bool = true, curves: Bool = true,
        relations: Bool = true
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: window, stride: stride),
            choice: RowEncoding.Choice(relations: relations, curves: curves, processes: processes))
    }

    @Test("What is new, whitened, has deviations of 1, but for columns that others all but tell")
    func whitens() throws {
        let f = Self.width
        let process = try #require(try schema(table(rows(3000)), curves: false).process)
        for i in 0..<f {
            for j in 0..<f {
                let product = (0..<f).reduce(0.0) {
                    $0 + Double(process.whitening[i * f + $1]) * Double(process.factor[$1 * f + j])
                }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-5)
            }
        }
        // The last column is the first with a thousandth of noise: no weight makes more of it than ten times its deviation.
        var values = rows(3000)
        let noise = normals(3000, seed: 9)
        for row in 0..<3000 { values[row * f + f - 1] = values[row * f] + 1e-3 * noise[row] }
        let near = try #require(try schema(table(values), curves: false, relations: false).process)
        let deviation = Double(near.covariances[f * f - 1]).squareRoot()
        #expect(abs(Double(near.whitening[f * f - 1]) * deviation - 10) < 1e-3)
    }

    @Test("Weights and what is new are those that rows were made with")
    func found() throws {
        let f = Self.width
        // On their own scale: scores would differ by a little.
        let process = try #require(try schema(table(rows(6000)), curves: false).process)
        #expect(process.width == f && process.lags >= 2)
        // The encoding scales columns alike here: weights have no unit.
        func weight(_ lag: Int, from: Int, to: Int) -> Float { process.weights[((lag - 1) * f + from) * f + to] }
        for to in 0..<f {
            for from in 0..<f {
                #expect(abs(weight(1, from: from, to: to) - (from == to ? 0.45 : 0)) < 0.08)
                #expect(abs(weight(2, from: from, to: to) - (from == (to + 1) % f ? -0.3 : 0)) < 0.08)
            }
        }
        // Neighbours share a part: 0.5 of 1.25 in both.
        func new(_ i: Int, _ j: Int) -> Float {
            (0..<f).reduce(0) { $0 + process.factor[i * f + $1] * process.factor[j * f + $1] }
        }
        for i in 1..<f { #expect(abs(new(i, i - 1) / (new(i, i) * new(i - 1, i - 1)).squareRoot() - 0.4) < 0.05) }
        for i in 2..<f { #expect(abs(new(i, i - 2)) < 0.06) }
    }

    @Test("Rows that it makes have the covariances that it was made of, from the first on")
    func stationary() throws {
        let f = Self.width
        let process = try #require(try schema(table(rows(3000))).process)
        let size = process.lags * f
        let count = 4000
        let steps = 5
        var sums = [Double](repeating: 0, count: 2 * f * f)
        for sequence in 0..<count {
            let noise = normals(size + steps * f, seed: UInt64(1000 + sequence))
            var before = (0..<size).map { i in
                (0...i).reduce(0.0) { $0 + Double(process.past[i * size + $1]) * noise[$1] }
            }
            for step in 0..<steps {
                let row = (0..<f).map { i -> Double in
                    let told = before.indices.reduce(0.0) { $0 + Double(process.weights[$1 * f + i]) * before[$1] }
                    return (0...i).reduce(told) {
                        $0 + Double(process.factor[i * f + $1]) * noise[size + step * f + $1]
                    }
                }
                if step == 0 || step == steps - 1 {
                    let start = step == 0 ? 0 : f * f
                    for i in 0..<f { for j in 0..<f { sums[start + i * f + j] += row[i] * row[j] / Double(count) } }
                }
                before = row + before.dropLast(f)
            }
        }
        for place in 0..<f * f {
            #expect(abs(sums[place] - Double(process.covariances[place])) < 0.1)
            #expect(abs(sums[f * f + place] - Double(process.covariances[place])) < 0.1)
        }
    }

    @Test("Columns of such a table are learnt as normal scores, and come back as they were")
    func scores() throws {
        let skewed = rows(2000).map { exp(0.5 * $0) }
        let table = try table(skewed)
        let schema = try schema(table)
        #expect(schema.process != nil)
        let set = try schema.encoded(table)
        for column in 0..<Self.width {
            let own = stride(from: column, to: set.rows.count, by: Self.width).map { Double(set.rows[$0]) }
            let deviation = (own.reduce(0) { $0 + $1 * $1 } / Double(own.count)).squareRoot()
            let skew = own.reduce(0) { $0 + $1 * $1 * $1 } / Double(own.count) / (deviation * deviation * deviation)
            #expect(abs(skew) < 0.1)
        }
        let back = try schema.decoded(Array(set.rows[..<(12 * Self.width)])).values
        for (one, other) in zip(back, skewed) { #expect(abs(Double(one) - other) < 1e-4 * (1 + abs(other))) }
    }

    @Test("Few columns, walks, and whoever asks for none have none")
    func refused() throws {
        let f = Self.width
        #expect(try schema(table(rows(2000)), processes: false).process == nil)
        // Eight columns cannot bring more that is new than eight.
        #expect(try schema(table(normals(8 * 2000, seed: 4), width: 8), window: 12).process == nil)
        // Noise of nine can, of which nothing is foretold: it has no weights to speak of.
        let noise = try #require(try schema(table(normals(9 * 4000, seed: 4), width: 9)).process)
        #expect(noise.weights.allSatisfy { abs($0) < 0.1 })
        var walk = [Double](repeating: 0, count: f)
        let walks = (0..<2000).flatMap { row -> [Double] in
            let moves = normals(f, seed: UInt64(row))
            for place in walk.indices { walk[place] += moves[place] }
            return walk
        }
        #expect(try schema(table(walks)).process == nil)
        // Too few rows to learn a single order from.
        #expect(try schema(table(rows(60))).process == nil)
    }

    @Test("Between windows with gaps nothing follows from anything")
    func gaps() throws {
        // Windows of 12 at every 36th row; all rows between them are jumps.
        let jumps = rows(7200).enumerated().map { place, value in
            let row = place / Self.width
            return row % 36 >= 12 ? 1e3 * Double(row % 7) : value
        }
        let seen = try #require(try schema(table(jumps), stride: 36).process)
        let whole = try #require(try schema(table(rows(7200)), stride: 1).process)
        let f = Self.width
        for place in 0..<f * f { #expect(abs(seen.weights[place] - whole.weights[place]) < 0.2) }
        #expect(seen.covariances.prefix(f * f).allSatisfy { abs($0) < 2 })
    }

    @Test("Where the windows of one subject end and those of another begin, nothing follows from anything either")
    func subjects() throws {
        // Of each subject one window, so that they touch.
        let (f, steps) = (Self.width, 12)
        let table = try Table(
            columns: (0..<f).map { "c\($0)" }, values: rows(400 * steps), source: "made",
            sequences: RowSequences(column: "id", rows: (0..<400 * steps).map { "s\($0 / steps)" }))
        let schema = try schema(table, window: steps, stride: steps)
        let process = try #require(schema.process)
        let set = try schema.encoded(table)
        #expect(set.count == 400)
        for column in 0..<f {
            func number(_ row: Int) -> Double { Double(set.rows[row * f + column]) - Double(process.means[column]) }
            for lag in 0...process.lags {
                let sum = (0..<set.count).reduce(0.0) { sum, subject in
                    (lag..<steps).reduce(sum) {
                        $0 + number(subject * steps + $1) * number(subject * steps + $1 - lag)
                    }
                }
                let own = Double(process.covariances[(lag * f + column) * f + column])
                #expect(abs(own - sum / Double(400 * steps)) < 1e-5)
            }
        }
    }

    @Test("schema.json keeps it to the bit, and says what was altered")
    func kept() throws {
        let schema = try schema(table(rows(1500)))
        let process = try #require(schema.process)
        #expect(schema.layout.process == process)
        let text = try schema.jsonData()
        let read = try Schema(json: text)
        #expect(read == schema && read.process == process)
        func altered(_ change: (inout [String: Any]) -> Void) throws -> Data {
            var object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
            var own = try #require(object["process"] as? [String: Any])
            change(&own)
            object["process"] = own
            return try JSONSerialization.data(withJSONObject: object)
        }
        let hostile: [(inout [String: Any]) -> Void] = [
            { $0["lags"] = 0 }, { $0["lags"] = process.lags + 1 }, { $0["lags"] = Int.max }, { $0["lags"] = -1 },
            { $0["means"] = "" }, { $0["covariances"] = "AAAA" },
            { $0["means"] = Data([0, 0, 0xC0, 0x7F] + [UInt8](repeating: 0, count: 4 * 13)).base64EncodedString() },
            // Covariances of nothing with nothing.
            { $0["covariances"] = Data(count: 4 * 14 * 14 * (process.lags + 1)).base64EncodedString() },
        ]
        for change in hostile {
            let error = #expect(throws: DataError.self) {
                try Schema(json: altered(change))
            }
            #expect("\(try #require(error))".contains("how rows follow each other"))
        }
    }
}
