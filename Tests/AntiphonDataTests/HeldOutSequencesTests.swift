import AntiphonData
import Testing

@Suite("Sequences held out for a score during training")
struct HeldOutSequencesTests {
    private func windows(_ rows: Int, length: Int, stride: Int = 1) throws -> SequenceSet {
        let table = try Table(columns: ["a"], values: (0..<rows).map(Double.init), source: "rows")
        return try SequenceSet.windows(of: table, length: length, stride: stride)
    }

    private func rows(_ set: SequenceSet) -> Set<Int> {
        Set(set.starts.flatMap { $0..<$0 + set.length })
    }

    @Test(
        "No row of a held-out sequence is trained on; the share is as asked, and spread over the whole",
        arguments: [(5000, 24, 1), (2000, 6, 1), (20_000, 24, 12), (30_000, 24, 24)])
    func disjoint(_ rowCount: Int, _ length: Int, _ stride: Int) throws {
        let set = try windows(rowCount, length: length, stride: stride)
        let (training, part) = try set.split(heldOut: 0.05)
        let heldOut = try #require(part)
        #expect(heldOut.count == Int((Double(set.count) * 0.05).rounded()))
        #expect(rows(training).isDisjoint(with: rows(heldOut)))
        #expect(Double(training.count) >= 0.8 * Double(set.count))
        // Where sequences share no rows none is lost.
        if stride == length { #expect(training.count + heldOut.count == set.count) }
        let halves = heldOut.starts.partitioned { $0 < rowCount / 2 }
        #expect(abs(halves.0 - halves.1) <= heldOut.count / 2)
        // The same every time.
        #expect(try set.split(heldOut: 0.05).heldOut == heldOut)
    }

    @Test("Too few sequences, and windows so long that neighbours cost too much, hold nothing out")
    func none() throws {
        let few = try windows(500, length: 6)
        #expect(try few.split(heldOut: 0.05).heldOut == nil)
        #expect(try few.split(heldOut: 0.05).training == few)
        #expect(try few.split(heldOut: 0.2).heldOut?.count == 99)
        let long = try windows(3000, length: 1000)
        #expect(try long.split(heldOut: 0.05).heldOut == nil)
        #expect(try few.split(heldOut: 0).heldOut == nil)
    }
}

extension Array where Element == Int {
    /// How many are of one kind and of the other.
    fileprivate func partitioned(_ isFirst: (Int) -> Bool) -> (Int, Int) {
        let first = filter(isFirst).count
        return (first, count - first)
    }
}
