import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Foundation
import Testing

/// Numbers that are often close to an end of their range, and hardly ever on it, turn back there.
@Suite("Ends that turn back") struct ReflectionTests {
    /// The distance of something that wanders.
    private static func distances(rows: Int = 1500) -> [Double] {
        let normals = Small.normals(rows, seed: 6)
        var place = 0.0
        return (0..<rows).map { row in
            place = 0.8 * place + 0.6 * normals[row]
            return abs(place)
        }
    }

    /// A distance, a place on a stretch between two walls, and what has no such end: a wave, which stays at its own for a while, normal numbers,
    /// what rises over all rows, a sum that is cut off.
    static func table(rows: Int = 1500) throws -> Table {
        let distances = distances(rows: rows)
        let normals = Small.normals(3 * rows, seed: 7)
        var values: [Double] = []
        for row in 0..<rows {
            let draw = normals[3 * row..<3 * row + 3].map { $0 }
            let phase = 0.31 * Double(row) + distances[row]
            let place = abs((phase / 2).truncatingRemainder(dividingBy: 2) - 1)
            values += [distances[row], place, sin(phase), draw[0], Double(row) + 0.2 * draw[1], max(0, draw[2])]
        }
        return try Table(
            columns: ["distance", "place", "wave", "normal", "rising", "rain"], values: values, source: "made")
    }

    @Test("A distance turns back at 0, a place between walls at both; nothing else does, nor what is given or smooth")
    func found() throws {
        let table = try Self.table()
        let schema = try Schema(describing: table, mode: .windows(length: 8, stride: 1))
        #expect(schema.reflections.keys.sorted() == [0, 1])
        // Encoded as the scaler says: the least and the largest of all rows.
        let ends = schema.columns.map(\.statistics).map { statistics in
            [statistics.minimum, statistics.maximum].map {
                Float(($0 - statistics.mean) / statistics.standardDeviation)
            }
        }
        func isNear(_ end: Float?, _ expected: Float) -> Bool { end.map { abs($0 - expected) < 1e-5 } ?? false }
        #expect(isNear(schema.reflections[0]?.low, ends[0][0]) && schema.reflections[0]?.high == nil)
        #expect(isNear(schema.reflections[1]?.low, ends[1][0]) && isNear(schema.reflections[1]?.high, ends[1][1]))
        #expect(schema.layout.reflections == schema.reflections)
        #expect(schema.turningColumns == [0, 1])
        // They are kept with the model.
        #expect(try Schema(json: schema.jsonData()) == schema)

        // What is given is not generated.
        let given = try Schema(
            describing: table, mode: .windows(length: 8, stride: 1), choices: ["distance": ColumnChoice(isGiven: true)])
        #expect(given.reflections.count == 1)
        // Seven arrivals at an end in 400 rows are too few, eight are enough.
        for visits in [14, 16] {
            let normals = Small.normals(400, seed: 6)
            let values = (0..<400).map { row -> Double in
                let isVisit = row % 20 == 5 && row / 20 < visits
                // As often close to the end as once more as far away.
                return isVisit ? -5 - 0.09 * Double(row / 20 % 2) - 1e-4 * Double(row) : normals[row]
            }
            let table = try Table(columns: ["x"], values: values, source: "made")
            let schema = try Schema(
                describing: table, mode: .windows(length: 8, stride: 1), choice: RowEncoding.Choice(curves: false))
            #expect(schema.reflections.isEmpty == (visits < 16))
        }
        // What is on its least value in one row of a hundred, and else not close to it but as often a little farther away, does not turn back there.
        let seldom = Self.distances().enumerated().map { row, distance -> Double in
            switch row % 100 {
            case 7: return 0
            case 57: return 0.045
            default: return 0.3 + distance
            }
        }
        let idle = try Schema(
            describing: Table(columns: ["x"], values: seldom, source: "made"), mode: .windows(length: 8, stride: 1),
            choice: RowEncoding.Choice(curves: false))
        #expect(idle.mixed == nil && idle.reflections.isEmpty)
        // Waves that follow exactly from the rows before come about in another way.
        let waves = try Schema(describing: Small.waves(steps: 9), mode: .grouped)
        #expect(!waves.innovations.isEmpty && waves.reflections.isEmpty)
    }

