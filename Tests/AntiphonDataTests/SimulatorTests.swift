import AntiphonData
import Foundation
import Testing

@Suite("Simulators")
struct SimulatorTests {
    /// Kolmogorov and Smirnov's distance of a sample from the uniform distribution on [low, high], times the root of
    /// its size: above 1.95 once in a thousand times if the sample is uniform.
    private func distanceFromUniform(_ sample: [Double], _ low: Double, _ high: Double) -> Double {
        let sorted = sample.sorted()
        var distance = 0.0
        for (index, value) in sorted.enumerated() {
            let expected = min(max((value - low) / (high - low), 0), 1)
            let below = Double(index) / Double(sorted.count)
            let above = Double(index + 1) / Double(sorted.count)
            distance = max(distance, abs(expected - below), abs(expected - above))
        }
        return distance * Double(sorted.count).squareRoot()
    }

    @Test("sines as an independent program draws them (Tools/goldens/data_sines.py)")
    func golden() throws {
        let goldens: [(Sines.Definition, [Float])] = [
            (
                .asCoded,
                [
                    0.522013725, 0.542011314, 0.537245832, 0.56526343, 0.552443251, 0.588372761, 0.567591828,
                    0.611288746,
                ]
            ),
            (
                .asPublished,
                [
                    -0.365687994, 0.840202339, 0.99961914, -0.932062737, -0.313780077, 0.985867263, -0.786334365,
                    -0.999419094,
                ]
            ),
        ]
        for (definition, expected) in goldens {
            let set = try Sines(definition, length: 4, featureCount: 2).sequences(count: 3, seed: 7)
            for (value, golden) in zip(set[2], expected) { #expect(abs(value - golden) < 2e-7) }
            #expect(set[2].count == expected.count)
        }
    }

    @Test("TimeGAN's code: every wave is (sin(f t + p) + 1) / 2 with f and p uniform in [0, 0.1]")
    func coded() throws {
        let set = try Sines(.asCoded).sequences(count: 1000, seed: 3)
        #expect(set.length == 24 && set.featureCount == 5)
        var frequencies: [Double] = []
        var phases: [Double] = []
        var worst = 0.0
        for index in 0..<set.count {
            let values = Array(set[index]).map { 2 * Double($0) - 1 }
            for feature in 0..<5 {
                // The phase stays below a quarter turn for 12 steps: 0.1 * 12 + 0.1 < pi / 2.
                let phase = asin(values[feature])
                let frequency = (asin(values[12 * 5 + feature]) - phase) / 12
                for step in 0..<24 {
                    worst = max(worst, abs(sin(frequency * Double(step) + phase) - values[step * 5 + feature]))
                }
                frequencies.append(frequency)
                phases.append(phase)
            }
        }
        #expect(worst < 2e-6)
        #expect(distanceFromUniform(frequencies, 0, 0.1) < 1.95)
        #expect(distanceFromUniform(phases, 0, 0.1) < 1.95)
    }

    @Test("the paper's definition: frequencies to a whole turn a step, phases over the circle")
    func published() throws {
        let set = try Sines(.asPublished, length: 24, featureCount: 4).sequences(count: 1000, seed: 4)
        var folded: [Double] = []
        var starts: [Double] = []
        for index in 0..<set.count {
            let values = Array(set[index]).map(Double.init)
            for feature in 0..<4 {
                let wave = (0..<24).map { values[$0 * 4 + feature] }
                // x(t+1) + x(t-1) = 2 cos(2 pi f) x(t), by least squares over all steps.
                var numerator = 0.0
                var denominator = 0.0
                for step in 1..<23 {
                    numerator += (wave[step + 1] + wave[step - 1]) * wave[step]
                    denominator += wave[step] * wave[step]
                }
                let cosine = numerator / denominator / 2
                var worst = 0.0
                for step in 1..<23 {
                    worst = max(worst, abs(wave[step + 1] + wave[step - 1] - 2 * cosine * wave[step]))
                }
                #expect(worst < 1e-5)
                // Frequencies f and 1 - f cannot be told apart from whole steps.
                folded.append(acos(min(max(cosine, -1), 1)) / (2 * Double.pi))
                starts.append(asin(min(max(wave[0], -1), 1)))
            }
        }
        #expect(distanceFromUniform(folded, 0, 0.5) < 1.95)
        #expect(distanceFromUniform(starts, -Double.pi / 2, Double.pi / 2) < 1.95)
    }

    @Test("a sequence depends on the seed and its number only")
    func streams() throws {
        let sines = try Sines(.asPublished, length: 5, featureCount: 3)
        let many = try sines.sequences(count: 10, seed: 1)
        #expect(try sines.sequences(count: 4, seed: 1).values == Array(many.values.prefix(4 * 15)))
        #expect(try sines.sequences(count: 4, seed: 2).values != Array(many.values.prefix(4 * 15)))
        #expect(Set(many.values).count == many.values.count)
        #expect(throws: DataError.self) { try sines.sequences(count: 0, seed: 1) }
        #expect(throws: DataError.self) { try Sines(.asCoded, length: 0) }
        #expect(throws: DataError.self) { try sines.sequences(count: .max, seed: 1) }
        #expect(throws: DataError.self) { try DailyLoad(days: 0) }
        #expect(throws: DataError.self) { try DailyLoad(days: .max) }
    }

    @Test("the daily load is what its description says", arguments: [1, 2, 3] as [UInt64])
    func dailyLoad(seed: UInt64) throws {
        let table = try DailyLoad(days: 364).table(seed: seed)
        #expect(table == (try DailyLoad(days: 364).table(seed: seed)))
        #expect(table.rowCount == 364 * 24 && table.columns == DailyLoad.columns)
        let load = table.column(0)
        let temperature = table.column(1)
        let solar = table.column(2)
        let price = table.column(3)
        #expect(load.min() ?? 0 >= 8 && load.max() ?? 0 < 400)
        #expect(temperature.min() ?? 0 > -30 && temperature.max() ?? 0 < 45)
        #expect(solar.min() == 0 && price.min() ?? 0 >= -60)

        /// The mean of a column over the hours that `include` picks by day and hour of the day.
        func mean(_ column: [Double], _ include: (Int, Int) -> Bool) -> Double {
            let picked = column.indices.filter { include($0 / 24, $0 % 24) }.map { column[$0] }
            return picked.reduce(0, +) / Double(picked.count)
        }
        #expect(mean(solar) { $1 < 3 || $1 > 22 } == 0)
        #expect(mean(solar) { $0 > 80 && $0 < 140 && $1 == 12 } > 2 * mean(solar) { $0 > 270 && $0 < 330 && $1 == 12 })
        // Workdays: morning and evening above noon above night. Weekends: no early peak, more at noon.
        #expect(mean(load) { $0 % 7 < 5 && $1 == 7 } > mean(load) { $0 % 7 < 5 && $1 == 10 } + 10)
        #expect(mean(load) { $0 % 7 < 5 && $1 == 19 } > mean(load) { $0 % 7 < 5 && $1 == 7 })
        #expect(mean(load) { $0 % 7 < 5 && $1 == 7 } > mean(load) { $0 % 7 >= 5 && $1 == 7 } + 10)
        for weekendDay in 5...6 {
            #expect(mean(load) { $0 % 7 == weekendDay && $1 == 12 } > mean(load) { $0 % 7 < 5 && $1 == 12 } + 10)
        }
        // Winter days (from the end of December) are colder and heated.
        let isWinter = { (day: Int) in day >= 300 && day < 350 }
        let isSummer = { (day: Int) in day >= 100 && day < 150 }
        #expect(mean(temperature) { day, _ in isWinter(day) } + 10 < mean(temperature) { day, _ in isSummer(day) })
        #expect(mean(load) { day, _ in isWinter(day) } > mean(load) { day, _ in isSummer(day) } + 15)
        // Prices fall where the sun shines.
        #expect(mean(price) { $0 < 200 && $1 == 12 } + 10 < mean(price) { $0 < 200 && $1 == 19 })
        // What the same hour of the week before does not explain is autocorrelated; what is new in it each hour (but midnight,
        // when a new day begins) has heavier tails than a normal, whose kurtosis is 3.
        let change = (168 * 2..<load.count).map { (hour: Int) -> Double in load[hour] / load[hour - 168] - 1 }
        let new = (1..<change.count).filter { $0 % 24 != 0 }.map { (hour: Int) -> Double in
            change[hour] - 0.75 * change[hour - 1]
        }
        let centre = change.reduce(0, +) / Double(change.count)
        var second = 0.0
        var neighbours = 0.0
        for index in 1..<change.count {
            second += (change[index] - centre) * (change[index] - centre)
            neighbours += (change[index] - centre) * (change[index - 1] - centre)
        }
        #expect(neighbours / second > 0.5)
        let middle = new.reduce(0, +) / Double(new.count)
        let squares = new.map { (value: Double) -> Double in (value - middle) * (value - middle) }
        let variance = squares.reduce(0, +) / Double(new.count)
        let fourth = squares.reduce(0) { $0 + $1 * $1 } / Double(new.count)
        #expect(fourth / (variance * variance) > 4)
    }

    @Test("the regime system: what its description says holds")
    func regimes() throws {
        let table = try RegimeSystem(rows: 8000).table(seed: 3)
        #expect(table == (try RegimeSystem(rows: 8000).table(seed: 3)))
        #expect(table != (try RegimeSystem(rows: 8000).table(seed: 4)))
        let columns = table.columns.indices.map { table.column($0) }
        let (speed, chaos, drift, burst, upper) = (columns[0], columns[1], columns[2], columns[4], columns[6])
        // The map is deterministic up to the printed decimals.
        #expect((1..<8000).allSatisfy { abs(chaos[$0] - 3.9 * chaos[$0 - 1] * (1 - chaos[$0 - 1])) < 5e-4 })
        #expect(zip(upper, drift).allSatisfy { $0 > $1 })
        // Innovations of the speed mix two sizes: heavier tails than a normal's 3, within those of a half-and-half mixture.
        let news = (1..<8000).map { speed[$0] - 0.95 * speed[$0 - 1] }
        let squares = news.map { $0 * $0 }
        let variance = squares.reduce(0, +) / 7999
        #expect(abs(variance - 0.085) < 0.02, "half of 0.1^2 and half of 0.4^2: \(variance)")
        #expect(squares.reduce(0) { $0 + $1 * $1 } / 7999 / (variance * variance) > 4)
        // Regimes last: the size of one step's news tells that of the next.
        let sizes = news.map { abs($0) }
        let mean = sizes.reduce(0, +) / 7999
        let neighbours = (1..<7999).reduce(0.0) { $0 + (sizes[$1] - mean) * (sizes[$1 - 1] - mean) }
        #expect(neighbours / sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } > 0.2)
        #expect(burst.allSatisfy { $0 >= 0 })
        #expect(throws: DataError.self) { try RegimeSystem(rows: 0) }
    }

    @Test("daily returns: nothing linear to foretell, sizes that last, a market in all of them")
    func returns() throws {
        let table = try DailyReturns(rows: 6000, shares: 3).table(seed: 3)
        #expect(table == (try DailyReturns(rows: 6000, shares: 3).table(seed: 3)))
        #expect(table != (try DailyReturns(rows: 6000, shares: 3).table(seed: 4)))
        #expect(table.columns == ["share_1", "share_2", "share_3"])
        let columns = (0..<3).map { table.column($0) }
        for column in columns {
            #expect(abs(correlation(column.dropLast(), column.dropFirst())) < 0.06)
            let sizes = column.map { abs($0) }
            #expect(correlation(sizes.dropLast(), sizes.dropFirst()) > 0.05)
            #expect(correlation(sizes.dropLast(20), sizes.dropFirst(20)) > 0.02)
            let squares = column.map { $0 * $0 }
            let variance = squares.reduce(0, +) / 6000
            #expect(squares.reduce(0) { $0 + $1 * $1 } / 6000 / (variance * variance) > 4)
        }
        #expect(correlation(columns[0], columns[1]) > 0.15 && correlation(columns[1], columns[2]) > 0.15)
        #expect(throws: DataError.self) { try DailyReturns(rows: 0) }
        #expect(throws: DataError.self) { try DailyReturns(rows: 5, shares: 0) }
        #expect(throws: DataError.self) { try DailyReturns(rows: .max, shares: .max) }
    }

    @Test("brain regions: slow responses that follow each other in a group, noise on top, many columns of it")
    func regions() throws {
        let table = try BrainRegions(rows: 3000, regions: 20).table(seed: 3)
        #expect(table == (try BrainRegions(rows: 3000, regions: 20).table(seed: 3)))
        #expect(table != (try BrainRegions(rows: 3000, regions: 20).table(seed: 4)))
        let columns = (0..<20).map { table.column($0) }
        for (index, column) in columns.enumerated() {
            // The response lasts some rows (3 s each), and then undershoots.
            #expect(correlation(column.dropLast(), column.dropFirst()) > 0.45, "region \(index)")
            #expect(correlation(column.dropLast(4), column.dropFirst(4)) < 0.1)
        }
        // A region drives the next of its group, not one of the group after the next.
        let within = (0..<4).map { correlation(columns[$0], columns[$0 + 1]) }.reduce(0, +) / 4
        let apart = (0..<5).map { correlation(columns[$0], columns[$0 + 10]) }.reduce(0, +) / 5
        #expect(within > 0.2 && abs(apart) < 0.1, "\(within), \(apart)")
        #expect(try BrainRegions(rows: 40, regions: 1).table(seed: 1).rowCount == 40)
        #expect(throws: DataError.self) { try BrainRegions(rows: 0) }
        #expect(throws: DataError.self) { try BrainRegions(rows: 5, regions: 0) }
        #expect(throws: DataError.self) { try BrainRegions(rows: .max, regions: .max) }
    }

    // Pearson's correlation of two columns as long as each other.
    private func correlation(_ x: some Collection<Double>, _ y: some Collection<Double>) -> Double {
        let count = Double(x.count)
        let (a, b) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        let (left, right) = (x.map { $0 - a }, y.map { $0 - b })
        let shared = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        return shared / (left.reduce(0) { $0 + $1 * $1 } * right.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
}
