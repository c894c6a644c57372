/// What a cell says if it is a date or a date with a time in one of ISO 8601's extended forms.
struct TimeReading: Equatable {
    /// The form, with the reading's own day as its origin.
    var format: TimeFormat
    /// The day, by the clock of the cell, counted from 1970-01-01.
    var day: Int
    /// Seconds since that day began.
    var seconds = 0
    /// The fraction of a second in units of the last digit printed.
    var fraction = 0

    /// Reads the whole of `bytes[range]`, spaces and tabs around it allowed: `YYYY-MM`, `YYYY-MM-DD`, and behind a `T` or
    /// a space `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f` (one to nine digits), with `Z`, `+hh:mm`, `+hhmm` or `+hh` or nothing
    /// behind it. `nil` for everything else: days that no calendar has, hour 24, second 60.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        guard end - start >= 7, end - start <= 40 else { return nil }
        var scan = Scan(bytes: bytes, position: start, end: end)
        guard let year = scan.digits(4), scan.take("-"), let month = scan.digits(2) else { return nil }
        if scan.isAtEnd {
            guard let day = CalendarDay.number(year: year, month: month, day: 1) else { return nil }
            self.day = day
            format = TimeFormat(precision: .month, origin: day)
            return
        }
        guard scan.take("-"), let dayOfMonth = scan.digits(2),
            let day = CalendarDay.number(year: year, month: month, day: dayOfMonth)
        else { return nil }
        self.day = day
        format = TimeFormat(precision: .day, origin: day)
        if scan.isAtEnd { return }

        format.precision = .minute
        if scan.take("T") {
            format.isSpaced = false
        } else if scan.take(" ") {
            format.isSpaced = true
        } else {
            return nil
        }
        guard let hour = scan.digits(2), hour < 24, scan.take(":"), let minute = scan.digits(2), minute < 60 else {
            return nil
        }
        seconds = hour * 3600 + minute * 60
        if scan.take(":") {
            guard let second = scan.digits(2), second < 60 else { return nil }
            seconds += second
            format.precision = .second
            if scan.take(".") {
                while let digit = scan.digits(1) {
                    guard format.fractionDigits < 9 else { return nil }
                    fraction = fraction * 10 + digit
                    format.fractionDigits += 1
                }
                guard format.fractionDigits > 0 else { return nil }
            }
        }
        if scan.isAtEnd { return }
        guard let zone = scan.zone(), scan.isAtEnd else { return nil }
        format.zone = zone
    }

    private struct Scan {
        let bytes: [UInt8]
        var position: Int
        let end: Int

        var isAtEnd: Bool { position == end }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            guard end - position >= count else { return nil }
            var value = 0
            for offset in 0..<count {
                let digit = bytes[position + offset] &- 0x30
                guard digit < 10 else { return nil }
                value = value * 10 + Int(digit)
            }
            position += count
            return value
        }

        mutating func zone() -> TimeFormat.Zone? {
            if take("Z") { return .utc }
            let isWest = take("-")
            guard isWest || take("+"), let hours = digits(2), hours < 24 else { return nil }
            let sign = isWest ? -1 : 1
            if isAtEnd { return .offset(minutes: sign * hours * 60, .hours) }
            let hasColon = take(":")
            guard let minutes = digits(2), minutes < 60 else { return nil }
            return .offset(minutes: sign * (hours * 60 + minutes), hasColon ? .colon : .joined)
        }
    }
}
