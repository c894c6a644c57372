import Yams

extension TableSchema {
    /// Reads a schema from a YAML file, or from standard input for `-`.
    public static func read(yaml path: String) throws(DataError) -> TableSchema {
        var source = try ByteSource(path: path)
        var bytes: [UInt8] = []
        while let more = try source.next(limit: 1 << 20) {
            bytes += more
            guard bytes.count <= largest else { throw .file(path, "is larger than 16 MiB, which no schema is") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .form(source.name, "is not UTF-8", hint: "save the file as UTF-8")
        }
        return try TableSchema(yaml: text, file: source.name)
    }

    private static let largest = 16 << 20

    /// The schema of a YAML text.
    ///
    /// - Parameter file: the name for messages.
    /// Throws, with the line, for what is no YAML, for keys and words that do not exist (naming the nearest), and for
    /// contradictions (see ``check()``).
    public init(yaml text: String, file: String) throws(DataError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Self.unreadable(file, error)
        }
        let reader = SchemaYAMLReader(file: file)
        let columns = try reader.columns(root)
        self.columns = columns.map(\.column)
        place = Place(file: file, lines: columns.map(\.line))
        try check()
    }

    private static func unreadable(_ file: String, _ error: any Error) -> DataError {
        switch error as? YamlError {
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { DataError.quoted("\($0)") }.joined(separator: ", ")
            return .form(file, line: context.mark.line, "\(names) is there twice")
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return .form(file, line: mark.line, "is not valid YAML: \(problem)")
        default:
            let first = "\(error)".split(whereSeparator: \.isNewline).first ?? "unreadable"
            return .form(file, "is not valid YAML: \(first.prefix(200))")
        }
    }
}

/// Turns the nodes of a YAML document into columns.
private struct SchemaYAMLReader {
    let file: String

    func columns(_ root: Node?) throws(DataError) -> [(column: TableSchema.Column, line: Int)] {
        guard let root, case .mapping(let sections) = root else {
            throw .form(
                file, line: root?.mark?.line, "holds no section 'columns'", hint: "antiphon schema DATA makes one")
        }
        var columns: [(column: TableSchema.Column, line: Int)]?
        for (key, value) in sections {
            switch key.scalar?.string {
            case "version":
                guard value.scalar?.string == "\(TableSchema.version)" else {
                    throw fault(
                        value, "is of a version that this program does not read: it reads \(TableSchema.version)")
                }
            case "columns":
                guard case .mapping(let sections) = value else {
                    throw fault(key, "'columns' needs a section for each column, indented")
                }
                var list: [(column: TableSchema.Column, line: Int)] = []
                for (name, section) in sections {
                    guard let text = name.scalar?.string else { throw fault(name, "a column's name must be a word") }
                    list.append((try column(text, section), line(name)))
                }
                columns = list
            case let name: throw unknown(name ?? "", key, "key", ["version", "columns"])
            }
        }
        guard let columns else { throw fault(root, "holds no section 'columns'") }
        return columns
    }

