import AntiphonData
import Foundation
import Testing

/// Linear processes of noisy tables whose sequences have names.
@Suite("Linear processes of named sequences") struct GroupedProcessTests {
    private static let (columns, sequences) = (12, 300)

    private func normals(_ count: Int, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in
            let (u, v) = (Double.random(in: 0x1p-53..<1, using: &random), Double.random(in: 0..<1, using: &random))
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
    }

    /// Sequences of y[t, i] = .5 y[t-1, i] + e, of 16 rows or of 10 to 20, each number changed by its sequence and step.
    private func schema(
        equal: Bool = true, _ change: (_ number: Double, _ sequence: Int, _ step: Int) -> Double = { y, _, _ in y }
    ) throws -> Schema {
        let f = Self.columns
        var (values, names): ([Double], [String]) = ([], [])
        for sequence in 0..<Self.sequences {
            let count = equal ? 16 : 10 + sequence % 11
            let noise = normals((count + 20) * f, seed: UInt64(sequence))
            var last = [Double](repeating: 0, count: f)
            for row in 0..<count + 20 {
                last = last.indices.map { 0.5 * last[$0] + noise[row * f + $0] }
                guard row >= 20 else { continue }
                values += last.map { change($0, sequence, row - 20) }
                names.append("s\(sequence)")
            }
        }
        let table = try Table(
            columns: (0..<f).map { "c\($0)" }, values: values, source: "made",
            sequences: RowSequences(column: "id", rows: names))
        return try Schema(describing: table, mode: .grouped, choice: RowEncoding.Choice(processes: true))
    }

    @Test("Sequences that are pieces of a process have it, of whatever lengths", arguments: [true, false])
    func found(equal: Bool) throws {
        let schema = try schema(equal: equal)
        let process = try #require(schema.process)
        let f = Self.columns
        #expect(process.width == f && process.lags == 1)
        #expect(process.channels.first == (equal ? 0 : 2))
        for to in 0..<f {
            for from in 0..<f {
                // Pairs within a sequence only: the fewer, the smaller what lies a row apart.
                #expect(abs(process.weights[from * f + to] - (from == to ? 0.47 : 0)) < 0.08)
            }
        }
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    @Test("Slow drifts of the process itself are no levels")
    func slow() throws {
        // What all columns share hardly changes within a sequence, and is small.
        let common = normals(Self.sequences, seed: 77)
        #expect(try schema { y, sequence, _ in y + 0.1 * common[sequence] }.process != nil)
    }

    @Test("Sequences that begin with something, get louder, or lie on levels of their own have none")
    func refused() throws {
        let levels = normals(Self.sequences, seed: 78)
        #expect(try schema { y, _, step in y + 0.1 * Double(step) }.process == nil)
        #expect(try schema { y, _, step in y * (1 + 0.1 * Double(step)) }.process == nil)
        #expect(try schema { y, sequence, _ in y + 0.7 * levels[sequence] }.process == nil)
        #expect(try schema(equal: false) { y, sequence, _ in y + 0.7 * levels[sequence] }.process == nil)
    }
}
