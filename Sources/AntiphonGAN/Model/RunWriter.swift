import AntiphonData
import AntiphonNN
public import Foundation

/// Writes a run directory. Until `commit` everything stands in a sibling `PATH.partial`, so that `PATH` is at every
/// moment either the old run, whole, or the new one, whole.
public final class RunWriter {
    /// The run directory to be.
    public let path: String
    private let stage: String
    /// Where the files stand until the run is whole.
    public var directory: String { stage }
    private let metrics: FileHandle
    private let files = FileManager.default
    /// Whether the trained run stands complete beside its place because it could not be moved there.
    public private(set) var keepsStage = false

    /// Opens a run directory for writing.
    /// - Parameter force: replace a run that is there already.
    /// - Throws: `RunError` if something is there that may not be replaced, or the place cannot be written.
    public init(_ path: String, force: Bool) throws {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        stage = path + ".partial"
        try Self.check(path, force: force)
        do {
            if files.fileExists(atPath: stage) { try files.removeItem(atPath: stage) }
            try files.createDirectory(atPath: stage, withIntermediateDirectories: true)
        } catch {
            throw RunError(path, "cannot be written: \(Self.reason(error))")
        }
        guard files.createFile(atPath: stage + "/" + RunFiles.metrics, contents: nil),
            let handle = FileHandle(forWritingAtPath: stage + "/" + RunFiles.metrics)
        else { throw RunError(stage + "/" + RunFiles.metrics, "cannot be written") }
        metrics = handle
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
        if !force { throw RunError(path, "holds a run already", hint: "add --force to replace it") }
    }

    /// Adds a line to `metrics.jsonl`.
    public func append(_ record: MetricsRecord) throws {
        try metrics.write(contentsOf: record.line())
    }

    /// Writes the model and puts the directory in its place.
    /// - Parameter reports: further files by name (a report page).
    public func commit(_ model: TrainedModel, reports: [String: Data] = [:]) throws {
        try metrics.synchronize()
        var manifest = Manifest()
        let metadata = [
            "format": "antiphon", "version": AntiphonVersion.current, "network": "generator, averaged weights",
        ]
        let file = Safetensors(tensors: try model.layout.tensors(of: model.weights), metadata: metadata)
        let contents: [String: Data] = [
            RunFiles.configuration: Data(model.configuration.yaml.utf8),
            RunFiles.schema: try model.schema.jsonData(),
            RunFiles.model: Data(try file.encoded(named: stage + "/" + RunFiles.model)),
        ]
        do {
            for (name, data) in contents.sorted(by: { $0.key < $1.key }) {
                try data.write(to: URL(fileURLWithPath: stage + "/" + name))
                manifest.files[name] = Manifest.entry(data)
            }
            for (name, data) in reports { try data.write(to: URL(fileURLWithPath: stage + "/" + name)) }
            try manifest.encoded().write(to: URL(fileURLWithPath: stage + "/" + Manifest.fileName))
            keepsStage = true
            try moveIntoPlace()
        } catch let error as RunError {
            throw error
        } catch {
            throw RunError(
                path, "cannot be written: \(Self.reason(error))",
                hint: keepsStage ? "what was trained is in \(stage)" : nil)
        }
    }

    /// Gives up: nothing remains.
    public func discard() {
        try? metrics.close()
        try? files.removeItem(atPath: stage)
    }

    private func moveIntoPlace() throws {
        try metrics.close()
        let old = path + ".old"
        let replaces = files.fileExists(atPath: path)
        if replaces {
            if files.fileExists(atPath: old) { try files.removeItem(atPath: old) }
            try files.moveItem(atPath: path, toPath: old)
        }
        do {
            try files.moveItem(atPath: stage, toPath: path)
        } catch {
            if replaces { try? files.moveItem(atPath: old, toPath: path) }
            throw error
        }
        if replaces { try? files.removeItem(atPath: old) }
    }

    // The operating system's own words. The error it gave stands inside Foundation's, not always as an NSError.
    private static func reason(_ error: any Error) -> String {
        let outer = error as NSError
        if outer.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(outer.code))) }
        if let inner = outer.userInfo[NSUnderlyingErrorKey] as? any Error { return reason(inner) }
        return outer.localizedDescription
    }
}
