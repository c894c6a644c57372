/// How numbers are written as text. All are plain decimal text that pandas, NumPy and R read without options.
public enum NumberFormat: Sendable, Equatable {
    /// In as few digits as read back to the same bits: `0.1`, `3.0`, `1e-05`.
    case shortest
    /// Rounded to at most this many decimals, half away from zero, without trailing zeros: `2.5`, `3.0`; `3` for none. A `Float`
    /// that is coarser by a digit is written ``shortest``: 8 decimals of 20.1 would be `20.10000038`.
    case decimals(Int)
    /// Always this number, in as few digits as it takes: for a constant column, whose value `Float` may not hold.
    case constant(Double)
    /// The label whose index is nearest: for categories.
    case labels([String])
    /// A date or a time.
    case time(TimeFormat)

    /// How numbers of a kind are written.
    ///
    /// - Parameter number: for what is a number itself.
    public init(_ kind: ColumnKind, number: NumberFormat) {
        switch kind {
        case .number: self = number
        case .category(let labels): self = .labels(labels)
        case .time(let format): self = .time(format)
        }
    }

    /// As a source printed its numbers: with as many decimals, or ``shortest`` where it had more than 15 or that is not known.
    static func printed(_ decimals: Int?) -> NumberFormat {
        decimals.flatMap { $0 <= 15 ? .decimals($0) : nil } ?? .shortest
    }

    /// Adds a number's text; nothing for a NaN.
    package func append(_ value: Float, to line: inout [UInt8]) {
        if case .shortest = fitting(value) {
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
        case .labels(let labels): if let label = Self.label(value, labels) { CSVWriter.append(label, to: &line) }
        case .time(let format): format.append(value, to: &line)
        }
    }

    /// Adds a number as JSON: labels that are numbers as these, other labels and times as strings, and
    /// `null` for what is not finite.
    func appendJSON(_ value: Float, to line: inout [UInt8]) {
        guard value.isFinite else {
            line += "null".utf8
            return
        }
        switch self {
        case .labels(let labels):
            guard let label = Self.label(Double(value), labels) else {
                line += "null".utf8
                return
            }
            if JSONText.isNumber(label) { line += label.utf8 } else { JSONText.append(label, to: &line) }
        case .time(let format): JSONText.append(format.text(Double(value)), to: &line)
        case .shortest, .decimals, .constant: append(value, to: &line)
        }
    }

    // Decimals that are a digit finer than a number's own last bit say nothing of it; less, and what was read is printed as it was.
    // Large numbers, whose shortest text has an exponent, stay as they are.
    private func fitting(_ value: Float) -> NumberFormat {
        guard case .decimals(let count) = self, Self.powers.indices.contains(count), value.ulp < 1,
            Double(value.ulp) * Double(Self.powers[count]) > 10
        else { return self }
        return .shortest
    }

    private static func label(_ value: Double, _ labels: [String]) -> String? {
        guard value.isFinite, !labels.isEmpty else { return nil }
        return labels[Int(min(max(value.rounded(), 0), Double(labels.count - 1)))]
    }

    /// The number that a reader takes from the text.
    package func rounded(_ value: Float) -> Double {
        switch fitting(value) {
        case .shortest: return self == .shortest ? Double(value) : Double(value.description) ?? Double(value)
        case .constant(let constant): return value.isNaN ? .nan : constant
        case .labels(let labels): return min(max(Double(value).rounded(), 0), Double(max(0, labels.count - 1)))
        case .time(let format): return value.isNaN ? .nan : format.rounded(Double(value))
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
