import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Generators of noisy tables.
@Suite("Noisy tables") struct ProcessTests {
    private static let window = 10

    private func run(_ configuration: Configuration, _ table: Table) throws -> TrainingRun {
        try TrainingRun(
            table, cutting: .windows(length: Self.window, stride: 1), configuration: configuration,
            on: CPUBackend(threads: 1))
    }

    @Test(
        "Rows are what the process makes of what is new, step by step",
        arguments: [
            // r, how far the generator's output reaches, is 25 / F^2, but no more than .1.
            (rowsPerStep: 1, lags: 2, columns: 12, reach: 0.1, isMixed: false), (4, 2, 12, 0.1, false),
            (1, 1, 12, 0.1, false), (1, 1, 20, 0.0625, false), (1, 2, 12, 0.1, true), (4, 2, 12, 0.1, true),
        ])
    func rows(rowsPerStep: Int, lags: Int, columns: Int, reach: Double, isMixed: Bool) throws {
        let table =
            try isMixed ? Small.noisyMixed(lags: lags, columns: columns) : Small.noisy(lags: lags, columns: columns)
        let schema = try Schema(
            describing: table, mode: .windows(length: Self.window, stride: 1),
            choice: RowEncoding.Choice(processes: true))
        let process = try #require(schema.process)
        #expect(process.lags == lags && process.width == columns)
        // Of a column with gaps the number stands behind whether it is there.
        let width = schema.layout.width
        let flags = try process.channels.map { channel in
            let group = try #require(schema.layout.groups.first { $0.channels.contains(channel) })
            return group.form == .gated(2) ? group.channels.lowerBound : nil
        }
        #expect(flags.compactMap { $0 }.count == (isMixed ? 2 : 0) && (width == columns) != isMixed)
        let (f, size, batch, steps) = (process.width, process.lags * process.width, 3, Self.window)
        let configuration = Small.configuration { $0.generator.rowsPerStep = rowsPerStep }
        let family = try configuration.makeFamily(schema.layout)
        // All weights 0 but for the outputs' biases: a, b, the same in every row of a recurrent step, and what each column is given besides.
        var weights = [Float](repeating: 0, count: family.generator.elementCount)
        let bias = try #require(
            family.generator.parameters.first { $0.path == "generator/output/bias" })
        let besides: [Double] = [0.4, -0.6, 0.8]
        let shared = try #require(family.generator.parameters.first { $0.path == "generator/columns/output/bias" })
        #expect(bias.shape.elementCount == rowsPerStep * (width + f))
        for row in 0..<rowsPerStep {
            let first = bias.offset + row * (width + f)
            for (place, channel) in process.channels.enumerated() {
                weights[first + channel] = Float(place) - Float(f)
                weights[first + width + place] = Float(place)
            }
        }
        for (place, value) in besides.enumerated() { weights[shared.offset + place] = Float(value) }
        let program = try Program(inputs: [("parameters", .float32([weights.count]))]) { input in
            guard let block = input["parameters"] else { return [] }
            let draw = Draw(key: RandomKey(block.context.constant(.key(5))), batch: batch)
            return [
                ("y", family.generate(draw, ParameterValues(block, family.generator))),
                ("new", draw.processNoise(f, steps: steps)), ("past", draw.pastNoise(size)),
            ]
        }
        let results = try CPUBackend(threads: 1).run(program, [HostTensor(weights)]).map { $0.floats ?? [] }
        let (y, new, past) = (results[0], results[1], results[2])
        for sequence in 0..<batch {
            var before = (0..<size).map { i in
                (0...i).reduce(0.0) {
                    $0 + Double(process.past[i * size + $1]) * Double(past[sequence * size + $1])
                }
            }
            for step in 0..<steps {
                let (place, shown) = ((step * batch + sequence) * f, (step * batch + sequence) * width)
                let u = (0..<f).map { i -> Double in
                    reach * Double(i - f) + 0.5 * besides[0]
                        + exp(reach * Double(i) + 0.3 * besides[1]) * Double(new[place + i])
                }
                let row = (0..<f).map { i -> Double in
                    let told = before.indices.reduce(0.0) { $0 + Double(process.weights[$1 * f + i]) * before[$1] }
                    return (0...i).reduce(told) { $0 + Double(process.factor[i * f + $1]) * u[$1] }
                }
                for i in 0..<f {
                    let channel = process.channels[i]
                    let isThere = flags[i].map { y[shown + $0] == 1 } ?? true
                    let number = row[i] + Double(process.means[i]) + 0.5 * besides[2]
                    #expect(abs(Double(y[shown + channel]) - (isThere ? number : 0)) < 1e-4)
                }
                before = row + before.dropLast(f)
            }
        }
    }

    @Test("A generator that has learnt next to nothing gives rows of the table's covariances and distribution")
    func untrained() throws {
        let table = try Small.noisy()
        let run = try run(Small.configuration(), table)
        #expect(run.schema.process != nil)
        let model = try run.train(.steps(2)).model
        let generated = try Sampler(model, seed: 5, on: CPUBackend(threads: 1)).generate(1500)
        let real = try SequenceSet(table, mode: .windows(length: Self.window, stride: 1))
        let f = real.featureCount
        // Of logarithms, which are normal.
        func moments(_ set: SequenceSet, _ column: Int, lag: Int, _ other: Int) -> Double {
            var (sum, count) = (0.0, 0.0)
            for index in 0..<set.count {
                let own = Array(set[index])
                for step in lag..<Self.window {
                    sum += log(Double(own[step * f + column])) * log(Double(own[(step - lag) * f + other]))
                    count += 1
                }
            }
            return sum / count
        }
        for column in 0..<f - 1 {
            for (lag, other) in [(0, column), (0, column + 1), (1, column), (1, column + 1)] {
                let (one, two) = (moments(generated, column, lag: lag, other), moments(real, column, lag: lag, other))
                #expect(abs(one - two) < 0.05, "\(column) \(lag) \(other): \(one) \(two)")
            }
        }
        func quantile(_ set: SequenceSet, _ share: Double) -> Double {
            let own = stride(from: 0, to: set.values.count, by: f).map { Double(set.values[$0]) }.sorted()
            return own[Int(share * Double(own.count))]
        }
        for share in [0.05, 0.5, 0.95] {
            #expect(abs(quantile(generated, share) / quantile(real, share) - 1) < 0.06)
        }
    }

    enum Data: CaseIterable { case plain, mixed, named }

    @Test("Every weight of the generator learns", arguments: Data.allCases)
    func learns(data: Data) throws {
        let run =
            switch data {
            case .plain: try run(Small.configuration(), Small.noisy())
            case .mixed: try run(Small.configuration(), Small.noisyMixed())
            case .named:
                try TrainingRun(
                    Small.noisyNamed(), cutting: .grouped, configuration: Small.configuration(),
                    on: CPUBackend(threads: 1))
            }
        #expect(run.schema.process != nil)
        let result = try run.train(.steps(30))
        let fresh = try run.train(.steps(1))
        #expect(result.model.weights.count == fresh.model.weights.count)
        let moved = zip(result.model.weights, fresh.model.weights).filter { $0 != $1 }.count
        #expect(Double(moved) > 0.95 * Double(fresh.model.weights.count))
    }

    @Test("What is given stays what it is, and latent codes do no harm", arguments: [FamilyKind.conditional, .info])
    func others(family: FamilyKind) throws {
        let table = try Small.noisyMixed()
        let run = try TrainingRun(
            table, cutting: .windows(length: Self.window, stride: 1),
            choices: ["kind": ColumnChoice(isGiven: family == .conditional)],
            configuration: Small.configuration(family: family), on: CPUBackend(threads: 1))
        #expect(run.schema.process?.width == 12)
        let model = try run.train(.steps(3)).model
        let real = run.sequences
        let conditions = model.schema.conditions(of: real)
        #expect((conditions == nil) == (family == .info))
        let generated = try Sampler(model, seed: 5, conditions: conditions, on: CPUBackend(threads: 1)).generate(40)
        let (f, cells) = (generated.featureCount, generated.values)
        #expect(cells.contains { $0.isNaN })
        #expect(Set(stride(from: 5, to: cells.count, by: f).map { cells[$0] }) == [0, 1])
        guard family == .conditional else { return }
        for index in 0..<40 {
            let (own, given) = (Array(generated[index]), Array(real[index]))
            for step in 0..<Self.window { #expect(own[step * f + 5] == given[step * f + 5]) }
        }
    }

    @Test("Whoever asks for none, a bent output and the other families have none")
    func refused() throws {
        let changes: [(inout Configuration) -> Void] = [
            { $0.encoding.innovations = false }, { $0.generator.output = .tanh },
        ]
        let others = [FamilyKind.timegan, .latent].map { Small.configuration(family: $0) }
        for configuration in changes.map({ Small.configuration($0) }) + others {
            #expect(try run(configuration, Small.noisy()).schema.process == nil, "\(configuration.family)")
        }
    }
}
