import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Foundation
import Testing

/// States that go together in the data are chosen as one.
@Suite("States that go together") struct JointStatesTests {
    private typealias Group = (name: String, scope: ChannelGroup.Scope, form: ChannelGroup.Form, isGiven: Bool)

    /// Two sensors that fail together, the second by itself too; a wind in whole steps without direction where it is 0; a label that says whether
    /// there is rain, or snow; a sensor that fails by itself.
    static func table(rows: Int = 600) throws -> Table {
        let normals = Small.normals(4 * rows, seed: 12)
        let random = Philox(seed: 4)
        let values = (0..<rows).flatMap { row -> [Double] in
            let own = normals[4 * row..<4 * row + 4].map { $0 }
            let (fails, alone) = (random.index(below: 10, row) == 0, random.index(below: 30, 1000 + row) == 0)
            // Calm in a quarter of the rows, the weakest wind in nearly as many.
            let speed = [0, 3, 5, 7, 9][min(4, random.index(below: 100, 2000 + row) / 23)]
            let direction = speed == 0 ? 0 : 10 * (1 + random.index(below: 36, 3000 + row))
            let sky = [0, 0, 0, 0, 1, 1, 2][random.index(below: 7, 4000 + row)]
            return [
                fails ? .nan : own[0], fails || alone ? .nan : own[1], Double(speed), Double(direction), Double(sky),
                sky == 0 ? 0 : abs(own[2]) + 0.1, random.index(below: 10, 5000 + row) == 0 ? .nan : own[3],
            ]
        }
        return try Table(
            columns: ["first", "second", "speed", "direction", "sky", "amount", "other"], values: values,
            source: "made", decimals: [nil, nil, 0, 0, nil, nil, nil],
            kinds: [.number, .number, .number, .number, .category(labels: ["dry", "rain", "snow"]), .number, .number],
            allowsMissing: true)
    }

    private static func schema(
        _ table: Table, choices: [String: ColumnChoice] = [:], relations: Bool = true
    ) throws -> Schema {
        try Schema(
            describing: table, mode: .windows(length: 10, stride: 1),
            choice: RowEncoding.Choice(relations: relations), choices: choices)
    }

    /// What occurs together in a choice, by the names of its columns.
    private static func patterns(_ schema: Schema) -> [[String]: Set<[Int]>] {
        let pairs = zip(schema.joint, schema.layout.joint).map { own, kept in
            let names = own.channels.compactMap { channel in
                schema.layout.groups.first { $0.channels.lowerBound == channel }?.name
            }
            return (own == kept ? names : [], Set(own.patterns))
        }
        return Dictionary(pairs) { $1 }
    }

