import Foundation

/// A run directory's checked files, as they stand or as a change that was cut short left them.
struct RunContents: Sendable {
    let directory: String
    let manifest: Manifest
    private let isChanging: Bool

    /// Reads the manifest.
    ///
    /// A writer replaces files one by one (`RunWriter`); one that was killed leaves some old and some new. Then the
    /// manifest of the change is there too, and tells which files make a whole.
    /// - Throws: `RunError` if there is no run directory, or not one that this version reads.
    init(_ directory: String) throws(RunError) {
        self.directory = directory
        let isMarked = FileManager.default.fileExists(atPath: directory + "/" + Manifest.nextFileName)
        if isMarked, let next = try? Manifest.read(directory, name: Manifest.nextFileName),
            Self.isWhole(next, in: directory)
        {
            (manifest, isChanging) = (next, true)
        } else {
            (manifest, isChanging) = (try Manifest.read(directory), false)
        }
    }

    /// A file, checked against the manifest.
    /// - Throws: `RunError` naming the file that is missing, truncated or altered.
    func file(_ name: String) throws(RunError) -> Data {
        if isChanging, let waiting = Self.waiting(name, manifest, in: directory) { return waiting }
        return try manifest.contents(of: name, in: directory)
    }

    /// A file that grows: what the manifest knows of it is its beginning. Nil if the manifest knows nothing of it.
    func growingFile(_ name: String) throws(RunError) -> Data? {
        let path = directory + "/" + name
        guard let entry = manifest.files[name] else { return FileManager.default.contents(atPath: path) }
        guard let data = FileManager.default.contents(atPath: path) else { throw RunError(path, "is missing") }
        guard data.count >= entry.bytes else {
            throw RunError(path, "has \(data.count) bytes, the manifest says \(entry.bytes) (truncated or altered)")
        }
        guard Manifest.entry(data.prefix(entry.bytes)) == entry else {
            throw RunError(path, "was altered: its SHA-256 is not the manifest's")
        }
        return data
    }

    /// Checks every file that the manifest names, whatever it is for.
    /// - Throws: `RunError` naming the first that is missing, truncated or altered.
    func check() throws(RunError) {
        for name in manifest.files.keys.sorted() {
            // A page for people that somebody has taken away is no damage.
            if name == RunFiles.report, !FileManager.default.fileExists(atPath: directory + "/" + name) { continue }
            if name == RunFiles.metrics { _ = try growingFile(name) } else { _ = try file(name) }
        }
    }

    /// Whether all files of a change are there, each in its place or waiting.
    static func isWhole(_ next: Manifest, in directory: String) -> Bool {
        next.files.allSatisfy { name, _ in
            guard !name.contains("/") else { return false }
            if waiting(name, next, in: directory) != nil { return true }
            // Metrics grow while the rest stands.
            guard name != RunFiles.metrics else { return true }
            return (try? next.contents(of: name, in: directory)) != nil
        }
    }

    private static func waiting(_ name: String, _ manifest: Manifest, in directory: String) -> Data? {
        guard let entry = manifest.files[name],
            let data = FileManager.default.contents(atPath: directory + "/" + name + RunFiles.nextSuffix),
            Manifest.entry(data) == entry
        else { return nil }
        return data
    }
}
