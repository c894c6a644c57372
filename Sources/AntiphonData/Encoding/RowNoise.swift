/// Noise for columns that are drawn by themselves (``ColumnEncoding/Form-swift.enum/drawn``), worked out of what was generated beside them: the
/// same sequence has the same noise, in whatever batch it is made.
struct RowNoise {
    private var state: UInt64 = 0

    /// Goes on to the next row of a sequence.
    mutating func advance(_ features: ArraySlice<Float>) {
        state = features.reduce(state &+ CounterRandom.step) { CounterRandom.mixed($0 ^ UInt64($1.bitPattern)) }
    }

    /// In 0 to 1, neither of them; another number for each column.
    func uniform(_ column: Int) -> Double {
        let word = CounterRandom.mixed(state &+ CounterRandom.step &* UInt64(truncatingIfNeeded: column + 1))
        return (Double(word >> 11) + 0.5) * 0x1p-53
    }
}
