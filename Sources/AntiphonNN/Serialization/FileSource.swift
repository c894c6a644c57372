import Foundation

/// A regular file, read at places. It is copied, never mapped: a file that changes while it is read gives an error or
/// other numbers, but never a crash.
final class FileSource: SafetensorsSource {
    let byteCount: Int
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(SafetensorsError) {
        self.path = path
        // Not blocking: a pipe of that name would otherwise wait for a writer for ever.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SafetensorsError(path, "cannot be opened: \(systemMessage(errno))") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SafetensorsError(path, "is not a regular file")
        }
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    func bytes(at offset: Int, count: Int) throws(SafetensorsError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        // Reads may come back short; each next one asks for what is left.
        while result.count < count {
            var piece = [UInt8](repeating: 0, count: count - result.count)
            let got = pread(descriptor, &piece, piece.count, off_t(offset + result.count))
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw SafetensorsError(path, "cannot be read: \(systemMessage(errno))") }
            guard got > 0 else { throw SafetensorsError(path, "became shorter while it was read") }
            if got == count { return piece }
            result += piece[..<got]
        }
        return result
    }
}

/// The operating system's own words for an error number.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
