/// What is wrong with a run directory: which, which file in it, and what to do.
public struct RunError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The run directory or the file in it.
    public let path: String
    /// What is wrong.
    public let message: String
    /// What to do.
    public let hint: String?

    /// An error.
    public init(_ path: String, _ message: String, hint: String? = nil) {
        self.path = path
        self.message = message
        self.hint = hint
    }

    /// One line: what, where, what to do.
    public var description: String { "\(path): \(message)" + (hint.map { "; \($0)" } ?? "") }
}
