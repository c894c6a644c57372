extension TableSchema {
    /// The schema as YAML: a section a column, with the reason for what was decided.
    ///
    /// - Parameter comment: a line to begin with.
    public func yaml(comment: String? = nil) -> String {
        var text = ""
        if let comment { text += "# \(Self.oneLine(comment))\n" }
        text += "version: \(Self.version)\ncolumns:\n"
        for column in columns {
            text += "  \(Self.quoted(column.name)):\n"
            func add(_ key: Key, _ value: String) { text += "    \(key.rawValue): \(value)\n" }
            add(.role, column.role.rawValue)
            add(.type, column.type.rawValue)
            if column.mayBeMissing { add(.missing, "true") }
            if let encoding = column.encoding?.rawValue ?? column.categories?.word { add(.encoding, encoding) }
            if case .embedding(let width?) = column.categories { add(.width, "\(width)") }
            if let labels = column.labels {
                add(.labels, "[" + labels.map { Self.quoted($0) }.joined(separator: ", ") + "]")
            }
            if let format = column.format {
                add(.format, Self.quoted(format.description))
                add(.origin, Self.quoted(format.originText))
            }
            if column.isCalendar { add(.calendar, "true") }
            if !column.because.isEmpty { add(.because, Self.quoted(column.because)) }
        }
        return text
    }

    /// Writes the schema to a YAML file, whole or not at all; `-` is standard output.
    public func write(yaml path: String, comment: String? = nil) throws(DataError) {
        var file = try OutputFile(path: path)
        try file.write(Array(yaml(comment: comment).utf8))
        try file.commit()
    }

    /// The version of the file's form.
    static let version = 1

    /// The keys of a column's section.
    enum Key: String, CaseIterable {
        case role, type, missing, encoding, width, labels, format, origin, calendar, because
    }

    // In double quotes, with everything escaped that could be taken for something else.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse,
                    .spaceSeparator:
                    if scalar == " " {
                        result += " "
                    } else {
                        let digits = String(scalar.value, radix: 16)
                        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                    }
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
