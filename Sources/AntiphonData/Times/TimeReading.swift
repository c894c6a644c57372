/// What a cell says if it is a date or a date with a time, in one of the forms of ``TimeFormat``.
struct TimeReading: Equatable {
    /// The form, with the reading's own day as its origin.
    var format: TimeFormat
    /// The day, by the clock of the cell, counted from 1970-01-01.
    var day: Int
    /// Seconds since that day began.
    var seconds = 0
    /// The fraction of a second in units of the last digit printed.
    var fraction = 0

    /// Reads the whole of `bytes[range]`, spaces and tabs around it allowed: `YYYY-MM`, a date (`YYYY-MM-DD`; with `/` or `.` for `-`; the year
    /// last; days and months of one digit), and behind a `T` or a space `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f` (one to nine digits; hours of
    /// one digit; ` AM` or ` PM`), with `Z`, `+hh:mm`, `+hhmm` or `+hh` or nothing behind it. `nil` for everything else: days that no
    /// calendar has, hour 24, second 60.
    /// - Parameter order: which of day and month comes first where the year is last; nothing else depends on it.
    init?(_ bytes: [UInt8], _ range: Range<Int>, order: DateStyle.Order = .dayFirst) {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        guard end - start >= 7, end - start <= 40 else { return nil }
        var scan = Scan(bytes: bytes, position: start, end: end)
        guard let date = scan.date(order) else { return nil }
        day = date.day
        format = TimeFormat(precision: date.precision, origin: day)
        format.style = date.style
        if scan.isAtEnd { return }
        guard date.precision == .day else { return nil }

        format.precision = .minute
        if scan.take("T") {
            format.isSpaced = false
        } else if scan.take(" ") {
            format.isSpaced = true
        } else {
            return nil
        }
        guard let written = scan.oneOrTwo(), scan.take(":"), let minute = scan.digits(2), minute < 60 else {
            return nil
        }
        format.style.hour = DateStyle.Padding(digits: written.digits, value: written.value)
        var hour = written.value
        seconds = minute * 60
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
        if let isAfternoon = scan.half() {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
            format.style.isHalved = true
        }
        guard hour < 24 else { return nil }
        seconds += hour * 3600
        if scan.isAtEnd { return }
        guard let zone = scan.zone(), scan.isAtEnd else { return nil }
        format.zone = zone
    }

    /// The instant, in seconds since 1970 began in UTC.
    var instant: Double {
        let whole = Double(day * 86_400 + seconds - format.zone.minutes * 60)
        return fraction == 0 ? whole : whole + Double(fraction) / TimeFormat.power(format.fractionDigits)
    }

    /// Whether cells hold a time of day and nothing else: `h:mm`, `hh:mm:ss`, `hh:mm:ss AM`.
    static func isTimeOfDay(_ cell: ArraySlice<UInt8>) -> Bool {
        guard (4...18).contains(cell.count) else { return false }
        // Also as 18.00.00, which is no number.
        let isPointed = cell.count { $0 == 0x2E } == 2
        let bytes = Array("2000-01-01 ".utf8) + (isPointed ? cell.map { $0 == 0x2E ? 0x3A : $0 } : Array(cell))
        guard let reading = TimeReading(bytes, bytes.indices) else { return false }
        return reading.format.precision >= .minute && reading.format.zone == .none
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

        /// One or two digits, and how many there were.
        mutating func oneOrTwo() -> (value: Int, digits: Int)? {
            if let two = digits(2) { return (two, 2) }
            return digits(1).map { ($0, 1) }
        }

        mutating func separator() -> UInt8? {
            guard position < end, "-/.".utf8.contains(bytes[position]) else { return nil }
            position += 1
            return bytes[position - 1]
        }

        mutating func date(
            _ order: DateStyle.Order
        ) -> (day: Int, precision: TimeFormat.Precision, style: DateStyle)? {
            var style = DateStyle()
            if let year = digits(4) {
                guard let separator = separator(), let month = oneOrTwo() else { return nil }
                // Year and month alone are ISO 8601's form only: 2020/1 may be anything.
                if isAtEnd {
                    guard separator == UInt8(ascii: "-"), month.digits == 2 else { return nil }
                    return CalendarDay.number(year: year, month: month.value, day: 1).map { ($0, .month, style) }
                }
                guard self.separator() == separator, let day = oneOrTwo() else { return nil }
                style.separator = separator
                return finished(year, month, day, &style)
            }
            guard let first = oneOrTwo(), let separator = separator(), let second = oneOrTwo(),
                self.separator() == separator, let year = digits(4)
            else { return nil }
            style.separator = separator
            style.order = order == .monthFirst ? .monthFirst : .dayFirst
            return style.order == .dayFirst
                ? finished(year, second, first, &style) : finished(year, first, second, &style)
        }

        private func finished(
            _ year: Int, _ month: (value: Int, digits: Int), _ day: (value: Int, digits: Int), _ style: inout DateStyle
        ) -> (day: Int, precision: TimeFormat.Precision, style: DateStyle)? {
            style.month = DateStyle.Padding(digits: month.digits, value: month.value)
            style.day = DateStyle.Padding(digits: day.digits, value: day.value)
            guard let number = CalendarDay.number(year: year, month: month.value, day: day.value) else { return nil }
            return (number, .day, style)
        }

        /// Whether `PM` follows, `nil` if neither it nor `AM` does.
        mutating func half() -> Bool? {
            guard end - position >= 3, bytes[position] == 0x20, bytes[position + 2] == UInt8(ascii: "M") else {
                return nil
            }
            let letter = bytes[position + 1]
            guard letter == UInt8(ascii: "A") || letter == UInt8(ascii: "P") else { return nil }
            position += 3
            return letter == UInt8(ascii: "P")
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
