public import AntiphonData

/// A configuration that is put together from defaults, a file, the environment and single assignments, and knows of each
/// value where it came from. Later layers win.
public struct ConfigurationLayers: Sendable {
    /// The result so far.
    public private(set) var configuration: Configuration
    private let defaults: Configuration
    // The family whose defaults stand under the settings.
    private var family: FamilyKind
    private var origins: [String: Origin] = [:]

    /// Where a value came from.
    public enum Origin: Sendable, Hashable, CustomStringConvertible {
        /// Nobody said otherwise.
        case recipe
        /// A settings file.
        case file(String, line: Int)
        /// A variable of the environment.
        case environment(String)
        /// An option of the command.
        case option(String)
        /// The data, which say why.
        case data(String)

        /// In a few words, as `settings.yaml:3`.
        public var description: String {
            switch self {
            case .recipe: "default"
            case .file(let file, let line): "\(file):\(line)"
            case .environment(let variable): "environment, \(variable)"
            case .option(let option): option
            case .data(let reason): "auto: \(reason)"
            }
        }
    }

    /// Begins with defaults.
    public init(_ defaults: Configuration = Configuration()) {
        (configuration, self.defaults, family) = (defaults, defaults, defaults.family)
    }

    // Another family has other defaults: they come under everything that was set, in whatever order.
    private mutating func settle() throws(ConfigurationError) {
        // A run that goes on has chosen.
        if configuration.choosesFamily, !defaults.choosesFamily { configuration.family = defaults.family }
        guard configuration.family != family else { return }
        family = configuration.family
        var next = family == defaults.family ? defaults : Configuration(family: family)
        for setting in Setting.all where origins[setting.name] != nil {
            try setting.write(&next, setting.read(configuration))
        }
        configuration = next
    }

    /// Where the value of a setting came from.
    public func origin(_ name: String) -> Origin { origins[name] ?? .recipe }

    /// Adds the settings of a YAML document; see ``Configuration/apply(yaml:file:)``.
    public mutating func apply(yaml text: String, file: String) throws(ConfigurationError) {
        var lines: [(name: String, line: Int)] = []
        try configuration.apply(yaml: text, file: file) { lines.append(($0, $1)) }
        for (name, line) in lines { origins[name] = .file(file, line: line) }
        try settle()
    }

    /// Adds the settings that variables of the environment give: `ANTIPHON_GENERATOR_STEP_NOISE` is
    /// `generator.step-noise`.
    ///
    /// Throws for a value that is not allowed, and for a variable that names a section but no setting of it. Other
    /// variables that begin with `ANTIPHON_` are none of a run's settings and are passed over.
    public mutating func apply(environment: [String: String]) throws(ConfigurationError) {
        let settings = Dictionary(Setting.all.map { ($0.variable, $0.name) }, uniquingKeysWith: { first, _ in first })
        let sections = Set(Setting.all.filter { $0.name.contains(".") }.map { $0.variable.prefix(upTo: 2) })
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(Setting.prefix) {
            guard let name = settings[variable] else {
                guard sections.contains(variable.prefix(upTo: 2)) else { continue }
                let hint =
                    nearestName(to: variable, among: settings.keys.sorted()).map { "; did you mean \($0)?" } ?? ""
                throw ConfigurationError("the environment's \(variable) names no setting\(hint)")
            }
            do throws(ConfigurationError) {
                try configuration.set(name, to: value.trimmed())
            } catch {
                throw error.at("the environment's \(variable)")
            }
            origins[name] = .environment(variable)
        }
        try settle()
    }

    /// Adds an assignment as `--set` takes it.
    public mutating func apply(assignment: String) throws(ConfigurationError) {
        try configuration.apply(assignment: assignment)
        let name = assignment.prefix { $0 != "=" }.trimmed()
        origins[name] = .option("--set")
        try settle()
    }

    /// Sets one field on behalf of an option of the command.
    public mutating func set(_ name: String, to text: String, option: String) throws(ConfigurationError) {
        try configuration.set(name, to: text)
        origins[name] = .option(option)
        try settle()
    }

    /// Takes what the data choose of what was left to them: the family, and what follows from the sequences' length, the number of columns and that of numbers.
    public mutating func settle(for schema: Schema) throws(ConfigurationError) {
        if configuration.choosesFamily {
            let choice = FamilyChoice(for: schema)
            configuration.family = choice.family
            origins["family"] = .data(choice.reason)
            try settle()
        }
        let (length, columns) = (schema.meanLength, schema.featureCount)
        settle(because: "sequences of \(length) rows") { $0.settle(length: length) }
        let (underNoise, many) = (configuration.seesNoise(schema.layout), schema.hasMany)
        let alike = configuration.judgesColumnsAlike(schema.layout)
        let besides =
            !underNoise
            ? ", seen without noise"
            : alike
                ? ", noisy"
                : many ? ", \(schema.numberCount) numbers in \(schema.sequenceCount) sequences" : ""
        settle(because: "\(columns) columns" + besides) {
            $0.settle(columns: columns, underNoise: underNoise, many: many, alike: alike, length: length)
        }
    }

    private mutating func settle(because reason: String, _ change: (inout Configuration) -> Void) {
        let open = configuration
        change(&configuration)
        for setting in Setting.all where setting.read(configuration) != setting.read(open) {
            origins[setting.name] = .data(reason)
        }
    }

    /// The configuration as YAML that `--config` reads, with where each value came from beside it.
    public var yaml: String { configuration.yaml { "\(origin($0.name))" } }
}

extension Setting {
    static let prefix = "ANTIPHON_"

    /// The variable of the environment that sets it.
    public var variable: String {
        Self.prefix + name.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    }

    /// All settings as a page of Markdown: `Documentation/settings.md`.
    public static var markdown: String {
        let defaults = Configuration()
        var page = """
            # Settings

            `antiphon settings` prints them as a file that `--config` reads; `antiphon settings --markdown` makes this page.
            A setting is taken from, each over the ones before: its default (the recipe), the file of `--config`, the
            environment, `--set`. `antiphon config` prints the result and where each value came from.

            """
        var section: Substring? = ""
        for setting in all {
            let path = setting.name.split(separator: ".")
            let own = path.count > 1 ? path[0] : nil
            if own != section {
                section = own
                page += "\n## \(own.map { "`\($0)`" } ?? "The whole run")\n\n"
                page += "| setting | default | takes | meaning | environment |\n|---|---|---|---|---|\n"
            }
            page += "| `\(setting.name)` | `\(setting.read(defaults))` | \(setting.allowed) | \(setting.summary) "
            page += "| `\(setting.variable)` |\n"
        }
        page += """

            ## Defaults that depend on the family

            `family` changes what the settings begin with; whatever is set in a file, the environment or by `--set` still wins.

            | family | its own defaults |
            |---|---|

            """
        for family in FamilyKind.allCases {
            let own = Configuration(family: family)
            let changed = all.filter { $0.name != "family" && $0.read(own) != $0.read(defaults) }
            guard !changed.isEmpty else { continue }
            let list = changed.map { "`\($0.name)` `\($0.read(own))`" }.joined(separator: ", ")
            page += "| `\(family.rawValue)` | \(list) |\n"
        }
        return page
    }
}

extension String {
    // The first parts between underscores.
    fileprivate func prefix(upTo parts: Int) -> String { split(separator: "_").prefix(parts).joined(separator: "_") }
}
