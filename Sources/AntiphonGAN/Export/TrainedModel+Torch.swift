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
    /// of each column) stands in the metadata; Documentation/export.md has the modules. Networks that generating does not need (the
    /// encoder of the family `latent`, the embedder of `timegan`) are left out.
    /// - Throws: `ExportError` if the weights do not fit the settings, or the model has no such part, or several.
    public func torchState(_ part: TorchPart = .generator) throws(ExportError) -> Safetensors {
        var state = TorchState(weights: try ModelWeights(self))
        try state.add(except: ["generator/encoder/", "generator/embedder/"])
        if part == .recurrence {
            guard configuration.family != .timegan else {
                throw ExportError(
                    "a timegan generator has three recurrent parts: take --part generator, where their names begin with "
                        + "latent.recurrence, supervisor.recurrence and recovery.recurrence")
            }
            try state.keepRecurrence()
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
        // Of a mixed table the encoding holds the columns of plain numbers.
        let columns = schema.mixed?.plain ?? Array(schema.columns.indices)
        let features = zip(schema.encoding.featuredColumns, schema.encoding.scalers).map { column, scaler in
            Feature(
                name: schema.columnNames[columns[column]], offset: scaler.isConstant ? scaler.minimum : scaler.offset,
                scale: scaler.isConstant ? 0 : scaler.scale, minimum: scaler.minimum, maximum: scaler.maximum)
        }
        struct Channels: Encodable {
            let name: String
            let scope: String
            let form: String
            let width: Int
            let given: Bool
        }
        let channels = schema.layout.groups.map {
            Channels(
                name: $0.name, scope: $0.scope.rawValue, form: Self.name($0.form), width: $0.form.width,
                given: $0.isGiven)
        }
        let schemaText = (try? schema.jsonData()).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return [
            "format": "pt", "antiphon.version": AntiphonVersion.current, "family": configuration.family.rawValue,
            "cell": g.cell.rawValue, "hidden": "\(g.hidden)", "layers": "\(g.layers)",
            "static_noise": "\(g.staticNoise)", "step_noise": "\(g.stepNoise)", "output": g.output.rawValue,
            "steps": "\(schema.length)", "columns": Self.json(features), "channels": Self.json(channels),
            "rows_per_step": "\(g.rows)", "schema": schemaText,
        ].merging(configuration.codes.map { ["codes": "\($0.categories),\($0.continuous)"] } ?? [:]) { $1 }
    }

    private static func name(_ form: ChannelGroup.Form) -> String {
        switch form {
        case .values: "values"
        case .choice: "choice"
        case .gated: "gated"
        case .length: "length"
        case .alive: "alive"
        }
    }
}

/// Tensors under PyTorch's names.
private struct TorchState {
    let weights: ModelWeights
    private(set) var tensors: [String: HostTensor] = [:]
    // The prefixes of recurrent stacks.
    private var recurrences: Set<String> = []

    init(weights: ModelWeights) { self.weights = weights }

    /// Takes every parameter under the name that follows from its path: `torch.nn.Linear` has y = x weight^T + bias.
    mutating func add(except left: [String]) throws(ExportError) {
        for parameter in weights.layout.parameters {
            let path = parameter.path
            guard !left.contains(where: path.hasPrefix), path.hasPrefix("generator/") else { continue }
            let parent = path.dropLast((path.split(separator: "/").last?.count ?? 0) + 1)
            if parent.hasSuffix("/forward") {
                if path.hasSuffix("/kernel") { try recurrence(String(parent)) }
            } else if path.hasSuffix("/kernel") {
                let (shape, values) = try weights.transposed(path)
                try put(Self.name(parent) + ".weight", shape, values)
            } else {
                let (shape, values) = try weights(path)
                try put(Self.name(path), shape, values)
            }
        }
    }

    /// Keeps the recurrent layers only, under bare names.
    mutating func keepRecurrence() throws(ExportError) {
        guard let prefix = recurrences.first, recurrences.count == 1 else {
            throw ExportError("a generator of this family has no recurrent layers")
        }
        tensors = Dictionary(
            tensors.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
        ) { $1 }
    }

    // `torch.nn.RNN`, `GRU`, `LSTM`: the gates stand in our order already (r z n, i f g o). Our one bias is PyTorch's bias
    // of the input; its bias of the state is zeros but for the GRU's b_hn.
    private mutating func recurrence(_ path: String) throws(ExportError) {
        let parts = path.split(separator: "/")
        guard let layer = parts.dropLast().last?.dropFirst("layer".count) else { return }
        let prefix = Self.name(parts.dropLast(2).joined(separator: "/")) + "."
        // What the columns of a noisy table share stands beside the recurrence over rows.
        if !path.hasPrefix(OnnxColumns.path) { recurrences.insert(prefix) }
        let kernel = try weights.transposed(path + "/kernel")
        let recurrent = try weights.transposed(path + "/recurrent")
        let bias = try weights(path + "/bias")
        try put("\(prefix)weight_ih_l\(layer)", kernel.shape, kernel.values)
        try put("\(prefix)weight_hh_l\(layer)", recurrent.shape, recurrent.values)
        try put("\(prefix)bias_ih_l\(layer)", bias.shape, bias.values)
        var stateBias = [Float](repeating: 0, count: bias.values.count)
        if weights.layout.named(path + "/recurrent_bias") != nil {
            let own = try weights(path + "/recurrent_bias").values
            stateBias.replaceSubrange(stateBias.count - own.count..<stateBias.count, with: own)
        }
        try put("\(prefix)bias_hh_l\(layer)", bias.shape, stateBias)
    }

    // `generator/decoder/start` as `decoder.start`.
    private static func name(_ path: some StringProtocol) -> String {
        path.split(separator: "/").dropFirst().joined(separator: ".")
    }

    private mutating func put(_ name: String, _ shape: [Int], _ values: [Float]) throws(ExportError) {
        do throws(GraphError) {
            tensors[name] = try HostTensor(Shape(shape), .float32(values))
        } catch {
            throw ExportError("\(name): \(error)")
        }
    }
}
