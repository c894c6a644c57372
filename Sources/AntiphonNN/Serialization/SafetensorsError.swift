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
        self.message = Self.plain(message)
        self.hint = hint
    }

    /// One line: the file, what is wrong, what to do.
    public var description: String { "\(file): \(message)" + (hint.map { "; \($0)" } ?? "") }

    // Names come from the file: none may break a line, move the cursor, or flood the terminal.
    private static func plain(_ text: String) -> String {
        var scalars: [Character] = []
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
                scalars += "\\u{\(String(scalar.value, radix: 16))}"
            default: scalars.append(Character(scalar))
            }
        }
        guard scalars.count > 400 else { return String(scalars) }
        return String(scalars.prefix(200)) + "…" + String(scalars.suffix(150))
    }
}
