import Foundation

/// What is said to a person: on standard error, so that standard output holds data only.
enum Messages {
    /// A line of information.
    static func note(_ text: String) { write(text + "\n") }

    /// The one line that says what went wrong.
    static func error(_ text: String) {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        write("antiphon: error: \(line)\n")
    }

    /// A line about something that is odd but not wrong.
    static func warning(_ text: String) { write("antiphon: warning: \(text)\n") }

    static func write(_ text: String) {
        // Where nobody can be told there is nothing to be done about it.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether standard error is a terminal that can redraw a line.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The columns of the terminal on standard error.
    static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}

/// A number for people: a few significant digits.
func short(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return "\(value)" }
    let text = String(format: "%.\(digits)f", value)
    return text == "-" + String(format: "%.\(digits)f", 0.0) ? String(text.dropFirst()) : text
}

/// A number of things for people: `1 step`, `24 steps`.
func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }

/// A duration for people: `47 s`, `2 min 05 s`, `1 h 02 min`.
func words(_ duration: Duration) -> String {
    let seconds = Int(
        max(0, Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18).rounded())
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(String(format: "%02d", seconds % 60)) s" }
    return "\(seconds / 3600) h \(String(format: "%02d", seconds / 60 % 60)) min"
}
