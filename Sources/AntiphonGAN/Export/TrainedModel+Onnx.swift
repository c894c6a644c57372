import AntiphonData
import Foundation

extension TrainedModel {
    /// The generator as an ONNX model, IR version 8, operator set 17: noise and initial states in, sequences in the data's own
    /// units out, number of sequences and of steps open. Documentation/export.md describes inputs and outputs.
    ///
    /// - Throws: `ExportError` if the weights do not fit the settings, or the file would exceed 2 GiB (Protocol Buffers' limit).
    public func onnx() throws(ExportError) -> [UInt8] {
        let graph = try OnnxGenerator(self).traced()
        let model = OnnxModel(
            graph: graph,
            documentation:
                "Generator of a recurrent generative adversarial network, trained by Antiphon. Feed the noise that "
                + "antiphon.inputs names; sequences come out in the data's own units, [batch, time, column].",
            metadata: onnxMetadata(graph), producerVersion: AntiphonVersion.current)
        let bytes = model.encoded
        guard bytes.count < Int(Int32.max) else {
            throw ExportError("the model takes \(bytes.count) bytes, ONNX files hold less than 2 GiB")
        }
        return bytes
    }

    private func onnxMetadata(_ graph: OnnxGraph) -> [(key: String, value: String)] {
        var metadata: [(key: String, value: String)] = [
            ("antiphon.version", AntiphonVersion.current), ("antiphon.family", configuration.family.rawValue),
            ("antiphon.columns", Self.json(schema.columnNames)), ("antiphon.steps", "\(schema.length)"),
            ("antiphon.fingerprint", "\(schema.fingerprint)"), ("antiphon.config", configuration.yaml),
            ("antiphon.inputs", Self.json(Dictionary(graph.inputKinds.map { ($0.name, $0.kind.rawValue) }) { $1 })),
        ]
        func add(_ key: String, _ value: some Encodable, if isSaid: Bool) {
            if isSaid { metadata.append(("antiphon." + key, Self.json(value))) }
        }
        var labels: [String: [String]] = [:]
        var times: [String: [String: String]] = [:]
        for column in schema.columns {
            switch column.kind {
            case .number: break
            case .category(let own): labels[column.name] = own
            case .time(let format): times[column.name] = Self.time(format)
            }
        }
        add("categories", labels, if: !labels.isEmpty)
        add("times", times, if: !times.isEmpty)
        if let order = schema.mixed?.order {
            var description = order.time.map(Self.time) ?? [:]
            description["column"] = schema.orderColumn
            add("order", description, if: true)
        }
        let given = schema.mixed?.given ?? []
        for (key, columns) in [
            ("conditions", given.filter(\.isFixed)), ("step_conditions", given.filter { !$0.isFixed }),
        ] { add(key, columns.map(\.name), if: !columns.isEmpty) }
        if let codes = configuration.codes {
            add("codes", ["categories": codes.categories, "continuous": codes.continuous], if: true)
        }
        add("rows_per_step", configuration.generator.rows, if: configuration.generator.rows > 1)
        add("constraints", schema.constraints.map(\.text), if: !schema.constraints.isEmpty)
        return metadata
    }

    private static func time(_ format: TimeFormat) -> [String: String] {
        ["pattern": format.description, "origin": format.originText, "unit": format.unit.rawValue]
    }

    /// A value as JSON on one line.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
