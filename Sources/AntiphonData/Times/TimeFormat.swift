/// How the dates and times of a column are written, and what number stands for each: days since an origin for dates and
/// months, seconds since the beginning of that day (in UTC, if the times tell their distance from it) for times.
///
/// The forms are ISO 8601's extended ones and their common variant with a space: `YYYY-MM`, `YYYY-MM-DD`,
/// `YYYY-MM-DDThh:mm`, `YYYY-MM-DD hh:mm:ss.fff+01:00`. What is printed has the same form as what was read.
public struct TimeFormat: Sendable, Hashable, CustomStringConvertible {
    /// The smallest part that is written.
    enum Precision: Int, Sendable, Hashable, Comparable {
        case month, day, minute, second

        static func < (left: Precision, right: Precision) -> Bool { left.rawValue < right.rawValue }
    }

    /// What is written about the distance from UTC.
    enum Zone: Sendable, Hashable {
        case none
        /// `Z`
        case utc
        /// `+01:00`, `+0100` or `+01`
        case offset(minutes: Int, Style)

        enum Style: Sendable, Hashable { case colon, joined, hours }

        var minutes: Int {
            if case .offset(let minutes, _) = self { minutes } else { 0 }
        }

        /// Whether both are written alike, whatever the distance.
        func isLike(_ other: Zone) -> Bool {
            if case .offset(_, let style) = self, case .offset(_, let otherStyle) = other { return style == otherStyle }
            return self == other
        }
    }

    /// What the numbers of a column count.
    public enum Unit: String, Sendable, Hashable {
        /// Days: for dates and months.
        case days
        /// Seconds: for dates with times.
        case seconds
    }

    var precision: Precision
    /// Whether a space stands between date and time instead of `T`.
    var isSpaced = false
    /// Digits behind the seconds' point, 0 to 9.
    var fractionDigits = 0
    var zone = Zone.none
    /// The day whose beginning is 0, counted from 1970-01-01.
    var origin: Int

    init(precision: Precision, origin: Int) {
        self.precision = precision
        self.origin = origin
    }

    /// What the numbers count.
    public var unit: Unit { precision <= .day ? .days : .seconds }

    /// The pattern, as `YYYY-MM-DD hh:mm:ss.fff+01:00`: letters stand for digits, all else for itself.
    public var description: String {
        var text = "YYYY-MM"
        if precision >= .day { text += "-DD" }
        if precision >= .minute { text += isSpaced ? " hh:mm" : "Thh:mm" }
        if precision >= .second { text += ":ss" }
        if fractionDigits > 0 { text += "." + String(repeating: "f", count: fractionDigits) }
        return text + zoneText
    }

    /// The day of the number 0, as `2020-01-31`.
    public var originText: String { Self.date(origin) }

    /// The format of a pattern, counting from a day; `nil` if it is none of ISO 8601's.
    ///
    /// - Parameter origin: the day of the number 0, as `2020-01-31`.
    public init?(pattern: String, origin: String = "1970-01-01") {
        // A pattern is a time whose digits are letters: 2000-01-01T00:00:00.000+01:00 has every form.
        var text = pattern
        for (letters, digits) in [
            ("YYYY", "2000"), ("MM", "01"), ("DD", "01"), ("hh", "00"), ("mm", "00"), ("ss", "00"),
        ] {
            guard let range = text.firstRange(of: letters) else { continue }
            text.replaceSubrange(range, with: digits)
        }
        text = text.replacing("f", with: "0")
        guard let reading = TimeReading(Array(text.utf8), 0..<text.utf8.count),
            let start = TimeReading(Array(origin.utf8), 0..<origin.utf8.count), start.format.precision == .day
        else { return nil }
        var format = reading.format
        format.origin = start.day
        guard format.description == pattern else { return nil }
        self = format
    }

    /// Whether a reading has this form. It may have fewer digits behind the seconds' point (Python leaves out zeros), and
    /// another distance from UTC (summer time).
    func accepts(_ reading: TimeReading) -> Bool {
        let other = reading.format
        return other.precision == precision && (precision <= .day || other.isSpaced == isSpaced)
            && other.fractionDigits <= fractionDigits && zone.isLike(other.zone)
    }

