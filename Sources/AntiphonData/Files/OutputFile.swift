import Foundation

/// A file that appears whole or not at all.
///
/// Bytes go to a hidden sibling of the file, which ``commit()`` renames over it; without that (after an error, or when
/// the value is dropped) the sibling is removed and what stood at the path before stays. Standard output (`-`) and
/// existing paths that are no regular files (devices, pipes) are written directly.
public struct OutputFile: ~Copyable, Sendable {
    /// The path as the user gave it, or `standard output`.
    public let name: String
    private let handle: FileHandle
    /// Where the bytes go, and where they end up; `nil` if they are written directly.
    private let move: (from: String, to: String)?
    private var buffer: [UInt8] = []
    private var gzip: GzipWriter?
    private var isCommitted = false

    /// Opens a file for writing; `-` is standard output. Throws if it cannot be written.
    ///
    /// - Parameter packed: whether what is written is packed by gzip.
    public init(path: String, packed: Bool = false) throws(DataError) {
        gzip = packed ? GzipWriter() : nil
        if path == "-" {
            (name, handle, move) = ("standard output", .standardOutput, nil)
            return
        }
        // A link keeps pointing where it did: its target is replaced.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var isDirectory: ObjCBool = false
        var permissions: Any?
        if FileManager.default.fileExists(atPath: target, isDirectory: &isDirectory) {
            guard !isDirectory.boolValue else { throw .file(path, "is a directory", hint: "name a file in it") }
            let attributes = try? FileManager.default.attributesOfItem(atPath: target)
            permissions = attributes?[.posixPermissions]
            if attributes?[.type] as? FileAttributeType != .typeRegular {
                (name, handle, move) = (path, try Self.opened(target, O_WRONLY, name: path), nil)
                return
            }
            guard FileManager.default.isWritableFile(atPath: target) else {
                throw .file(path, "cannot be written: \(SystemError.text(EACCES))")
            }
        }
        let directory = URL(fileURLWithPath: target).deletingLastPathComponent()
        let sibling =
            ".\(URL(fileURLWithPath: target).lastPathComponent.prefix(100)).\(UUID().uuidString.prefix(8)).partial"
        let temporary = directory.appendingPathComponent(sibling).path
        let handle = try Self.opened(temporary, O_WRONLY | O_CREAT | O_EXCL, name: path)
        // What was private stays private.
        if let permissions {
            try? FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: temporary)
        }
        (name, self.handle, move) = (path, handle, (temporary, target))
    }

    deinit {
        if !isCommitted, let move { unlink(move.from) }
    }

    /// Adds bytes.
    public mutating func write(_ bytes: some Sequence<UInt8>) throws(DataError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 18 { try drain() }
    }

    /// Adds text, as UTF-8.
    public mutating func write(_ text: String) throws(DataError) {
        try write(text.utf8)
    }

    /// Hands on what is buffered, so that a reader of standard output sees it.
    public mutating func flush() throws(DataError) {
        try drain()
        if let packed = gzip?.synchronised() { try put(packed) }
    }

    private mutating func drain() throws(DataError) {
        guard !buffer.isEmpty else { return }
        try put(gzip?.append(buffer) ?? buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: [UInt8]) throws(DataError) {
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            throw .file(name, "cannot be written: \(SystemError.text(error))")
        }
    }

    /// Makes the file appear under its name, with everything written so far; nothing can be written afterwards.
    public mutating func commit() throws(DataError) {
        guard !isCommitted else { return }
        try drain()
        if let packed = gzip?.finished() { try put(packed) }
        guard let move else {
            isCommitted = true
            return
        }
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw .file(name, "cannot be written: \(SystemError.text(error))")
        }
        guard rename(move.from, move.to) == 0 else {
            throw .file(name, "cannot be written: \(SystemError.text(errno))")
        }
        isCommitted = true
    }

    private static func opened(_ path: String, _ flags: Int32, name: String) throws(DataError) -> FileHandle {
        let descriptor = open(path, flags | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            let code = errno
            let hint = code == ENOENT || code == ENOTDIR ? "its directory must exist" : ""
            throw .file(name, "cannot be written: \(SystemError.text(code))", hint: hint)
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
