/// Unpacks a DEFLATE stream (RFC 1951) piece by piece, in memory bounded by its 32 KiB window.
///
/// It pulls packed bytes from a source as it needs them. Every code, distance and length is checked; nothing in the
/// input makes it take memory or read outside of its window.
struct Inflater {
    /// Why a stream cannot be unpacked; `truncated` where it ends too early.
    enum Fault: Error, Equatable { case damaged, truncated }

    /// Whether the last block has ended.
    private(set) var isFinished = false

    private enum Block {
        case none
        case stored(left: Int)
        case coded(literals: HuffmanTable, distances: HuffmanTable)
    }

    private var block = Block.none
    private var isLast = false
    private var bits: BitSource
    /// The window, and after it what was not handed out yet.
    private var output: [UInt8] = []
    private var given = 0

    private static let window = 32 << 10
    private static let piece = 64 << 10

    /// Begins at a position of a source.
    init(_ bits: BitSource) { self.bits = bits }

    /// The source, at the first whole byte after the stream (once it is finished).
    var rest: BitSource {
        var rest = bits
        rest.alignToByte()
        return rest
    }

    /// The next bytes, at most about 64 KiB; empty at the end.
    mutating func next() throws(InflationError) -> ArraySlice<UInt8> {
        while output.count - given < Self.piece, !isFinished { try step() }
        // A view of an array that is about to change would be copied whole.
        let piece = ArraySlice(Array(output[given...]))
        output.removeSubrange(..<max(0, output.count - Self.window))
        given = output.count
        return piece
    }

    private mutating func step() throws(InflationError) {
        switch block {
        case .none: try begin()
        case .stored(let left):
            let taken = min(left, Self.piece)
            for _ in 0..<taken { output.append(UInt8(truncatingIfNeeded: try bits.take(8))) }
            end(after: left - taken)
        case .coded(let literals, let distances):
            if try decode(literals, distances) { end(after: 0) }
        }
    }

    private mutating func end(after left: Int) {
        if left > 0 {
            block = .stored(left: left)
        } else {
            block = .none
            isFinished = isLast
        }
    }

    private mutating func begin() throws(InflationError) {
        isLast = try bits.take(1) == 1
        switch try bits.take(2) {
        case 0:
            bits.alignToByte()
            let length = try bits.take(16)
            guard try bits.take(16) == ~length & 0xFFFF else { throw .fault(.damaged) }
            end(after: Int(length))
        case 1: block = try coded(DeflateCode.fixedLengths[...], DeflateCode.fixedDistances[...])
        case 2: try beginDynamic()
        default: throw .fault(.damaged)
        }
    }

    private func coded(_ literals: ArraySlice<UInt8>, _ distances: ArraySlice<UInt8>) throws(InflationError) -> Block {
        guard let literals = HuffmanTable(lengths: literals, allowsNone: false),
            let distances = HuffmanTable(lengths: distances, allowsNone: true)
        else { throw .fault(.damaged) }
        return .coded(literals: literals, distances: distances)
    }

