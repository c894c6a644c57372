import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation

/// Small things that several tests of the GAN need.
enum Small {
    /// A configuration whose networks are a few units wide.
    static func configuration(
        family: FamilyKind = .recurrent, _ change: (inout Configuration) -> Void = { _ in }
    ) -> Configuration {
        var configuration = Configuration(family: family)
        configuration.generator.hidden = 5
        configuration.generator.staticNoise = 3
        configuration.generator.stepNoise = 2
        configuration.discriminator.hidden = 4
        configuration.training.batch = 4
        configuration.training.steps = 20
        change(&configuration)
        return configuration
    }

    /// Encoded-looking sequences: [N, T, F] of standard normal numbers.
    static func sequences(count: Int = 16, steps: Int = 6, features: Int = 3, seed: UInt64 = 1) throws -> SequenceSet {
        let values = normals(count * steps * features, seed: seed).map(Float.init)
        return try SequenceSet(columns: (0..<features).map { "column_\($0)" }, length: steps, values: values)
    }

    /// Standard normal numbers.
    static func normals(_ count: Int, seed: UInt64) -> [Double] {
        let random = Philox(seed: seed)
        return (0..<count).map { place in
            let (u, v) = (Double(random.uniform(2 * place)), Double(random.uniform(2 * place + 1)))
            return (-2 * log(max(u, 1e-7))).squareRoot() * cos(2 * .pi * v)
        }
    }

    /// A table whose windows are waves.
    static func table(rows: Int = 60) throws -> Table {
        let values = (0..<rows).flatMap { row -> [Double] in
            let t = Double(row)
            return [10 + 3 * sin(t / 4), 5 + 2 * sin(t / 4 + 1), 7]
        }
        return try Table(columns: ["level", "flow", "constant"], values: values, source: "waves")
    }

    /// Sequences of a walk and of a wave of its own frequency and phase: of the two the wave is smooth, and two numbers say how it goes on.
    static func waves(sequences: Int = 300, steps: Int) throws -> Table {
        let random = normals(sequences * (2 + steps), seed: 12)
        let values = (0..<sequences).flatMap { sequence -> [Double] in
            let own = Array(random[sequence * (2 + steps)..<(sequence + 1) * (2 + steps)])
            var walk = 0.0
            return (0..<steps).flatMap { step -> [Double] in
                walk += own[2 + step]
                return [walk, sin(0.15 * abs(own[0]) * Double(step) + 0.3 * own[1])]
            }
        }
        return try Table(
            columns: ["walk", "wave"], values: values, source: "made",
            sequences: RowSequences(column: "id", rows: (0..<sequences * steps).map { "s\($0 / steps)" }))
    }

    /// Waves of several turns and little phase, which take products of the sixth degree, beside a walk.
    static func turns(sequences: Int = 1200, steps: Int) throws -> Table {
        let walks = try waves(sequences: sequences, steps: steps)
        let random = normals(sequences * 2, seed: 13)
        let values = (0..<sequences * steps).flatMap { row -> [Double] in
            let (own, step) = (row / steps, Double(row % steps))
            let pace = 0.08 + 0.06 * tanh(random[2 * own])
            return [walks[row, 0], sin(pace * step + 0.2 * tanh(random[2 * own + 1]))]
        }
        return try Table(columns: walks.columns, values: values, source: "made", sequences: walks.sequences)
    }

    /// Columns that go back to their means, each after its own noise and its neighbour's, skewed: of 12, more than 8 are new in each row, which
    /// follows from two rows before it or from one.
    static func noisy(lags: Int = 2, rows: Int = 1200, columns: Int = 12) throws -> Table {
        let noise = normals(rows * (columns + 1), seed: 21)
        var last = [Double](repeating: 0, count: columns)
        var before = last
        let values = (0..<rows).flatMap { row -> [Double] in
            let own = noise[row * (columns + 1)..<(row + 1) * (columns + 1)].map { $0 }
            let next = last.indices.map { (place: Int) -> Double in
                let told: Double = 0.4 * last[place] - (lags > 1 ? 0.3 * before[place] : 0)
                return told + own[place] + 0.5 * own[place + 1]
            }
            (before, last) = (last, next)
            return last.map { exp(0.4 * $0) }
        }
        return try Table(columns: (0..<columns).map { "c\($0)" }, values: values, source: "noisy")
    }

    /// Such columns, of which two have gaps, with a kind among them that tells whether the first is high, and behind them a count that is mostly 0.
    static func noisyMixed(lags: Int = 2, rows: Int = 1200, columns: Int = 12) throws -> Table {
        let numbers = try noisy(lags: lags, rows: rows, columns: columns)
        let random = Philox(seed: 17)
        let values = (0..<rows).flatMap { row -> [Double] in
            var own = (0..<columns).map { numbers[row, $0] }
            // Where a limit told it, it would be worked out.
            let kind: Double = own[0] > 1 + 0.01 * Double(random.index(below: 21, 90_000 + row)) ? 1 : 0
            for (place, column) in [3, 8].enumerated() where random.index(below: 8, 3 * row + place) == 0 {
                own[column] = .nan
            }
            own.insert(kind, at: 5)
            return own + [Double(max(0, random.index(below: 9, 3 * row + 2) - 5))]
        }
        var names = numbers.columns
        names.insert("kind", at: 5)
        var kinds = [ColumnKind](repeating: .number, count: columns + 2)
        kinds[5] = .category(labels: ["low", "high"])
        return try Table(
            columns: names + ["count"], values: values, source: "noisy",
            decimals: [Int?](repeating: nil, count: columns + 1) + [0], kinds: kinds, allowsMissing: true)
    }

