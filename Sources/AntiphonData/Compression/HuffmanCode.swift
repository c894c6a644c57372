/// A Huffman code for symbols that occur so and so often (Huffman 1952), with no code beyond a limit.
struct HuffmanCode: Sendable {
    /// Bits of each symbol's code; 0 if it does not occur.
    private(set) var lengths: [UInt8]
    /// Each symbol's code, its first bit lowest, as DEFLATE writes it.
    private(set) var codes: [UInt16]

    /// A code for at least two symbols that occur; `limit` is at most 15.
    init(counts: [Int], limit: Int) {
        var counts = counts
        lengths = Self.lengths(counts)
        // Halving evens the counts out, and with them the lengths, until none is too long.
        while lengths.contains(where: { $0 > limit }) {
            counts = counts.map { ($0 + 1) / 2 }
            lengths = Self.lengths(counts)
        }
        var amounts = [Int](repeating: 0, count: 16)
        for length in lengths where length > 0 { amounts[Int(length)] += 1 }
        var next = [Int](repeating: 0, count: 16)
        for length in 1..<15 { next[length + 1] = (next[length] + amounts[length]) << 1 }
        codes = lengths.map { _ in 0 }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            codes[symbol] = UInt16(HuffmanTable.reversed(next[Int(length)], Int(length)))
            next[Int(length)] += 1
        }
    }

    // Two queues: leaves by count, and inner nodes in the order in which they are made, which is by count too.
    private static func lengths(_ counts: [Int]) -> [UInt8] {
        let leaves = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $0) < (counts[$1], $1) }
        var weights = leaves.map { counts[$0] }
        var parents = [Int](repeating: 0, count: max(0, 2 * leaves.count - 1))
        var (leaf, inner) = (0, leaves.count)
        func smallest() -> Int {
            if leaf < leaves.count, inner >= weights.count || weights[leaf] <= weights[inner] {
                leaf += 1
                return leaf - 1
            }
            inner += 1
            return inner - 1
        }
        for _ in 1..<max(1, leaves.count) {
            let (first, second) = (smallest(), smallest())
            parents[first] = weights.count
            parents[second] = weights.count
            weights.append(weights[first] + weights[second])
        }
        var depths = [Int](repeating: 0, count: parents.count)
        var lengths = [UInt8](repeating: 0, count: counts.count)
        for node in parents.indices.dropLast().reversed() { depths[node] = depths[parents[node]] + 1 }
        // Depths are at most 285, the number of symbols less one.
        for (index, symbol) in leaves.enumerated() { lengths[symbol] = UInt8(min(255, depths[index])) }
        return lengths
    }
}
