import AntiphonData

/// A setting that does not exist, or a value that a setting does not take.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line: what, where, what to do.
    public let description: String

    // Names and values come from files: no message is longer.
    private static let limit = 1000

    /// An error in words, of which one line is made.
    public init(_ description: String) { self.description = DataError.escaped(description, limit: Self.limit) }

    init(setting: String, value: String, allowed: String) {
        self.init("\(setting): '\(value)' is not allowed; it takes \(allowed)")
    }

    /// The same error with the place it was met in front, as in `settings.yaml, line 3`.
    public func at(_ place: String) -> ConfigurationError { ConfigurationError("\(place): \(description)") }
}
