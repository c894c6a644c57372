/// How numbers are written as text. All are plain decimal text that pandas, NumPy and R read without options.
public enum NumberFormat: Sendable, Equatable {
    /// In as few digits as read back to the same bits: `0.1`, `3.0`, `1e-05`.
    case shortest
    /// Rounded to at most this many decimals, half away from zero, without trailing zeros: `2.5`, `3.0`; `3` for none.
    case decimals(Int)
    /// Always this number, in as few digits as it takes: for a constant column, whose value `Float` may not hold.
    case constant(Double)
    /// The label whose index the number is.
    case labels([String])

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
        switch self {
        case .shortest: line += value.description.utf8
        case .decimals(let count): Self.append(value, decimals: count, to: &line)
        case .constant(let value): Self.append(value, decimals: value == value.rounded() ? 0 : 17, to: &line)
        case .labels(let labels):
            if let index = Int(exactly: value), labels.indices.contains(index) {
                CSVWriter.append(labels[index], to: &line)
            }
        }
    }

    /// The number that a reader takes from the text.
    func rounded(_ value: Float) -> Double {
        switch self {
        case .shortest, .labels: return Double(value)
        case .constant(let constant): return value.isNaN ? .nan : constant
        case .decimals(let count):
            let factor = count >= 0 && count <= 15 ? Double(Self.powers[count]) : 0
            let scaled = (Double(value.magnitude) * factor).rounded()
            // Both are whole and exact, so the quotient is the double nearest to the decimal.
            guard factor > 0, scaled <= 9_007_199_254_740_992 else { return Double(value) }
            return scaled == 0 ? 0 : Double(signOf: Double(value), magnitudeOf: scaled / factor)
        }
    }

    private static func append(_ value: Double, decimals: Int, to line: inout [UInt8]) {
        let factor = decimals >= 0 && decimals <= 15 ? powers[decimals] : 0
        let scaled = (value.magnitude * Double(factor)).rounded()
        // Beyond 2^53 the decimals asked for are finer than the double itself.
        guard factor > 0, scaled <= 9_007_199_254_740_992 else {
            line += value.description.utf8
            return
        }
        let whole = UInt64(scaled)
        if value < 0, whole > 0 { line.append(0x2D) }
        line += String(whole / factor).utf8
        guard decimals > 0 else { return }
        line.append(0x2E)
        let digits = String(whole % factor)
        line += repeatElement(0x30, count: decimals - digits.utf8.count)
        line += digits.utf8
        for _ in 1..<decimals where line[line.count - 1] == 0x30 { line.removeLast() }
    }

    /// 10^0 to 10^15.
    private static let powers: [UInt64] = {
        var powers: [UInt64] = [1]
        for _ in 0..<15 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()
}
