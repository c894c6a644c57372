import Foundation

/// `manifest.json` of a run directory: the format's version, and the size and SHA-256 of every file that generating needs.
struct Manifest: Codable, Sendable, Hashable {
    static let fileName = "manifest.json"
    /// The version of the run directory's format that this code writes.
    static let currentFormat = 1

    struct Entry: Codable, Sendable, Hashable {
        var bytes: Int
        var sha256: String
    }

    var format = currentFormat
    var antiphon = AntiphonVersion.current
    var files: [String: Entry] = [:]

    static func entry(_ bytes: Data) -> Entry { Entry(bytes: bytes.count, sha256: SHA256.hexadecimal(bytes)) }

    /// Reads a run directory's manifest.
    static func read(_ directory: String) throws(RunError) -> Manifest {
        let path = directory + "/" + fileName
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else {
            throw RunError(directory, "no such run directory")
        }
        guard isDirectory.boolValue else { throw RunError(directory, "is a file, not a run directory") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunError(path, "is missing", hint: "\(directory) is not a finished run")
        }
        struct Version: Codable { var format: Int }
        let decoder = JSONDecoder()
        guard let version = try? decoder.decode(Version.self, from: data) else {
            throw RunError(path, "is not a manifest (damaged or altered)")
        }
        guard version.format <= currentFormat else {
            throw RunError(
                path, "has format \(version.format), this Antiphon reads up to \(currentFormat)",
                hint: "use a newer Antiphon")
        }
        guard let manifest = try? decoder.decode(Manifest.self, from: data) else {
            throw RunError(path, "is not a manifest (damaged or altered)")
        }
        return manifest
    }

    /// The contents of a file that the manifest names, checked against it.
    func contents(of name: String, in directory: String) throws(RunError) -> Data {
        let path = directory + "/" + name
        guard let entry = files[name] else {
            throw RunError(directory + "/" + Self.fileName, "does not name \(name) (damaged or altered)")
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw RunError(path, "is missing") }
        guard data.count == entry.bytes else {
            throw RunError(path, "has \(data.count) bytes, the manifest says \(entry.bytes) (truncated or altered)")
        }
        guard Self.entry(data) == entry else { throw RunError(path, "was altered: its SHA-256 is not the manifest's") }
        return data
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

/// Antiphon's version.
public enum AntiphonVersion {
    /// Semantic version of this build.
    public static let current = "0.1.0"
}
