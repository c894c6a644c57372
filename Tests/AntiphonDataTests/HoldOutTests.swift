import AntiphonData
import Foundation
import Testing

@Suite("What is held out")
struct HoldOutTests {
    private func ramp(_ rows: Int) throws -> Table {
        try Table(columns: ["x"], values: (0..<rows).map(Double.init), source: "ramp")
    }

    @Test("several stretches lie over the whole time, with a gap on each side")
    func stretches() throws {
        let (training, held) = try ramp(100).split(HoldOut(fraction: 0.2, gap: 3, stretches: 2))
        #expect(held.column(0) == (40..<50).map(Double.init) + (90..<100).map(Double.init))
        #expect(training.column(0) == (0..<37).map(Double.init) + (53..<87).map(Double.init))
        // No window is cut across a gap.
        for part in [training, held] {
            let windows = try SequenceSet.windows(of: part, length: 5)
            for index in 0..<windows.count {
                let values = Array(windows[index])
                #expect(zip(values.dropFirst(), values).allSatisfy { $0 - $1 == 1 })
            }
        }
        #expect(try SequenceSet.windows(of: held, length: 5).count == 12)
    }

    @Test(arguments: [1, 2, 3, 7])
    func nothingIsLostOrShared(_ stretches: Int) throws {
        let holdOut = HoldOut(fraction: 0.3, gap: 4, stretches: stretches)
        let (training, held) = try ramp(211).split(holdOut)
        let (seen, unseen) = (training.column(0), held.column(0))
        #expect(unseen.count == 63 && Set(seen).isDisjoint(with: unseen))
        for value in unseen { #expect(!seen.contains { abs($0 - value) <= 4 }) }
        // Gaps: one before each stretch, one after each but the last.
        #expect(seen.count == 211 - 63 - 4 * (2 * stretches - 1))
    }

    @Test("sequences are held out whole, also over the whole order")
    func sequences() throws {
        let names = (0..<30).map { "s\($0 / 3)" }
        let table = try Table(
            columns: ["x"], values: (0..<30).map(Double.init), source: "table",
            sequences: RowSequences(column: "id", rows: names))
        let end = try table.split(HoldOut(fraction: 0.2, for: table, cutting: .grouped))
        #expect(end.heldOut.column(0) == (24..<30).map(Double.init) && end.training.rowCount == 24)
        let spread = try table.split(HoldOut(fraction: 0.2, stretches: 2))
        #expect(spread.heldOut.column(0) == [12, 13, 14, 27, 28, 29])
        #expect(try SequenceSet.sequences(of: spread.training).count == 8)
    }

    @Test("the gap is a window where rows are one series")
    func defaultGap() throws {
        let table = try ramp(50)
        #expect(HoldOut(fraction: 0.2, for: table, cutting: .windows(length: 7, stride: 2)).gap == 7)
        #expect(HoldOut(fraction: 0.2, for: table, cutting: .grouped).gap == 0)
    }

    @Test(arguments: [(0.0, 0, 1), (1.0, 0, 1), (.nan, 0, 1), (0.5, -1, 1), (0.5, 0, 0), (0.5, 60, 1), (0.5, 30, 3)])
    func impossible(_ fraction: Double, _ gap: Int, _ stretches: Int) throws {
        let table = try ramp(50)
        #expect(throws: DataError.self) {
            try table.split(HoldOut(fraction: fraction, gap: gap, stretches: stretches))
        }
    }

    @Test("the scaler knows the part to train on only, and the schema says what was held out")
    func schema() throws {
        let holdOut = HoldOut(fraction: 0.2, gap: 5, stretches: 2)
        let (training, _) = try ramp(100).split(holdOut)
        let schema = try Schema(describing: training, mode: .windows(length: 5, stride: 1), heldOut: holdOut)
        #expect(schema.columns[0].statistics.maximum == 84 && schema.sequenceColumn == nil)
        let again = try Schema(json: schema.jsonData())
        #expect(again == schema && again.heldOut == holdOut)
        let text = String(decoding: try schema.jsonData(), as: UTF8.self)
        #expect(text.contains("\"held_out\""))
        let altered = text.replacingOccurrences(of: "\"fraction\" : 0.2", with: "\"fraction\" : 1.5")
        #expect(altered != text)
        let error = #expect(throws: DataError.self) { try Schema(json: Data(altered.utf8)) }
        #expect(error?.description.contains("what it says was held out cannot be") == true)
        let whole = try Schema(describing: ramp(100), mode: .windows(length: 5, stride: 1))
        #expect(try !String(decoding: whole.jsonData(), as: UTF8.self).contains("held_out"))
    }
}
