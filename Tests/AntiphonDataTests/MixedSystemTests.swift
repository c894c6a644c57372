import AntiphonData
import Foundation
import Testing

@Suite("The simulated system with everything at once")
struct MixedSystemTests {
    @Test("its probabilities are distributions, and the states' shares stay as they are")
    func parameters() {
        let lists =
            [MixedSystem.siteProbabilities, MixedSystem.stateProbabilities, MixedSystem.lengthProbabilities]
            + MixedSystem.transitions
        for list in lists { #expect(abs(list.reduce(0, +) - 1) < 1e-12 && list.allSatisfy { $0 > 0 }) }
        for to in MixedSystem.states.indices {
            let next = MixedSystem.states.indices.reduce(0) {
                $0 + MixedSystem.stateProbabilities[$1] * MixedSystem.transitions[$1][to]
            }
            #expect(abs(next - MixedSystem.stateProbabilities[to]) < 1e-12)
        }
        #expect(MixedSystem.lengthProbabilities.count == MixedSystem.lengths.count)
        // Var(capacity) = 100 + 61; 0.16 * 161 = 25.76 of the level's variance of 41.76.
        #expect(abs(MixedSystem.levelCorrelation - (25.76 / 41.76).squareRoot()) < 1e-12)
    }

    @Test("machine n depends on the seed and n; fixed columns are fixed; lengths are 3 to 60")
    func machines() throws {
        let set = try SequenceSet(MixedSystem(count: 300).table(seed: 4), mode: .grouped)
        let first = try SequenceSet(MixedSystem(count: 30).table(seed: 4), mode: .grouped)
        let other = try SequenceSet(MixedSystem(count: 30).table(seed: 5), mode: .grouped)
        for index in 0..<30 {
            let length = first.length(of: index)
            #expect(length == set.length(of: index))
            let width = set.featureCount
            #expect(
                set[index].prefix(length * width).map(\.bitPattern)
                    == first[index].prefix(length * width).map(\.bitPattern))
        }
        #expect(first.lengths != other.lengths)
        for index in 0..<300 {
            let values = Array(set[index])
            let length = set.length(of: index)
            #expect(MixedSystem.lengths.contains(length))
            for step in 0..<length {
                #expect(values[step * 5] == values[0] && values[step * 5 + 1] == values[1])
            }
        }
        #expect(set.fixed == [true, true, false, false, false])
    }

    @Test("every fact of 4,000 machines is recovered within four standard errors")
    func recovered() throws {
        let set = try SequenceSet(MixedSystem(count: 4000).table(seed: 1), mode: .grouped)
        let facts = try MixedSystem.facts(of: set)
        #expect(facts.count > 20)
        for fact in facts {
            let deviation = try #require(fact.deviation, "\(fact.name)")
            #expect(fact.error > 0 && deviation < 4 * fact.error, "\(fact)")
        }
    }

    @Test("a fact that was spoilt shows, and what never occurs has no estimate")
    func spoilt() throws {
        let set = try SequenceSet(MixedSystem(count: 1000).table(seed: 1), mode: .grouped)
        let rows = set.rows.enumerated().map { place, value in
            switch place % 5 {
            case 2 where value == 2: Float(0)
            case 3 where value.isNaN: Float(20)
            case 4: max(1, value)
            default: value
            }
        }
        let spoilt = try SequenceSet(
            columns: set.columns, length: set.length, rows: rows, lengths: set.lengths, kinds: set.kinds,
            fixed: set.fixed)
        let facts = Dictionary(
            uniqueKeysWithValues: try MixedSystem.facts(of: spoilt).map { ($0.name, $0) })
        #expect(facts["gap rate of level while busy"]?.estimate == 0)
        #expect(facts["share of zeros of alarms"]?.estimate == 0)
        let never = try #require(facts["idle after down"])
        #expect(never.estimate == nil && never.deviation == nil)
        #expect(try #require(facts["share of site north"]).deviation ?? 1 < 0.06)
    }

