/// Hashes by which cells are compared where keeping them all would take too much memory.
enum CellHash {
    static let missing: UInt64 = 0

    static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return hash == missing ? 1 : hash
    }
}
