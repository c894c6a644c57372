/// Packs bytes as one member of a gzip file (RFC 1952), without a name or a time: the same bytes give the same file.
struct GzipWriter: Sendable {
    private var deflater = Deflater()
    private var check = CRC32()
    private var size: UInt32 = 0
    private var header: [UInt8] = GzipReader.magic + [8, 0, 0, 0, 0, 0, 0, 255]

    /// Packs a block.
    mutating func append(_ bytes: [UInt8]) -> [UInt8] {
        check.update(bytes[...])
        size &+= UInt32(truncatingIfNeeded: bytes.count)
        deflater.append(bytes[...])
        return taken()
    }

    /// Makes everything so far readable.
    mutating func synchronised() -> [UInt8] {
        deflater.synchronise()
        return taken()
    }

    /// Ends the file.
    mutating func finished() -> [UInt8] {
        deflater.finish()
        return taken() + Self.littleEndian(check.value) + Self.littleEndian(size)
    }

    private mutating func taken() -> [UInt8] {
        defer { header = [] }
        return header + deflater.take()
    }

    private static func littleEndian(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
}
