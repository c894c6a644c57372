/// The framing of a ZIP archive of stored files that are written one after another (PKWARE APPNOTE 6.3).
///
/// A file's size and CRC-32 follow it, in a data descriptor, so that nothing need be known when it begins. Times are the
/// format's first (1980): the same contents give the same archive.
struct ZipWriter: Sendable {
    /// The largest archive that needs no ZIP64 fields, with room for its directory.
    static let largest = 0xFFFF_FFFF - (1 << 26)

    private var directory: [UInt8] = []
    private var entries = 0
    private var offset = 0
    private var check = CRC32()
    private var size = 0
    private var file: (name: [UInt8], start: Int)?

    /// Begins a file.
    mutating func begin(_ name: String) -> [UInt8] {
        file = (Array(name.utf8), offset)
        (check, size) = (CRC32(), 0)
        var header = ZipArchive.magic + Self.common
        header += [UInt8](repeating: 0, count: 12) + Self.bytes(name.utf8.count, 2) + [0, 0]
        header += name.utf8
        offset += header.count
        return header
    }

    /// Takes note of bytes of the file, which stand in the archive as they are.
    mutating func count(_ bytes: [UInt8]) {
        check.update(bytes[...])
        size += bytes.count
        offset += bytes.count
    }

    /// Ends a file.
    mutating func end() -> [UInt8] {
        guard let file else { return [] }
        self.file = nil
        let facts = Self.bytes(Int(check.value), 4) + Self.bytes(size, 4) + Self.bytes(size, 4)
        directory += [0x50, 0x4B, 0x01, 0x02, 20, 0] + Self.common + facts
        directory += Self.bytes(file.name.count, 2) + [UInt8](repeating: 0, count: 12) + Self.bytes(file.start, 4)
        directory += file.name
        entries += 1
        let descriptor = [0x50, 0x4B, 0x07, 0x08] + facts
        offset += descriptor.count
        return descriptor
    }

    /// Ends the archive.
    func finished() -> [UInt8] {
        var end = directory + [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0]
        end += Self.bytes(entries, 2) + Self.bytes(entries, 2) + Self.bytes(directory.count, 4)
        return end + Self.bytes(offset, 4) + [0, 0]
    }

    // Version 2.0, sizes in a descriptor and names in UTF-8, stored, on the first of January 1980.
    private static let common: [UInt8] = [20, 0, 0x08, 0x08, 0, 0, 0, 0, 0x21, 0]

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