    /// Such columns in sequences of 10 to 20 rows that have names.
    static func noisyNamed(rows: Int = 1200) throws -> Table {
        let numbers = try noisy(rows: rows)
        var names: [String] = []
        while names.count < rows {
            let count = 10 + names.count % 11
            names += [String](repeating: "s\(names.count)", count: min(count, rows - names.count))
        }
        return try Table(
            columns: numbers.columns, values: numbers.values, source: "noisy",
            sequences: RowSequences(column: "id", rows: names))
    }

    /// A level, a sensor that reports it when it has changed by 0.4, and a limit of it.
    static func held(rows: Int = 200) throws -> Table {
        let noise = normals(rows, seed: 8)
        var (level, report): (Double, Double) = (0, 0)
        let values = (0..<rows).flatMap { row -> [Double] in
            level = 0.95 * level + 0.3 * noise[row]
            if abs(level - report) > 0.4 { report = level }
            return [(level * 1000).rounded() / 1000, (report * 1000).rounded() / 1000]
        }
        return try Table(
            columns: ["level", "report"], values: values, source: "held", decimals: [3, 3])
    }

    /// A table with columns that bound each other, a sum, and a column under all (printed with two decimals).
    static func prices(rows: Int = 400) throws -> Table {
        let noise = normals(rows * 5, seed: 3)
        var level = log(80.0)
        var values: [Double] = []
        for row in 0..<rows {
            let draw = noise[row * 5..<row * 5 + 5].map { $0 }
            let open = level
            level += 0.03 * draw[0]
            let high = max(open, level) + 0.01 * abs(draw[1])
            let low = min(open, level) - 0.01 * abs(draw[2])
            let prices = [open, high, low, level].map { (exp($0) * 100).rounded() / 100 }
            let fee = ((3 + 0.5 * draw[3]) * 100).rounded() / 100
            // A quarter of the closing price and the fee, as printed.
            values += prices + [fee, ((prices[3] * 0.25 + fee) * 100).rounded() / 100]
            values.append(prices[2] - (abs(draw[4]) * 100).rounded() / 100)
        }
        return try Table(
            columns: ["open", "high", "low", "close", "fee", "total", "stop"], values: values, source: "prices",
            decimals: [Int?](repeating: 2, count: 7))
    }

    /// What sensors read of walks: in steps of .07 from .02 on; in tenths, few of them a mean of two; and the walk as it is.
    static func readings(rows: Int = 1500) throws -> Table {
        let noise = normals(rows * 4, seed: 5)
        var walk = [0.0, 0.0]
        var values: [Double] = []
        for row in 0..<rows {
            let draw = noise[row * 4..<row * 4 + 4].map { $0 }
            for index in walk.indices { walk[index] += [0.3, 0.15][index] * draw[index] - 0.02 * walk[index] }
            let tenth = (walk[1] * 10).rounded() / 10
            let mean = draw[2] > 2 ? tenth + 0.03 + 0.001 * draw[3] : tenth
            values += [(walk[0] / 0.07).rounded() * 0.07 + 0.02, mean, walk[1]]
        }
        return try Table(columns: ["coarse", "mean", "smooth"], values: values, source: "readings")
    }

    /// Two hundred sequences, [N, T, F], of a model with networks of 16 units that learnt windows of a table in 1,500 steps.
    static func learnt(
        _ table: Table, window: Int, _ change: (inout Configuration) -> Void
    ) throws -> [Float] {
        let configuration = configuration {
            ($0.generator.hidden, $0.discriminator.hidden, $0.training.batch) = (16, 16, 64)
            change(&$0)
        }
        let backend = try CPUBackend(threads: 1)
        let run = try TrainingRun(
            table, cutting: .windows(length: window, stride: 1), configuration: configuration, on: backend)
        let model = try run.train(.steps(1500)).model
        return try Sampler(model, seed: 5, on: backend).generate(200).values
    }

    /// What a generator of plain sequences makes of weights, [T, B, F], and the gradient of its sum of squares.
    static func generated(
        _ configuration: Configuration, _ layout: SequenceLayout, batch: Int, weights: (Int) -> [Float]
    ) throws -> (sequences: [Float], gradient: [Float]) {
        let family = try configuration.makeFamily(layout)
        let count = family.generator.elementCount
        let program = try Program(inputs: [("block", .float32([count])), ("seed", .uint32([2]))]) { input in
            guard let block = input["block"], let seed = input["seed"] else { return [] }
            let sequences = family.generate(
                Draw(key: RandomKey(seed), batch: batch), ParameterValues(block, family.generator))
            let gradient = (sequences * sequences).sum().gradients(withRespectTo: [block])[0]
            return [("sequences", sequences), ("gradient", gradient)]
        }
        let results = try CPUBackend(threads: 1).run(program, [HostTensor(weights(count)), Philox(seed: 5).words])
        return (results[0].floats ?? [], results[1].floats ?? [])
    }

    /// A model trained for a few steps on the waves.
    static func model(
        steps: Int = 3, threads: Int = 2, _ change: (inout Configuration) -> Void = { _ in }
    ) throws -> TrainedModel {
        let run = try TrainingRun(
            table(), cutting: .windows(length: 6, stride: 1), configuration: configuration(change),
            on: CPUBackend(threads: threads))
        return try run.train(.steps(steps)).model
    }
}

/// Runs `body` with a new folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

/// Writes a run directory and gives its path.
func write(_ model: TrainedModel, to path: String, force: Bool = false) throws {
    try RunWriter(path, force: force).commit(model)
}

func contents(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

extension Data {
    func write(toPath path: String) throws { try write(to: URL(fileURLWithPath: path)) }
}
