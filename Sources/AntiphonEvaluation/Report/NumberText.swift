import Foundation

/// Numbers as text, the same on every machine: no locale, a point for decimals, no exponent where a reader would not want one.
package enum NumberText {
    /// A number with a fixed count of decimals, as in `0.051`; trailing zeros are kept. `-0.0` is written `0.0`.
    /// Not-a-number is `n/a`.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "n/a" : (value < 0 ? "-∞" : "∞") }
        let scale = pow(10, Double(decimals))
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 9e15 else { return scientific(value, significant: 4) }
        let digits = String(Int(scaled))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// A number with about `digits` significant digits, as in `0.0512`, `1197`, `4.499e7`.
    package static func significant(_ value: Double, _ digits: Int = 4) -> String {
        guard value.isFinite else { return fixed(value, 0) }
        guard value != 0 else { return "0" }
        let exponent = exponent10(value)
        if exponent < -4 || exponent > 6 { return scientific(value, significant: digits) }
        return trimmed(fixed(value, max(0, digits - 1 - exponent)))
    }

    /// A whole number with its thousands apart, as in `3,661`.
    package static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + text
    }

    /// A time in words that fit its size: `0.8 s`, `42 s`, `1 min 58 s`, `2 h 5 min`.
    package static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "n/a" }
        if seconds < 10 { return fixed(seconds, 1) + " s" }
        let whole = Int(min(seconds, 1e9).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// The label of an axis tick: decimals follow the distance between ticks, large numbers are told in k, M, G and T.
    package static func tick(_ value: Double, step: Double, largest: Double) -> String {
        if value == 0 { return "0" }
        if largest < 1e-3 || largest >= 1e15 { return scientific(value, significant: 3) }
        let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")]
        let unit = units.first { largest >= $0.0 }.map { $0.1 == "k" ? (1e3, "k") : $0 } ?? (1, "")
        let decimals = max(0, -exponent10(step / unit.0))
        return decimals > 6 ? scientific(value, significant: 6) : fixed(value / unit.0, decimals) + unit.1
    }

    /// A coordinate in a picture: one decimal at most.
    package static func coordinate(_ value: Double) -> String {
        let text = fixed(value, 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func scientific(_ value: Double, significant digits: Int) -> String {
        var exponent = exponent10(value)
        var mantissa = trimmed(fixed(value / pow(10, Double(exponent)), digits - 1))
        if mantissa == "10" || mantissa == "-10" {
            mantissa = value < 0 ? "-1" : "1"
            exponent += 1
        }
        return "\(mantissa)e\(exponent)"
    }

    // The exponent of the leading digit, safe against the last bit of the logarithm.
    private static func exponent10(_ value: Double) -> Int { Int((log10(abs(value)) + 1e-9).rounded(.down)) }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = Substring(text)
        while text.hasSuffix("0") { text = text.dropLast() }
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }
}
