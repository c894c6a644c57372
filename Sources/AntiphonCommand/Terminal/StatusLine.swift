/// One line of progress: redrawn on a terminal, written every few seconds elsewhere.
struct StatusLine {
    private let interactive = Messages.isInteractive
    private let quiet: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant?
    private var drawn = false

    /// - Parameter delay: shows nothing before that.
    init(quiet: Bool, after delay: Duration = .zero) {
        self.quiet = quiet
        start = clock.now + delay
    }

    /// Shows a text, unless another was shown a moment ago.
    mutating func update(_ text: @autoclosure () -> String) {
        guard !quiet else { return }
        let now = clock.now
        guard now >= start else { return }
        if let last, now - last < (interactive ? .milliseconds(150) : .seconds(10)) { return }
        last = now
        if interactive {
            // A line that wraps could not be cleared.
            Messages.write("\r\u{1B}[2K" + text().prefix(max(1, Messages.width - 1)))
            drawn = true
        } else {
            Messages.note(text())
        }
    }

    /// Clears a redrawn line, so that what follows starts on a line of its own.
    mutating func end() {
        if drawn { Messages.write("\r\u{1B}[2K") }
        drawn = false
    }
}
