import Foundation

/// `manifest.json` of a run directory or a checkpoint: the format's version, and the size and SHA-256 of every file
/// in it that is read again.
struct Manifest: Codable, Sendable, Hashable {
    static let fileName = "manifest.json"
    /// The manifest of a change that is under way: while it stands there, each file is the old one, or the new one, or
    /// waits as `NAME.next`.
    static let nextFileName = "manifest.json.next"
    /// The version of the run directory's format that this code writes. 1: settings, schema, model, metrics. 2:
    /// checkpoints, the card, and changes in place.
    static let currentFormat = 2

    struct Entry: Codable, Sendable, Hashable {
        var bytes: Int
        var sha256: String
    }

    var format = currentFormat
    var antiphon = AntiphonVersion.current
    var files: [String: Entry] = [:]

    static func entry(_ bytes: Data) -> Entry { Entry(bytes: bytes.count, sha256: SHA256.hexadecimal(bytes)) }

    /// Reads a directory's manifest.
    /// - Parameter name: `nextFileName` for that of a change under way.
    static func read(_ directory: String, name: String = fileName) throws(RunError) -> Manifest {
        let path = directory + "/" + name
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
        guard let version = try? decoder.decode(Version.self, from: data), version.format > 0 else {
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

    func encoded() throws(RunError) -> Data { try JSONFile.encoded(self, name: Self.fileName) }
}

/// JSON as the files of a run directory hold it: sorted keys, indented, one trailing line end.
enum JSONFile {
    /// Reads what `encoded` writes: names in snake_case.
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    static func encoded(_ value: some Encodable, name: String) throws(RunError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return try encoder.encode(value) + Data("\n".utf8)
        } catch {
            throw RunError(name, "cannot be made: \(error.localizedDescription)")
        }
    }
}

/// Antiphon's version.
public enum AntiphonVersion {
    /// Semantic version of this build.
    public static let current = "0.1.0"
}
