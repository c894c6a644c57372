import AntiphonData
import AntiphonNN
public import Foundation

/// Writes a run directory: its metrics as they come, checkpoints, and the model.
///
/// A new run is built in a sibling `PATH.partial` and put in its place, as a whole, with its first checkpoint or at its
/// end; until then `PATH` is what it was. From then on it is changed in place, so that at every moment, whatever
/// kills the process, a model that was there can be read (`RunContents`) and the last checkpoint is whole
/// (`CheckpointStore`).
public final class RunWriter {
    /// The run directory to be.
    public let path: String
    private let files: any FileSystem
    // Where the run stands now: beside its place, or in it.
    private var place: String
    /// Where the files stand now: beside the run's place until the first of them is whole, then in it.
    public var directory: String { place }
    private var isInPlace: Bool
    private var lock: DirectoryLock
    private var metrics: (bytes: Int, hash: SHA256)
    private var lastFraction = -1.0
    private var published: [String: Data] = [:]
    private let manager = FileManager.default
    /// Whether the trained run stands complete beside its place because it could not be moved there.
    public private(set) var keepsStage = false

    /// Opens a run directory for writing.
    /// - Parameter force: replace a run that is there already.
    /// - Throws: `RunError` if something is there that may not be replaced, or the place cannot be written.
    public convenience init(_ path: String, force: Bool) throws {
        try self.init(path, force: force, files: DiskFiles())
    }

    package init(_ path: String, force: Bool, files: any FileSystem) throws {
        self.path = Self.trimmed(path)
        self.files = files
        (place, isInPlace) = (self.path + ".partial", false)
        metrics = (0, SHA256())
        // A replacement that was killed between its two renames.
        let old = self.path + ".old"
        if !manager.fileExists(atPath: self.path), manager.fileExists(atPath: old + "/" + Manifest.fileName) {
            try files.rename(old, to: self.path)
        }
        try Self.check(self.path, force: force)
        do throws(RunError) {
            if manager.fileExists(atPath: place) {
                // A stage that another process is building is left to it.
                _ = try DirectoryLock(place)
                try files.remove(place)
            }
            try files.makeDirectory(place)
        } catch {
            throw RunError(self.path, error.message, hint: error.hint)
        }
        lock = try DirectoryLock(place)
        try files.append(Data(), to: place + "/" + RunFiles.metrics)
    }

    /// Opens a run directory to go on with it from a checkpoint: metrics after it are cut off.
    /// - Parameter force: also where metrics before the checkpoint are not what they were.
    /// - Throws: `RunError` if the run cannot be written, is being written, or its metrics were altered.
    public convenience init(resuming path: String, from checkpoint: Checkpoint, force: Bool = false) throws {
        try self.init(resuming: path, from: checkpoint, force: force, files: DiskFiles())
    }

    package init(resuming path: String, from checkpoint: Checkpoint, force: Bool, files: any FileSystem) throws {
        self.path = Self.trimmed(path)
        self.files = files
        (place, isInPlace) = (self.path, true)
        lock = try DirectoryLock(self.path)
        let store = CheckpointStore(run: self.path, files: files)
        try store.clean()
        // Checkpoints of later steps that could not be read would be taken for newer ones when they have been passed.
        try store.prune(checkpoint.configuration.checkpoint, after: checkpoint.state.counters.step, later: true)
        let file = self.path + "/" + RunFiles.metrics
        let written = manager.contents(atPath: file) ?? Data()
        var kept = written.prefix(checkpoint.metrics.bytes)
        if kept.count < checkpoint.metrics.bytes || SHA256.hexadecimal(kept) != checkpoint.metrics.sha256 {
            guard force else {
                let what =
                    kept.count < checkpoint.metrics.bytes
                    ? "has \(written.count) bytes, the checkpoint says \(checkpoint.metrics.bytes) "
                        + "(truncated or altered)"
                    : "was altered: its SHA-256 is not the checkpoint's"
                throw RunError(file, what, hint: "--force goes on with what it holds")
            }
            kept = kept.lastIndex(of: UInt8(ascii: "\n")).map { kept[...$0] } ?? Data()
        }
        var hash = SHA256()
        hash.update(kept)
        metrics = (kept.count, hash)
        lastFraction = checkpoint.metrics.lastFraction
        try finishChange()
        // The manifest of a finished run knows the metrics, which change now.
        if var manifest = try? Manifest.read(self.path), manifest.files.removeValue(forKey: RunFiles.metrics) != nil {
            try files.replace(self.path + "/" + Manifest.fileName, with: manifest.encoded())
        }
        try files.truncate(file, to: kept.count)
    }