    @Test(
        "A schema whose ends cannot be is refused",
        arguments: [
            #"[{"channel": 9, "ends": {"low": 0}}]"#, #"[{"channel": 0, "ends": {}}]"#,
            #"[{"channel": 0, "ends": {"low": 1, "high": 1}}]"#, #"[{"channel": 0, "ends": {"low": 1e99}}]"#,
            #"[{"channel": 0, "ends": {"low": 1}}, {"channel": 0, "ends": {"low": 1}}]"#, "7",
        ])
    func altered(_ reflections: String) throws {
        let schema = try Schema(describing: Self.table(), mode: .windows(length: 8, stride: 1))
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        #expect(object["reflections"] != nil)
        object["reflections"] = try JSONSerialization.jsonObject(
            with: Data(reflections.utf8), options: .fragmentsAllowed)
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DataError.self) { try Schema(json: json) }
    }

    @Test("A generator turns back at the ends, and so does its gradient")
    func turns() throws {
        let configuration = Small.configuration { $0.generator.limits = true }
        func generated(_ configuration: Configuration, _ layout: SequenceLayout, shift: Float = 0) throws -> (
            sequences: [Float], gradient: [Float]
        ) {
            try Small.generated(configuration, layout, batch: 16) { count in
                let random = Philox(seed: 3)
                return (0..<count).map {
                    random.uniform($0) - 0.5 + shift * (random.uniform(100_000 + $0) - 0.5)
                }
            }
        }
        let free = try generated(configuration, SequenceLayout(steps: 4, features: 3))
        // A quarter of the first channel lies beyond its end, and of the second beyond each of its own.
        let sorted = (0..<2).map { channel in
            stride(from: channel, to: free.sequences.count, by: 3).map { free.sequences[$0] }.sorted()
        }
        let quarter = sorted[0].count / 4
        let (first, low, high) = (sorted[0][quarter], sorted[1][quarter], sorted[1][3 * quarter])
        var layout = SequenceLayout(steps: 4, features: 3)
        layout.reflections = [0: Reflection(low: first, high: nil), 1: Reflection(low: low, high: high)]
        let turned = try generated(configuration, layout)
        let expected = free.sequences.enumerated().map { index, x -> Float in
            switch index % 3 {
            case 0: return x < first ? first + (first - x) : x
            case 1:
                let above = x < low ? low + (low - x) : x
                return max(low, above > high ? high - (above - high) : above)
            default: return x
            }
        }
        #expect(turned.sequences == expected)
        let changed = zip(turned.sequences, free.sequences).enumerated().filter { $1.0 != $1.1 }.map { $0.offset % 3 }
        #expect(Set(changed) == [0, 1])
        // Finite differences along the direction of the shift.
        let random = Philox(seed: 3)
        let step: Float = 1e-3
        func loss(_ shift: Float) throws -> Double {
            try generated(configuration, layout, shift: shift).sequences.reduce(0) { $0 + Double($1) * Double($1) }
        }
        let slope = try (loss(step) - loss(-step)) / Double(2 * step)
        var product = 0.0
        for (index, element) in turned.gradient.enumerated() {
            product += Double(element) * Double(random.uniform(100_000 + index) - 0.5)
        }
        #expect(abs(slope - product) < 0.02 * abs(product) + 0.002, "\(slope) \(product)")
        var without = configuration
        without.generator.limits = false
        #expect(try generated(without, layout).sequences == free.sequences)
    }

    @Test("Distances are generated without a heap of them at 0; where they only stop there is one")
    func learnt() throws {
        func share(limits: Bool) throws -> Double {
            let table = try Table(columns: ["distance"], values: Self.distances(), source: "made")
            let rows = try Small.learnt(table, window: 8) { $0.generator.limits = limits }
            // The least itself, which occurs once in what is real.
            let least = try #require(rows.min())
            return Double(rows.count { $0 == least }) / Double(rows.count)
        }
        let (with, without) = (try share(limits: true), try share(limits: false))
        #expect(with < 0.003, "\(with)")
        #expect(without > 0.01, "\(without)")
    }
}
