import AntiphonData
import AntiphonGraph
import AntiphonNN
import Foundation

/// The names of a checkpoint's files, beside a run's.
enum CheckpointFiles {
    static let directory = "checkpoints"
    static let progress = "state.json"
    static let state = "state.safetensors"
    static let fallback = "fallback.safetensors"
}

/// `state.json`: everything of a checkpoint that is not a block of numbers.
struct CheckpointProgress: Codable, Sendable {
    var budget: Budget
    var state: TrainerState.Counters
    var fallback: TrainerState.Counters?
    var source: Checkpoint.DataSource?
    var metrics: Checkpoint.MetricsPosition

    struct Budget: Codable, Sendable {
        var steps: Int?
        var seconds: Double?
        var patience: Int?
    }
}

extension Checkpoint {
    /// The files by name; the manifest is made of them.
    func files() throws -> [String: Data] {
        var budget = CheckpointProgress.Budget()
        switch self.budget {
        case .steps(let steps): budget.steps = steps
        case .time(let time): budget.seconds = time.seconds
        case .untilNoBetter(let patience): budget.patience = patience
        }
        let progress = CheckpointProgress(
            budget: budget, state: state.counters, fallback: fallback?.counters, source: source, metrics: metrics)
        var files = [
            CheckpointFiles.progress: try JSONFile.encoded(progress, name: CheckpointFiles.progress),
            CheckpointFiles.state: try Self.encoded(state.blocks),
            RunFiles.configuration: Data(configuration.yaml.utf8),
            RunFiles.schema: try schema.jsonData(),
        ]
        if let fallback { files[CheckpointFiles.fallback] = try Self.encoded(fallback.blocks) }
        return files
    }

    /// Reads a checkpoint's directory.
    /// - Throws: `RunError` or another error naming the file that is missing, truncated, altered, or does not fit.
    init(directory: String) throws {
        let manifest = try Manifest.read(directory)
        let path = directory + "/" + CheckpointFiles.progress
        let progress: CheckpointProgress
        do {
            progress = try JSONFile.decoder.decode(
                CheckpointProgress.self, from: manifest.contents(of: CheckpointFiles.progress, in: directory))
        } catch is DecodingError {
            throw RunError(path, "is not a checkpoint's state (damaged or altered)")
        }
        var settings = Configuration.unnamed
        try settings.apply(
            yaml: String(
                decoding: manifest.contents(of: RunFiles.configuration, in: directory), as: UTF8.self),
            file: directory + "/" + RunFiles.configuration)
        configuration = settings
        schema = try Schema(
            json: manifest.contents(of: RunFiles.schema, in: directory), name: directory + "/" + RunFiles.schema)
        switch (progress.budget.steps, progress.budget.seconds, progress.budget.patience) {
        case (let steps?, nil, nil) where steps >= 0: budget = .steps(steps)
        case (nil, let seconds?, nil) where seconds >= 0 && seconds < 1e12: budget = .time(.seconds(seconds))
        case (nil, nil, let patience?) where patience > 0: budget = .untilNoBetter(patience: patience)
        default: throw RunError(path, "has no budget that can be (damaged or altered)")
        }
        guard progress.state.isPossible, progress.fallback?.isPossible ?? true, progress.metrics.bytes >= 0 else {
            throw RunError(path, "holds numbers that cannot be (damaged or altered)")
        }
        state = TrainerState(
            counters: progress.state,
            blocks: try Self.blocks(CheckpointFiles.state, manifest, directory))
        fallback = try progress.fallback.map {
            TrainerState(counters: $0, blocks: try Self.blocks(CheckpointFiles.fallback, manifest, directory))
        }
        (source, metrics) = (progress.source, progress.metrics)
    }

    private static func encoded(_ blocks: [String: [Float]]) throws -> Data {
        let metadata = ["format": "antiphon checkpoint", "version": AntiphonVersion.current]
        return Data(try Safetensors(tensors: blocks.mapValues { HostTensor($0) }, metadata: metadata).encoded())
    }

    private static func blocks(_ name: String, _ manifest: Manifest, _ directory: String) throws -> [String: [Float]] {
        let file = try Safetensors(
            decoding: Array(manifest.contents(of: name, in: directory)), named: directory + "/" + name)
        return try file.tensors.mapValues { tensor in
            guard let values = tensor.floats else {
                throw RunError(directory + "/" + name, "holds a tensor that is not float32 (damaged or altered)")
            }
            return values
        }
    }
}

extension TrainerState.Counters {
    /// Whether these are numbers that a training can have come to; counting on from them cannot overflow.
    fileprivate var isPossible: Bool {
        let (steps, counts) = (0...Self.most, 0...UInt32.max / 2)
        return steps.contains(step) && (0...1e12).contains(seconds) && steps.contains(rollbacks) && rateScale.isFinite
            && ([discriminatorUpdates, generatorUpdates, draws] + (lessonUpdates ?? [])).allSatisfy(counts.contains)
            && steps.contains(watch.waited) && steps.contains(watch.collapsed) && (0...step).contains(watch.lastStep)
            && (0...step).contains(watch.closingFrom ?? 0) && steps.contains(watch.wide ?? 0) && trial?.isSound != false
    }

    private static let most = 1_000_000_000
}
