/// How the dates and times of a column are written, and what number stands for each: days since an origin for dates and
/// months, seconds since the beginning of that day (in UTC, if the times tell their distance from it) for times.
///
/// The forms are ISO 8601's extended ones and their common variant with a space: `YYYY-MM`, `YYYY-MM-DD`,
/// `YYYY-MM-DDThh:mm`, `YYYY-MM-DD hh:mm:ss.fff+01:00`; and those of spreadsheets, as ``DateStyle`` tells them: `D/M/YYYY h:mm`,
/// `MM/DD/YYYY hh:mm:ss AM`, `DD.MM.YYYY`. What is printed has the same form as what was read.
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
    /// How the date's parts, and hours, are written.
    var style = DateStyle()
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
        var text = precision == .month ? "YYYY-MM" : style.datePattern
        if precision >= .minute { text += (isSpaced ? " " : "T") + style.hourPattern + ":mm" }
        if precision >= .second { text += ":ss" }
        if fractionDigits > 0 { text += "." + String(repeating: "f", count: fractionDigits) }
        return text + (style.isHalved && precision >= .minute ? " AM" : "") + zoneText
    }

    /// The day of the number 0, as `2020-01-31`.
    public var originText: String { Self.date(origin) }

    /// The format of a pattern, counting from a day; `nil` if it is none.
    ///
    /// - Parameter origin: the day of the number 0, as `2020-01-31`.
    public init?(pattern: String, origin: String = "1970-01-01") {
        // A pattern is a time whose digits are letters. Day 13 is no month: it tells which of both comes first.
        let isHalved = pattern.contains(" AM")
        var text = pattern.replacing(" AM", with: "")
        for (letters, digits) in [
            ("YYYY", "2000"), ("MM", "01"), ("M", "1"), ("DD", "13"), ("D", "13"), ("hh", "10"), ("h", "10"),
            ("mm", "00"), ("ss", "00"),
        ] {
            guard let range = text.firstRange(of: letters) else { continue }
            text.replaceSubrange(range, with: digits)
        }
        text = text.replacing("f", with: "0")
        if isHalved { text = Self.halved(text) }
        let bytes = Array(text.utf8)
        guard let start = TimeReading(Array(origin.utf8), 0..<origin.utf8.count), start.format.precision == .day,
            start.format.style.settled == DateStyle(),
            let reading = TimeReading(bytes, 0..<bytes.count) ?? TimeReading(bytes, 0..<bytes.count, order: .monthFirst)
        else { return nil }
        var format = reading.format
        format.origin = start.day
        format.style.month = pattern.contains("MM") ? .padded : .plain
        format.style.day = pattern.contains("DD") || format.precision == .month ? .padded : .plain
        format.style.hour = pattern.contains("hh") || format.precision <= .day ? .padded : .plain
        guard format.description == pattern else { return nil }
        self = format
    }

    // AM stands behind the seconds and before what is said of UTC.
    private static func halved(_ text: String) -> String {
        let end = text.firstIndex(where: { "Z+".contains($0) }) ?? text.endIndex
        return text[..<end] + " AM" + text[end...]
    }

    /// Whether a reading has this form. It may have fewer digits behind the seconds' point (Python leaves out zeros), and
    /// another distance from UTC (summer time).
    func accepts(_ reading: TimeReading) -> Bool {
        let other = reading.format
        return other.precision == precision && style.accepts(other.style)
            && (precision <= .day || other.isSpaced == isSpaced)
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
        guard let reading = TimeReading(bytes, 0..<bytes.count, order: style.order), accepts(reading) else {
            return nil
        }
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
            append(date, to: &line)
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
        append(CalendarDay.parts(day), to: &line)
        line.append(isSpaced ? 0x20 : UInt8(ascii: "T"))
        let hour = second / 3600
        Self.append(style.isHalved ? (hour + 11) % 12 + 1 : hour, digits: style.hour.digits, to: &line)
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
        if style.isHalved { line += (hour < 12 ? " AM" : " PM").utf8 }
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
        TimeFormat(precision: .day, origin: day).append(CalendarDay.parts(day), to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    private func append(_ date: (year: Int, month: Int, day: Int), to line: inout [UInt8]) {
        guard precision >= .day else {
            Self.append(date.year, digits: 4, to: &line)
            line.append(style.separator)
            return Self.append(date.month, digits: 2, to: &line)
        }
        let (month, day) = ((date.month, style.month.digits), (date.day, style.day.digits))
        let parts =
            switch style.order {
            case .yearFirst: [(date.year, 4), month, day]
            case .dayFirst: [day, month, (date.year, 4)]
            case .monthFirst: [month, day, (date.year, 4)]
            }
        for (index, part) in parts.enumerated() {
            if index > 0 { line.append(style.separator) }
            Self.append(part.0, digits: part.1, to: &line)
        }
    }

    private static func append(_ number: Int, digits: Int, to line: inout [UInt8]) {
        let text = String(number)
        line += repeatElement(0x30, count: max(0, digits - text.utf8.count))
        line += text.utf8
    }

    static func power(_ digits: Int) -> Double {
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
