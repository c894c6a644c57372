import AntiphonData
import Foundation
import Testing

/// Linear processes of noisy tables that have more than noisy numbers.
@Suite("Linear processes beside other columns") struct MixedProcessTests {
    private static let (columns, rows, window) = (12, 4000, 12)

    private func normals(_ count: Int, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in
            let (u, v) = (Double.random(in: 0x1p-53..<1, using: &random), Double.random(in: 0..<1, using: &random))
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
    }

    // y[t, i] = .5 y[t-1, i] + e, with noise that neighbours share, skewed.
    private func numbers() -> [[Double]] {
        let f = Self.columns
        let noise = normals(Self.rows * (f + 1), seed: 3)
        var last = [Double](repeating: 0, count: f)
        return (0..<Self.rows).map { row in
            let own = Array(noise[row * (f + 1)..<(row + 1) * (f + 1)])
            last = last.indices.map { 0.5 * last[$0] + own[$0] + 0.5 * own[$0 + 1] }
            return last.map { exp(0.4 * $0) }
        }
    }

    private func plain() throws -> Schema {
        let table = try Table(
            columns: (0..<Self.columns).map { "c\($0)" }, values: numbers().flatMap { $0 }, source: "made")
        return try schema(table)
    }

    // A kind before the numbers, cells of the columns named missing, a smooth wave and a count that is mostly 0 behind them.
    private func mixed(gaps: [Int], share: Double = 0.1) throws -> Table {
        var random = TestRandom(state: 5)
        let values = numbers().enumerated().flatMap { place, row -> [Double] in
            var own = row
            for column in gaps where Double.random(in: 0..<1, using: &random) < share { own[column] = .nan }
            let wave = sin(0.11 * Double(place))
            let count = Double(max(0, Int.random(in: 0..<8, using: &random) - 5))
            // Where a limit told it, it would be worked out.
            return [row[0] > 1 + 0.1 * sin(37 * Double(place)) ? 1 : 0] + own + [wave, count]
        }
        let count = Self.columns + 3
        return try Table(
            columns: ["kind"] + (0..<Self.columns).map { "c\($0)" } + ["wave", "count"], values: values,
            source: "made", decimals: [Int?](repeating: nil, count: count - 1) + [0],
            kinds: [.category(labels: ["a", "b"])] + [ColumnKind](repeating: .number, count: count - 1),
            allowsMissing: true)
    }

