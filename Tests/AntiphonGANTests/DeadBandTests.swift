import AntiphonCPU
import AntiphonData
import AntiphonGAN
import Foundation
import Testing

/// Numbers that stand still as often as the sensors that they were learnt from, by dead bands that are fitted when a model was trained.
@Suite("Dead bands") struct DeadBandTests {
    /// A level and its report (`Small.held`), with a sum of both, a label, a number whose 0 stands for itself, one that may be missing, and one that is
    /// the same over a sequence.
    private static func mixed(rows: Int = 400) throws -> Table {
        let held = try Small.held(rows: rows)
        let values = (0..<rows).flatMap { row -> [Double] in
            let (level, report) = (held.values[2 * row], held.values[2 * row + 1])
            return [
                level, report, level + report, Double(row / 7 % 3), row % 3 == 0 ? 0 : 5 + report,
                row % 11 == 0 ? .nan : level * 2, Double(row / 10),
            ]
        }
        return try Table(
            columns: ["level", "report", "sum", "label", "count", "gap", "fixed"], values: values, source: "made",
            decimals: [3, 3, 3, nil, 3, nil, nil],
            sequences: RowSequences(column: "id", rows: (0..<rows).map { "s\($0 / 10)" }),
            kinds: [ColumnKind](repeating: .number, count: 3) + [.category(labels: ["a", "b", "c"])]
                + [ColumnKind](repeating: .number, count: 3),
            fixed: [Bool](repeating: false, count: 6) + [true], allowsMissing: true)
    }

    private static func channels(_ schema: Schema, sequences: Int, seed: UInt64 = 4) -> [Float] {
        Small.normals(sequences * schema.length * schema.encodedFeatureCount, seed: seed).map { Float($0) }
    }

    @Test("A number stays as it was until what is generated is a band away from it", arguments: [0.4, 1.5])
    func stays(band: Float) throws {
        let schema = try Schema(describing: Small.held(), mode: .windows(length: 10, stride: 1))
        let banded = schema.banded([0, band])
        #expect(banded != schema && banded.stillColumns == [1] && schema.stillColumns.isEmpty)
        #expect(!banded.decodesByScaling)
        let channels = Self.channels(schema, sequences: 6)
        // The definition, written out: the step that a number was last given at.
        var expected = channels
        for sequence in 0..<6 {
            var given = 0
            for step in 1..<10 {
                let (now, then) = ((sequence * 10 + step) * 2 + 1, (sequence * 10 + given) * 2 + 1)
                if abs(channels[now] - channels[then]) > band { given = step }
                expected[now] = channels[(sequence * 10 + given) * 2 + 1]
            }
        }
        let moved = zip(expected, channels).count { $0 != $1 }
        #expect(moved > 5 && moved < 60)
        #expect(try banded.decoded(channels) == schema.decoded(expected))
        // Kept with the model, and gone without.
        #expect(try Schema(json: banded.jsonData()) == banded)
        #expect(banded.banded([]) == schema)
    }

    @Test("Columns that have a channel of their own may have a band, not what is worked out, chosen, fixed or given")
    func banded() throws {
        let table = try Self.mixed()
        let schema = try Schema(describing: table, mode: .grouped)
        func names(_ schema: Schema) -> [String] {
            schema.bandedColumns.map { schema.columnNames[$0.column] }.sorted()
        }
        // One of the three that make the sum is worked out from the others.
        let told = ["level", "report", "sum"].filter {
            !schema.sources(of: schema.columnNames.firstIndex(of: $0) ?? 0).isEmpty
        }
        #expect(told.count == 1)
        #expect(names(schema) == ["count", "gap", "level", "report", "sum"].filter { !told.contains($0) })
        let given = try Schema(describing: table, mode: .grouped, choices: ["count": ColumnChoice(isGiven: true)])
        #expect(names(given) == ["gap", "level", "report", "sum"].filter { !told.contains($0) })
        // Each channel is its column's: what it holds moves that column, and what follows from it.
        for own in schema.bandedColumns {
            let channels = Self.channels(schema, sequences: 8)
            var bands = [Float](repeating: 0, count: schema.encodedFeatureCount)
            bands[own.channel] = 100
            let (free, still) = try (schema.decoded(channels), schema.banded(bands).decoded(channels))
            let width = schema.featureCount
            let differing = Set(
                free.values.indices.filter {
                    free.values[$0].isNaN ? !still.values[$0].isNaN : free.values[$0] != still.values[$0]
                }.map { $0 % width })
            #expect(differing.contains(own.column), "\(schema.columnNames[own.column])")
            #expect(differing.subtracting([own.column]).allSatisfy { !schema.sources(of: $0).isEmpty })
        }
    }