    private mutating func beginDynamic() throws(InflationError) {
        let literals = try Int(bits.take(5)) + 257
        let distances = try Int(bits.take(5)) + 1
        let codes = try Int(bits.take(4)) + 4
        guard literals <= 286, distances <= 30 else { throw .fault(.damaged) }
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<codes { codeLengths[DeflateCode.lengthOrder[index]] = UInt8(try bits.take(3)) }
        guard let table = HuffmanTable(lengths: codeLengths[...], allowsNone: false) else { throw .fault(.damaged) }
        var lengths: [UInt8] = []
        while lengths.count < literals + distances {
            let symbol = try bits.symbol(table)
            if symbol < 16 {
                lengths.append(UInt8(symbol))
                continue
            }
            let repeated: UInt8
            let count: Int
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .fault(.damaged) }
                (repeated, count) = (last, 3 + Int(try bits.take(2)))
            case 17: (repeated, count) = (0, 3 + Int(try bits.take(3)))
            default: (repeated, count) = (0, 11 + Int(try bits.take(7)))
            }
            guard lengths.count + count <= literals + distances else { throw .fault(.damaged) }
            lengths += repeatElement(repeated, count: count)
        }
        guard lengths[DeflateCode.endOfBlock] > 0 else { throw .fault(.damaged) }
        block = try coded(lengths[..<literals], lengths[literals...])
    }

    // Literals and matches until a piece is full or the block ends; returns whether it ended.
    private mutating func decode(_ literals: HuffmanTable, _ distances: HuffmanTable) throws(InflationError) -> Bool {
        while output.count - given < Self.piece {
            let symbol = try bits.symbol(literals)
            if symbol < 256 {
                output.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            if symbol == DeflateCode.endOfBlock { return true }
            guard symbol < 286 else { throw .fault(.damaged) }
            let length =
                DeflateCode.lengthBase[symbol - 257] + Int(try bits.take(DeflateCode.lengthBits[symbol - 257]))
            guard distances.bits > 0 else { throw .fault(.damaged) }
            let code = try bits.symbol(distances)
            guard code < 30 else { throw .fault(.damaged) }
            let distance = DeflateCode.distanceBase[code] + Int(try bits.take(DeflateCode.distanceBits[code]))
            guard distance <= output.count else { throw .fault(.damaged) }
            var from = output.count - distance
            for _ in 0..<length {
                output.append(output[from])
                from += 1
            }
        }
        return false
    }
}

/// What ends an unpacking: the stream itself, or the file it is read from.
enum InflationError: Error {
    case fault(Inflater.Fault)
    case source(DataError)
}

/// Bits of a stream of bytes, the lowest of each byte first.
struct BitSource {
    private var source: RawBytes
    private var chunk: [UInt8] = []
    private var position = 0
    private var word: UInt64 = 0
    private var count = 0
    /// Packed bytes taken from the source so far.
    private(set) var bytesRead = 0

    init(_ source: RawBytes) { self.source = source }

    /// The next `wanted` bits (at most 32), the first lowest.
    @inline(__always)
    mutating func take(_ wanted: Int) throws(InflationError) -> UInt64 {
        if count < wanted { try fill(wanted) }
        let value = word & (1 << UInt64(wanted) - 1)
        word >>= UInt64(wanted)
        count -= wanted
        return value
    }

    /// The next symbol of a code.
    @inline(__always)
    mutating func symbol(_ table: HuffmanTable) throws(InflationError) -> Int {
        // The last symbols of a stream may need fewer bits than the longest code.
        if count < table.bits { try fill(0) }
        let entry = Int(table.entries[Int(truncatingIfNeeded: word) & (table.entries.count - 1)])
        let length = entry & 15
        guard length > 0, length <= count else {
            throw .fault(length > count || count < table.bits ? .truncated : .damaged)
        }
        word >>= UInt64(length)
        count -= length
        return entry >> 4
    }

    mutating func alignToByte() {
        word >>= UInt64(count & 7)
        count &= ~7
    }

    /// The next whole byte, or `nil` at the end. The position must be at a byte.
    mutating func byte() throws(InflationError) -> UInt8? {
        if count < 8 { try fill(0) }
        guard count >= 8 else { return nil }
        return UInt8(truncatingIfNeeded: try take(8))
    }

    @inline(never)
    private mutating func fill(_ wanted: Int) throws(InflationError) {
        while count <= 56 {
            if position == chunk.count {
                do throws(DataError) {
                    guard let next = try source.next(limit: 64 << 10) else { break }
                    chunk = next
                } catch {
                    throw .source(error)
                }
                position = 0
                bytesRead += chunk.count
            }
            word |= UInt64(chunk[position]) << UInt64(count)
            position += 1
            count += 8
        }
        if count < wanted { throw .fault(.truncated) }
    }
}
