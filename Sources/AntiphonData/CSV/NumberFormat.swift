/// How numbers are written as text.
public enum NumberFormat: Sendable, Equatable {
    /// In as few digits as read back to the same bits: `0.1`, `3.0`, `1e-05`.
    case shortest
    /// Rounded to this many decimals, half away from zero: `2.50`, or `3` for none.
    case decimals(Int)

    /// Adds a number's text; nothing for a NaN.
    func append(_ value: Float, to line: inout [UInt8]) {
        if case .shortest = self {
            if !value.isNaN { line += value.description.utf8 }
        } else {
            append(Double(value), to: &line)
        }
    }

    /// Adds a number's text; nothing for a NaN.
    func append(_ value: Double, to line: inout [UInt8]) {
        guard !value.isNaN else { return }
        guard case .decimals(let count) = self, count >= 0, count <= 15 else {
            line += value.description.utf8
            return
        }
        var factor: UInt64 = 1
        for _ in 0..<count { factor *= 10 }
        let scaled = (value.magnitude * Double(factor)).rounded()
        // Beyond 2^53 the decimals asked for are finer than the double itself.
        guard scaled <= 9_007_199_254_740_992 else {
            line += value.description.utf8
            return
        }
        let whole = UInt64(scaled)
        if value < 0, whole > 0 { line.append(0x2D) }
        line += String(whole / factor).utf8
        guard count > 0 else { return }
        line.append(0x2E)
        let digits = String(whole % factor)
        line += repeatElement(0x30, count: count - digits.utf8.count)
        line += digits.utf8
    }
}
