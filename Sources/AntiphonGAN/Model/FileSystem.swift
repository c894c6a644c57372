package import Foundation

/// What a run directory asks of the file system: few operations, each with its forcing to the disk, so that tests can
/// make each of them fail or be the last one before a crash.
package protocol FileSystem: Sendable {
    /// Writes a new file, or over an old one, and forces it to the disk.
    func write(_ data: Data, to path: String) throws(RunError)
    /// Adds to a file's end, or makes it; does not force anything.
    func append(_ data: Data, to path: String) throws(RunError)
    /// Cuts a file to a length and forces it to the disk.
    func truncate(_ path: String, to bytes: Int) throws(RunError)
    /// Forces a file or a directory's list of names to the disk.
    func synchronize(_ path: String) throws(RunError)
    /// Makes a directory and those above it.
    func makeDirectory(_ path: String) throws(RunError)
    /// Gives a file or directory another name, in one step; a file of that name is replaced.
    func rename(_ path: String, to target: String) throws(RunError)
    /// Swaps two directories in one step; false where the file system cannot.
    func exchange(_ path: String, with other: String) throws(RunError) -> Bool
    /// Removes a file, or a directory with all in it.
    func remove(_ path: String) throws(RunError)
    /// Bytes that can still be written where a path lies; nil if nobody can tell.
    func freeBytes(at path: String) -> Int?
}

/// The machine's file system.
package struct DiskFiles: FileSystem {
    package init() {}

    package func write(_ data: Data, to path: String) throws(RunError) {
        try Self.using(path, O_WRONLY | O_CREAT | O_TRUNC) { descriptor in
            Self.writeAll(data, to: descriptor) && fsync(descriptor) == 0
        }
    }

    package func append(_ data: Data, to path: String) throws(RunError) {
        try Self.using(path, O_WRONLY | O_CREAT | O_APPEND) { Self.writeAll(data, to: $0) }
    }

    package func truncate(_ path: String, to bytes: Int) throws(RunError) {
        try Self.using(path, O_WRONLY | O_CREAT) { ftruncate($0, off_t(bytes)) == 0 && fsync($0) == 0 }
    }

    package func synchronize(_ path: String) throws(RunError) {
        // Some file systems cannot force a directory, and say so with EINVAL: their files are whole anyway.
        try Self.using(path, O_RDONLY) { fsync($0) == 0 || errno == EINVAL }
    }

    package func makeDirectory(_ path: String) throws(RunError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RunError(path, "cannot be written: \(Self.reason(error))")
        }
    }

    package func rename(_ path: String, to target: String) throws(RunError) {
        guard Foundation.rename(path, target) == 0 else { throw Self.failure(target) }
    }

    package func exchange(_ path: String, with other: String) throws(RunError) -> Bool {
        #if canImport(Darwin)
            let result = renamex_np(path, other, UInt32(RENAME_SWAP))
        #else
            // Not in the headers that Swift sees, and not in every C library: looked for at run time.
            typealias RenameAt =
                @convention(c) (
                    Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
                ) -> Int32
            guard let symbol = dlsym(dlopen(nil, RTLD_LAZY), "renameat2") else { return false }
            let rename = unsafeBitCast(symbol, to: RenameAt.self)
            let result = rename(AT_FDCWD, path, AT_FDCWD, other, 1 << 1)
        #endif
        if result == 0 { return true }
        if [EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(errno) { return false }
        throw Self.failure(other)
    }

    package func remove(_ path: String) throws(RunError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw RunError(path, "cannot be removed: \(Self.reason(error))")
        }
    }

    package func freeBytes(at path: String) -> Int? {
        var state = statvfs()
        guard statvfs(path, &state) == 0 else { return nil }
        return Int(
            clamping: UInt64(state.f_bavail).multipliedReportingOverflow(by: UInt64(state.f_frsize)).partialValue)
    }

    private static func using(_ path: String, _ flags: Int32, _ body: (Int32) -> Bool) throws(RunError) {
        let descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        let isDone = body(descriptor)
        let code = errno
        let isClosed = close(descriptor) == 0
        if !isDone { errno = code }
        guard isDone && isClosed else { throw failure(path) }
    }

    private static func writeAll(_ data: Data, to descriptor: Int32) -> Bool {
        data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    private static func failure(_ path: String) -> RunError {
        RunError(path, "cannot be written: \(String(cString: strerror(errno)))")
    }

    // The operating system's own words. The error it gave stands inside Foundation's, not always as an NSError.
    private static func reason(_ error: any Error) -> String {
        let outer = error as NSError
        if outer.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(outer.code))) }
        if let inner = outer.userInfo[NSUnderlyingErrorKey] as? any Error { return reason(inner) }
        return outer.localizedDescription
    }
}

extension FileSystem {
    /// Writes a file under a sibling's name first: a reader sees the old one or the whole new one.
    func replace(_ path: String, with data: Data) throws(RunError) {
        try write(data, to: path + ".tmp")
        try rename(path + ".tmp", to: path)
        try synchronize(path.parentDirectory)
    }

    /// Puts a whole directory where another may stand. Where the two can be swapped there is no moment without one.
    func replaceDirectory(_ path: String, by stage: String) throws(RunError) {
        let parent = path.parentDirectory
        defer { try? synchronize(parent.isEmpty ? "." : parent) }
        guard FileManager.default.fileExists(atPath: path) else { return try rename(stage, to: path) }
        if try exchange(stage, with: path) { return try remove(stage) }
        let old = path + ".old"
        if FileManager.default.fileExists(atPath: old) { try remove(old) }
        try rename(path, to: old)
        do throws(RunError) {
            try rename(stage, to: path)
        } catch {
            try? rename(old, to: path)
            throw error
        }
        try remove(old)
    }
}

/// A run directory that one process writes; the system lets go of it when the process ends, however it ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `RunError` if another process writes it.
    init(_ path: String) throws(RunError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        // Where directories cannot be locked (some network file systems) nothing is lost but this check.
        guard descriptor >= 0 else { return }
        // A process that is just being started from this one holds a copy of a lock that was let go of, for a moment.
        for _ in 0..<50 {
            guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
            usleep(10_000)
        }
        close(descriptor)
        throw RunError(path, "another process is training this run", hint: "wait for it, or stop it")
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
