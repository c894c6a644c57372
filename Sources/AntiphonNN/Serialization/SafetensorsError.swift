/// What is wrong with a safetensors file: the file, what, where in it, and what to do.
public struct SafetensorsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let file: String
    /// What is wrong, in a sentence without a full stop.
    public let message: String
    /// What to do about it.
    public let hint: String?

    init(_ file: String, _ message: String, hint: String? = nil) {
        self.file = file
        self.message = message
        self.hint = hint
    }

    /// One line: the file, what is wrong, what to do.
    public var description: String { "\(file): \(message)" + (hint.map { "; \($0)" } ?? "") }
}
