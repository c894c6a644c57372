import AntiphonGraph
public import AntiphonNN
import Foundation

/// What a run keeps of its discriminator where sequences are generated from latent codes: the network that reads the codes
/// off a sequence shares the discriminator's body. `posterior.safetensors`.
public struct PosteriorWeights: Sendable {
    /// The discriminator's parameters.
    public let layout: ParameterLayout
    /// Their values, as they were at the end of the training (not averaged).
    public let weights: [Float]
    /// How the first differences of each channel were scaled, see `TrainingData.differenceScale`.
    public let differenceScale: [Float]

    private static let scaleName = "difference_scale"

    /// The file's contents.
    func file() throws -> Safetensors {
        var tensors = try layout.tensors(of: weights)
        tensors[Self.scaleName] = HostTensor(differenceScale)
        let metadata = [
            "format": "antiphon", "version": AntiphonVersion.current, "network": "discriminator with posterior",
        ]
        return Safetensors(tensors: tensors, metadata: metadata)
    }

    init(layout: ParameterLayout, weights: [Float], differenceScale: [Float]) {
        self.layout = layout
        self.weights = weights
        self.differenceScale = differenceScale
    }

    /// Reads a file's contents.
    /// - Throws: `RunError` or another error that names the file if it does not fit the family.
    init(_ bytes: Data, of family: any Family, path: String) throws {
        let tensors = try Safetensors(decoding: Array(bytes), named: path).tensors
        guard let scale = tensors[Self.scaleName]?.floats, scale.count == family.features else {
            throw RunError(path, "has no \(Self.scaleName) of \(family.features) channels (damaged or altered)")
        }
        do throws(ParameterError) {
            self.init(
                layout: family.discriminator, weights: try family.discriminator.block(of: tensors),
                differenceScale: scale)
        } catch {
            throw RunError(path, "does not fit \(RunFiles.configuration): \(error)")
        }
    }
}
