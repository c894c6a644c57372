import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

@Suite("Training on mixed tables")
struct MixedTrainingTests {
    // Sites with a level of their own; longer sequences at site B; a state that is often missing; a count with many zeros.
    static func table(sequences: Int = 60) throws -> Table {
        var values: [Double] = []
        var names: [String] = []
        for sequence in 0..<sequences {
            let site = sequence % 3
            for step in 0..<(2 + site * 3 + sequence % 2) {
                let noise = sin(Double(sequence * 31 + step * 7))
                values += [
                    Double(site), (sequence + step) % 5 == 0 ? .nan : Double((sequence + step) % 2),
                    noise > 0.4 ? (noise * 10).rounded() : 0, Double(site) * 2 + 0.3 * noise,
                ]
                names.append("s\(sequence)")
            }
        }
        return try Table(
            columns: ["site", "state", "count", "x"], values: values, source: "made", decimals: [nil, nil, 0, nil],
            sequences: RowSequences(column: "id", rows: names),
            kinds: [
                .category(labels: ["A", "B", "C"]), .category(labels: ["off", "on"]), .number, .number,
            ], fixed: [true, false, false, false], allowsMissing: true)
    }

    static func configuration(rows: Int = 1, judgement: Judgement = .pooled, bidirectional: Bool = false)
        -> Configuration
    {
        var configuration = Configuration()
        configuration.training.batch = 16
        configuration.generator.hidden = 12
        configuration.discriminator.hidden = 12
        configuration.generator.attributeHidden = 16
        configuration.discriminator.attributeHidden = 16
        configuration.generator.rowsPerStep = rows
        configuration.discriminator.rowsPerStep = rows
        configuration.discriminator.judgement = judgement
        configuration.discriminator.bidirectional = bidirectional
        return configuration
    }

    @Test(
        "what is generated is a table like the real one",
        arguments: [(1, Judgement.pooled, false), (3, .pooled, true), (2, .step, false), (1, .last, true)])
    func trains(rows: Int, judgement: Judgement, bidirectional: Bool) throws {
        let backend = try CPUBackend(threads: 2)
        let run = try TrainingRun(
            Self.table(), cutting: .grouped,
            configuration: Self.configuration(rows: rows, judgement: judgement, bidirectional: bidirectional),
            on: backend)
        let (model, outcome) = try run.train(.steps(12))
        #expect(outcome.steps == 12 && outcome.ending == .complete)
        let set = try Sampler(model, seed: 3, on: backend).generate(40)
        let lengths = try #require(set.lengths)
        #expect(set.count == 40 && lengths.allSatisfy { (1...9).contains($0) })
        for index in 0..<40 {
            let values = Array(set[index])
            for step in 0..<9 {
                let row = values[step * 4..<step * 4 + 4].map { $0 }
                guard step < lengths[index] else {
                    #expect(row.allSatisfy { $0.isNaN })
                    continue
                }
                #expect([0, 1, 2].contains(row[0]) && row[0] == values[0])
                #expect(row[1].isNaN || [0, 1].contains(row[1]))
                #expect(row[2] == row[2].rounded() && (0...10).contains(row[2]))
                #expect(row[3].isFinite)
            }
        }
        // In parts the same as at once.
        let sampler = try Sampler(model, seed: 3, on: backend)
        var parts: [SequenceSet] = []
        try sampler.generate(7) { parts.append($0) }
        try sampler.generate(33, from: 7) { parts.append($0) }
        let joined = try SequenceSet(joining: parts)
        #expect(joined.lengths == set.lengths)
        #expect(zip(joined.values, set.values).allSatisfy { $0.bitPattern == $1.bitPattern })
    }

    @Test("given columns are as they were given", arguments: [["site"], ["state"], ["site", "x"]])
    func conditional(given: [String]) throws {
        let backend = try CPUBackend(threads: 1)
        var configuration = Self.configuration()
        configuration.family = .conditional
        let table = try Self.table()
        let choices = Dictionary(uniqueKeysWithValues: given.map { ($0, ColumnChoice(isGiven: true)) })
        let run = try TrainingRun(
            table, cutting: .grouped, choices: choices, configuration: configuration, on: backend)
        let (model, _) = try run.train(.steps(5))
        let real = run.sequences
        let conditions = try #require(model.schema.conditions(of: real))
        let set = try Sampler(model, seed: 1, conditions: conditions, on: backend).generate(real.count)
        let places = given.map { name in table.columns.firstIndex(of: name) ?? 0 }
        // Where something is given at each step, so is the number of steps.
        if given != ["site"] { #expect(set.lengths == real.lengths) }
        for index in 0..<real.count {
            let (one, other) = (Array(set[index]), Array(real[index]))
            for step in 0..<min(set.length(of: index), real.length(of: index)) {
                for place in places {
                    let (made, wanted) = (one[step * 4 + place], other[step * 4 + place])
                    #expect(made.isNaN == wanted.isNaN && (made.isNaN || abs(made - wanted) < 1e-4))
                }
            }
        }
        #expect(throws: ConfigurationError.self) { try Sampler(model, seed: 1, on: backend) }
    }

    @Test("a conditional model: the same bytes on one thread and two, saved and read again, at once and in parts")
    func contract() throws {
        var configuration = Self.configuration()
        configuration.family = .conditional
        var all: [[Float]] = []
        for threads in [1, 2] {
            let backend = try CPUBackend(threads: threads)
            let run = try TrainingRun(
                Self.table(), cutting: .grouped, choices: ["site": ColumnChoice(isGiven: true)],
                configuration: configuration, on: backend)
            let (model, _) = try run.train(.steps(4))
            let conditions = model.schema.conditions(of: run.sequences)
            all.append(try Sampler(model, seed: 2, conditions: conditions, on: backend).generate(300).values)
            let again = TrainedModel(
                configuration: model.configuration, schema: try Schema(json: model.schema.jsonData()),
                layout: model.layout, weights: model.weights)
            let sampler = try Sampler(again, seed: 2, conditions: conditions, on: backend)
            var parts: [Float] = []
            try sampler.generate(100) { parts += $0.values }
            try sampler.generate(200, from: 100) { parts += $0.values }
            all.append(parts)
        }
        let bits = all.map { $0.map(\.bitPattern) }
        #expect(bits.allSatisfy { $0 == bits[0] } && Set(bits[0]).count > 10)
    }

    @Test("the family `conditional` needs something given")
    func needsConditions() throws {
        var configuration = Self.configuration()
        configuration.family = .conditional
        #expect(throws: ConfigurationError.self) {
            try TrainingRun(
                Self.table(), cutting: .grouped, configuration: configuration, on: try CPUBackend(threads: 1))
        }
    }

    @Test("the gradient reaches what decides a choice, and what decides the length")
    func straightThrough() throws {
        let backend = try CPUBackend(threads: 1)
        let run = try TrainingRun(
            Self.table(), cutting: .grouped, configuration: Self.configuration(), on: backend)
        let before = run.model.weights
        let layout = run.model.layout
        let (model, _) = try run.train(.steps(3))
        for name in ["generator/attributes/layer2/kernel", "generator/output/kernel"] {
            let parameter = try #require(layout.named(name))
            let width = try #require(parameter.shape.dimensions.last)
            // Every column of the last layers moves: choices, gates, lengths and numbers alike.
            for column in 0..<width {
                let moved = stride(from: column, to: parameter.range.count, by: width).contains {
                    before[parameter.range.lowerBound + $0] != model.weights[parameter.range.lowerBound + $0]
                }
                #expect(moved, "\(name), column \(column)")
            }
        }
    }
}
