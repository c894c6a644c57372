/// What stops an evaluation: what was done, on what, and what to do about it.
public struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The measure or step that could not be done.
    public let operation: String
    /// What is wrong, and where.
    public let message: String
    /// What to do about it; nil if that is plain from the message.
    public let hint: String?

    package init(_ operation: String, _ message: String, hint: String? = nil) {
        self.operation = operation
        self.message = message
        self.hint = hint
    }

    /// One line.
    public var description: String { "\(operation): \(message)" + (hint.map { " (\($0))" } ?? "") }
}
