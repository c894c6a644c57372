import AntiphonData
import Foundation

extension TrainedModel {
    /// The generator as an ONNX model, IR version 8, operator set 17: noise and initial states in, sequences in the data's own
    /// units out, number of sequences and of steps open. Documentation/export.md describes inputs and outputs.
    ///
    /// - Throws: `ExportError` if the weights do not fit the settings, or the file would exceed 2 GiB (Protocol Buffers' limit).
    public func onnx() throws(ExportError) -> [UInt8] {
        guard schema.mixed == nil, configuration.generator.rowsPerStep == 1 else {
            throw ExportError(
                "models of tables with categories, gaps, fixed columns or unequal lengths, or with several rows a step, "
                    + "cannot be written as ONNX yet; the run's model.safetensors has the weights")
        }
        let graph = try OnnxGenerator(self).traced()
        let model = OnnxModel(
            graph: graph,
            documentation:
                "Generator of a recurrent generative adversarial network, trained by Antiphon. Feed standard "
                + "normal noise; sequences come out in the data's own units, [batch, time, column].",
            metadata: [
                ("antiphon.version", AntiphonVersion.current), ("antiphon.columns", Self.jsonList(schema.columnNames)),
                ("antiphon.steps", "\(schema.length)"), ("antiphon.fingerprint", "\(schema.fingerprint)"),
                ("antiphon.config", configuration.yaml),
            ],
            producerVersion: AntiphonVersion.current)
        let bytes = model.encoded
        guard bytes.count < Int(Int32.max) else {
            throw ExportError("the model takes \(bytes.count) bytes, ONNX files hold less than 2 GiB")
        }
        return bytes
    }

    /// Texts as a JSON list on one line.
    static func jsonList(_ texts: [String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}
