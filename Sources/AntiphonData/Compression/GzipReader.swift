/// Unpacks a gzip file (RFC 1952), members one after another, and checks each one's CRC-32 and size.
struct GzipReader {
    /// The first bytes of every gzip file.
    static let magic: [UInt8] = [0x1F, 0x8B]

    private let name: String
    private var inflater: Inflater?
    private var bits: BitSource
    private var check = CRC32()
    private var hasMember = false
    /// Bytes that the member in hand, and all, unpacked to.
    private var memberSize = 0
    private var total = 0
    private let bound: ExpansionBound

    init(_ source: RawBytes, bound: ExpansionBound = ExpansionBound()) {
        name = source.name
        bits = BitSource(source)
        self.bound = bound
    }

    /// The next bytes, at most about 64 KiB; `nil` at the end.
    mutating func next() throws(DataError) -> [UInt8]? {
        do throws(InflationError) {
            while true {
                if inflater == nil {
                    guard try beginMember() else { return nil }
                    inflater = Inflater(bits)
                }
                // Taken out, so that it is not copied for the call.
                guard var current = inflater else { return nil }
                inflater = nil
                let piece = try current.next()
                if piece.isEmpty {
                    bits = current.rest
                    try endMember()
                    continue
                }
                inflater = current
                check.update(piece)
                memberSize += piece.count
                total += piece.count
                if bound.isExceeded(packed: current.rest.bytesRead, unpacked: total) {
                    throw .source(bound.error(name))
                }
                return Array(piece)
            }
        } catch {
            switch error {
            case .source(let error): throw error
            case .fault(.truncated):
                throw .file(name, "ends within its gzip data", hint: "it was cut off: copy it again")
            case .fault(.damaged): throw .file(name, "is damaged: its gzip data cannot be unpacked")
            }
        }
    }

    // Returns false at the end of the file, which may be padded with zeros.
    private mutating func beginMember() throws(InflationError) -> Bool {
        let isFirst = !hasMember
        guard var first = try bits.byte() else {
            if isFirst { throw .fault(.truncated) }
            return false
        }
        while first == 0, !isFirst {
            guard let next = try bits.byte() else { return false }
            first = next
        }
        guard first == Self.magic[0], try required() == Self.magic[1], try required() == 8 else {
            throw .source(
                .file(name, isFirst ? "is not gzip" : "has something other than gzip data after its gzip data"))
        }
        let flags = try required()
        guard flags & 0xE0 == 0 else { throw .fault(.damaged) }
        for _ in 0..<6 { _ = try required() }
        if flags & 4 != 0 {
            let size = Int(try required()) | Int(try required()) << 8
            for _ in 0..<size { _ = try required() }
        }
        // The file's name and a comment, each ended by a zero byte.
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            while try required() != 0 {}
        }
        if flags & 2 != 0 { for _ in 0..<2 { _ = try required() } }
        hasMember = true
        check = CRC32()
        memberSize = 0
        return true
    }

    private mutating func endMember() throws(InflationError) {
        let sum = UInt32(truncatingIfNeeded: try bits.take(32))
        let size = UInt32(truncatingIfNeeded: try bits.take(32))
        guard sum == check.value, size == UInt32(truncatingIfNeeded: memberSize) else {
            throw .source(.file(name, "is damaged: its contents do not fit its gzip checksum"))
        }
    }

    private mutating func required() throws(InflationError) -> UInt8 {
        guard let byte = try bits.byte() else { throw .fault(.truncated) }
        return byte
    }
}

/// How much larger unpacked data may be than packed data, so that a small file cannot fill the memory.
struct ExpansionBound: Sendable {
    /// What may be unpacked in any case: 1 GiB.
    var free = 1 << 30
    /// Beyond that, how many times its packed size (DEFLATE allows 1032).
    var ratio = 200

    func isExceeded(packed: Int, unpacked: Int) -> Bool { unpacked > free && unpacked / ratio > packed }

    func error(_ name: String) -> DataError {
        .file(
            name, "unpacks to more than \(free >> 20) MiB and \(ratio) times its size, as a decompression bomb does",
            hint: "unpack it yourself if you trust it")
    }
}

/// gzip in memory.
package enum Gzip {
    /// What a gzip file holds.
    ///
    /// - Parameters:
    ///   - name: the file's, for messages.
    ///   - freely: how many bytes it may unpack to whatever its size.
    package static func unpacked(_ bytes: [UInt8], name: String, freely: Int = 1 << 30) throws(DataError) -> [UInt8] {
        var reader = GzipReader(RawBytes(bytes: bytes, name: name), bound: ExpansionBound(free: freely))
        var result: [UInt8] = []
        while let piece = try reader.next() { result += piece }
        return result
    }
}
