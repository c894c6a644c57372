import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Foundation
import Testing

/// Numbers that often hold the value of the step before do so exactly when they are generated.
@Suite("Values that hold") struct HoldTests {
    @Test("A sensor that reports changes holds, the level behind it does not, nor what stays at a limit")
    func found() throws {
        let table = try Small.held()
        let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 1))
        #expect(schema.holds.count == 2)
        #expect(schema.holds[0] == 0)
        // The sensor's changes are a little more than 0.4, in its deviations.
        let deviation = try Float(#require(schema.columns.last).statistics.standardDeviation)
        #expect(schema.holds[1] > 0.4 / deviation && schema.holds[1] < 0.7 / deviation)
        #expect(schema.layout.holds == schema.holds)
        // They are kept with the model.
        let copy = try Schema(json: schema.jsonData())
        #expect(copy == schema && copy.layout.holds == schema.holds)

        let normals = Small.normals(400, seed: 2)
        let rain = try Table(
            columns: ["rain", "wind"], values: normals.enumerated().map { $0 % 2 == 0 ? max(0, $1) : $1 },
            source: "rain")
        #expect(try Schema(describing: rain, mode: .windows(length: 10, stride: 1)).holds.isEmpty)
    }

    @Test("A schema whose holds cannot be is refused", arguments: ["[0]", "[0, -1]", "[0, 1e99]", "7"])
    func altered(_ holds: String) throws {
        let schema = try Schema(describing: Small.held(), mode: .windows(length: 10, stride: 1))
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        #expect(object["holds"] != nil)
        object["holds"] = try JSONSerialization.jsonObject(with: Data(holds.utf8), options: .fragmentsAllowed)
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DataError.self) { try Schema(json: json) }
    }

    @Test(
        "What is wished for drags a number along as a loop of steps says, and its gradient goes where it does",
        arguments: [1, 3])
    func dragged(rows: Int) throws {
        let zone: Float = 0.15
        var layout = SequenceLayout(steps: 7, features: 2)
        layout.holds = [0, zone]
        func generated(_ layout: SequenceLayout, shift: Float = 0) throws -> (sequences: [Float], gradient: [Float]) {
            let configuration = Small.configuration { ($0.generator.rowsPerStep, $0.generator.holds) = (rows, true) }
            // Wider than initial weights, so that numbers go beyond the zone and turn back.
            let random = Philox(seed: 3)
            return try Small.generated(configuration, layout, batch: 8) { count in
                (0..<count).map { index in
                    let weight = 3 * (random.uniform(index) - 0.5)
                    return weight + shift * (random.uniform(100_000 + index) - 0.5)
                }
            }
        }
        let (free, held) = (try generated(SequenceLayout(steps: 7, features: 2)), try generated(layout))
        var (stays, moves) = (0, 0)
        for sample in 0..<8 {
            var last = free.sequences[sample * 2 + 1]
            for step in 0..<7 {
                let place = (step * 8 + sample) * 2
                #expect(held.sequences[place] == free.sequences[place])
                let wish = free.sequences[place + 1]
                let next = max(wish - zone, min(wish + zone, last))
                #expect(held.sequences[place + 1] == next)
                if step > 0 { if next == last { stays += 1 } else { moves += 1 } }
                last = next
            }
        }
        #expect(stays > 3 && moves > 3)
        // Finite differences along the direction of the shift.
        let random = Philox(seed: 3)
        let step: Float = 2e-3
        func loss(_ shift: Float) throws -> Double {
            try generated(layout, shift: shift).sequences.reduce(0) { $0 + Double($1) * Double($1) }
        }
        let slope = try (loss(step) - loss(-step)) / Double(2 * step)
        var expected = 0.0
        for (index, element) in held.gradient.enumerated() {
            expected += Double(element) * Double(random.uniform(100_000 + index) - 0.5)
        }
        #expect(abs(slope - expected) < 0.02 * abs(expected) + 0.02, "\(slope) \(expected)")
    }

    @Test("A sensor that holds is generated so; without dead zones it never does")
    func learnt() throws {
        func share(holds: Bool) throws -> Double {
            let rows = try Small.learnt(Small.held(rows: 1000), window: 10) {
                ($0.generator.holds, $0.encoding.bands) = (holds, false)
            }
            let courses = stride(from: 1, to: rows.count, by: 2).map { rows[$0] }
            let pairs = courses.indices.filter { $0 % 10 > 0 }
            return Double(pairs.count { courses[$0] == courses[$0 - 1] }) / Double(pairs.count)
        }
        // Three of four steps in the data (741 of 999). So small a network comes to .56 in so few steps; without dead zones to none.
        let (with, without) = (try share(holds: true), try share(holds: false))
        #expect(with > 0.45 && with < 0.9, "\(with)")
        #expect(without < 0.05, "\(without)")
    }
}
