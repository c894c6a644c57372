import AntiphonData
import Testing

@Suite("Sequences")
struct SequenceTests {
    /// Rows 0, 1, ... of two columns: r and r + 0.5.
    private func ramp(_ rows: Int) throws -> Table {
        try Table(
            columns: ["x", "y"], values: (0..<rows).flatMap { [Double($0), Double($0) + 0.5] }, source: "ramp")
    }

    @Test(
        "windows: how many, and which rows", arguments: [(10, 3, 1, 8), (10, 3, 3, 3), (10, 10, 1, 1), (10, 4, 7, 1)])
    func windows(rows: Int, length: Int, stride: Int, count: Int) throws {
        let set = try SequenceSet.windows(of: ramp(rows), length: length, stride: stride)
        #expect(set.count == count && set.length == length && set.featureCount == 2)
        var expected: [Float] = []
        for sequence in 0..<count {
            for step in 0..<length {
                let row = Float(sequence * stride + step)
                expected += [row, row + 0.5]
            }
        }
        #expect(set.values == expected)
        #expect(Array(set[count - 1]) == Array(expected.suffix(length * 2)))
    }

    @Test("windows that cannot be")
    func refusesWindows() throws {
        let table = try ramp(5)
        #expect(
            message { () throws(DataError) in _ = try SequenceSet.windows(of: table, length: 6) }
                == "ramp: has 5 rows, fewer than the window of 6; use a shorter window")
        #expect(throws: DataError.self) { try SequenceSet.windows(of: table, length: 0) }
        #expect(throws: DataError.self) { try SequenceSet.windows(of: table, length: .max) }
        #expect(try SequenceSet.windows(of: table, length: 2, stride: .max).count == 1)
        for length in [-1, 0, .max] {
            #expect(throws: DataError.self) { try SequenceSet(columns: ["x", "y"], length: length, timeMajor: []) }
            #expect(throws: DataError.self) { try SequenceSet(columns: ["x", "y"], length: length, values: [1, 2]) }
        }
        #expect(throws: DataError.self) { try SequenceSet.windows(of: table, length: 2, stride: 0) }
    }

    private let grouped = "id,t,x\nb,2,12\na,1,1\nb,1,11\na,3,3\na,2,2\nb,3,13\n"

    @Test("sequences named by a column, rows in file order or by key")
    func groups() throws {
        let sorted = try SequenceSet.sequences(of: table(grouped, TableOptions(sequenceColumn: "id", orderColumn: "t")))
        #expect(sorted.identifiers == ["b", "a"] && sorted.values == [11, 12, 13, 1, 2, 3])
        let filed = try SequenceSet.sequences(
            of: table(grouped, TableOptions(sequenceColumn: "id", excludedColumns: ["t"])))
        #expect(filed.values == [12, 11, 13, 1, 3, 2])
    }

    @Test("windows never straddle two sequences")
    func groupedWindows() throws {
        let set = try SequenceSet.windows(
            of: table(grouped, TableOptions(sequenceColumn: "id", orderColumn: "t")), length: 2)
        #expect(set.values == [11, 12, 12, 13, 1, 2, 2, 3] && set.identifiers == ["b", "b", "a", "a"])
    }

    @Test("sequences of different lengths are filled up")
    func unequalLengths() throws {
        let set = try SequenceSet.sequences(
            of: table("id,x,y\na,1,2\na,3,4\nb,5,6\n", TableOptions(sequenceColumn: "id")))
        #expect(set.length == 2 && set.lengths == [2, 1] && set.count == 2 && !set.isPlain)
        #expect(Array(set[0]) == [1, 2, 3, 4] && Array(set[1].prefix(2)) == [5, 6])
        #expect(set[1].suffix(2).allSatisfy { $0.isNaN })
        let swapped = try set.subset([1, 0])
        #expect(swapped.lengths == [1, 2] && Array(swapped[1]) == [1, 2, 3, 4])
    }

    @Test("sequences that cannot be")
    func refusesGroups() throws {
        let unequal = try table("id,x\na,1\na,2\nb,3\n", TableOptions(sequenceColumn: "id"))
        #expect(
            message { () throws(DataError) in _ = try SequenceSet.windows(of: unequal, length: 3) }
                == "t.csv: none of its 2 sequences has as many rows as the window, 3: the longest has 2; use a shorter window"
        )
        let tied = try table("id,t,x\na,1,1\na,1,2\n", TableOptions(sequenceColumn: "id", orderColumn: "t"))
        #expect(
            message { () throws(DataError) in _ = try SequenceSet.sequences(of: tied) }
                .hasPrefix("t.csv, column 't': in the sequence 'a' two rows share the key 1.0"))
        let ramp = try ramp(3)
        #expect(throws: DataError.self) { try SequenceSet.sequences(of: ramp) }
    }

    @Test("a batch comes out with time first")
    func gather() throws {
        let set = try SequenceSet.windows(of: ramp(10), length: 3)
        var batch = [Float](repeating: -1, count: 1 + 3 * 2 * 2)
        set.gather([7, 2], into: &batch, at: 1)
        #expect(batch == [-1, 7, 7.5, 2, 2.5, 8, 8.5, 3, 3.5, 9, 9.5, 4, 4.5])
        let back = try SequenceSet(columns: ["x", "y"], length: 3, timeMajor: Array(batch.dropFirst()))
        #expect(back.values == Array(set[7]) + Array(set[2]))
        #expect(try set.subset([7, 2]).values == back.values)
        #expect(throws: DataError.self) { try set.subset([8]) }
        #expect(throws: DataError.self) { try SequenceSet(columns: ["x"], length: 3, values: [1, 2]) }
        #expect(throws: DataError.self) { try SequenceSet(columns: ["x"], length: 3, timeMajor: [1, 2, 3, 4]) }
    }

    @Test("TimeGAN's windows: reversed, scaled over the file, one fewer")
    func timeGAN() throws {
        let table = try ramp(6)
        let set = try SequenceSet.timeGANWindows(of: table, length: 2)
        #expect(set.count == 4)
        let scaled = (0..<6).map { Float(Double($0) / (5 + 1e-7)) }
        #expect(Array(set[0]) == [scaled[5], scaled[5], scaled[4], scaled[4]])
        #expect(Array(set[3]) == [scaled[2], scaled[2], scaled[1], scaled[1]])
    }

    @Test("held-out parts share no rows")
    func heldOut() throws {
        let (training, held) = try ramp(10).heldOut(fraction: 0.3, gap: 2)
        #expect(training.column(0) == [0, 1, 2, 3, 4] && held.column(0) == [7, 8, 9])
        let named = try table("id,x\na,1\nb,2\nb,3\nc,4\na,5\n", TableOptions(sequenceColumn: "id"))
        let (first, last) = try named.heldOut(fraction: 0.3)
        #expect(first.values == [1, 5, 2, 3] && last.values == [4])
        let short = try ramp(3)
        #expect(throws: DataError.self) { try short.heldOut(fraction: 0.5, gap: 1) }
        #expect(throws: DataError.self) { try short.heldOut(fraction: 1) }
    }
}
