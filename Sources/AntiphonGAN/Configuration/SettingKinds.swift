// How settings of each type are read and written as text.
extension Setting {
    typealias Path<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    static func whole<Value: FixedWidthInteger & Sendable>(
        _ name: String, _ path: Path<Value>, _ range: ClosedRange<Value>, _ summary: String
    ) -> Setting {
        let allowed =
            range.upperBound == .max
            ? "a whole number from \(range.lowerBound)" : "a whole number, \(range.lowerBound) to \(range.upperBound)"
        return Setting(name: name, summary: summary, allowed: allowed) {
            String($0[keyPath: path])
        } write: {
            (configuration, text) throws(ConfigurationError) in
            guard let value = Value(text), range.contains(value) else {
                throw ConfigurationError(setting: name, value: text, allowed: allowed)
            }
            configuration[keyPath: path] = value
        }
    }

    static func real(
        _ name: String, _ path: Path<Float>, _ range: ClosedRange<Float>, _ summary: String
    ) -> Setting {
        let allowed = "a number, \(range.lowerBound) to \(range.upperBound)"
        return Setting(name: name, summary: summary, allowed: allowed) {
            $0[keyPath: path].description
        } write: {
            (configuration, text) throws(ConfigurationError) in
            guard let value = Float(text), range.contains(value) else {
                throw ConfigurationError(setting: name, value: text, allowed: allowed)
            }
            configuration[keyPath: path] = value
        }
    }

    /// The same setting, or `auto`: nil until the data have settled it.
    func orAuto<Value>(_ path: Path<Value?>) -> Setting {
        let allowed = "auto, " + allowed
        return Setting(name: name, summary: summary, allowed: allowed) {
            $0[keyPath: path] == nil ? "auto" : read($0)
        } write: {
            (configuration, text) throws(ConfigurationError) in
            if text == "auto" {
                configuration[keyPath: path] = nil
                return
            }
            var changed = configuration
            do throws(ConfigurationError) {
                try write(&changed, text)
            } catch {
                throw ConfigurationError(setting: name, value: text, allowed: allowed)
            }
            configuration = changed
        }
    }

    static func flag(_ name: String, _ path: Path<Bool>, _ summary: String) -> Setting {
        let allowed = "true or false"
        return Setting(name: name, summary: summary, allowed: allowed) {
            $0[keyPath: path].description
        } write: {
            (configuration, text) throws(ConfigurationError) in
            guard let value = Bool(text) else {
                throw ConfigurationError(setting: name, value: text, allowed: allowed)
            }
            configuration[keyPath: path] = value
        }
    }

    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Value>, _ summary: String
    ) -> Setting {
        let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Setting(name: name, summary: summary, allowed: allowed) {
            $0[keyPath: path].rawValue
        } write: {
            (configuration, text) throws(ConfigurationError) in
            guard let value = Value(rawValue: text) else {
                throw ConfigurationError(setting: name, value: text, allowed: "one of " + allowed)
            }
            configuration[keyPath: path] = value
        }
    }
}