    @Test("What fails together, what is 0 together, and what a label says is found; what fails by itself is not")
    func found() throws {
        let table = try Self.table()
        let schema = try Self.schema(table)
        #expect(
            Self.patterns(schema) == [
                ["first", "second"]: [[0, 0], [1, 1], [0, 1]], ["speed", "direction"]: [[0, 0], [1, 1]],
                ["sky", "amount"]: [[0, 1], [1, 0], [2, 0]],
            ])
        // The most frequent first.
        #expect(schema.joint.map { $0.patterns[0] } == [[0, 0], [0, 0], [0, 1]])
        #expect(schema.jointColumns == [[0, 1], [2, 3], [4, 5]])
        #expect(try Schema(json: schema.jsonData()) == schema)
        // Whoever asks for no relations gets none.
        #expect(try Self.schema(table, relations: false).joint.isEmpty)
        // What is given is not chosen.
        let given = try Self.schema(table, choices: ["sky": ColumnChoice(isGiven: true)])
        #expect(Self.patterns(given).keys.sorted { $0[0] < $1[0] } == [["first", "second"], ["speed", "direction"]])
        // Rows come back as they were, to what a 32-bit number holds.
        let back = try schema.decoded(Array(schema.encoded(table).rows[..<(10 * schema.layout.width)])).values
        for (value, expected) in zip(back, table.values) {
            #expect(expected.isNaN ? value.isNaN : abs(Double(value) - expected) < 1e-3)
        }
    }

    @Test(
        "A value stands for itself where another column's state says so in nearly all rows",
        arguments: [(0, true), (4, true), (40, false)])
    func companions(others: Int, stands: Bool) throws {
        // A wind of 0 in so many rows more, with a direction.
        let table = try Self.table()
        var values = table.values
        let windy = (0..<table.rowCount).filter { values[$0 * 7 + 2] > 0 }
        for row in windy.prefix(others) { values[row * 7 + 2] = 0 }
        let changed = try Table(
            columns: table.columns, values: values, source: "made", decimals: table.decimals, kinds: table.kinds,
            allowsMissing: true)
        let group = try Self.schema(changed).layout.groups.first { $0.name == "speed" }
        #expect((group?.form.states ?? 0) == (stands ? 2 : 0))
    }

    @Test("Three that go together, more than 32 that occur together, and states that hardly occur are left as they are")
    func limits() throws {
        // The other sensor fails with the first two.
        let three = try Self.table()
        var cells = three.values
        for row in 0..<three.rowCount { cells[row * 7 + 6] = cells[row * 7].isNaN ? .nan : Double(row % 17) + 0.001 }
        let together = try Table(
            columns: three.columns, values: cells, source: "made", decimals: three.decimals, kinds: three.kinds,
            allowsMissing: true)
        #expect(try Self.schema(together).jointColumns == [[2, 3], [4, 5]])
        // Two labels of which the second is mostly the first, but may be anything.
        func joint(labels: Int, rows: Int = 3000) throws -> [JointStates] {
            let random = Philox(seed: 8)
            let values = (0..<rows).flatMap { row -> [Double] in
                let own = random.index(below: labels, row)
                let other = random.index(below: 5, 9000 + row) == 0 ? random.index(below: labels, 20_000 + row) : own
                return [Double(own), Double(other), Small.normals(1, seed: UInt64(row))[0]]
            }
            let names = (0..<labels).map { "l\($0)" }
            let table = try Table(
                columns: ["a", "b", "x"], values: values, source: "made",
                kinds: [.category(labels: names), .category(labels: names), .number])
            return try Self.schema(table).joint
        }
        let few = try joint(labels: 5)
        #expect(few.count == 1 && few[0].patterns.count == 25)
        #expect(try joint(labels: 6).isEmpty)
        // Two sensors that failed together once, in one row of 600.
        let table = try Self.table()
        var values = table.values
        for row in 0..<table.rowCount {
            for column in 0..<2 {
                let known = values[row * 7 + column]
                let mended = known.isNaN ? sin(Double(31 * row + column)) : known
                values[row * 7 + column] = row == 300 ? .nan : mended
            }
        }
        let rare = try Table(
            columns: table.columns, values: values, source: "made", decimals: table.decimals, kinds: table.kinds,
            allowsMissing: true)
        let schema = try Self.schema(rare)
        #expect(schema.jointColumns == [[2, 3], [4, 5]])
        let states = ["first", "second"].map { name in schema.layout.groups.first { $0.name == name }?.form.states }
        #expect(states == [2, 2])
    }

    @Test(
        "A schema whose states that go together cannot be is refused",
        arguments: [
            "7", "[{\"channels\":[0,2]}]", "[{\"channels\":[0],\"patterns\":[[0],[1]]}]",
            "[{\"channels\":[0,99],\"patterns\":[[0,0],[1,1]]}]", "[{\"channels\":[3,0],\"patterns\":[[0,0],[1,1]]}]",
            "[{\"channels\":[0,1],\"patterns\":[[0,0],[1,1]]}]", "[{\"channels\":[0,3],\"patterns\":[[0,0],[0,0]]}]",
            "[{\"channels\":[0,3],\"patterns\":[[0,0],[1,2]]}]", "[{\"channels\":[0,3],\"patterns\":[[0,0],[1]]}]",
            "[{\"channels\":[0,3],\"patterns\":[[0,0],[-1,1]]}]", "[{\"channels\":[0,3],\"patterns\":[[0,0]]}]",
            "[{\"channels\":[0,3],\"patterns\":[[0,0],[1,1]]},{\"channels\":[0,3],\"patterns\":[[0,0],[1,1]]}]",
        ])
    func altered(_ joint: String) throws {
        let schema = try Self.schema(Self.table())
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        #expect(object["joint"] != nil && schema.joint.first?.channels == [0, 3])
        object["joint"] = try JSONSerialization.jsonObject(with: Data(joint.utf8), options: .fragmentsAllowed)
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DataError.self) { try Schema(json: json) }
    }

    /// Two facts and a length, and at each step a number, two gated ones, a label.
    private static func layout(joint: Bool) -> SequenceLayout {
        let groups: [Group] = [
            ("kind", .fixed, .choice(3), false), ("size", .fixed, .gated(2), false),
            ("level", .step, .values(1), false), ("rain", .step, .gated(2), false),
            ("snow", .step, .gated(3), false), ("sky", .step, .choice(2), false),
        ]
        var layout = SequenceLayout(steps: 6, groups)
        // kind 0-2, size 3-5; level 6, rain 7-9, snow 10-13, sky 14-15.
        guard joint else { return layout }
        layout.joint = [
            JointStates(channels: [0, 3], patterns: [[0, 0], [1, 1], [2, 0]]),
            JointStates(channels: [7, 10, 14], patterns: [[0, 0, 1], [1, 1, 0], [1, 2, 0], [0, 2, 1]]),
        ]
        return layout
    }

    @Test("Nothing else is generated, and every row of states is; apart, others are too", arguments: [1, 4])
    func generated(rows: Int) throws {
        func rowsOfStates(_ layout: SequenceLayout, isJoint: Bool = true) throws -> (
            facts: Set<[Int]>, rows: Set<[Int]>
        ) {
            let configuration = Small.configuration {
                ($0.generator.rowsPerStep, $0.generator.joint) = (rows, isJoint)
            }
            let batch = 60
            let values = try Small.generated(configuration, layout, batch: batch) { count in
                (0..<count).map { 0.3 * (Philox(seed: 3).uniform($0) - 0.5) }
            }.sequences
            func state(_ row: Int, _ channels: Range<Int>) throws -> Int {
                let own = channels.map { values[row * layout.width + $0] }
                // Exactly one holds, but for the rounding of a straight-through choice.
                #expect(own.allSatisfy { abs($0) < 1e-6 || abs($0 - 1) < 1e-6 })
                let held = own.indices.filter { own[$0] > 0.5 }
                #expect(held.count == 1)
                return try #require(held.first)
            }
            var (facts, all): (Set<[Int]>, Set<[Int]>) = ([], [])
            for row in 0..<6 * batch {
                facts.insert([try state(row, 0..<3), try state(row, 3..<5)])
                let own = [try state(row, 7..<9), try state(row, 10..<13), try state(row, 14..<16)]
                all.insert(own)
                // A number is there where its state says so.
                for (first, number) in zip([own[0], own[1]], [9, 13]) {
                    let value = values[row * layout.width + number]
                    #expect(first == 0 ? abs(value) > 1e-6 : abs(value) < 1e-6)
                }
            }
            return (facts, all)
        }
        let joint = Self.layout(joint: true)
        let together = try rowsOfStates(joint)
        #expect(
            together.facts == Set(joint.joint[0].patterns) && together.rows == Set(joint.joint[1].patterns),
            "\(together)")
        for apart in try [rowsOfStates(Self.layout(joint: false)), rowsOfStates(joint, isJoint: false)] {
            #expect(apart.facts.count == 6 && apart.rows.count == 12, "\(apart)")
        }
    }

    @Test("A choice among one group's own states is what the group chooses by itself, and so is its gradient")
    func single() throws {
        // One group's states as a choice of their own.
        var layout = SequenceLayout(steps: 5, [("kind", .step, .choice(4), false)])
        func generated(_ layout: SequenceLayout) throws -> (sequences: [Float], gradient: [Float]) {
            try Small.generated(Small.configuration(), layout, batch: 8) { count in
                (0..<count).map { Philox(seed: 5).uniform($0) - 0.5 }
            }
        }
        let apart = try generated(layout)
        layout.joint = [JointStates(channels: [0], patterns: (0..<4).map { [$0] })]
        let together = try generated(layout)
        #expect(apart.sequences.map { $0.rounded() } == together.sequences.map { $0.rounded() })
        #expect(apart.gradient.contains { abs($0) > 1e-3 })
        for (one, other) in zip(apart.gradient, together.gradient) { #expect(abs(one - other) < 1e-5) }
    }

    @Test("A model learns how often states go together")
    func learnt() throws {
        let table = try Self.table(rows: 1200)
        let values = try Small.learnt(table, window: 10) { _ in }
        let rows = stride(from: 0, to: values.count, by: 7).map { Array(values[$0..<$0 + 7]) }
        #expect(rows.count > 1000)
        var calm = 0
        for row in rows {
            #expect((row[2] == 0) == (row[3] == 0))
            #expect((row[4] == 0) == (row[5] == 0))
            #expect(!row[0].isNaN || row[1].isNaN)
            if row[2] == 0 { calm += 1 }
        }
        #expect(calm > rows.count / 10 && calm < rows.count / 2)
    }
}
