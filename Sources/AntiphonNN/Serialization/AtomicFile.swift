import Foundation

/// Files that are there as a whole or not at all.
enum AtomicFile {
    /// Writes the pieces to a new file beside `path`, forces it to the disk, and gives it the name `path`.
    static func write(to path: String, _ pieces: [() -> [UInt8]]) throws(SafetensorsError) {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let temporary = folder + "/." + url.lastPathComponent + ".\(UInt32.random(in: 0...UInt32.max)).tmp"
        func fail(_ what: String) -> SafetensorsError { SafetensorsError(path, "\(what): \(systemMessage(errno))") }

        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw fail("cannot be written") }
        // A file that others may not read stays so when it is replaced.
        var replaced = stat()
        if stat(path, &replaced) == 0 { fchmod(descriptor, replaced.st_mode & 0o777) }
        do throws(SafetensorsError) {
            do throws(SafetensorsError) {
                for piece in pieces {
                    guard writeAll(piece(), to: descriptor) else { throw fail("cannot be written") }
                }
                guard fsync(descriptor) == 0 else { throw fail("cannot be forced to the disk") }
            } catch {
                close(descriptor)
                throw error
            }
            guard close(descriptor) == 0 else { throw fail("cannot be closed") }
            guard rename(temporary, path) == 0 else { throw fail("cannot be put in place") }
        } catch {
            unlink(temporary)
            throw error
        }
        // The new name itself is on the disk only when its folder is. Some file systems cannot do that; the file is
        // whole anyway.
        let directory = open(folder, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A megabyte at a time, so that the copy that the call needs stays small.
            let piece = Array(rest.prefix(1 << 20))
            let written = Foundation.write(descriptor, piece, piece.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