    private func schema(_ table: Table, choices: [String: ColumnChoice] = [:]) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: Self.window, stride: 1),
            choice: RowEncoding.Choice(processes: true), choices: choices)
    }

    @Test("Numbers that never change, or hardly ever, do not keep others from a process")
    func constants() throws {
        let values = numbers().enumerated().flatMap { [14.62] + $1 + [$0 % 40 == 0 ? 21.6 : 21.61] }
        let count = Self.columns + 2
        let table = try Table(
            columns: (0..<count).map { "c\($0)" }, values: values, source: "made",
            decimals: [2] + [Int?](repeating: nil, count: Self.columns) + [2])
        let process = try #require(try schema(table).process)
        #expect(process.channels == Array(1...Self.columns))
        #expect(process.lags == (try plain().process?.lags))
    }

    @Test("The process has the noisy numbers, and neither categories, smooth columns nor counts")
    func channels() throws {
        let mixedTable = try mixed(gaps: [2, 7])
        let schema = try schema(mixedTable)
        let process = try #require(schema.process)
        let mixed = try #require(schema.mixed)
        let layout = schema.layout
        #expect(process.width == Self.columns && process.lags == 1)
        let smooth = schema.innovations.keys
        #expect(smooth.count == 1 && smooth.allSatisfy { !process.channels.contains($0) })
        // By the values of the first sequence: the table's are in it.
        let first = try Array(schema.encoded(mixedTable).rows[..<(Self.window * layout.width)])
        let back = try schema.decoded(first).values
        func changed(_ channel: Int) throws -> Set<Int> {
            var moved = first
            for step in 0..<Self.window { moved[step * layout.width + channel] += 0.1 }
            let other = try schema.decoded(moved).values
            return Set(back.indices.filter { back[$0] != other[$0] && !back[$0].isNaN }.map { $0 % (Self.columns + 3) })
        }
        let touched = try process.channels.map(changed)
        #expect(touched.allSatisfy { $0.count == 1 } && Set(touched.joined()) == Set(1...Self.columns))
        #expect(try changed(#require(smooth.first)) == [Self.columns + 1])
        #expect(mixed.columns.contains { $0.name == "count" })
    }

    @Test("Of columns without gaps it is what it is without the others")
    func same() throws {
        let whole = try #require(plain().process)
        let schema = try schema(mixed(gaps: []))
        let beside = try #require(schema.process)
        #expect(beside.lags == whole.lags && beside.channels != whole.channels)
        // The columns stand in another order where some are so skewed that they are no plain numbers.
        let places = (schema.mixed?.plain ?? []).filter { 1...Self.columns ~= $0 }.map { $0 - 1 }
        let f = Self.columns
        for (one, i) in places.enumerated() {
            #expect(abs(beside.means[one] - whole.means[i]) < 1e-6)
            for (other, j) in places.enumerated() {
                for lag in 0...whole.lags {
                    let (own, all) = (beside.covariances, whole.covariances)
                    #expect(abs(own[(lag * f + one) * f + other] - all[(lag * f + i) * f + j]) < 1e-6)
                }
            }
        }
    }

    @Test("Where cells are missing it is nearly what it is where none are", arguments: [0.1, 0.4])
    func gaps(share: Double) throws {
        let f = Self.columns
        let whole = try #require(plain().process)
        let gapped = try #require(schema(mixed(gaps: Array(0..<f), share: share)).process)
        #expect(gapped.width == f && gapped.lags == whole.lags)
        for place in whole.covariances.indices {
            #expect(abs(gapped.covariances[place] - whole.covariances[place]) < 0.02 + 0.15 * Float(share))
        }
        for place in 0..<f { #expect(abs(gapped.means[place] - whole.means[place]) < 0.05) }
        // Rows can have such covariances: something of each is new, and what is new and what is foretold make up the whole.
        for i in 0..<f {
            let new = (0...i).reduce(0.0) { $0 + pow(Double(gapped.factor[i * f + $1]), 2) }
            #expect(new > 0.1 && new < Double(gapped.covariances[i * f + i]) * 1.001)
        }
    }

    @Test(
        "Where pairs contradict each other covariances are made smaller until rows can have them; too few make none",
        arguments: [(missing: 0.4, isFound: true), (0.85, false)])
    func contradiction(missing: Double, isFound: Bool) throws {
        // Fourteen columns that are nearly the same: how like each other two are, only rows tell that have both.
        let f = 14
        let noise = normals(700 * (f + 1), seed: 8)
        var random = TestRandom(state: 2)
        let values = (0..<700 * f).map { place -> Double in
            let (row, column) = (place / f, place % f)
            let value = noise[row * (f + 1) + f] + 0.02 * noise[row * (f + 1) + column]
            return Double.random(in: 0..<1, using: &random) < missing ? .nan : value
        }
        let table = try Table(
            columns: (0..<f).map { "c\($0)" }, values: values, source: "made", allowsMissing: true)
        guard isFound else {
            #expect(try schema(table).process == nil)
            return
        }
        let process = try #require(schema(table).process)
        #expect(process.width == f)
        for i in 0..<f {
            #expect(process.factor[i * f + i] > 0)
            // Some .999 between the columns they were made of.
            for j in 0..<i { #expect(0.3...0.97 ~= process.covariances[i * f + j]) }
        }
    }

    @Test("Columns of it are normal scores, with gaps too, but for those of which another scale was asked for")
    func scores() throws {
        let table = try mixed(gaps: [2, 7])
        let schema = try schema(table, choices: ["c7": ColumnChoice(transform: .logarithm)])
        let process = try #require(schema.process)
        let set = try schema.encoded(table)
        #expect(process.width == Self.columns)
        for channel in process.channels {
            let group = try #require(schema.layout.groups.first { $0.channels.contains(channel) })
            let isGated = group.channels.count == 3
            let own = stride(from: 0, to: set.rows.count, by: set.featureCount).compactMap { row in
                isGated && set.rows[row + group.channels.lowerBound] == 0 ? nil : Double(set.rows[row + channel])
            }
            let mean = own.reduce(0, +) / Double(own.count)
            let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)).squareRoot()
            let skew = own.reduce(0) { $0 + pow(($1 - mean) / deviation, 3) } / Double(own.count)
            #expect(abs(skew) < 0.1)
        }
        let kinds = (schema.mixed?.columns ?? []).compactMap { column -> NumberTransform.Kind? in
            guard case .number(let transform, _) = column.coding, column.hasMissing else { return nil }
            return transform.kind
        }
        #expect(kinds == [.quantile, .logarithm])
        // Back as they were.
        let back = try schema.decoded(Array(set.rows[..<(Self.window * set.featureCount)])).values
        for (place, value) in back.enumerated() where place % table.columns.count != Self.columns + 2 {
            let own = table.values[place]
            #expect(own.isNaN == value.isNaN)
            if !own.isNaN { #expect(abs(Double(value) - own) < 2e-3 * (1 + abs(own)), "\(place)") }
        }
    }

    @Test("What is given is not part of it")
    func given() throws {
        let process = try #require(
            schema(mixed(gaps: [2, 7]), choices: ["c5": ColumnChoice(isGiven: true)]).process)
        #expect(process.width == Self.columns - 1)
    }

    @Test("schema.json keeps its channels, and says which cannot be")
    func kept() throws {
        let schema = try schema(mixed(gaps: [2, 7]))
        let process = try #require(schema.process)
        let text = try schema.jsonData()
        let read = try Schema(json: text)
        #expect(read == schema && read.process == process && read.layout.process == process)
        let own = process.channels
        let flag = try #require(schema.layout.groups.first { $0.name == "c2" }).channels.lowerBound
        let kind = try #require(schema.layout.groups.first { $0.name == "kind" }).channels.lowerBound
        let hostile: [[Int]] = [
            [], [-1] + own.dropFirst(), own.dropLast() + [schema.layout.width], own.reversed(),
            [own[0]] + own.dropLast(),
            own.dropLast(), (own.dropLast() + [flag]).sorted(), (own.dropLast() + [kind]).sorted(),
            (own.dropLast() + schema.innovations.keys).sorted(),
        ]
        for channels in hostile {
            var object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
            var entry = try #require(object["process"] as? [String: Any])
            #expect(entry["channels"] as? [Int] == own)
            entry["channels"] = channels
            object["process"] = entry
            let altered = try JSONSerialization.data(withJSONObject: object)
            let error = #expect(throws: DataError.self) { try Schema(json: altered) }
            #expect("\(try #require(error))".contains("how rows follow each other"), "\(channels)")
        }
    }
}
