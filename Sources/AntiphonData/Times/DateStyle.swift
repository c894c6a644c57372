/// How a date's parts are written: which comes first, what stands between them, and whether days, months and hours below ten have a
/// zero before them. ISO 8601's form unless said otherwise.
struct DateStyle: Sendable, Hashable {
    /// Which part of a date comes first.
    enum Order: Sendable, Hashable {
        /// `2004-03-10`
        case yearFirst
        /// `10/03/2004`
        case dayFirst
        /// `3/10/2004`
        case monthFirst
    }

    /// Whether numbers below ten have a zero before them.
    enum Padding: Sendable, Hashable {
        case padded, plain
        /// No number below ten was met yet: written as if padded.
        case open

        var digits: Int { self == .plain ? 1 : 2 }

        // Who writes without zeros may have some.
        func accepts(_ other: Padding) -> Bool { self != .padded || other != .plain }

        func merged(_ other: Padding) -> Padding {
            if self == .plain || other == .plain { return .plain }
            return self == .padded || other == .padded ? .padded : .open
        }

        /// What a number of so many digits says.
        init(digits: Int, value: Int) { self = digits == 1 ? .plain : value < 10 ? .padded : .open }
    }

    var order = Order.yearFirst
    /// `-`, `/` or `.`
    var separator = UInt8(ascii: "-")
    var month = Padding.padded
    var day = Padding.padded
    var hour = Padding.padded
    /// Whether hours go from 1 to 12, with `AM` or `PM` behind the time.
    var isHalved = false

    /// Whether a date of the other style is written in this one.
    func accepts(_ other: DateStyle) -> Bool {
        order == other.order && separator == other.separator && isHalved == other.isHalved
            && month.accepts(other.month) && day.accepts(other.day) && hour.accepts(other.hour)
    }

    /// With what another date says of zeros.
    func merged(_ other: DateStyle) -> DateStyle {
        var merged = self
        (merged.month, merged.day) = (month.merged(other.month), day.merged(other.day))
        merged.hour = hour.merged(other.hour)
        return merged
    }

    /// With nothing open: who writes one part without zeros writes the others so.
    var settled: DateStyle {
        var settled = self
        if month == .open { settled.month = day }
        if day == .open { settled.day = month }
        if hour == .open { settled.hour = settled.day }
        return settled.padded
    }

    // What is still open is written with zeros.
    private var padded: DateStyle {
        var padded = self
        if month == .open { padded.month = .padded }
        if day == .open { padded.day = .padded }
        if hour == .open { padded.hour = .padded }
        return padded
    }

    /// The same, accepting any zeros.
    var lenient: DateStyle {
        var lenient = self
        (lenient.month, lenient.day, lenient.hour) = (.plain, .plain, .plain)
        return lenient
    }

    var datePattern: String {
        let between = String(UnicodeScalar(separator))
        let (month, day) = (month.digits == 1 ? "M" : "MM", day.digits == 1 ? "D" : "DD")
        return switch order {
        case .yearFirst: "YYYY" + between + month + between + day
        case .dayFirst: day + between + month + between + "YYYY"
        case .monthFirst: month + between + day + between + "YYYY"
        }
    }

    var hourPattern: String { hour.digits == 1 ? "h" : "hh" }
}
