import AntiphonData
import Foundation
import Testing

@Suite("Mixed tables as one array")
struct MixedEncodingTests {
    // Five sequences of 1 to 6 rows: a fixed category and a fixed number, a category with gaps, a count with many zeros, a plain
    // number, times at uneven gaps.
    static func table(
        lengths: [Int] = [3, 6, 1, 4, 5], columns: [String] = ["site", "size", "state", "count", "x"]
    ) throws -> Table {
        var values: [Double] = []
        var names: [String] = []
        var keys: [Double] = []
        for (sequence, length) in lengths.enumerated() {
            for step in 0..<length {
                let cell = Double((sequence * 7 + step * 3) % 11)
                values += [
                    Double(sequence % 3), 10.5 + Double(sequence), step % 4 == 3 ? .nan : Double((sequence + step) % 2),
                    cell < 7 ? 0 : cell, sin(Double(sequence) + Double(step)) * 3,
                ]
                names.append("s\(sequence)")
                keys.append(100 + Double(step * step + sequence))
            }
        }
        return try Table(
            columns: columns, values: values, source: "made", decimals: [nil, 1, nil, 0, nil],
            sequences: RowSequences(column: "id", rows: names),
            order: RowOrder(column: "t", keys: keys),
            kinds: [.category(labels: ["A", "B", "C"]), .number, .category(labels: ["off", "on"]), .number, .number],
            fixed: [true, true, false, false, false], allowsMissing: true)
    }

    // The second time columns are called as channels are that are no columns.
    @Test(
        "what goes in comes back",
        arguments: [["site", "size", "state", "count", "x"], ["start", "length", "gap", "alive", "numbers"]])
    func roundTrip(_ columns: [String]) throws {
        let table = try Self.table(columns: columns)
        let schema = try Schema(describing: table, mode: .grouped)
        let encoded = try schema.encoded(table)
        #expect(encoded.count == 5 && encoded.length == 6 && encoded.featureCount == schema.layout.width)
        #expect(encoded.values.allSatisfy { $0.isFinite })
        let decoded = try schema.decoded(encoded.values)
        let original = try SequenceSet(table, mode: .grouped)
        #expect(
            decoded.lengths == [3, 6, 1, 4, 5] && decoded.kinds == original.kinds && decoded.fixed == original.fixed)
        var worst: Float = 0
        for (one, other) in zip(decoded.values, original.values) {
            #expect(one.isNaN == other.isNaN)
            if !one.isNaN { worst = max(worst, abs(one - other)) }
        }
        #expect(worst < 1e-5)
        let keys = try #require(decoded.orderKeys)
        let expected = table.order?.keys ?? []
        #expect(keys.count == 30)
        for (key, wanted) in zip(keys.filter { !$0.isNaN }, expected) { #expect(abs(key - wanted) < 1e-4) }
    }

    @Test("Fine numbers with gaps, or beside values that stand for themselves, are bent as those of plain tables are")
    func bent() throws {
        let rows = 3000
        // To and fro between 0 and 1, everywhere as often.
        func share(_ row: Int) -> Double { abs(Double((row * 7) % 600) - 299.5) / 300 }
        let names = ["smoke", "price", "flat", "coarse", "rain"]
        let values = (0..<rows).flatMap { row -> [Double] in
            // Skewed, but not so much that logarithms are taken of any number.
            let skewed = [0, 70, 140].map { exp(3.5 * share(row + $0)) }
            let gap = row % 9 == 4
            return [
                gap ? .nan : row % 97 == 0 ? 0 : skewed[0] * 100, gap ? .nan : skewed[1] * 40,
                gap ? .nan : share(row + 210), gap ? .nan : (skewed[2] / 4).rounded() + 1,
                row % 3 > 0 ? 0 : skewed[0],
            ]
        }
        let table = try Table(
            columns: names, values: values, source: "made", decimals: [1, 2, 3, 0, 3], allowsMissing: true)
        func kinds(_ curves: Bool) throws -> [NumberTransform.Kind] {
            let choice = RowEncoding.Choice(curves: curves)
            let schema = try Schema(describing: table, mode: .windows(length: 10, stride: 1), choice: choice)
            let columns = try #require(schema.mixed?.columns)
            #expect(columns.map(\.name) == names)
            return columns.compactMap { if case .number(let transform, _) = $0.coding { transform.kind } else { nil } }
        }
        let (bent, straight) = try (kinds(true), kinds(false))
        #expect(bent == [.quantile, .logarithm, .standard, .standard, .logarithm])
        #expect(straight == Array(repeating: .standard, count: 5))
    }

    @Test("the layout says what the channels are")
    func layout() throws {
        let schema = try Schema(describing: Self.table(), mode: .grouped)
        let layout = schema.layout
        let forms = Dictionary(uniqueKeysWithValues: layout.groups.map { ($0.name, $0.form) })
        #expect(forms["site"] == .choice(3) && forms["state"] == .choice(3) && forms["count"] == .gated(2))
        #expect(forms["size"] == .values(1) && forms["alive"] == .alive && forms["gap"] == .values(1))
        let changing = layout.groups.drop { $0.scope == .fixed }
        #expect(changing.allSatisfy { $0.scope == .step })
        let encoded = try schema.encoded(Self.table())
        let alive = try #require(layout.alive)
        let lengths: [Int] = [3, 6, 1, 4, 5]
        for (index, length) in lengths.enumerated() {
            let rows = Array(encoded[index])
            for step in 0..<6 {
                let row = rows[step * layout.width..<(step + 1) * layout.width]
                #expect(row[row.startIndex + alive] == (step < length ? 1 : 0))
                let own = row.dropFirst(layout.fixedWidth)
                #expect(step < length || own.allSatisfy { $0 == 0 })
                let fixed = Array(row.prefix(layout.fixedWidth))
                #expect(fixed == Array(rows.prefix(layout.fixedWidth)))
            }
            let length = try #require(layout.length)
            guard case .length(let offset, let scale) = length.form else { return }
            let count = rows[length.channels.lowerBound] * scale + offset
            let wanted: Float = [3, 6, 1, 4, 5][index]
            #expect(abs(count - wanted) < 1e-4)
        }
    }

