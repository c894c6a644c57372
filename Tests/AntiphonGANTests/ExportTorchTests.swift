import AntiphonData
import AntiphonGAN
import AntiphonGraph
import AntiphonNN
import Foundation
import Testing

/// Against state dictionaries that PyTorch itself made (Tools/goldens/torch_states.py).
@Suite("Weights under PyTorch's names")
struct ExportTorchTests {
    static let cases = ["rnn-1", "rnn-2", "gru-1", "gru-2", "lstm-1", "lstm-2"]

    @Test("names, shapes and bits are those of PyTorch's own state dictionary", arguments: cases)
    func golden(_ name: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: "torch_states", withExtension: "safetensors", subdirectory: "Goldens"))
        let golden = try Safetensors(contentsOf: url.path)
        let model = try Self.model(name, golden)
        let ours = try model.torchState()
        let prefix = name + "/state/"
        let theirs = golden.tensors.filter { $0.key.hasPrefix(prefix) }
        #expect(theirs.count == 4 * model.configuration.generator.layers + 4)
        #expect(
            ours.tensors
                == Dictionary(uniqueKeysWithValues: theirs.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
        // The bare names of torch.nn.LSTM and its sisters.
        let bare = try model.torchState(.recurrence).tensors
        #expect(
            Set(bare.keys)
                == Set(
                    (0..<model.configuration.generator.layers).flatMap { layer in
                        ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map { "\($0)_l\(layer)" }
                    }))
        for (key, value) in bare { #expect(ours.tensors["recurrence." + key] == value) }
    }

    @Test("the metadata tell what a module must be and how columns are scaled")
    func metadata() throws {
        let model = try OnnxCase.all[0].model()
        let metadata = try model.torchState().metadata
        #expect(metadata["cell"] == "rnn" && metadata["hidden"] == "5" && metadata["step_noise"] == "2")
        struct Column: Decodable, Equatable {
            let name: String
            let offset: Double
            let scale: Double
            let minimum: Double
            let maximum: Double
        }
        let columns = try JSONDecoder().decode([Column].self, from: Data((metadata["columns"] ?? "").utf8))
        #expect(
            columns
                == zip(model.schema.columns, model.schema.encoding.scalers).map { column, scaler in
                    Column(
                        name: column.name, offset: scaler.isConstant ? scaler.minimum : scaler.offset,
                        scale: scaler.isConstant ? 0 : scaler.scale, minimum: scaler.minimum, maximum: scaler.maximum)
                })
        #expect(columns.map(\.name) == ["level", "flow", "constant"] && columns[2].scale == 0)
    }

    @Test("a feed-forward generator has a state too, but no recurrent part")
    func feedForward() throws {
        let model = try #require(OnnxCase.all.first { $0.name == "feed-forward" }).model()
        let state = try model.torchState()
        #expect(
            state.tensors.mapValues(\.shape.dimensions) == [
                "hidden.weight": [5, 3], "hidden.bias": [5], "output.weight": [3, 5], "output.bias": [3],
            ])
        #expect(throws: ExportError.self) { try model.torchState(.recurrence) }
    }

    /// A model with the golden's weights in our layout, as the script put them there.
    static func model(_ name: String, _ golden: Safetensors) throws -> TrainedModel {
        let configuration = Small.configuration {
            $0.generator.cell = name.hasPrefix("rnn") ? .rnn : name.hasPrefix("gru") ? .gru : .lstm
            $0.generator.layers = name.hasSuffix("2") ? 2 : 1
        }
        let schema = try Schema(describing: Small.table(), mode: .windows(length: 24, stride: 1))
        let layout = try configuration.makeFamily(steps: 24, features: 3).generator
        let prefix = name + "/ours/"
        let own = golden.tensors.filter { $0.key.hasPrefix(prefix) }
        let weights = try layout.block(
            of: Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
        return TrainedModel(configuration: configuration, schema: schema, layout: layout, weights: weights)
    }
}
