/// A decimal number read from text: its value, and how many decimals it was printed with.
struct DecimalNumber: Equatable {
    /// The double nearest to the text (ties to even).
    var value: Double
    /// Digits after the decimal point once the exponent is applied: 2 for `1.50`, 0 for `150` and `1.5e1`.
    var decimals: Int

    /// Reads the whole of `bytes[range]` as `[+-] digits [. digits] [e [+-] digits]`, spaces and tabs around it allowed.
    ///
    /// Returns `nil` for anything else: `nan`, `inf`, hexadecimal, digit separators and decimal commas are not numbers
    /// here. A number too large for a double comes back infinite.
    ///
    /// Correctly rounded: up to 19 digits with at most 19 places to shift are done in exact 128-bit integer arithmetic
    /// (or, the common case, by Clinger's two exact doubles: W. D. Clinger, How to Read Floating Point Numbers
    /// Accurately, PLDI 1990); the rest goes to the standard library.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var index = range.lowerBound
        var end = range.upperBound
        while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        while end > index, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        let start = index
        guard index < end else { return nil }
        let isNegative = bytes[index] == 0x2D
        if isNegative || bytes[index] == 0x2B { index += 1 }

        var mantissa: UInt64 = 0
        var significant = 0
        var isExactMantissa = true
        var digits = 0
        var fraction = 0
        var isFraction = false
        while index < end {
            let byte = bytes[index]
            let digit = byte &- 0x30
            if digit < 10 {
                digits += 1
                if isFraction { fraction += 1 }
                if significant < 19 {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    if mantissa != 0 { significant += 1 }
                } else {
                    isExactMantissa = false
                }
            } else if byte == 0x2E, !isFraction {
                isFraction = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }

        var exponent = 0
        if index < end {
            guard bytes[index] | 0x20 == 0x65 else { return nil }
            index += 1
            guard index < end else { return nil }
            let isExponentNegative = bytes[index] == 0x2D
            if isExponentNegative || bytes[index] == 0x2B { index += 1 }
            guard index < end else { return nil }
            while index < end {
                let digit = bytes[index] &- 0x30
                guard digit < 10 else { return nil }
                // Beyond this every double is zero or infinite; capping keeps absurd exponents from overflowing.
                if exponent < 1_000_000 { exponent = exponent * 10 + Int(digit) }
                index += 1
            }
            if isExponentNegative { exponent = -exponent }
        }

        decimals = max(0, fraction - exponent)
        let magnitude: Double
        if mantissa == 0, isExactMantissa {
            magnitude = 0
        } else if isExactMantissa, let exact = Self.exactly(mantissa, timesTenTo: exponent - fraction) {
            magnitude = exact
        } else {
            let first = isNegative || bytes[start] == 0x2B ? start + 1 : start
            guard let parsed = Double(String(decoding: bytes[first..<end], as: UTF8.self)) else { return nil }
            magnitude = parsed
        }
        value = isNegative ? -magnitude : magnitude
    }

    /// `mantissa` times a power of ten, correctly rounded, for the powers that 64 bits can hold; `nil` for others.
    private static func exactly(_ mantissa: UInt64, timesTenTo power: Int) -> Double? {
        if mantissa <= 1 << 53, power >= -22, power <= 22 {
            return power < 0 ? Double(mantissa) / tens[-power] : Double(mantissa) * tens[power]
        }
        guard power >= -19, power <= 19 else { return nil }
        if power >= 0 {
            let product = mantissa.multipliedFullWidth(by: integerTens[power])
            if product.high == 0 { return Double(product.low) }
            // The top 64 bits, with everything below them as one sticky bit, round as the whole number does.
            let shift = product.high.leadingZeroBitCount
            let low = shift == 0 ? 0 : product.low >> UInt64(64 - shift)
            let sticky: UInt64 = product.low << UInt64(shift) == 0 ? 0 : 1
            return Double((product.high << UInt64(shift)) | low | sticky) * scale(64 - shift)
        }
        // Long division of mantissa * 2^(63 + its shift) by 10^k, both with their top bit set: the quotient has 63 or
        // 64 bits, and the remainder is the sticky bit. No denormal can come out, since k <= 19.
        let divisor = integerTens[-power]
        let up = mantissa.leadingZeroBitCount
        let divisorUp = divisor.leadingZeroBitCount
        let dividend = mantissa << UInt64(up)
        let split = (divisor << UInt64(divisorUp)).dividingFullWidth((dividend >> 1, dividend << 63))
        return Double(split.quotient | (split.remainder == 0 ? 0 : 1)) * scale(divisorUp - up - 63)
    }

    /// 2 to a power well inside a double's range, so that multiplying by it is exact.
    private static func scale(_ power: Int) -> Double {
        Double(sign: .plus, exponent: power, significand: 1)
    }

    /// 10^0 to 10^22, all exact in a double.
    private static let tens: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// 10^0 to 10^19, all that fit in 64 bits.
    private static let integerTens: [UInt64] = {
        var powers: [UInt64] = [1]
        for _ in 0..<19 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()
}
