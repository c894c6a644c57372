import AntiphonData
import Foundation
import Testing

/// Which columns are smooth, and how their numbers come about.
@Suite("Innovations") struct InnovationTests {
    /// A table of one column for each course, in groups of so many steps.
    private func table(_ columns: [[Double]], steps: Int) throws -> Table {
        let rows = columns[0].count
        return try Table(
            columns: columns.indices.map { "c\($0)" }, values: (0..<rows).flatMap { row in columns.map { $0[row] } },
            source: "made",
            sequences: RowSequences(column: "id", rows: (0..<rows).map { "s\($0 / steps)" }))
    }

    private func normals(_ count: Int, seed: UInt64) -> [Double] {
        var random = TestRandom(state: seed)
        return (0..<count).map { _ in
            let (u, v) = (Double.random(in: 0x1p-53..<1, using: &random), Double.random(in: 0..<1, using: &random))
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
    }

    private func walks(_ count: Int, steps: Int, seed: UInt64) -> [Double] {
        let moves = normals(count * steps, seed: seed)
        return (0..<count).flatMap { sequence in
            moves[sequence * steps..<(sequence + 1) * steps].reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1) }
        }
    }

    private func waves(_ count: Int, steps: Int, seed: UInt64, noise: Double = 0, phase: Double = 1) -> [Double] {
        let draws = normals(count * 2, seed: seed)
        let errors = normals(count * steps, seed: seed + 1)
        return (0..<count * steps).map { place in
            let (sequence, step) = (place / steps, place % steps)
            return sin(0.1 * abs(draws[2 * sequence]) * Double(step) + phase * draws[2 * sequence + 1])
                + noise * errors[place]
        }
    }

    @Test("Waves are smooth; walks, noise, and waves under noise are not")
    func found() throws {
        let steps = 12
        let moves = normals(600 * steps, seed: 4)
        let columns = [
            waves(600, steps: steps, seed: 1), walks(600, steps: steps, seed: 3), moves,
            waves(600, steps: steps, seed: 5, noise: 0.05),
        ]
        let schema = try Schema(describing: table(columns, steps: steps), mode: .grouped)
        #expect(Array(schema.innovations.keys) == [0])
        #expect(schema.layout.innovations == schema.innovations && schema.smoothColumns == [0])
        // Not where that is not wanted, nor of few walks, which a regression on as many steps as sequences would seem to foretell.
        let plain = try Schema(describing: table(columns, steps: steps), mode: .grouped, choice: .plain)
        #expect(plain.innovations.isEmpty)
        let few = try Schema(describing: table([walks(14, steps: 12, seed: 3)], steps: 12), mode: .grouped)
        #expect(few.innovations.isEmpty)
    }

    @Test("Beside categories and gaps a smooth column is found in its place")
    func mixed() throws {
        let (count, steps) = (300, 10)
        let (wave, noise) = (waves(count, steps: steps, seed: 1), normals(count * steps, seed: 2))
        let mixed = try Table(
            columns: ["site", "gappy", "noise", "wave"],
            values: (0..<count * steps).flatMap { row -> [Double] in
                [Double(row / steps % 3), row % 7 == 0 ? .nan : noise[row], noise[row], wave[row]]
            },
            source: "made", sequences: RowSequences(column: "id", rows: (0..<count * steps).map { "s\($0 / steps)" }),
            kinds: [.category(labels: ["a", "b", "c"]), .number, .number, .number],
            fixed: [true, false, false, false], allowsMissing: true)
        let schema = try Schema(describing: mixed, mode: .grouped)
        #expect(schema.smoothColumns == [3] && schema.innovations.count == 1)
        #expect(try Schema(json: schema.jsonData()) == schema)
    }

    @Test("Of two straight lines that cross the factor is known")
    func known() throws {
        // x(t) = a + b t with a and b of deviation 1 and independent: covariance 1 + s t, so L has columns (1, ..., 1) / 1 at t = 0 and, at
        // t = 1 and later, t in the second; the grain keeps the rest from 0.
        let (count, steps) = (4000, 8)
        let draws = normals(count * 2, seed: 9)
        let lines = (0..<count * steps).map { draws[$0 / steps * 2] + draws[$0 / steps * 2 + 1] * Double($0 % steps) }
        let schema = try Schema(describing: table([lines], steps: steps), mode: .grouped)
        let innovations = try #require(schema.innovations[0])
        // In units of the column's deviation; four thousand draws know a deviation to 1 %, and are correlated by 1.6 %.
        let unit = Float(try #require(schema.columns.first).statistics.standardDeviation)
        for step in 0..<steps {
            let row = (0..<steps).map { innovations.factor[step * steps + $0] * unit }
            #expect(abs(row[0] - 1) < 0.04 + 0.04 * Float(step))
            if step > 0 { #expect(abs(row[1] - Float(step)) < 0.04 * Float(step)) }
            for later in 2..<steps { #expect(abs(row[later]) < 1e-3, "\(step) \(later)") }
            #expect(innovations.factor[step * steps + step] > 0)
        }
    }

    @Test("Whitening undoes the factor, and shows nothing that is finer than its grain")
    func whitened() throws {
        let steps = 10
        let schema = try Schema(describing: table([waves(250, steps: steps, seed: 1)], steps: steps), mode: .grouped)
        let innovations = try #require(schema.innovations[0])
        // Of so few waves nothing is foretold but linearly, and the factor is as fine as can be.
        #expect(innovations.regression == nil)
        func product(_ grain: Double) -> [[Double]] {
            let white = innovations.whitening(grain: grain)
            return (0..<steps).map { row in
                (0..<steps).map { column in
                    (0..<steps).reduce(0.0) {
                        $0 + Double(white[row * steps + $1]) * Double(innovations.factor[$1 * steps + column])
                    }
                }
            }
        }
        // The factor is of float32, 1e-7 of numbers of which the last innovations are 1e-6.
        for (row, values) in product(0).enumerated() {
            for (column, value) in values.enumerated() {
                #expect(abs(value - (row == column ? 1 : 0)) < 0.1, "\(row) \(column) \(value)")
            }
        }
        let coarse = product(1e-2)
        #expect(abs(coarse[0][0] - 1) < 1e-3)
        #expect(abs(coarse[steps - 1][steps - 1]) < 1e-3)
        // What is shown of numbers with noise of the grain g is white: W (L L^T + g^2 m) W^T = 1, with m the largest variance.
        let grain = 1e-2
        let (white, factor) = (
            innovations.whitening(grain: grain).map(Double.init), innovations.factor.map(Double.init)
        )
        func product(_ a: [Double], _ b: [Double]) -> [Double] {
            (0..<steps * steps).map { place in
                (0..<steps).reduce(0) { $0 + a[place / steps * steps + $1] * b[$1 * steps + place % steps] }
            }
        }
        func transposed(_ a: [Double]) -> [Double] {
            (0..<steps * steps).map { a[$0 % steps * steps + $0 / steps] }
        }
        var noisy = product(factor, transposed(factor))
        let largest = try #require((0..<steps).map { noisy[$0 * (steps + 1)] }.max())
        for step in 0..<steps { noisy[step * (steps + 1)] += grain * grain * largest }
        for (place, value) in product(product(white, noisy), transposed(white)).enumerated() {
            #expect(abs(value - (place % (steps + 1) == 0 ? 1 : 0)) < 1e-3, "\(place) \(value)")
        }
    }

    @Test(
        "Of a few parameters, the first numbers make the rest; of many, and where there are few sequences to learn from, they do not"
    )
    func foretold() throws {
        let (count, steps) = (600, 12)
        // Sixteen waves of a random size each, of frequencies that are the same for all: as smooth, and foretold linearly or not at all.
        let sizes = normals(count * 16, seed: 7)
        let many = (0..<count * steps).map { place in
            (0..<16).reduce(0.0) { sum, wave in
                let angle = 0.045 * Double(wave / 2 * (place % steps))
                return sum + sizes[place / steps * 16 + wave] * (wave % 2 == 0 ? cos(angle) : sin(angle))
            }
        }
        let wave = waves(count, steps: steps, seed: 1, phase: 0.3)
        let schema = try Schema(describing: table([wave, many], steps: steps), mode: .grouped)
        #expect(schema.smoothColumns == [0, 1])
        #expect(schema.innovations[1]?.regression == nil)
        let innovations = try #require(schema.innovations[0])
        let regression = try #require(innovations.regression)
        #expect(regression.own[0] == 1 && regression.own[1] == 1)
        #expect(regression.weights.count == steps * InnovationRegression.terms(regression.degree))
        // Waves that nothing was learnt from, of their first two numbers alone.
        let unit = try #require(schema.columns.first).statistics
        let (factor, means) = (innovations.factor.map(Double.init), innovations.means.map(Double.init))
        let unseen = waves(50, steps: steps, seed: 50, phase: 0.3)
        var (errors, linear) = (0.0, 0.0)
        for start in stride(from: 0, to: unseen.count, by: steps) {
            let real = unseen[start..<start + steps].map { ($0 - unit.mean) / unit.standardDeviation }
            var u = [(real[0] - means[0]) / factor[0]]
            u.append((real[1] - means[1] - factor[steps] * u[0]) / factor[steps + 1])
            for step in 2..<steps {
                let first = u.prefix(3) + Array(repeating: 0, count: 3 - min(3, u.count))
                let products = InnovationRegression.products(1, Array(first), degree: regression.degree, *)
                u.append(
                    products.enumerated().reduce(0.0) {
                        $0 + Double(regression.weights[step * products.count + $1.offset]) * $1.element
                    })
            }
            for step in 2..<steps {
                func error(_ known: Range<Int>) -> Double {
                    let made = known.reduce(means[step]) { $0 + factor[step * steps + $1] * u[$1] }
                    return (made - real[step]) * (made - real[step])
                }
                errors += error(0..<step + 1)
                linear += error(0..<2)
            }
        }
        #expect((errors / linear).squareRoot() < 0.1, "\((errors / linear).squareRoot())")
        // Growth of a random size, pace and time, and a damped wave: steps are foretold, but not most of what there is.
        let (pace, time, size) = (normals(count, seed: 31), normals(count, seed: 32), normals(count, seed: 33))
        func courses(_ value: (Int, Double) -> Double) -> [Double] {
            (0..<count * steps).map { value($0 / steps, Double($0 % steps)) }
        }
        let growth = courses { own, step in
            let rate = 0.4 + 0.1 * abs(pace[own])
            return exp(0.3 * size[own]) / (1 + exp(rate * (6 + 2 * time[own] - step)))
        }
        let damped = courses { own, step in
            let decay = 0.3 * size[own] - 0.1 * abs(time[own]) * step
            return exp(decay) * cos(0.3 * step + 0.1 * pace[own] * step)
        }
        let others = try Schema(describing: table([growth, damped], steps: steps), mode: .grouped)
        #expect(others.smoothColumns == [0, 1] && others.innovations.values.allSatisfy { $0.regression == nil })
        let few = try Schema(
            describing: table([waves(200, steps: steps, seed: 1, phase: 0.3)], steps: steps), mode: .grouped)
        #expect(few.innovations[0] != nil && few.innovations[0]?.regression == nil)
    }

    @Test(
        "Waves of several turns take more degrees, and are known from their first numbers to a thousandth all the same")
    func foretoldFurther() throws {
        // As many turns as sines of 64 rows have: from a hundredth of the numbers (grain 1e-6, fourth degree) to next to nothing.
        let (count, steps) = (1400, 40)
        let draws = (normals(count, seed: 61), normals(count, seed: 62))
        func wave(_ own: Int, _ step: Int) -> Double {
            sin((0.08 + 0.06 * tanh(draws.0[own])) * Double(step) + 0.2 * tanh(draws.1[own]))
        }
        let learnt = (0..<1200 * steps).map { wave($0 / steps, $0 % steps) }
        let schema = try Schema(describing: table([learnt], steps: steps), mode: .grouped)
        let innovations = try #require(schema.innovations[0])
        let regression = try #require(innovations.regression)
        #expect(regression.degree == 6)
        // What is not foretold is left out, but for the two numbers that a wave has.
        #expect(regression.own.filter { $0 > 0 }.count == 2)
        let unit = try #require(schema.columns.first).statistics
        let (factor, means) = (innovations.factor.map(Double.init), innovations.means.map(Double.init))
        var (errors, worst) = (0.0, 0.0)
        for own in 1200..<count {
            let real = (0..<steps).map { (wave(own, $0) - unit.mean) / unit.standardDeviation }
            var u = [(real[0] - means[0]) / factor[0]]
            u.append((real[1] - means[1] - factor[steps] * u[0]) / factor[steps + 1])
            for step in 2..<steps {
                let first = Array(u.prefix(3)) + Array(repeating: 0, count: 3 - min(3, u.count))
                let products = InnovationRegression.products(1, first, degree: 6, *)
                u.append(
                    products.indices.reduce(0) {
                        $0 + Double(regression.weights[step * products.count + $1]) * products[$1]
                    })
            }
            for step in 0..<steps {
                let made = (0...step).reduce(means[step]) { $0 + factor[step * steps + $1] * u[$1] }
                errors += (made - real[step]) * (made - real[step])
                worst = max(worst, abs(made - real[step]))
            }
        }
        let error = (errors / Double(200 * steps)).squareRoot()
        #expect(error < 0.002, "\(error), \(worst)")
    }

    @Test(
        "Products are all monomials of three variables up to a degree, each once, lower degrees first",
        arguments: InnovationRegression.degrees)
    func products(degree: Int) {
        // Prime powers: each monomial is a number of its own, and its exponents can be read from it.
        let values = InnovationRegression.products(1, [2, 3, 5], degree: degree, *)
        #expect(values.count == InnovationRegression.terms(degree) && Set(values).count == values.count)
        let degrees = values.map { value in
            [2, 3, 5].reduce((value, 0)) { rest, prime in
                var (left, degree) = rest
                while left % prime == 0 { (left, degree) = (left / prime, degree + 1) }
                return (left, degree)
            }
        }
        #expect(degrees.allSatisfy { $0.0 == 1 && $0.1 <= degree })
        #expect(degrees.map(\.1) == degrees.map(\.1).sorted())
    }

    @Test("They are kept with the schema, and what cannot be is refused")
    func kept() throws {
        let steps = 9
        // Not noise alone, which would be drawn.
        let rough = normals(400 * steps, seed: 2)
        let columns = [zip(rough, [0] + rough).map { $0 + $1 }, waves(400, steps: steps, seed: 1)]
        let schema = try Schema(describing: table(columns, steps: steps), mode: .grouped)
        #expect(Array(schema.innovations.keys) == [1])
        #expect(try Schema(json: schema.jsonData()) == schema)

        let object = try #require(JSONSerialization.jsonObject(with: schema.jsonData()) as? [String: Any])
        let entry = try #require((object["innovations"] as? [[String: Any]])?.first)
        let factor = try #require((entry["factor"] as? String).flatMap { Data(base64Encoded: $0) })
        let regression = try #require((entry["regression"] as? String).flatMap { Data(base64Encoded: $0) })
        let changes: [(String, Any)] = [
            ("channel", 2), ("channel", -1), ("means", ""), ("factor", factor.dropLast().base64EncodedString()),
            ("factor", factor.dropLast(4).base64EncodedString()),
            ("factor", Data(count: factor.count).base64EncodedString()),
            ("factor", Data(repeating: 0xFF, count: factor.count).base64EncodedString()), ("factor", "?"), ("low", 1e9),
            ("regression", ""), ("regression", regression.dropLast(4).base64EncodedString()),
            ("regression", Data(repeating: 0xFF, count: regression.count).base64EncodedString()),
            // Deviations of less than nothing; ends the wrong way round.
            ("regression", Data(repeating: 0xBF, count: regression.count).base64EncodedString()),
            (
                "regression",
                (regression.dropLast(24) + regression.suffix(12) + regression.suffix(24).prefix(12))
                    .base64EncodedString()
            ),
        ]
        for (key, value) in changes {
            var (object, entry) = (object, entry)
            entry[key] = value
            object["innovations"] = [entry]
            let json = try JSONSerialization.data(withJSONObject: object)
            #expect(throws: DataError.self, "\(key) \(value)") { try Schema(json: json) }
        }
        var twice = object
        twice["innovations"] = [entry, entry]
        #expect(throws: DataError.self) { try Schema(json: JSONSerialization.data(withJSONObject: twice)) }
    }
}
