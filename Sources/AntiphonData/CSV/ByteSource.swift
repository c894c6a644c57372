import Foundation

/// Bytes of a file, of standard input, or of memory, handed out in chunks.
struct ByteSource: Sendable {
    /// The name used in messages: the path as the user gave it, or `standard input`.
    let name: String
    private let handle: FileHandle?
    private var memory: ArraySlice<UInt8> = []

    /// Opens the file at `path`, or standard input for `-`.
    init(path: String) throws(DataError) {
        if path == "-" {
            name = "standard input"
            handle = .standardInput
            return
        }
        name = path
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw .file(path, "is a directory", hint: "name a CSV file in it")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { throw .file(path, "no such file") }
            throw .file(path, "cannot be opened: \(SystemError.text(code))")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Reads from memory, under a name for messages.
    init(bytes: [UInt8], name: String) {
        self.name = name
        handle = nil
        memory = bytes[...]
    }

    /// The next bytes, at most `limit` and at least one; `nil` once all are read.
    mutating func next(limit: Int) throws(DataError) -> [UInt8]? {
        guard let handle else {
            let part = memory.prefix(limit)
            memory = memory.dropFirst(limit)
            return part.isEmpty ? nil : Array(part)
        }
        do {
            guard let data = try handle.read(upToCount: limit), !data.isEmpty else { return nil }
            return [UInt8](data)
        } catch {
            throw .file(name, "cannot be read: \(SystemError.text(error))")
        }
    }
}