    /// Whether a run may be written at a path, without touching anything.
    /// - Throws: `RunError` if something is there that may not be replaced.
    public static func check(_ path: String, force: Bool) throws(RunError) {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isDirectory) else { return }
        guard isDirectory.boolValue else { throw RunError(path, "is a file", hint: "choose another directory") }
        let contents = (try? files.contentsOfDirectory(atPath: path)) ?? []
        if contents.isEmpty { return }
        guard contents.contains(Manifest.fileName) else {
            throw RunError(path, "exists and is not a run directory", hint: "choose another directory")
        }
        if !force {
            throw RunError(path, "holds a run already", hint: "add --force to replace it, or go on with train --resume")
        }
    }

    /// The share of the budget that was spent at the last record; below 0 before the first.
    public var lastRecordedFraction: Double { lastFraction }

    /// Adds a line to `metrics.jsonl`.
    /// - Parameter fraction: the share of the budget that is spent.
    public func append(_ record: MetricsRecord, at fraction: Double = 0) throws {
        try append(record.line())
        lastFraction = fraction
    }

    /// Adds a line about a return to an earlier state.
    /// - Parameter fraction: the share of the budget that counts as spent now.
    public func append(_ rollback: Rollback, at fraction: Double) throws {
        try append(MetricsRecord.line(rollback))
        lastFraction = fraction
    }

    /// Adds a line about a training that has begun again with a larger generator.
    public func append(_ enlargement: Enlargement) throws {
        try append(MetricsRecord.line(enlargement))
        lastFraction = -1
    }

    private func append(_ line: Data) throws {
        try files.append(line, to: place + "/" + RunFiles.metrics)
        metrics.bytes += line.count
        metrics.hash.update(line)
    }

    /// Writes a checkpoint, then the model as it stands, then removes what the keep rules give up.
    ///
    /// - Parameter returned: the training has gone back to this step: what was saved of later ones is given up.
    /// - Throws: `RunError` if it cannot be written; the checkpoint before it, and the model, are then whole still.
    public func checkpoint(
        _ checkpoint: Checkpoint, model: TrainedModel, card: RunCard? = nil, returned: Bool = false
    ) throws {
        var checkpoint = checkpoint
        checkpoint.metrics = .init(
            bytes: metrics.bytes, sha256: metrics.hash.finished(), lastFraction: lastFraction)
        let store = CheckpointStore(run: place, files: files)
        try files.synchronize(place + "/" + RunFiles.metrics)
        try store.write(checkpoint)
        try publish(model, card: card, reports: [:], isFinished: false)
        try store.prune(
            checkpoint.configuration.checkpoint, after: checkpoint.state.counters.step, later: returned)
    }

    /// Writes the model as the run's result and, if it is not there yet, puts the directory in its place.
    /// - Parameter reports: further files by name (a report page).
    public func commit(_ model: TrainedModel, card: RunCard? = nil, reports: [String: Data] = [:]) throws {
        try files.synchronize(place + "/" + RunFiles.metrics)
        try publish(model, card: card, reports: reports, isFinished: true)
    }

    /// Gives up: nothing remains of a run that is not in its place yet; one that is stays as it is.
    public func discard() {
        if !isInPlace { try? files.remove(place) }
    }

    private func publish(
        _ model: TrainedModel, card: RunCard?, reports: [String: Data], isFinished: Bool
    ) throws {
        let metadata = [
            "format": "antiphon", "version": AntiphonVersion.current, "network": "generator, averaged weights",
        ]
        let file = Safetensors(tensors: try model.layout.tensors(of: model.weights), metadata: metadata)
        var contents: [String: Data] = [
            RunFiles.configuration: Data(model.configuration.yaml.utf8),
            RunFiles.schema: try model.schema.jsonData(),
            RunFiles.model: Data(try file.encoded(named: place + "/" + RunFiles.model)),
        ]
        if let posterior = model.posterior {
            let name = RunFiles.posterior
            contents[name] = Data(try posterior.file().encoded(named: place + "/" + name))
        }
        if let card { contents[RunFiles.card] = try JSONFile.encoded(card, name: RunFiles.card) }
        contents.merge(reports) { $1 }
        var manifest = Manifest()
        for (name, data) in contents { manifest.files[name] = Manifest.entry(data) }
        if isFinished {
            let hash = metrics.hash
            manifest.files[RunFiles.metrics] = .init(bytes: metrics.bytes, sha256: hash.finished())
        }
        let changed = contents.filter { published[$0.key] != $0.value }.sorted { $0.key < $1.key }
        if isInPlace {
            try change(changed, manifest)
        } else {
            for (name, data) in changed { try files.write(data, to: place + "/" + name) }
            try files.write(manifest.encoded(), to: place + "/" + Manifest.fileName)
            try files.synchronize(place)
            keepsStage = true
            do throws(RunError) {
                try files.replaceDirectory(path, by: place)
            } catch {
                throw RunError(path, error.message, hint: "what was trained is in \(place)")
            }
            (place, isInPlace, keepsStage) = (path, true, false)
        }
        published.merge(contents) { $1 }
    }

    // Files of a run in its place are replaced behind the manifest of the change: see `RunContents`.
    private func change(_ changed: [(key: String, value: Data)], _ manifest: Manifest) throws(RunError) {
        for (name, data) in changed { try files.write(data, to: place + "/" + name + RunFiles.nextSuffix) }
        let next = place + "/" + Manifest.nextFileName
        try files.write(manifest.encoded(), to: next + ".tmp")
        try files.synchronize(place)
        try files.rename(next + ".tmp", to: next)
        try files.synchronize(place)
        for (name, _) in changed {
            try files.rename(place + "/" + name + RunFiles.nextSuffix, to: place + "/" + name)
        }
        try files.synchronize(place)
        try files.rename(next, to: place + "/" + Manifest.fileName)
        try files.synchronize(place)
    }

    // A change that a kill cut short is carried through if all its files are there, else its traces go.
    private func finishChange() throws(RunError) {
        let names = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        let waiting = names.filter { $0.hasSuffix(RunFiles.nextSuffix) && $0 != Manifest.nextFileName }
        if names.contains(Manifest.nextFileName),
            let next = try? Manifest.read(path, name: Manifest.nextFileName), RunContents.isWhole(next, in: path)
        {
            for name in waiting {
                let target = String(name.dropLast(RunFiles.nextSuffix.count))
                guard next.files[target] != nil else { continue }
                try files.rename(path + "/" + name, to: path + "/" + target)
            }
            try files.synchronize(path)
            try files.rename(path + "/" + Manifest.nextFileName, to: path + "/" + Manifest.fileName)
        }
        let left = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        for name in left where name.hasSuffix(RunFiles.nextSuffix) || name.hasSuffix(".tmp") {
            try files.remove(path + "/" + name)
        }
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
