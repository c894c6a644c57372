/// What is wrong with a set of parameters: which one, what, and what to do.
public struct ParameterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The parameter's path.
    public let path: String
    /// What is wrong, in a sentence without a full stop.
    public let message: String
    /// What to do about it.
    public let hint: String?

    package init(_ path: String, _ message: String, hint: String? = nil) {
        self.path = path
        self.message = message
        self.hint = hint
    }

    /// One line: the parameter, what is wrong, what to do.
    public var description: String { "parameter \(path): \(message)" + (hint.map { "; \($0)" } ?? "") }
}
