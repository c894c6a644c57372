import AntiphonData
import Yams

extension Configuration {
    /// Puts the settings of a YAML document into this configuration. Sections nest (`generator:` / `hidden: 48`) or are
    /// dotted (`generator.hidden: 48`). Lists and keys that are set twice are refused; an alias stands for what its
    /// anchor marks.
    ///
    /// - Parameter file: the name for messages.
    /// - Throws: `ConfigurationError` with the line.
    public mutating func apply(yaml text: String, file: String) throws(ConfigurationError) {
        try apply(yaml: text, file: file) { _, _ in }
    }

    /// The same, telling of each setting its line.
    mutating func apply(
        yaml text: String, file: String, record: (_ name: String, _ line: Int) -> Void
    ) throws(ConfigurationError) {
        guard text.utf8.count <= 1 << 20 else {
            throw ConfigurationError("\(file): larger than 1 MiB is no settings file")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Self.unreadable(file, error)
        }
        guard let root else { return }
        var seen: Set<String> = []
        try apply(root, prefix: "", file: file, seen: &seen, record)
    }

    private mutating func apply(
        _ node: Node, prefix: String, file: String, seen: inout Set<String>, _ record: (String, Int) -> Void
    ) throws(ConfigurationError) {
        let place = "\(file), line \(node.mark?.line ?? 1)"
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                let line = "\(file), line \(key.mark?.line ?? 1)"
                guard let name = key.scalar?.string else { throw ConfigurationError("a key must be a word").at(line) }
                let full = prefix.isEmpty ? name : "\(prefix).\(name)"
                if value.mapping != nil, Setting.all.contains(where: { $0.name == full }) {
                    throw ConfigurationError("\(full): sections are not allowed here, it takes one value").at(line)
                }
                if value.mapping != nil, !Setting.all.contains(where: { $0.name.hasPrefix(full + ".") }) {
                    let sections = Set(
                        Setting.all.flatMap { setting in
                            let parts = setting.name.split(separator: ".")
                            return (1..<max(1, parts.count)).map { parts.prefix($0).joined(separator: ".") }
                        })
                    let hint = nearestName(to: full, among: sections.sorted()).map { "; did you mean \($0)?" } ?? ""
                    throw ConfigurationError("there is no section '\(full)'\(hint)").at(line)
                }
                try apply(value, prefix: full, file: file, seen: &seen, record)
            }
        case .scalar(let scalar):
            // A document of nothing, as in '---'.
            if prefix.isEmpty && scalar.string.isEmpty { return }
            guard !prefix.isEmpty else { throw ConfigurationError("expected settings, as in 'seed: 7'").at(place) }
            guard !Setting.all.contains(where: { $0.name.hasPrefix(prefix + ".") }) else {
                throw ConfigurationError("'\(prefix)' is a section: its settings go under it, indented").at(place)
            }
            guard seen.insert(prefix).inserted else { throw ConfigurationError("\(prefix) is set twice").at(place) }
            do throws(ConfigurationError) {
                try set(prefix, to: scalar.string)
            } catch {
                throw error.at(place)
            }
            record(prefix, node.mark?.line ?? 1)
        case .sequence: throw ConfigurationError("\(prefix): a list is not allowed here").at(place)
        // The parser has put what they stand for in their places.
        case .alias: throw ConfigurationError("\(prefix): an alias of nothing").at(place)
        }
    }

    // The parser's errors in this file's form: place first, one line.
    private static func unreadable(_ file: String, _ error: any Error) -> ConfigurationError {
        switch error as? YamlError {
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            return ConfigurationError("\(names) is set twice").at("\(file), line \(context.mark.line)")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let setting = context.map { " \($0.text) in line \($0.mark.line)" } ?? ""
            return ConfigurationError("not valid YAML: \(problem)\(setting)").at("\(file), line \(mark.line)")
        default:
            let first = "\(error)".split(separator: "\n").first ?? "unreadable"
            return ConfigurationError("not valid YAML: \(first)").at(file)
        }
    }
}
