/// A canonical Huffman code as a table: the next bits of the stream give a symbol and how many bits it took.
struct HuffmanTable {
    /// The most bits that a code of this table has.
    private(set) var bits = 0
    /// For each value of the next `bits` bits: symbol * 16 + length; 0 where no code begins so.
    private(set) var entries: [UInt16] = [0]

    /// The code with these lengths (0: the symbol does not occur), as RFC 1951 section 3.2.2 numbers it.
    ///
    /// Returns `nil` for lengths that are no prefix code, or that leave bit patterns unused; as in zlib one code of one
    /// bit may stand alone, and `allowsNone` lets no symbol occur at all.
    init?(lengths: ArraySlice<UInt8>, allowsNone: Bool) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        let symbols = counts.reduce(0, +)
        guard symbols > 0 else {
            if allowsNone { return }
            return nil
        }
        var left = 1
        for length in 1...15 {
            left = left * 2 - counts[length]
            if left < 0 { return nil }
        }
        guard left == 0 || symbols == 1 && counts[1] == 1 else { return nil }

        bits = counts.lastIndex { $0 > 0 } ?? 0
        entries = [UInt16](repeating: 0, count: 1 << bits)
        var next = [Int](repeating: 0, count: 16)
        for length in 1..<15 { next[length + 1] = (next[length] + counts[length]) << 1 }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            // The stream has codes with their first bit lowest.
            var place = Self.reversed(next[length], length)
            next[length] += 1
            let entry = UInt16(symbol << 4 | length)
            while place < entries.count {
                entries[place] = entry
                place += 1 << length
            }
        }
    }

    /// The `count` low bits of a number in reverse order.
    static func reversed(_ value: Int, _ count: Int) -> Int {
        var (rest, result) = (value, 0)
        for _ in 0..<count {
            result = result << 1 | rest & 1
            rest >>= 1
        }
        return result
    }
}

/// What DEFLATE's symbols stand for (RFC 1951, section 3.2.5).
enum DeflateCode {
    /// Symbol 257 + i is a match of `lengthBase[i]` bytes and up, told apart by `lengthBits[i]` more bits.
    static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    /// Distance symbol i is `distanceBase[i]` bytes and up back, told apart by `distanceBits[i]` more bits.
    static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
    static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    /// The order in which the lengths of the code-length code stand.
    static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    static let endOfBlock = 256

    /// Lengths of the fixed codes.
    static let fixedLengths =
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
        + [UInt8](repeating: 8, count: 8)
    static let fixedDistances = [UInt8](repeating: 5, count: 32)
}
