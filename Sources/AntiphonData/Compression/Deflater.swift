/// Packs bytes into a DEFLATE stream (RFC 1951), a block a call.
///
/// Greedy matches found by a hash of four bytes, and a Huffman code made for each block: for tables of numbers about
/// what `gzip -1` makes of them. Matches do not reach back over a block, so blocks should be large.
package struct Deflater: Sendable {
    private var writer = BitWriter()

    /// Begins a stream.
    package init() {}

    /// Packed bytes that are ready; they are taken away.
    package mutating func take() -> [UInt8] { writer.take() }

    /// Adds a block of at most a few MiB.
    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        var tokens = DeflateTokens()
        bytes.withUnsafeBufferPointer { tokens.fill($0) }
        tokens.write(to: &writer)
    }

    /// Brings everything so far to a byte boundary, so that a reader can unpack it.
    mutating func synchronise() {
        writer.put(0, 3)
        writer.alignToByte()
        writer.put(0, 16)
        writer.put(0xFFFF, 16)
    }

    /// Ends the stream.
    package mutating func finish() {
        // An empty last block with the fixed code.
        writer.put(0b011, 3)
        writer.put(0, 7)
        writer.alignToByte()
    }
}

/// The literals and matches of a block.
private struct DeflateTokens {
    /// A literal, or (length << 16 | distance) of a match.
    private var tokens: [UInt32] = []
    private var literals = [Int](repeating: 0, count: 286)
    private var distances = [Int](repeating: 0, count: 30)

    private static let shortest = 4
    private static let longest = 258
    private static let window = 32768
    private static let hashBits = 15
    // Candidates tried for each match: more are slower and find longer ones.
    private static let tries = 8

    private static let lengthSymbol: [UInt8] = {
        var symbols = [UInt8](repeating: 0, count: longest + 1)
        for (symbol, base) in DeflateCode.lengthBase.enumerated() {
            for length in base...longest { symbols[length] = UInt8(symbol) }
        }
        return symbols
    }()

    private static func distanceSymbol(_ distance: Int) -> Int {
        // Two symbols for each power of two.
        if distance <= 4 { return distance - 1 }
        let top = Int.bitWidth - 1 - (distance - 1).leadingZeroBitCount
        return 2 * top + ((distance - 1) >> (top - 1) & 1)
    }

    mutating func fill(_ bytes: UnsafeBufferPointer<UInt8>) {
        tokens.reserveCapacity(bytes.count / 2)
        // The last place where each hash was met, and for each place the one before it (both from 1; 0 is none).
        var heads = [Int32](repeating: 0, count: 1 << Self.hashBits)
        var chain = [Int32](repeating: 0, count: bytes.count)
        func word(_ index: Int) -> UInt32 {
            UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
                | UInt32(bytes[index + 3]) << 24
        }
        func insert(_ index: Int) {
            let hash = Int((word(index) &* 0x9E37_79B1) >> UInt32(32 - Self.hashBits))
            chain[index] = heads[hash]
            heads[hash] = Int32(index + 1)
        }
        var index = 0
        while index < bytes.count {
            var best = (length: 0, distance: 0)
            if index + Self.shortest <= bytes.count {
                insert(index)
                let limit = min(Self.longest, bytes.count - index)
                var candidate = Int(chain[index]) - 1
                var tries = Self.tries
                while candidate >= 0, index - candidate <= Self.window, tries > 0, best.length < limit {
                    if bytes[candidate + best.length] == bytes[index + best.length] {
                        var length = 0
                        while length < limit, bytes[candidate + length] == bytes[index + length] { length += 1 }
                        if length > best.length { best = (length, index - candidate) }
                    }
                    candidate = Int(chain[candidate]) - 1
                    tries -= 1
                }
            }
            if best.length >= Self.shortest {
                tokens.append(UInt32(best.length << 16 | best.distance))
                literals[257 + Int(Self.lengthSymbol[best.length])] += 1
                distances[Self.distanceSymbol(best.distance)] += 1
                let end = index + best.length
                index += 1
                while index < end {
                    if index + Self.shortest <= bytes.count { insert(index) }
                    index += 1
                }
            } else {
                tokens.append(UInt32(bytes[index]))
                literals[Int(bytes[index])] += 1
                index += 1
            }
        }
        literals[DeflateCode.endOfBlock] = 1
    }