    private func column(_ name: String, _ section: Node) throws(DataError) -> TableSchema.Column {
        guard case .mapping(let entries) = section else {
            throw fault(section, "\(DataError.quoted(name)) needs a section, as in 'role: feature'")
        }
        var column = TableSchema.Column(name: name, type: .text)
        var type: TableSchema.ValueType?
        var width: Node?
        var pattern: (text: String, node: Node)?
        var origin: (text: String, node: Node)?
        for (key, value) in entries {
            let word = key.scalar?.string ?? ""
            guard let known = TableSchema.Key(rawValue: word) else {
                throw unknown(word, key, "key", TableSchema.Key.allCases.map(\.rawValue))
            }
            switch known {
            case .role: column.role = try choice(value, "role")
            case .type: type = try choice(value, "type")
            case .missing: column.mayBeMissing = try flag(value, "missing")
            case .calendar: column.isCalendar = try flag(value, "calendar")
            case .encoding: try setEncoding(value, &column)
            case .width: width = value
            case .labels:
                guard case .sequence(let nodes) = value else {
                    throw fault(value, "labels need a list, as in [\"a\", \"b\"]")
                }
                column.labels = try nodes.map { node throws(DataError) in try text(node, "a label") }
            case .format: pattern = (try text(value, "format"), value)
            case .origin: origin = (try text(value, "origin"), value)
            case .because: column.because = try text(value, "because")
            }
        }
        if let type {
            column.type = type
        } else if column.role.isLearnt || column.role == .order {
            let types = TableSchema.ValueType.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(section, "\(DataError.quoted(name)) needs a type", "types are \(types)")
        }
        if let width { try setWidth(width, &column) }
        if let pattern {
            column.format = TimeFormat(pattern: pattern.text)
            guard column.format != nil else {
                throw fault(
                    pattern.node, "\(DataError.quoted(pattern.text)) is no format of times",
                    "write it as YYYY-MM-DD or YYYY-MM-DDThh:mm:ss.fffZ")
            }
        }
        if let origin {
            guard let pattern else {
                throw fault(origin.node, "an origin needs a format beside it")
            }
            column.format = TimeFormat(pattern: pattern.text, origin: origin.text)
            guard column.format != nil else {
                throw fault(origin.node, "\(DataError.quoted(origin.text)) is no day", "write it as 2020-01-31")
            }
        }
        return column
    }

    // Numbers and categories have encodings of their own; which a column may have is checked when its type is known.
    private func setEncoding(_ node: Node, _ column: inout TableSchema.Column) throws(DataError) {
        let word = try text(node, "encoding")
        column.encoding = NumberTransform.Kind(rawValue: word)
        column.categories = CategoryEncoding(word: word)
        guard column.encoding != nil || column.categories != nil else {
            throw unknown(
                word, node, "encoding", NumberTransform.Kind.allCases.map(\.rawValue) + ["one-hot", "embedding"])
        }
    }

    private func setWidth(_ node: Node, _ column: inout TableSchema.Column) throws(DataError) {
        let word = try text(node, "width")
        guard let width = Int(word), CategoryEncoding.widths.contains(width) else {
            let (least, most) = (CategoryEncoding.widths.lowerBound, CategoryEncoding.widths.upperBound)
            throw fault(node, "a width is a whole number from \(least) to \(most), not \(DataError.quoted(word))")
        }
        guard case .embedding = column.categories else {
            throw fault(
                node, "\(DataError.quoted(column.name)) has a width, but its encoding is no embedding",
                "leave the width out, or say encoding: embedding")
        }
        column.categories = .embedding(width: width)
    }

    private func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ node: Node, _ what: String
    ) throws(DataError) -> Value {
        let word = try text(node, what)
        guard let value = Value(rawValue: word) else {
            throw unknown(word, node, what, Value.allCases.map(\.rawValue))
        }
        return value
    }

    private func flag(_ node: Node, _ what: String) throws(DataError) -> Bool {
        switch try text(node, what) {
        case "true": return true
        case "false": return false
        case let other: throw fault(node, "\(what) is true or false, not \(DataError.quoted(other))")
        }
    }

    private func text(_ node: Node, _ what: String) throws(DataError) -> String {
        guard let scalar = node.scalar else { throw fault(node, "\(what) takes one word") }
        return scalar.string
    }

    private func unknown(_ word: String, _ node: Node, _ what: String, _ allowed: [String]) -> DataError {
        let near = nearestName(to: word, among: allowed).map { "did you mean \($0)?" }
        return fault(
            node, "there is no \(what) \(DataError.quoted(word))",
            near ?? "there are \(allowed.joined(separator: ", "))")
    }

    private func line(_ node: Node) -> Int { node.mark?.line ?? 1 }

    private func fault(_ node: Node, _ what: String, _ hint: String = "") -> DataError {
        .form(file, line: line(node), what, hint: hint)
    }
}
