import AntiphonData
import Testing

@Suite("Scaling")
struct ScalerTests {
    private func randomTable(rows: Int, seed: UInt64) throws -> Table {
        var random = TestRandom(state: seed)
        var values: [Double] = []
        for _ in 0..<rows {
            let draw = Double.random(in: 0...1, using: &random)
            values += [draw, 1e6 + draw, 1e-30 * (draw - 0.5), -7.3]
        }
        return try Table(columns: ["unit", "offset", "tiny", "constant"], values: values, source: "random")
    }

    @Test("statistics count a row once for each window it lies in")
    func statistics() throws {
        let table = try Table(columns: ["x"], values: [3, 1, 4, 1, 5, 9], source: "pi")
        // Windows 3 1 4, 4 1 5; the 9 lies in none.
        let set = try SequenceSet.windows(of: table, length: 3, stride: 2)
        let statistics = set.statistics[0]
        #expect(statistics.minimum == 1 && statistics.maximum == 5 && statistics.mean == 3)
        #expect(abs(statistics.standardDeviation - (14.0 / 6).squareRoot()) < 1e-15)
        let schema = try Schema(describing: table, mode: .windows(length: 3, stride: 2))
        #expect(schema.columns[0].statistics == statistics)
    }

    @Test("standard: mean 0, deviation 1; min-max: 0 to 1")
    func targets() throws {
        let table = try randomTable(rows: 500, seed: 5)
        let mode = SequenceMode.windows(length: 24, stride: 1)
        let standard = try SequenceSet(table, mode: mode, scaler: Scaler(.standard, fitting: table, mode: mode))
        for statistics in standard.statistics.dropLast() {
            #expect(abs(statistics.mean) < 1e-6 && abs(statistics.standardDeviation - 1) < 1e-6)
        }
        let ranged = try SequenceSet(table, mode: mode, scaler: Scaler(.minMax, fitting: table, mode: mode))
        for statistics in ranged.statistics.dropLast() {
            #expect(statistics.minimum == 0 && statistics.maximum == 1)
        }
        #expect(standard.statistics[3].minimum == 0 && standard.statistics[3].maximum == 0)
        #expect(ranged.statistics[3].minimum == 0 && ranged.statistics[3].maximum == 0)
    }

    @Test("the inverse is exact up to the rounding of Float", arguments: Scaler.Kind.allCases)
    func inverse(kind: Scaler.Kind) throws {
        let table = try randomTable(rows: 500, seed: 6)
        let mode = SequenceMode.windows(length: 10, stride: 3)
        let scaler = try Scaler(kind, fitting: table, mode: mode)
        let scaled = try SequenceSet(table, mode: mode, scaler: scaler)
        let back = try scaler.restored(scaled.values, clipping: false)
        let original = try SequenceSet.windows(of: table, length: 10, stride: 3)
        #expect(back.count == original.count * 10 * 4)
        let ranges = scaler.columns.map { $0.maximum - $0.minimum }
        for index in back.indices {
            let column = index % 4
            let row = (index / 40) * 3 + index / 4 % 10
            let value = table[row, column]
            // Half a unit in the last place of the scaled value (below 2, or the value itself), in the column's units.
            let unit = kind == .none ? value.magnitude : 2 * ranges[column]
            #expect((back[index] - value).magnitude <= unit * 0x1p-23, "\(table.columns[column])")
        }
    }

    @Test(
        "a constant column comes back bit for bit, whatever a model makes of it",
        arguments: [
            0.0, -0.0, 0.1, -7.3, 1e-42, 1e38, 16_777_217,
        ])
    func constant(value: Double) throws {
        let table = try Table(columns: ["c"], values: [value, value, value], source: "constant")
        for kind in [Scaler.Kind.minMax, .standard] {
            let scaler = try Scaler(kind, fitting: table, mode: .windows(length: 3, stride: 1))
            #expect(scaler.columns[0].scale == 1)
            let restored = try scaler.restored([0, 0.3, -1e6], clipping: false)
            #expect(restored.map(\.bitPattern) == [value.bitPattern, value.bitPattern, value.bitPattern])
        }
    }

    @Test("clipping keeps to the observed range, and only when asked")
    func clipping() throws {
        let table = try Table(columns: ["x"], values: [2, 4, 6], source: "t")
        let scaler = try Scaler(.minMax, fitting: table, mode: .windows(length: 3, stride: 1))
        #expect(try scaler.restored([-1, 0.5, 2], clipping: true) == [2, 4, 6])
        #expect(try scaler.restored([-1, 0.5, 2], clipping: false) == [-2, 4, 10])
        let set = try SequenceSet(columns: ["x"], length: 3, values: [-1, 0.5, 2])
        #expect(try scaler.restored(set).values == [2, 4, 6])
        #expect(try scaler.scaled(scaler.restored(set, clipping: false)) == set)
        #expect(throws: DataError.self) { try Scaler(columns: []).restored([1]) }
        let wide = try SequenceSet(columns: ["x", "y"], length: 1, values: [1, 2])
        #expect(throws: DataError.self) { try scaler.scaled(wide) }
    }

    @Test("extreme columns neither overflow nor underflow")
    func extremes() throws {
        for values in [
            [-3.4e38, 3.4e38, 0, 1e38], [0, 1e-300, .leastNonzeroMagnitude, .leastNormalMagnitude / 8],
            [1, 1.0000000000000002, 1, 1],
        ] {
            let table = try Table(columns: ["x"], values: values, source: "t")
            for kind in [Scaler.Kind.minMax, .standard] {
                let scaler = try Scaler(kind, fitting: table, mode: .windows(length: 4, stride: 1))
                let scaled = try SequenceSet(table, mode: .windows(length: 4, stride: 1), scaler: scaler)
                #expect(scaled.values.allSatisfy { $0.isFinite && $0.magnitude < 4 })
                #expect(Set(scaled.values).count > 1)
            }
        }
    }

    @Test("TimeGAN's epsilon widens the range")
    func epsilon() {
        let statistics = ColumnStatistics(minimum: 1, maximum: 3, mean: 2, standardDeviation: 1)
        #expect(ColumnScaler(.minMax, statistics, epsilon: 1e-7).scaled(3) == 2 / (2 + 1e-7))
    }
}