    func write(to writer: inout BitWriter) {
        // A code of no symbols is allowed for distances, but old readers want two.
        var distanceCounts = distances
        for symbol in 0..<2 where distanceCounts.count(where: { $0 > 0 }) < 2 { distanceCounts[symbol] += 1 }
        let literalCode = HuffmanCode(counts: literals, limit: 15)
        let distanceCode = HuffmanCode(counts: distanceCounts, limit: 15)
        writer.put(0b100, 3)
        Self.writeCodes(literalCode, distanceCode, to: &writer)
        for token in tokens {
            if token < 0x10000 {
                writer.put(literalCode, Int(token))
                continue
            }
            let (length, distance) = (Int(token >> 16), Int(token & 0xFFFF))
            let symbol = Int(Self.lengthSymbol[length])
            writer.put(literalCode, 257 + symbol)
            writer.put(UInt64(length - DeflateCode.lengthBase[symbol]), DeflateCode.lengthBits[symbol])
            let place = Self.distanceSymbol(distance)
            writer.put(distanceCode, place)
            writer.put(UInt64(distance - DeflateCode.distanceBase[place]), DeflateCode.distanceBits[place])
        }
        writer.put(literalCode, DeflateCode.endOfBlock)
    }

    // Both codes' lengths, themselves coded; runs of zeros are the only runs worth the trouble.
    private static func writeCodes(_ literals: HuffmanCode, _ distances: HuffmanCode, to writer: inout BitWriter) {
        let lengths = literals.lengths + distances.lengths
        var symbols: [(symbol: Int, more: UInt64, bits: Int)] = []
        var index = 0
        while index < lengths.count {
            let run = lengths[index...].prefix { $0 == 0 }.count
            switch run {
            case 11...:
                symbols.append((18, UInt64(min(run, 138) - 11), 7))
                index += min(run, 138)
            case 3...10:
                symbols.append((17, UInt64(run - 3), 3))
                index += run
            default:
                symbols.append((Int(lengths[index]), 0, 0))
                index += 1
            }
        }
        var counts = [Int](repeating: 0, count: 19)
        for item in symbols { counts[item.symbol] += 1 }
        // A code of a single symbol is not complete.
        for symbol in [0, 18] where counts.count(where: { $0 > 0 }) < 2 { counts[symbol] += 1 }
        let code = HuffmanCode(counts: counts, limit: 7)
        writer.put(UInt64(literals.lengths.count - 257), 5)
        writer.put(UInt64(distances.lengths.count - 1), 5)
        writer.put(15, 4)
        for symbol in DeflateCode.lengthOrder { writer.put(UInt64(code.lengths[symbol]), 3) }
        for item in symbols {
            writer.put(code, item.symbol)
            writer.put(item.more, item.bits)
        }
    }
}

/// Bits into bytes, the lowest of each byte first.
struct BitWriter: Sendable {
    private var bytes: [UInt8] = []
    private var word: UInt64 = 0
    private var count = 0

    /// Adds the `wanted` low bits of a value (at most 32), which has no others.
    @inline(__always)
    mutating func put(_ value: UInt64, _ wanted: Int) {
        word |= value << UInt64(count)
        count += wanted
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: word))
            word >>= 8
            count -= 8
        }
    }

    /// Adds a symbol's code.
    @inline(__always)
    mutating func put(_ code: HuffmanCode, _ symbol: Int) { put(UInt64(code.codes[symbol]), Int(code.lengths[symbol])) }

    mutating func alignToByte() { if count > 0 { put(0, 8 - count) } }

    /// The whole bytes so far; they are taken away.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