    @Test("the schema file keeps all of it, and altered ones are refused")
    func file() throws {
        let table = try Self.table()
        let schema = try Schema(describing: table, mode: .grouped, choices: ["x": ColumnChoice(isGiven: true)])
        let json = try schema.jsonData()
        #expect(try Schema(json: json) == schema)
        #expect(schema.layout.given.count == 3, "what is given at each step is so with its length")
        let text = String(decoding: json, as: UTF8.self)
        for (from, to) in [
            ("\"column\" : 0", "\"column\" : 3"), ("\"count\" : 2", "\"count\" : 9"),
            ("\"deviation\" : ", "\"deviation\" : -"),
        ] {
            let altered = text.replacingOccurrences(of: from, with: to)
            #expect(altered != text)
            #expect(throws: DataError.self) { try Schema(json: Data(altered.utf8)) }
        }
    }

    @Test("how categories are to be encoded goes from the schema file to the layout and the model's schema")
    func categories() throws {
        let text = csv(40, ["u": { "\($0 / 8)" }, "k": { "k\($0 % 3)" }, "l": { "l\($0 % 4)" }, "x": { "\($0 % 7)" }])
        let schema = try TableSchema(
            yaml: """
                columns:
                  u: {role: sequence}
                  k: {type: category, encoding: one-hot}
                  l: {type: category, encoding: embedding, width: 2}
                  x: {type: integer}
                """, file: "s.yaml")
        try withDirectory { folder in
            let path = folder + "/data.csv"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let input = try TypedInput.read(path, schema: schema)
            let described = try Schema(describing: input.table, mode: .grouped, choices: input.choices)
            let found = Dictionary(
                described.layout.groups.map { ($0.name, $0.encoding) }, uniquingKeysWith: { first, _ in first })
            #expect(found["k"] == .oneHot && found["l"] == .embedding(width: 2) && found["x"] == .some(nil))
            let json = try described.jsonData()
            #expect(try Schema(json: json) == described)
            for width in ["0", "-2", "1000000"] {
                let altered = String(decoding: json, as: UTF8.self).replacing(
                    "\"width\" : 2", with: "\"width\" : \(width)")
                #expect(altered != String(decoding: json, as: UTF8.self))
                #expect(throws: DataError.self) { try Schema(json: Data(altered.utf8)) }
            }
            let plain = try Schema(describing: input.table, mode: .grouped)
            #expect(plain.layout.groups.allSatisfy { $0.encoding == nil })
        }
    }

    @Test("levels that differ widely between sequences are learnt apart")
    func levels() throws {
        var values: [Double] = []
        var names: [String] = []
        for sequence in 0..<40 {
            for step in 0..<8 {
                values.append(Double(sequence * sequence) + sin(Double(step + sequence)) * (1 + Double(sequence % 5)))
                names.append("\(sequence)")
            }
        }
        let table = try Table(
            columns: ["x"], values: values, source: "levels", sequences: RowSequences(column: "id", rows: names))
        let asked = try Schema(describing: table, mode: .grouped, choices: ["x": ColumnChoice(levels: true)])
        #expect(asked.layout.groups.map(\.name) == ["x: level", "x"])
        let encoded = try asked.encoded(table)
        let place = asked.layout.fixedWidth
        for index in 0..<40 {
            let course = stride(from: place, to: 8 * asked.layout.width, by: asked.layout.width).map {
                encoded[index][encoded[index].startIndex + $0]
            }
            #expect(course.allSatisfy { abs($0) <= 1 } && course.contains { $0 > 0.9 })
        }
        let decoded = try asked.decoded(encoded.values)
        for (back, value) in zip(decoded.values, values) {
            #expect(abs(Double(back) - value) < 1e-3 * (1 + abs(value)))
        }
    }

    @Test("a generator's unlikely numbers still make cells that can be")
    func anything() throws {
        let table = try Self.table()
        let schema = try Schema(describing: table, mode: .grouped)
        let wild: [Float] = [-.infinity, -3e38, -1e5, 0, 0.5, 1e5, 3e38, .infinity, .nan]
        let count = 4 * schema.layout.steps * schema.layout.width
        let decoded = try schema.decoded((0..<count).map { wild[($0 * 7 + $0 / 5) % wild.count] })
        #expect(decoded.count == 4 && decoded.lengths?.allSatisfy { (1...6).contains($0) } == true)
        for index in 0..<4 {
            for (place, value) in decoded[index].enumerated() where !value.isNaN {
                switch decoded.kinds[place % 5] {
                case .category(let labels): #expect(labels.indices.contains(Int(value)))
                case .number, .time: #expect(value.isFinite)
                }
            }
        }
    }
}
