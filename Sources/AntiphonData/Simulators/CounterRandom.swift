import Foundation

/// Random numbers that depend on a seed, a stream and a position, and on nothing else.
///
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014) with its state as the
/// counter: each stream begins at a hash of the seed and its number, so streams can be drawn in any order. Integers
/// and uniform numbers are the same bits on every machine; normal ones go through `log` and `cos`, whose last bit a
/// platform may choose.
struct CounterRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64, stream: UInt64) {
        state = Self.mixed(Self.mixed(seed &+ Self.step) ^ (stream &* 0xD605_BBB5_8C8A_BBAD &+ Self.step))
    }

    mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mixed(state)
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Uniform in [low, high).
    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * uniform()
    }

    /// Normal with mean 0 and standard deviation 1 (Box and Muller; the second of each pair is thrown away, so that
    /// every draw takes two words).
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    /// Student's t with the given degrees of freedom, scaled to standard deviation 1: a normal with heavier tails.
    mutating func student(_ freedom: Int) -> Double {
        let numerator = normal()
        var squares = 0.0
        for _ in 0..<freedom {
            let draw = normal()
            squares += draw * draw
        }
        let ratio = Double(freedom) / max(squares, .leastNormalMagnitude)
        return numerator * ratio.squareRoot() * (Double(freedom - 2) / Double(freedom)).squareRoot()
    }

    /// The distance between two counters (SplitMix64, Steele, Lea and Flood 2014).
    static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The bits of a word stirred: every bit depends on every other.
    static func mixed(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
