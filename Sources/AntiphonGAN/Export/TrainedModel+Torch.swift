import AntiphonData
import AntiphonGraph
public import AntiphonNN
import Foundation

extension TrainedModel {
    /// Which of the generator's layers a state dictionary holds.
    public enum TorchPart: String, Sendable, CaseIterable {
        /// All: `start.weight`, `recurrence.weight_ih_l0`, ..., `output.bias`, for a module with children of these names.
        case generator
        /// The recurrent stack alone, with the bare names that `torch.nn.LSTM`, `GRU` and `RNN` use: `weight_ih_l0`, ...
        case recurrence
    }

    /// The generator's weights as PyTorch keeps them: its names, its [outputs, inputs] order, two biases a recurrent layer.
    ///
    /// `load_state_dict` of a module of the same sizes takes them as they are. What PyTorch has no place for (sizes, scaling
    /// of each column) stands in the metadata; Documentation/export.md has the module.
    /// - Throws: `ExportError` if the weights do not fit the settings, or the model has no such part.
    public func torchState(_ part: TorchPart = .generator) throws(ExportError) -> Safetensors {
        let weights = try ModelWeights(self)
        let g = configuration.generator
        var state = TorchState(weights: weights)
        guard schema.mixed == nil else {
            throw ExportError(
                "models of tables with categories, gaps, fixed columns or unequal lengths have no PyTorch module yet; "
                    + "the run's model.safetensors has the weights under Antiphon's names")
        }
        switch (configuration.family, part) {
        case (.recurrent, _), (.conditional, _), (.info, _):
            let prefix = part == .generator ? "recurrence." : ""
            // Latent codes stand beside the static noise.
            let known = g.staticNoise + (configuration.codes?.width ?? 0)
            try state.recurrence(
                g.cell, inputs: g.stepNoise + known, hidden: g.hidden, layers: g.layers, prefix)
            if part == .recurrence { break }
            if known > 0 { try state.dense("start", inputs: known, outputs: g.layers * g.hidden) }
            try state.dense("output", inputs: g.hidden, outputs: schema.encodedFeatureCount)
        case (.feedForward, .generator):
            try state.dense("hidden", inputs: g.staticNoise, outputs: g.hidden)
            try state.dense("output", inputs: g.hidden, outputs: schema.encodedFeatureCount)
        case (.feedForward, .recurrence):
            throw ExportError("a feed-forward generator has no recurrent layers")
        case (.timegan, _), (.latent, _): throw ExportError.unknown(configuration.family)
        }
        return Safetensors(tensors: state.tensors, metadata: torchMetadata)
    }

    private var torchMetadata: [String: String] {
        let g = configuration.generator
        struct Feature: Encodable {
            let name: String
            let offset: Double
            let scale: Double
            let minimum: Double
            let maximum: Double
        }
        let features = zip(schema.encoding.featuredColumns, schema.encoding.scalers).map { column, scaler in
            Feature(
                name: schema.columnNames[column], offset: scaler.isConstant ? scaler.minimum : scaler.offset,
                scale: scaler.isConstant ? 0 : scaler.scale, minimum: scaler.minimum, maximum: scaler.maximum)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let list = (try? encoder.encode(features)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
        let schemaText = (try? schema.jsonData()).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return [
            "format": "pt", "antiphon.version": AntiphonVersion.current, "family": configuration.family.rawValue,
            "cell": g.cell.rawValue, "hidden": "\(g.hidden)", "layers": "\(g.layers)",
            "static_noise": "\(g.staticNoise)", "step_noise": "\(g.stepNoise)", "output": g.output.rawValue,
            "steps": "\(schema.length)", "columns": list, "schema": schemaText,
        ].merging(configuration.codes.map { ["codes": "\($0.categories),\($0.continuous)"] } ?? [:]) { $1 }
    }
}

/// Tensors under PyTorch's names.
private struct TorchState {
    let weights: ModelWeights
    var tensors: [String: HostTensor] = [:]

    /// `torch.nn.Linear`: y = x weight^T + bias.
    mutating func dense(_ name: String, inputs: Int, outputs: Int) throws(ExportError) {
        let path = "generator/" + name
        try put("\(name).weight", [outputs, inputs], weights.transposed(path + "/kernel", inputs, outputs))
        try put("\(name).bias", [outputs], weights(path + "/bias", [outputs]))
    }

    /// `torch.nn.RNN`, `GRU`, `LSTM`: the gates stand in our order already (r z n, i f g o). Our one bias is PyTorch's bias
    /// of the input; its bias of the state is zeros but for the GRU's b_hn.
    mutating func recurrence(
        _ cell: RecurrentCell, inputs: Int, hidden: Int, layers: Int, _ prefix: String
    ) throws(ExportError) {
        let size = cell.gateCount * hidden
        for layer in 0..<layers {
            let path = "generator/recurrence/layer\(layer)/forward"
            let width = layer == 0 ? inputs : hidden
            try put("\(prefix)weight_ih_l\(layer)", [size, width], weights.transposed(path + "/kernel", width, size))
            try put(
                "\(prefix)weight_hh_l\(layer)", [size, hidden], weights.transposed(path + "/recurrent", hidden, size))
            try put("\(prefix)bias_ih_l\(layer)", [size], weights(path + "/bias", [size]))
            var stateBias = [Float](repeating: 0, count: size)
            if cell == .gru {
                stateBias.replaceSubrange(2 * hidden..<size, with: try weights(path + "/recurrent_bias", [hidden]))
            }
            try put("\(prefix)bias_hh_l\(layer)", [size], stateBias)
        }
    }

    private mutating func put(_ name: String, _ shape: [Int], _ values: [Float]) throws(ExportError) {
        do throws(GraphError) {
            tensors[name] = try HostTensor(Shape(shape), .float32(values))
        } catch {
            throw ExportError("\(name): \(error)")
        }
    }
}
