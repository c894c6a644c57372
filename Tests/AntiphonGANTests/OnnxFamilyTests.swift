import AntiphonCPU
import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import AntiphonTestSupport
import Foundation
import Testing

/// Generators of every family and kind of table as ONNX files and state dictionaries beside our engine's numbers, for
/// Tools/exchange/check_families.py, which runs them with onnxruntime.
@Suite("ONNX of every family")
struct OnnxFamilyTests {
    @Test("Model, noise and our numbers are written, to where the script looks", arguments: OnnxFamilyCase.all)
    func write(_ variant: OnnxFamilyCase) throws {
        let kept = ProcessInfo.processInfo.environment["ANTIPHON_ONNX_DIRECTORY"].map(URL.init(fileURLWithPath:))
        let parent = kept ?? FileManager.default.temporaryDirectory.appendingPathComponent("onnx-\(UUID().uuidString)")
        defer { if kept == nil { try? FileManager.default.removeItem(at: parent) } }
        let folder = parent.appendingPathComponent("families").appendingPathComponent(variant.name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)

        let (model, real) = try variant.model()
        #expect(model.schema.innovations.isEmpty == ![.smooth, .waves, .turns].contains(variant.data))
        let lags: Int? = [.noisy: 2, .noisyOnce: 1, .noisyMixed: 2, .noisyNamed: 2][variant.data]
        #expect(model.schema.process?.lags == lags)
        let foretells = model.schema.innovations.values.contains { $0.regression != nil }
        #expect(foretells == [.waves, .turns].contains(variant.data))
        let isOnLines = [.lines, .linesMixed].contains(variant.data)
        #expect(model.schema.knotPeriods == (isOnLines ? [0: 3, 4: 3] : [:]))
        #expect((model.schema.sourcesBefore(of: 9) != nil) == (variant.data == .following))
        #expect(model.schema.joint.count == (variant.data == .together ? 3 : 0))
        #expect(model.schema.drawnColumns == (isOnLines ? [1] : []))
        // Where the kind is given, nothing is told by it: a grade that is as different tells the group then.
        #expect(
            model.schema.mixed?.following.count ?? 0
                == ([.following: variant.given.isEmpty ? 10 : 9, .linesMixed: 1][variant.data] ?? 0)
        )
        let file = try model.onnx()
        try Foundation.Data(file).write(to: folder.appendingPathComponent("generator.onnx"))
        try model.torchState().write(to: folder.appendingPathComponent("generator.safetensors").path)
        let inputs = try Self.values(file, field: 11)
        let backend = try CPUBackend()
        var description = Description(model)
        for batch in [1, 2, 7] {
            let run = try variant.run(model, real, inputs: inputs, batch: batch, on: backend)
            let set = try model.schema.decoded(run.channels)
            var parts = run.inputs
            #expect(Set(parts.keys) == Set(inputs.keys.filter { !$0.hasPrefix("initial") && $0 != "continues" }))
            let shape: Shape = [batch, model.schema.length, model.schema.featureCount]
            let slack = try Self.slack(run.channels, set, model.schema)
            parts["sequences"] = try HostTensor(shape, set.values)
            parts["slack"] = try HostTensor(shape, slack.cells)
            if let lengths = set.lengths { parts["lengths"] = HostTensor(lengths.map(Int32.init)) }
            for (part, tensor) in parts {
                try tensor.npy.write(to: folder.appendingPathComponent("batch\(batch)-\(part).npy"))
            }
            description.runs.append(
                .init(
                    batch: batch, inputs: run.inputs.keys.sorted(), hasLengths: set.lengths != nil,
                    order: set.orderKeys?.map { $0.isNaN ? nil : $0 }, orderSlack: slack.keys))
            if batch == 7 { Self.checkVaries(set) }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try encoder.encode(description).write(to: folder.appendingPathComponent("family.json"))
    }

    struct Description: Encodable {
        struct Run: Encodable {
            let batch: Int
            let inputs: [String]
            let hasLengths: Bool
            /// [batch, steps]; null after a sequence's end.
            let order: [Double?]?
            let orderSlack: [Double]
        }
        let family: String
        let steps: Int
        let layers: Int
        let hidden: Int
        let cell: String
        let output: String
        let smooth: Bool
        /// Whether whole sequences are put on lines.
        let lines: Bool
        var runs: [Run] = []

        init(_ model: TrainedModel) {
            let g = model.configuration.generator
            family = model.configuration.family.rawValue
            (steps, layers, hidden) = (model.schema.length, g.layers, g.hidden)
            (cell, output) = (g.cell.rawValue, g.output.rawValue)
            smooth = !model.schema.innovations.isEmpty
            lines = !model.schema.interpolations.isEmpty
        }
    }

