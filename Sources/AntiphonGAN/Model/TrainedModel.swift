public import AntiphonData
import AntiphonGraph
public import AntiphonNN
import Foundation

/// Everything that generating needs: settings, schema and the generator's averaged weights.
public struct TrainedModel: Sendable {
    /// Every setting of the run.
    public let configuration: Configuration
    /// What the numbers mean: columns, scaling, cutting.
    public internal(set) var schema: Schema
    /// The generator's parameters.
    public let layout: ParameterLayout
    /// The generator's weights, a flat block in the layout's order.
    public let weights: [Float]
    /// What reads latent codes off sequences; nil for families without codes.
    public let posterior: PosteriorWeights?

    /// A model from its parts.
    public init(
        configuration: Configuration, schema: Schema, layout: ParameterLayout, weights: [Float],
        posterior: PosteriorWeights? = nil
    ) {
        self.posterior = posterior
        self.configuration = configuration
        self.schema = schema
        self.layout = layout
        self.weights = weights
    }

    /// Reads a run directory; it may have been moved from another machine.
    /// - Throws: `RunError` naming the file that is missing, truncated, altered or does not fit.
    public init(run directory: String) throws {
        let contents = try RunContents(directory)
        let settings = try contents.file(RunFiles.configuration)
        var configuration = Configuration.unnamed
        try configuration.apply(
            yaml: String(decoding: settings, as: UTF8.self), file: directory + "/" + RunFiles.configuration)
        let schema = try Schema(
            json: contents.file(RunFiles.schema), name: directory + "/" + RunFiles.schema)
        let family = try configuration.makeFamily(schema.layout)
        let bytes = try contents.file(RunFiles.model)
        let path = directory + "/" + RunFiles.model
        let file = try Safetensors(decoding: Array(bytes), named: path)
        var posterior: PosteriorWeights?
        if contents.manifest.files[RunFiles.posterior] != nil {
            posterior = try PosteriorWeights(
                contents.file(RunFiles.posterior), of: family, path: directory + "/" + RunFiles.posterior)
        }
        do throws(ParameterError) {
            self.init(
                configuration: configuration, schema: schema, layout: family.generator,
                weights: try family.generator.block(of: file.tensors), posterior: posterior)
        } catch {
            throw RunError(path, "does not fit \(RunFiles.configuration): \(error)")
        }
    }
}

/// The names of a run directory's files.
public enum RunFiles {
    /// Every setting, resolved.
    public static let configuration = "config.yaml"
    /// Columns, scaling, lengths.
    public static let schema = "schema.json"
    /// The generator's weights.
    public static let model = "model.safetensors"
    /// What reads latent codes off sequences, for families with codes.
    public static let posterior = "posterior.safetensors"
    /// One line a report.
    public static let metrics = "metrics.jsonl"
    /// TensorBoard event files, if they were asked for.
    public static let events = "events"
    /// One page about the result.
    public static let report = "report.html"
    /// What the model is, for programs and people: its data, its training, how good it is.
    public static let card = "model.json"
    /// Checks every file of a run that its manifest names, whether or not generating needs it.
    /// - Throws: `RunError` naming the first that is missing, truncated or altered, or the run itself.
    public static func check(run directory: String) throws(RunError) { try RunContents(directory).check() }
    /// The end of the name of a file that is about to replace another.
    static let nextSuffix = ".next"
}
