import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonTestSupport
import Foundation
import Testing

/// Generators as ONNX files and as state dictionaries beside our engine's numbers, for Tools/exchange/check_onnx.py, which runs
/// them with onnxruntime, and check_torch.py, which loads them into PyTorch's modules.
@Suite("ONNX for other runtimes")
struct OnnxExchangeTests {
    static let variants = OnnxCase.all
    static let sizes = [1, 2, 7].flatMap { batch in [1, 2, 33].map { (batch: batch, steps: $0) } }

    @Test("Model, noise and our numbers are written, to where the script looks if it is to run", arguments: variants)
    func write(_ variant: OnnxCase) throws {
        let kept = ProcessInfo.processInfo.environment["ANTIPHON_ONNX_DIRECTORY"].map(URL.init(fileURLWithPath:))
        let parent = kept ?? FileManager.default.temporaryDirectory.appendingPathComponent("onnx-\(UUID().uuidString)")
        defer { if kept == nil { try? FileManager.default.removeItem(at: parent) } }
        let folder = parent.appendingPathComponent(variant.name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)

        let model = try variant.model()
        try Data(model.onnx()).write(to: folder.appendingPathComponent("generator.onnx"))
        try model.torchState().write(to: folder.appendingPathComponent("generator.safetensors").path)
        if variant.isSequence {
            try model.torchState(.recurrence).write(to: folder.appendingPathComponent("recurrence.safetensors").path)
        }
        let backend = try CPUBackend()
        var description = OnnxCase.Description(variant, model, engine: backend.name)
        for (batch, steps) in Self.sizes where variant.isSequence || steps == 1 {
            let run = try variant.run(model, batch: batch, steps: steps, on: backend)
            let name = "batch\(batch)-steps\(steps)"
            for (part, tensor) in run { try tensor.npy.write(to: folder.appendingPathComponent("\(name)-\(part).npy")) }
            description.runs.append(.init(name: name, batch: batch, steps: steps, parts: run.keys.sorted()))
            // Our numbers are in the data's own units, within the range seen, and not all the same.
            guard case .float32(let values) = run["sequences"]?.storage else {
                Issue.record("no sequences")
                return
            }
            for (index, column) in model.schema.columns.enumerated() {
                let own = stride(from: index, to: values.count, by: model.schema.featureCount).map { values[$0] }
                let range = Float(column.statistics.minimum)...Float(column.statistics.maximum)
                #expect(own.allSatisfy(range.contains))
                if batch * steps > 50 { #expect((Set(own).count > 1) == !column.statistics.isConstant) }
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(description).write(to: folder.appendingPathComponent("case.json"))
    }
}

/// One kind of generator to be exported.
struct OnnxCase: Sendable, CustomStringConvertible {
    let name: String
    let change: @Sendable (inout Configuration) -> Void
    var description: String { name }
    var isSequence: Bool { name != "feed-forward" }

    static let all =
        RecurrentCell.allCases.flatMap { cell in
            [1, 2].map { layers in
                OnnxCase(name: "\(cell.rawValue)-\(layers)") {
                    $0.generator.cell = cell
                    $0.generator.layers = layers
                }
            }
        } + [
            OnnxCase(name: "lstm-sigmoid") {
                $0.generator.output = .sigmoid
                $0.scaling = .minmax
            },
            OnnxCase(name: "gru-tanh-static-only") {
                $0.generator.cell = .gru
                $0.generator.output = .tanh
                $0.generator.stepNoise = 0
            },
            OnnxCase(name: "lstm-step-only-3") {
                $0.generator.staticNoise = 0
                $0.generator.layers = 3
            },
            OnnxCase(name: "feed-forward") { $0.family = .feedForward },
            OnnxCase(name: "lstm-relations") { _ in },
            OnnxCase(name: "lstm-levels") { _ in },
        ]

    struct Description: Encodable {
        struct Run: Encodable {
            let name: String
            let batch: Int
            let steps: Int
            let parts: [String]
        }
        let engine: String
        let columns: [String]
        /// What one unit of the encoded data is, by column: differences are measured in it.
        let scales: [Double]
        let layers: Int
        let hidden: Int
        let states: [String]
        let staticNoise: Int
        let stepNoise: Int
        var runs: [Run] = []

        init(_ variant: OnnxCase, _ model: TrainedModel, engine: String) {
            let g = model.configuration.generator
            self.engine = engine
            columns = model.schema.columnNames
            scales = model.schema.columns.map { max(1e-6, $0.statistics.standardDeviation) }
            (layers, hidden) = (g.layers, g.hidden)
            states = !variant.isSequence ? [] : g.cell == .lstm ? ["h", "c"] : ["h"]
            (staticNoise, stepNoise) = (g.staticNoise, variant.isSequence ? g.stepNoise : 0)
        }
    }

    /// A model with random weights, biases too, for columns of very different size.
    func model() throws -> TrainedModel {
        let configuration = Small.configuration(change)
        let table = try Small.table()
        let wide =
            name == "lstm-relations"
            ? try Small.prices()
            : name == "lstm-levels"
                ? try Small.readings()
                : try Table(
                    columns: table.columns,
                    values: table.values.enumerated().map { $0 % 3 == 0 ? 1e6 + $1 : $0 % 3 == 1 ? $1 * 1e-3 : $1 },
                    source: "waves")
        let scaling: Scaler.Kind = configuration.scaling == .minmax ? .minMax : .standard
        let mode = SequenceMode.windows(length: isSequence ? 24 : 1, stride: 1)
        // Smooth columns are whole sequences, which do not go on: those are `OnnxFamilyCase`'s.
        let schema = try Schema(
            describing: wide, mode: mode, scaling: scaling, choice: RowEncoding.Choice(innovations: false))
        if name == "lstm-levels" {
            #expect(schema.encoding.quantizers.map { $0 != nil } == [true, true, false])
        }
        let family = try configuration.makeFamily(steps: schema.length, features: schema.encodedFeatureCount)
        let random = Philox(seed: 7)
        var weights = (0..<family.generator.elementCount).map { 1.2 * (random.uniform($0) - 0.5) }
        // Most values within the range seen, so that what is clipped hides little.
        for parameter in family.generator.parameters where parameter.path.hasPrefix("generator/output") {
            for place in parameter.range { weights[place] *= 0.5 }
        }
        return TrainedModel(
            configuration: configuration, schema: schema, layout: family.generator, weights: weights)
    }

    /// The noise that our engine draws, batch first, and the sequences [B, T, F] in the data's own units that it makes of it.
    func run(
        _ model: TrainedModel, batch: Int, steps: Int, on backend: any Backend
    ) throws -> [String: HostTensor] {
        let g = model.configuration.generator
        let family = try model.configuration.makeFamily(
            steps: steps, features: model.schema.encodedFeatureCount)
        let isStepped = isSequence && g.stepNoise > 0
        let program = try Program(inputs: [("parameters", .float32([model.layout.elementCount]))]) { input in
            guard let block = input["parameters"] else { return [] }
            let draw = Draw(key: RandomKey(block.context.constant(.key(11))), batch: batch)
            var outputs = [("sequences", family.generate(draw, ParameterValues(block, family.generator)))]
            if g.staticNoise > 0 { outputs.append(("static_noise", draw.staticNoise(g.staticNoise))) }
            if isStepped { outputs.append(("step_noise", draw.stepNoise(g.stepNoise, steps: steps))) }
            return outputs
        }
        let results = try backend.run(program, [HostTensor(model.weights)])
        var parts = Dictionary(uniqueKeysWithValues: zip(program.outputNames, results))
        for name in ["sequences", "step_noise"] {
            parts[name] = try parts[name].map { try $0.batchFirst() }
        }
        if case .float32(let values) = parts["sequences"]?.storage {
            let restored = model.schema.encoding.restored(values, steps: model.schema.length, clipping: true).map {
                Float($0)
            }
            parts["sequences"] = try HostTensor([batch, steps, model.schema.featureCount], restored)
        }
        return parts
    }
}

extension HostTensor {
    /// The words of a random key.
    static func key(_ seed: UInt64) -> HostTensor { Philox(seed: seed).words }

    /// [B, T, F] of [T, B, F].
    func batchFirst() throws -> HostTensor {
        guard case .float32(let values) = storage else { return self }
        let (steps, batch, features) = (shape[0], shape[1], shape[2])
        var result: [Float] = []
        for row in 0..<batch {
            for step in 0..<steps {
                let start = (step * batch + row) * features
                result += values[start..<start + features]
            }
        }
        return try HostTensor([batch, steps, features], result)
    }
}
