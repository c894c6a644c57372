import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import Foundation
import Testing

/// What is left of columns that others of the same row nearly tell is found, kept, and shown to the discriminator.
@Suite("What others nearly tell") struct DependenceTests {
    /// Three columns of their own, one that two of them tell but for .05, one that another tells but for a fifth of its deviation, and one of
    /// which more is left.
    private static func table(rows: Int = 600) throws -> Table {
        let normals = Small.normals(6 * rows, seed: 12)
        var values: [Double] = []
        var level = 0.0
        for row in 0..<rows {
            let draw = normals[6 * row..<6 * row + 6].map { $0 }
            level = 0.9 * level + 0.4 * draw[0]
            values += [
                level, draw[1], draw[2], 3 + 2 * level - draw[1] + 0.05 * draw[3], 10 * draw[2] + 2 * draw[4],
                level + 0.4 * draw[5],
            ]
        }
        return try Table(columns: ["a", "b", "c", "sum", "near", "far"], values: values, source: "made")
    }

    private static func schema(_ table: Table) throws -> Schema {
        // As they are: what is found is compared with sums over the columns.
        try Schema(describing: table, mode: .windows(length: 8, stride: 1), choice: RowEncoding.Choice(curves: false))
    }

    @Test(
        "Columns are found that others tell but for a quarter, those told best first; the rest of them is what regression leaves"
    )
    func found() throws {
        let table = try Self.table()
        let schema = try Self.schema(table)
        let found = schema.dependences
        #expect(found.count == 2)
        #expect([0, 1, 3].contains(found.first?.channel) && [2, 4].contains(found.last?.channel))
        #expect(schema.layout.dependences == found)
        #expect(schema.toldColumns == found.map(\.channel).sorted())
        let set = try schema.encoded(table)
        for dependence in found {
            #expect(!dependence.others.contains(dependence.channel))
            // What is left, in double precision, of every row.
            var rows: [[Double]] = []
            for row in 0..<set.rows.count / 6 { rows.append((0..<6).map { Double(set.rows[row * 6 + $0]) }) }
            let left = rows.map { row in
                zip(dependence.others, dependence.weights).reduce(
                    row[dependence.channel] - Double(dependence.constant)
                ) { $0 - row[$1.0] * Double($1.1) }
            }
            let count = Double(rows.count)
            let deviation = (left.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
            #expect(abs(left.reduce(0, +) / count) < 1e-4)
            // The little noise that keeps the inverse finite is in what is left.
            #expect(abs(deviation - Double(dependence.deviation)) < 3e-3 * deviation)
            // The normal equations of least squares: what is left goes with none of those that tell.
            for other in dependence.others {
                let product = zip(left, rows).reduce(0) { $0 + $1.0 * $1.1[other] } / count
                #expect(abs(product) < 1e-4, "\(other): \(product)")
            }
            var changes = 0.0
            for window in 0..<set.count {
                for step in 1..<8 { changes += pow(left[window + step] - left[window + step - 1], 2) }
            }
            let change = (changes / Double(set.count * 7)).squareRoot()
            #expect(abs(change - Double(dependence.change)) < 0.02 * change)
        }
        // The second is told without the first, which is taken away.
        #expect(found.first?.others.count == 5 && found.last?.others.count == 4)
        #expect(abs((found.last?.deviation ?? 0) - 0.196) < 0.03)
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    @Test("Too few rows, what is given, and tables whose relations are not looked for have none")
    func none() throws {
        #expect(try Self.schema(Self.table(rows: 119)).dependences.isEmpty)
        #expect(try !Self.schema(Self.table(rows: 120)).dependences.isEmpty)
        let table = try Self.table()
        let plain = try Schema(describing: table, mode: .windows(length: 8, stride: 1), choice: .plain)
        #expect(plain.dependences.isEmpty)
        let given = try Schema(
            describing: table, mode: .windows(length: 8, stride: 1), choice: RowEncoding.Choice(curves: false),
            choices: ["a": ColumnChoice(isGiven: true), "c": ColumnChoice(isGiven: true)])
        #expect(given.dependences.isEmpty)
    }

    @Test("Columns that wander beside each other do not tell each other")
    func wandering() throws {
        let normals = Small.normals(1200, seed: 14)
        for share in [0.95, 0.5] {
            var (level, left) = (0.0, 0.0)
            let values = (0..<600).flatMap { row -> [Double] in
                level = 0.98 * level + 0.2 * normals[2 * row]
                left = share * left + (1 - share * share).squareRoot() * normals[2 * row + 1]
                return [level, level + 0.1 * left]
            }
            let table = try Table(columns: ["a", "b"], values: values, source: "made")
            // The Durbin-Watson statistic is 2 (1 - the autocorrelation of what is left): .1 and 1.
            #expect(try Self.schema(table).dependences.isEmpty == (share > 0.9))
        }
    }

    @Test("What is only rounding counts as a fiftieth of the deviation")
    func rounding() throws {
        let normals = Small.normals(600, seed: 13)
        let values = (0..<200).flatMap { row -> [Double] in
            let (a, b) = (normals[3 * row], normals[3 * row + 1])
            return [a, b, a + b + 1e-2 * normals[3 * row + 2]]
        }
        let table = try Table(columns: ["a", "b", "c"], values: values, source: "made")
        let schema = try Self.schema(table)
        #expect(schema.dependences.count == 1)
        #expect(abs((schema.dependences.first?.deviation ?? 0) - 0.02) < 1e-3)
    }

    @Test(
        "A schema whose dependences cannot be is refused",
        arguments: [
            ("channel", "9"), ("channel", "0"), ("others", "[1]"), ("others", "[2, 1, 0, 4, 5]"), ("deviation", "0"),
            ("deviation", "1e99"), ("change", "-1"), ("weights", "[]"), ("constant", "null"),
        ])
    func altered(_ key: String, _ value: String) throws {
        var schema = try Self.schema(Self.table())
        schema = try Schema(json: schema.jsonData())
        var object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        var entries = try #require(object["dependences"] as? [[String: Any]])
        // The first tells of all others, so that its own channel cannot be any of them.
        if key == "channel", value == "0", entries[0]["channel"] as? Int == 0 {
            entries[0][key] = 1
        } else {
            entries[0][key] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
        }
        object["dependences"] = entries
        let json = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DataError.self) { try Schema(json: json) }
    }

    @Test(
        "What is left is shown in its deviations, its change beside it, nothing after a sequence's end",
        arguments: [true, false])
    func shown(ends: Bool) throws {
        var groups: [(name: String, scope: ChannelGroup.Scope, form: ChannelGroup.Form, isGiven: Bool)] = [
            ("numbers", .step, .values(3), false)
        ]
        if ends {
            groups += [("length", .fixed, .length(offset: 3, scale: 1), false), ("alive", .step, .alive, false)]
        }
        var layout = SequenceLayout(steps: 5, groups)
        let first = try #require(layout.groups.first { $0.name == "numbers" }).channels.lowerBound
        layout.dependences = [
            LinearDependence(
                channel: first + 2, others: [first, first + 1], weights: [0.5, -0.25], constant: 0.125, deviation: 0.5,
                change: 0.25)
        ]
        let configuration = Small.configuration { $0.discriminator.dependences = true }
        func presented(_ configuration: Configuration) throws -> (family: any Family, tensor: HostTensor, x: [Float]) {
            let family = try configuration.makeFamily(layout)
            let width = layout.width
            let random = Philox(seed: 3)
            var x = (0..<5 * 2 * width).map { random.uniform($0) - 0.5 }
            if let alive = layout.alive {
                // The second sequence ends after three steps.
                for step in 0..<5 {
                    for sample in 0..<2 {
                        let start = (step * 2 + sample) * width
                        let isThere = sample == 0 || step < 3
                        x[start + alive] = isThere ? 1 : 0
                        if !isThere { for channel in layout.fixedWidth..<width { x[start + channel] = 0 } }
                    }
                }
            }
            let program = try Program(inputs: [("x", .float32([5, 2, width]))]) { input in
                input["x"].map { [("y", family.present($0))] } ?? []
            }
            return (family, try CPUBackend(threads: 1).run(program, [HostTensor([5, 2, width], x)])[0], x)
        }
        let (family, tensor, x) = try presented(configuration)
        let own = tensor.shape[2]
        let y = try #require(tensor.floats)
        for sample in 0..<2 {
            var last: Float?
            for step in 0..<5 {
                let row = (step * 2 + sample) * layout.width + first
                let isThere = !ends || sample == 0 || step < 3
                let left = (x[row + 2] - 0.5 * x[row] + 0.25 * x[row + 1] - 0.125) / 0.5
                let change = last.map { (left - $0) * 2 } ?? 0
                let shown = y[((step * 2 + sample) + 1) * own - 2..<((step * 2 + sample) + 1) * own]
                for (value, expected) in zip(shown, isThere ? [left, change] : [0, 0]) {
                    #expect(abs(value - expected) < 1e-5, "\(sample) \(step): \(value) for \(expected)")
                }
                last = left
            }
        }
        if let noisy = family.noisyChannels { #expect(noisy.count == own && noisy.suffix(2) == [true, true]) }
        var without = configuration
        without.discriminator.dependences = false
        #expect(try presented(without).tensor.shape[2] == own - 2)
    }
}