    @Test("what is written is read again, and labels are known by name")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let system = try MixedSystem(count: 40)
        try system.write(csv: path, seed: 3)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("machine,step,site,capacity,state,level,alarms\nm00000,0,"))
        #expect(text.contains(",,"))
        let read = try MixedSystem.read(path)
        #expect(
            try MixedSystem.facts(of: read) == MixedSystem.facts(of: SequenceSet(system.table(seed: 3), mode: .grouped))
        )
        // The same labels in another order.
        let order = [2, 0, 1]
        let turned = try SequenceSet(
            columns: read.columns, length: read.length,
            rows: read.rows.enumerated().map { $0 % 5 == 0 && !$1.isNaN ? Float([1, 2, 0][Int($1)]) : $1 },
            lengths: read.lengths,
            kinds: [.category(labels: order.map { MixedSystem.sites[$0] })] + read.kinds.dropFirst(), fixed: read.fixed)
        #expect(try MixedSystem.facts(of: turned) == MixedSystem.facts(of: read))
    }

    @Test(
        "files that are no machines are refused in one line",
        arguments: [
            ("", "is empty"), ("machine,step\na,0\n", "column 'site': is missing"),
            ("site,capacity,state,level,alarms\nnorth,1,idle,2,0\n", "column 'machine': is missing"),
            ("machine,site,capacity,state,level,alarms\n", "holds a header but no rows"),
            (
                "machine,site,capacity,state,level,alarms\na,south,1,idle,2,0\n",
                "line 2, column 'site': 'south' is no site"
            ),
            (
                "machine,site,capacity,state,level,alarms\na,north,big,idle,2,0\n",
                "column 'capacity': 'big' is no number"
            ),
            ("machine,step,site,capacity,state,level,alarms\na,,north,1,idle,2,0\n", "column 'step': '' is no number"),
        ])
    func refused(_ text: String, _ words: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = try #require(#expect(throws: DataError.self) { try MixedSystem.read(path) })
        #expect(error.description.contains(words) && !error.description.contains("\n"), "\(error)")
    }

    @Test func numbersOfMachines() throws {
        for count in [0, -1, 10_000_001] {
            #expect(throws: DataError.self) { try MixedSystem(count: count) }
        }
        let plain = try SequenceSet(columns: ["a"], length: 2, values: [1, 2])
        let error = try #require(#expect(throws: DataError.self) { try MixedSystem.facts(of: plain) })
        #expect(error.description.contains("column 'site': is missing"))
    }

    @Test("sequences that do not fit their lengths, kinds or labels are refused")
    func typedSets() throws {
        func make(
            _ rows: [Float], lengths: [Int]? = nil, kinds: [ColumnKind] = [.category(labels: ["x"])],
            starts: [Int]? = nil
        ) throws -> SequenceSet {
            try SequenceSet(
                columns: ["a"], length: 2, rows: rows, starts: starts, lengths: lengths, kinds: kinds, fixed: [false])
        }
        let set = try make([0, 0, 0, 0], lengths: [1, 2])
        #expect(set.rows[1].isNaN && set.lengths == [1, 2] && !set.isPlain)
        for rows in [[1, 0], [0.5, 0], [.infinity, 0], [], [-1, 0]] as [[Float]] {
            #expect(throws: DataError.self) { try make(rows) }
        }
        #expect(throws: DataError.self) { try make([0, 0], lengths: [3]) }
        #expect(throws: DataError.self) { try make([0, 0], lengths: [0]) }
        #expect(throws: DataError.self) { try make([0, 0], lengths: [1, 1]) }
        #expect(throws: DataError.self) { try make([0, 0], starts: [1]) }
        #expect(throws: DataError.self) { try make([.infinity, 0], kinds: [.number]) }
        #expect(throws: DataError.self) { try make([0, 0], kinds: []) }
    }
}