    /// The number that a reading of this form stands for.
    func value(_ reading: TimeReading) -> Double {
        let days = reading.day - origin
        guard unit == .seconds else { return Double(days) }
        let whole = days * 86_400 + reading.seconds - reading.format.zone.minutes * 60
        guard reading.fraction > 0 else { return Double(whole) }
        return Double(whole) + Double(reading.fraction) / Self.power(reading.format.fractionDigits)
    }

    /// The number of a text in this format; `nil` if it has another.
    public func value(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard let reading = TimeReading(bytes, 0..<bytes.count), accepts(reading) else { return nil }
        return value(reading)
    }

    /// The text of a number: the nearest time that the format can write, within the years 1 to 9999.
    public func text(_ value: Double) -> String {
        var line: [UInt8] = []
        append(value, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    /// The number that a reader takes from the text of a number.
    func rounded(_ value: Double) -> Double {
        self.value(text(value)) ?? value
    }

    func append(_ value: Double, to line: inout [UInt8]) {
        // Beyond this there is no year of four digits.
        let value = min(max(value, -1e12), 1e12)
        guard unit == .seconds else {
            let date = CalendarDay.parts(Int(value.rounded()) + origin)
            Self.append(date, precision, to: &line)
            return
        }
        let step = precision == .minute ? 60.0 : 1
        var whole = fractionDigits == 0 ? Int((value / step).rounded() * step) : Int(value.rounded(.down))
        var fraction = 0
        if fractionDigits > 0 {
            let power = Self.power(fractionDigits)
            fraction = Int(((value - value.rounded(.down)) * power).rounded())
            if fraction == Int(power) { (whole, fraction) = (whole + 1, 0) }
        }
        let local = min(
            max(whole + zone.minutes * 60 + origin * 86_400, CalendarDay.first * 86_400),
            CalendarDay.last * 86_400 + 86_399)
        let day = Int((Double(local) / 86_400).rounded(.down))
        let second = local - day * 86_400
        Self.append(CalendarDay.parts(day), .day, to: &line)
        line.append(isSpaced ? 0x20 : UInt8(ascii: "T"))
        Self.append(second / 3600, digits: 2, to: &line)
        line.append(0x3A)
        Self.append(second / 60 % 60, digits: 2, to: &line)
        if precision == .second {
            line.append(0x3A)
            Self.append(second % 60, digits: 2, to: &line)
        }
        if fractionDigits > 0 {
            line.append(0x2E)
            Self.append(fraction, digits: fractionDigits, to: &line)
        }
        line += zoneText.utf8
    }

    private var zoneText: String {
        guard case .offset(let minutes, let style) = zone else { return zone == .utc ? "Z" : "" }
        var line: [UInt8] = [minutes < 0 ? 0x2D : 0x2B]
        Self.append(abs(minutes) / 60, digits: 2, to: &line)
        if style == .colon { line.append(0x3A) }
        if style != .hours { Self.append(abs(minutes) % 60, digits: 2, to: &line) }
        return String(decoding: line, as: UTF8.self)
    }

    private static func date(_ day: Int) -> String {
        var line: [UInt8] = []
        append(CalendarDay.parts(day), .day, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    private static func append(
        _ date: (year: Int, month: Int, day: Int), _ precision: Precision, to line: inout [UInt8]
    ) {
        append(date.year, digits: 4, to: &line)
        line.append(0x2D)
        append(date.month, digits: 2, to: &line)
        guard precision >= .day else { return }
        line.append(0x2D)
        append(date.day, digits: 2, to: &line)
    }

    private static func append(_ number: Int, digits: Int, to line: inout [UInt8]) {
        let text = String(number)
        line += repeatElement(0x30, count: max(0, digits - text.utf8.count))
        line += text.utf8
    }

    private static func power(_ digits: Int) -> Double {
        (0..<digits).reduce(1) { power, _ in power * 10 }
    }
}

extension TimeFormat: Codable {
    private enum CodingKeys: String, CodingKey { case pattern, origin }

    /// Writes the pattern and the origin.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(description, forKey: .pattern)
        try container.encode(originText, forKey: .origin)
    }

    /// Reads them; a pattern that is none is a decoding error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let pattern = try container.decode(String.self, forKey: .pattern)
        guard let format = TimeFormat(pattern: pattern, origin: try container.decode(String.self, forKey: .origin))
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .pattern, in: container, debugDescription: "\(pattern) is no pattern of times")
        }
        self = format
    }
}
