import Antiphon
import Foundation

/// Files that the command writes besides tables and runs: looked at before the work begins, and never half there.
enum OutputPlace {
    /// Whether a file could be written at a path.
    /// - Throws: `RunError` if its folder is not there or the path is a folder.
    static func check(_ path: String) throws(RunError) {
        guard path != "-" else { throw RunError(path, "is standard output, a report needs a file") }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw RunError(path, "is a directory, not a file to write")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw RunError(path, "cannot be written: there is no directory \(folder)")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw RunError(path, "cannot be written: no permission to write in \(folder)")
        }
    }

    /// Whether a directory could be made, or written, at a path.
    /// - Throws: `RunError` if a file is in the way or the place may not be written.
    static func check(directory path: String) throws(RunError) {
        guard path != "-" else { throw RunError(path, "is standard output, a run needs a directory") }
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        var place = URL(fileURLWithPath: path).standardizedFileURL
        if files.fileExists(atPath: place.path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw RunError(path, "is a file", hint: "choose another directory") }
        }
        // It is built beside its place and then moved there.
        repeat { place.deleteLastPathComponent() } while place.path != "/" && !files.fileExists(atPath: place.path)
        guard files.fileExists(atPath: place.path, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw RunError(path, "cannot be written: \(place.path) is a file", hint: "choose another directory")
        }
        guard files.isWritableFile(atPath: place.path) else {
            throw RunError(path, "cannot be written: no permission to write in \(place.path)")
        }
    }

    /// Makes a directory and those above it; one that is there already stays as it is.
    static func make(directory path: String) throws(RunError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RunError(path, "cannot be made: \(reason(error))")
        }
    }

    /// Writes a file whole or not at all.
    static func write(_ data: Data, to path: String) throws(DataError) {
        var file = try OutputFile(path: path)
        try file.write(data)
        try file.commit()
    }

    /// The operating system's words for a failure that Foundation tells of, and the file it concerns.
    static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let inner = error.domain == NSPOSIXErrorDomain ? error : error.userInfo[NSUnderlyingErrorKey] as? NSError
        let words =
            if let inner, inner.domain == NSPOSIXErrorDomain { String(cString: strerror(Int32(inner.code))) } else {
                error.localizedDescription
            }
        let file = error.userInfo[NSFilePathErrorKey] as? String
        return file.map { "\($0): \(words)" } ?? words
    }
}
