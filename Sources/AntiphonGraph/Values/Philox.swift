/// Philox 4x32-10 on the host: counter-based random bits, the same as the graph's `random` operation gives.
///
/// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011. A word depends on the key, the sample's number and the
/// place within the sample, on nothing else.
public struct Philox: Sendable, Hashable {
    /// The key's two words.
    public let key: SIMD2<UInt32>

    /// A generator under a key.
    public init(key: SIMD2<UInt32>) { self.key = key }

    /// A generator under a 64-bit seed: low word, then high word.
    public init(seed: UInt64) {
        self.init(key: [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)])
    }

    /// The four words for a counter.
    public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var (counter, key) = (counter, key)
        for _ in 0..<10 {
            let left = counter[0].multipliedFullWidth(by: 0xD251_1F53)
            let right = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
            counter = [
                right.high ^ counter[1] ^ key[0], right.low, left.high ^ counter[3] ^ key[1], left.low,
            ]
            key = key &+ [0x9E37_79B9, 0xBB67_AE85]
        }
        return counter
    }

    /// The word at a place (below 2^34) within a sample.
    public func word(_ place: Int, sample: UInt32 = 0) -> UInt32 {
        block([UInt32(truncatingIfNeeded: place / 4), sample, 0, 0])[place % 4]
    }

    /// The generator of an independent stream, as `RandomKey.folded` derives it.
    public func folded(_ stream: UInt32) -> Philox {
        let words = block([0, stream, 0, 0])
        return Philox(key: [words[0], words[1]])
    }

    /// The generator of an independent stream named by a text (FNV-1a of its UTF-8 bytes, folded in two halves).
    public func folded(_ name: String) -> Philox {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return folded(UInt32(truncatingIfNeeded: hash)).folded(UInt32(truncatingIfNeeded: hash >> 32))
    }

    /// The key as a tensor, for a program's key input.
    public var words: HostTensor { HostTensor([key[0], key[1]]) }
}

extension Philox {
    /// A whole number below `bound` at a place within a sample (by multiplication: bias below bound / 2^32).
    public func index(below bound: Int, _ place: Int, sample: UInt32 = 0) -> Int {
        Int((UInt64(word(place, sample: sample)) &* UInt64(bound)) >> 32)
    }

    /// Uniform in [0, 1) at a place within a sample.
    public func uniform(_ place: Int, sample: UInt32 = 0) -> Float {
        Float(word(place, sample: sample) >> 8) * 0x1p-24
    }
}
