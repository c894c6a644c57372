import AntiphonData

extension Configuration {
    /// Sets one field by its dotted name.
    /// - Throws: `ConfigurationError` naming the nearest setting if there is none of that name, or what is allowed.
    public mutating func set(_ name: String, to text: String) throws(ConfigurationError) {
        guard let setting = Setting.all.first(where: { $0.name == name }) else {
            let hint = nearestName(to: name, among: Setting.all.map(\.name)).map { "; did you mean \($0)?" } ?? ""
            throw ConfigurationError("there is no setting '\(name)'\(hint)")
        }
        try setting.write(&self, text)
    }

    /// Sets a field by an assignment as `--set` takes it: `name=value`.
    /// - Throws: `ConfigurationError` if it has no `=`, or as `set(_:to:)`.
    public mutating func apply(assignment: String) throws(ConfigurationError) {
        guard let equals = assignment.firstIndex(of: "=") else {
            throw ConfigurationError("'\(assignment)' is not of the form setting=value")
        }
        let name = assignment[..<equals].trimmed()
        try set(name, to: assignment[assignment.index(after: equals)...].trimmed())
    }

    /// Checks what no single setting can tell: combinations that cannot work.
    /// - Throws: `ConfigurationError` naming the settings and what to change.
    public func validate() throws(ConfigurationError) {
        if family == .recurrent && generator.staticNoise + generator.stepNoise == 0 {
            throw ConfigurationError(
                "generator.static-noise and generator.step-noise are both 0: the generator has nothing random to start from"
            )
        }
        if family == .info && info.categories + info.continuous == 0 {
            throw ConfigurationError(
                "info.categories and info.continuous are both 0: the family info needs a code; use family=recurrent")
        }
        if family == .info && info.categories == 1 {
            throw ConfigurationError(
                "info.categories: one category tells nothing; use 2 or more, or 0 for no such code")
        }
        if training.batch % training.accumulation != 0 {
            throw ConfigurationError(
                "training.accumulation \(training.accumulation) does not divide training.batch \(training.batch)")
        }
        if objective.penalty == .directional && objective.delta <= 0 {
            throw ConfigurationError("objective.delta must be above 0 for the directional penalty")
        }
    }

    /// The configuration as YAML, every setting in its section with its explanation.
    public var yaml: String { yaml(comment: \.summary) }

    /// The same with other comments.
    func yaml(comment: (Setting) -> String) -> String {
        var text = ""
        var open: [Substring] = []
        for setting in Setting.all {
            let path = setting.name.split(separator: ".")
            let sections = Array(path.dropLast())
            let shared = zip(open, sections).prefix { $0 == $1 }.count
            for depth in shared..<sections.count {
                text += String(repeating: "  ", count: depth) + "\(sections[depth]):\n"
            }
            open = sections
            let indent = String(repeating: "  ", count: sections.count)
            text += "\(indent)\(path[path.count - 1]): \(setting.read(self))  # \(comment(setting))\n"
        }
        return text
    }
}

extension StringProtocol {
    func trimmed() -> String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