    /// How far a cell moves where a number among the channels moves by 1e-5, either way, summed over the channels: what may be
    /// between two programs that agree in the encoded data's unit.
    static func slack(
        _ channels: [Float], _ set: SequenceSet, _ schema: Schema
    ) throws -> (cells: [Float], keys: [Double]) {
        let base = set.values
        var cells = [Float](repeating: 0, count: base.count)
        var keys = [Double](repeating: 0, count: set.orderKeys?.count ?? 0)
        let layout = schema.layout
        for (channel, isNumber) in layout.areNumbers.enumerated()
        where isNumber && layout.length?.channels.contains(channel) != true {
            var most = (
                cells: [Float](repeating: 0, count: cells.count), keys: [Double](repeating: 0, count: keys.count)
            )
            for change: Float in [-1e-5, 1e-5] {
                var moved = channels
                for place in stride(from: channel, to: moved.count, by: layout.width) { moved[place] += change }
                let other = try schema.decoded(moved)
                for (place, value) in other.values.enumerated() where !value.isNaN {
                    most.cells[place] = max(most.cells[place], abs(value - base[place]))
                }
                for (place, key) in (other.orderKeys ?? []).enumerated() where !key.isNaN {
                    most.keys[place] = max(most.keys[place], abs(key - (set.orderKeys?[place] ?? 0)))
                }
            }
            for place in cells.indices { cells[place] += most.cells[place] }
            for place in keys.indices { keys[place] += most.keys[place] }
        }
        // Noise is read from the file, which has it from our numbers as they are; a line goes through 0 but for a rounding.
        let drawn = Set(schema.drawnColumns)
        for place in cells.indices {
            let column = place % schema.featureCount
            if drawn.contains(column) || !drawn.isDisjoint(with: schema.sources(of: column)) { cells[place] = 1e-5 }
            if schema.knotPeriods[column] != nil { cells[place] += 1e-6 }
        }
        return (cells, keys)
    }

    // Nothing is compared that is the same everywhere: every column that changes, and the facts and lengths together.
    private static func checkVaries(_ set: SequenceSet) {
        let (values, width) = (set.values, set.featureCount)
        for (column, name) in set.columns.enumerated() where name != "constant" && !set.fixed[column] {
            let own = stride(from: column, to: values.count, by: width).map { values[$0] }
            #expect(Set(own.filter { !$0.isNaN }).count > 1, "\(name)")
        }
        guard set.fixed.contains(true) else { return }
        let facts = (0..<set.count).map { index in
            [Float(set.length(of: index))]
                + set[index].prefix(width).enumerated().filter { set.fixed[$0.offset] }.map(\.element)
        }
        #expect(Set(facts.map { $0.map(\.bitPattern) }).count > 1)
    }

    /// The shapes of a model's inputs (field 11) or outputs (12), by name.
    static func values(_ file: [UInt8], field: Int) throws -> [String: [String]] {
        let graph = try #require(try ProtobufMessage(file).messages(7).first)
        return try Dictionary(
            uniqueKeysWithValues: graph.messages(field).map { ($0.text(1), try OnnxModelTests.shape($0)) })
    }

    @Test("inputs and outputs of a mixed table with conditions at each step, several rows at a time")
    func signature() throws {
        let variant = try #require(OnnxFamilyCase.all.first { $0.name == "conditional-steps-rows-2" })
        let (model, _) = try variant.model()
        let file = try model.onnx()
        let layout = model.schema.layout
        let choices = layout.groups.filter { !$0.isGiven }.reduce(into: [ChannelGroup.Scope: Int]()) { sums, group in
            sums[group.scope, default: 0] += group.form.states
        }
        let (own, changing) = (try #require(choices[.fixed]), try #require(choices[.step]))
        #expect(
            try Self.values(file, field: 11) == [
                "static_noise": ["batch", "3"], "attribute_noise": ["batch", "3"],
                "attribute_gumbel": ["batch", "\(own)"], "step_gumbel": ["batch", "cells", "\(2 * changing)"],
                "step_conditions": ["batch", "time", "2"], "given_lengths": ["batch"],
            ])
        #expect(
            try Self.values(file, field: 12) == [
                "sequences": ["batch", "time", "10"], "lengths": ["batch"], "order": ["batch", "time"],
            ])
        let facts = try Dictionary(
            uniqueKeysWithValues: ProtobufMessage(file).messages(14).map { ($0.text(1), $0.text(2)) })
        #expect(facts["antiphon.step_conditions"] == #"["state","even"]"# && facts["antiphon.rows_per_step"] == "2")
        #expect(
            facts["antiphon.order"]
                == #"{"column":"t","origin":"1970-01-01","pattern":"YYYY-MM-DD hh:mm:ss","unit":"seconds"}"#)
        let labels = try JSONDecoder().decode(
            [String: [String]].self, from: Foundation.Data((facts["antiphon.categories"] ?? "").utf8))
        #expect(labels["state"] == ["a", "b", "c"] && labels["site"]?.count == 20 && labels.count == 2)
    }

    @Test("every weight that generating needs has a name in PyTorch, once", arguments: OnnxFamilyCase.all)
    func torchNames(_ variant: OnnxFamilyCase) throws {
        let (model, _) = try variant.model()
        let state = try model.torchState().tensors
        let needed = model.layout.parameters.filter {
            !$0.path.hasPrefix("generator/encoder") && !$0.path.hasPrefix("generator/embedder")
        }
        // The second bias of recurrent layers is PyTorch's own; the GRU's last third of it is ours too.
        let own = state.filter { !$0.key.contains("bias_hh") }.values.reduce(0) { $0 + $1.shape.elementCount }
        let counted = needed.filter { !$0.path.hasSuffix("recurrent_bias") }
        #expect(own == counted.reduce(0) { $0 + $1.shape.elementCount })
        for parameter in needed where parameter.path.hasSuffix("forward/kernel") {
            let parts = parameter.path.split(separator: "/").map(String.init)
            let key = (parts[1..<parts.count - 3] + ["weight_ih_l\(parts[parts.count - 3].dropFirst(5))"])
                .joined(separator: ".")
            #expect(state[key]?.shape.dimensions == parameter.shape.dimensions.reversed())
        }
        if variant.family == .timegan {
            #expect(throws: ExportError.self) { try model.torchState(.recurrence) }
        } else {
            let bare = try model.torchState(.recurrence).tensors
            #expect(bare.count == 4 * model.configuration.generator.layers && bare["weight_ih_l0"] != nil)
        }
    }
}
