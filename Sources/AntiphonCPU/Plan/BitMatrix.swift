/// A square of bits: which of n things each of n things has.
struct BitMatrix {
    private let words: Int
    private var bits: [UInt64]

    init(_ count: Int) {
        words = (count + 63) / 64
        bits = [UInt64](repeating: 0, count: count * words)
    }

    subscript(_ row: Int, _ column: Int) -> Bool {
        get { bits[row * words + column / 64] >> UInt64(column % 64) & 1 == 1 }
        set {
            let bit: UInt64 = 1 << UInt64(column % 64)
            if newValue {
                bits[row * words + column / 64] |= bit
            } else {
                bits[row * words + column / 64] &= ~bit
            }
        }
    }

    /// Adds what `other` has to `row`.
    mutating func formUnion(_ row: Int, _ other: Int) {
        for word in 0..<words { bits[row * words + word] |= bits[other * words + word] }
    }

    /// What a row has, in order.
    func members(_ row: Int) -> [Int] {
        var members: [Int] = []
        for word in 0..<words {
            var rest = bits[row * words + word]
            while rest != 0 {
                members.append(word * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return members
    }
}
