/// SHA-256 (FIPS 180-4): the fingerprint of a file in a run directory's manifest.
public struct SHA256: Sendable {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var pending: [UInt8] = []
    private var length: UInt64 = 0
    // The message schedule, kept from block to block: hashing allocates nothing.
    private var schedule = [UInt32](repeating: 0, count: 64)

    /// A hash of nothing yet.
    public init() { pending.reserveCapacity(128) }

    /// The hash of some bytes, as 64 hexadecimal digits.
    public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finished()
    }

    /// Adds bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { update($0) }
        if isDone == nil { Array(bytes).withUnsafeBufferPointer { update($0) } }
    }

    private mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        length += UInt64(bytes.count)
        var start = 0
        if !pending.isEmpty {
            start = min(64 - pending.count, bytes.count)
            pending.append(contentsOf: bytes[..<start])
            guard pending.count == 64 else { return }
            pending.withUnsafeBufferPointer { Self.compress($0, from: 0, &state, &schedule) }
            pending.removeAll(keepingCapacity: true)
        }
        while bytes.count - start >= 64 {
            Self.compress(bytes, from: start, &state, &schedule)
            start += 64
        }
        pending.append(contentsOf: bytes[start...])
    }

    /// The hash of all bytes added, as 64 hexadecimal digits.
    public consuming func finished() -> String {
        let bits = length * 8
        var rest: [UInt8] = [0x80]
        while (pending.count + rest.count) % 64 != 56 { rest.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) { rest.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        update(rest)
        return state.flatMap { word in stride(from: 28, through: 0, by: -4).map { Int(word >> $0) & 15 } }
            .map { String($0, radix: 16) }.joined()
    }

    private static func compress(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ state: inout [UInt32], _ w: inout [UInt32]
    ) {
        for i in 0..<16 {
            let place = start + 4 * i
            let high = UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16
            w[i] = high | UInt32(bytes[place + 2]) << 8 | UInt32(bytes[place + 3])
        }
        for i in 16..<64 {
            let a = w[i - 15]
            let b = w[i - 2]
            let s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)
            let s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10)
            w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for i in 0..<64 {
            let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let first = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[i] &+ w[i]
            let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ s0 &+ majority)
        }
        for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] = state[i] &+ value }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < 64 {
            if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // floor(cbrt(prime) * 2^32) by bisection in whole numbers: x^3 <= prime * 2^96.
            var (low, high): (UInt64, UInt64) = (0, 1 << 35)
            while high - low > 1 {
                let middle = (low + high) / 2
                let square = middle.multipliedFullWidth(by: middle)
                let (carry, bottom) = square.low.multipliedFullWidth(by: middle)
                let top = square.high &* middle &+ carry
                // top:bottom <= prime << 96 means top <= prime << 32 (bottom only matters on equality, never met).
                _ = bottom
                if top < prime << 32 { low = middle } else { high = middle }
            }
            return UInt32(truncatingIfNeeded: low)
        }
    }()
}
