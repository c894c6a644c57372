import Foundation

/// Bytes of a file, of standard input, or of memory, handed out in chunks; gzip is unpacked on the way.
struct ByteSource: Sendable {
    private var raw: RawBytes
    private var gzip: GzipReader?
    /// Bytes that were looked at and not taken, and those unpacked beyond what was asked for.
    private var ahead: ArraySlice<UInt8> = []

    /// The name used in messages: the path as the user gave it, or `standard input`.
    var name: String { raw.name }

    /// Whether the bytes come out of gzip.
    var isUnpacked: Bool { gzip != nil }

    /// Opens the file at `path`, or standard input for `-`.
    init(path: String) throws(DataError) { try self.init(RawBytes(path: path)) }

    /// Reads from memory, under a name for messages.
    init(bytes: [UInt8], name: String) throws(DataError) { try self.init(RawBytes(bytes: bytes, name: name)) }

    private init(_ raw: RawBytes) throws(DataError) {
        self.raw = raw
        if try self.raw.peek(2) == GzipReader.magic[...] { gzip = GzipReader(self.raw) }
    }

    /// The next bytes, at most `limit` and at least one; `nil` once all are read.
    mutating func next(limit: Int) throws(DataError) -> [UInt8]? {
        if ahead.isEmpty {
            guard gzip != nil else { return try raw.next(limit: limit) }
            ahead = try gzip?.next()?[...] ?? []
        }
        let part = ahead.prefix(limit)
        ahead = ahead.dropFirst(limit)
        return part.isEmpty ? nil : Array(part)
    }

    /// The first bytes that come, `count` of them unless there are fewer; they stay to be read.
    mutating func peek(_ count: Int) throws(DataError) -> ArraySlice<UInt8> {
        while ahead.count < count {
            guard let more = try gzip == nil ? raw.next(limit: 64 << 10) : gzip?.next() else { break }
            ahead = (Array(ahead) + more)[...]
        }
        return ahead.prefix(count)
    }

    /// Everything that is left.
    mutating func all() throws(DataError) -> [UInt8] {
        var bytes = Array(ahead)
        ahead = []
        while let more = try next(limit: 1 << 20) { bytes += more }
        return bytes
    }
}

/// Bytes of a file, of standard input, or of memory, as they are.
struct RawBytes: Sendable {
    /// The name used in messages: the path as the user gave it, or `standard input`.
    let name: String
    private let handle: FileHandle?
    private var memory: ArraySlice<UInt8> = []
    private var ahead: [UInt8] = []

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
            throw .file(path, "is a directory", hint: "name a file in it")
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
        if !ahead.isEmpty {
            defer { ahead.removeFirst(min(limit, ahead.count)) }
            return Array(ahead.prefix(limit))
        }
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

    /// The first bytes that come, `count` of them unless there are fewer; they stay to be read.
    mutating func peek(_ count: Int) throws(DataError) -> ArraySlice<UInt8> {
        var head: [UInt8] = []
        while head.count < count, let more = try next(limit: 64 << 10) { head += more }
        ahead = head + ahead
        return ahead.prefix(count)
    }
}