    @Test("How often numbers stand still counts what is written, and only numbers that follow numbers")
    func shares() throws {
        // Standing still in tenths in two of four steps; a 0 that stands for itself; gaps.
        let rows: [[Float]] = [[1.01, 0, 1], [1.04, 0, 1], [1.2, 5, .nan], [1.3, 5, 1], [1.31, 6, 1]]
        let cells = (0..<300).flatMap { row -> [Double] in
            let count: Double = row % 2 == 0 ? 0 : Double((row * 53) % 97) + 0.5
            let gap: Double = row % 5 == 0 ? .nan : Double((row * 7) % 31)
            return [Double((row * 37) % 101) / 10, count, gap]
        }
        let table = try Table(
            columns: ["x", "count", "gap"], values: cells, source: "made", decimals: [1, 1, 0], allowsMissing: true)
        let schema = try Schema(describing: table, mode: .windows(length: 5, stride: 1), choice: .plain)
        let banded = schema.bandedColumns.sorted { $0.column < $1.column }
        try #require(banded.map(\.column) == [0, 1, 2])
        let set = try SequenceSet(columns: table.columns, length: 5, values: Array(rows.joined()))
        // Of the count 5 to 5 and 5 to 6, of the gaps the first and the last step.
        #expect(schema.standingShares(banded, in: set) == [[0.5], [0.5], [1]])
    }

    @Test("A schema whose bands cannot be is refused", arguments: ["[0]", "[0, -1]", "[0, 1e99]", "7", "[0, 0.1, 0]"])
    func altered(_ bands: String) throws {
        let schema = try Schema(describing: Small.held(), mode: .windows(length: 10, stride: 1)).banded([0, 0.3])
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        #expect(object["dead_bands"] != nil)
        object["dead_bands"] = try JSONSerialization.jsonObject(with: Data(bands.utf8), options: .fragmentsAllowed)
        #expect(throws: DataError.self) { try Schema(json: JSONSerialization.data(withJSONObject: object)) }
        object["dead_bands"] = [0, 0.2]
        #expect(try Schema(json: JSONSerialization.data(withJSONObject: object)) == schema.banded([0, 0.2]))
    }

    @Test("A band is for a number's channel, not for what is chosen")
    func chosen() throws {
        let schema = try Schema(describing: Self.mixed(), mode: .grouped)
        let free = Set(schema.bandedColumns.map(\.channel))
        for channel in 0..<schema.encodedFeatureCount {
            var bands = [Float](repeating: 0, count: schema.encodedFeatureCount)
            bands[channel] = 0.1
            let json = try schema.banded(bands).jsonData()
            #expect(((try? Schema(json: json)) != nil) == free.contains(channel))
        }
    }

    @Test("A trained model's numbers stand still as often as real ones, the same on any number of threads")
    func fitted() throws {
        func model(_ bands: Bool, threads: Int = 1) throws -> (model: TrainedModel, real: SequenceSet) {
            let run = try TrainingRun(
                Small.held(rows: 2000), cutting: .windows(length: 12, stride: 1),
                configuration: Small.configuration {
                    $0.encoding.bands = bands
                    // On levels a column stands still by itself.
                    $0.encoding.levels = false
                }, on: CPUBackend(threads: threads))
            return (try run.train(.steps(60)).model, run.sequences)
        }
        func shares(_ model: TrainedModel) throws -> [Double] {
            let synthetic = try Sampler(model, seed: 99, on: CPUBackend(threads: 1)).generate(2000)
            return means(model.schema.standingShares(model.schema.bandedColumns, in: synthetic))
        }
        func means(_ shares: [[Double]]) -> [Double] { shares.map { $0.reduce(0, +) / Double($0.count) } }
        let (free, real) = try model(false)
        let (still, _) = try model(true)
        #expect(free.weights == still.weights && free.schema.deadBands.isEmpty)
        #expect(still.schema.stillColumns == [1])
        let wanted = means(free.schema.standingShares(free.schema.bandedColumns, in: real))
        let (before, after) = (try shares(free), try shares(still))
        #expect(wanted[0] < 0.05 && wanted[1] > 0.3)
        #expect(before[1] < wanted[1] - 0.1)
        #expect(
            abs(after[1] - wanted[1]) < 0.02 && after[0] == before[0],
            "\(before) \(after) \(wanted) \(still.schema.deadBands)")
        #expect(try model(true, threads: 2).model.schema == still.schema)
    }

    @Test("A given column's model is fitted for what was given; a table of numbers that never stay needs no band")
    func others() throws {
        let given = try TrainingRun(
            Small.held(rows: 600), cutting: .windows(length: 12, stride: 1),
            choices: ["level": ColumnChoice(isGiven: true)],
            configuration: Small.configuration(family: .conditional) { $0.encoding.levels = false },
            on: CPUBackend(threads: 1))
        #expect(try given.train(.steps(20)).model.schema.stillColumns == [1])
        let moving = try TrainingRun(
            Small.table(), cutting: .windows(length: 12, stride: 1), configuration: Small.configuration(),
            on: CPUBackend(threads: 1))
        #expect(try moving.train(.steps(5)).model.schema.deadBands.isEmpty)
    }
}
