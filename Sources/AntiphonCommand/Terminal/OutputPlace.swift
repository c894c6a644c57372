import Antiphon
import Foundation

/// Files that the command writes besides tables and runs: looked at before the work begins, and never half there.
enum OutputPlace {
    /// Whether a file could be written at a path.
    /// - Throws: `RunError` if its folder is not there or the path is a folder.
    static func check(_ path: String) throws(RunError) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw RunError(path, "is a directory, not a file to write")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw RunError(path, "cannot be written: \(folder) is no directory")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw RunError(path, "cannot be written: no permission to write in \(folder)")
        }
    }

    /// Writes a file whole or not at all.
    static func write(_ data: Data, to path: String) throws(RunError) {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw RunError(path, "cannot be written: \((error as NSError).localizedDescription)")
        }
    }
}
