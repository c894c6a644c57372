/// A setting that does not exist, or a value that a setting does not take.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line: what, where, what to do.
    public let description: String

    /// An error in words.
    public init(_ description: String) { self.description = description }

    init(setting: String, value: String, allowed: String) {
        self.init("\(setting): '\(value)' is not allowed; it takes \(allowed)")
    }

    /// The same error with the place it was met in front, as in `settings.yaml, line 3`.
    public func at(_ place: String) -> ConfigurationError { ConfigurationError("\(place): \(description)") }
}
