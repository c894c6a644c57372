/// What went wrong with data that came from outside: one line that says what, where, and what to do about it.
///
/// `description` is the whole message and never spans lines, whatever the file held: text quoted from the data is
/// escaped and shortened. The place is also available in parts, for callers that build their own messages.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file (or simulator) concerned, as the user named it; `nil` where the trouble is not in one file.
    public let file: String?
    /// The line in the file, counted from 1; a quoted cell that spans lines counts as its row's first line.
    public let line: Int?
    /// The name of the column concerned.
    public let column: String?
    private let problem: Problem
    // What `line` counts: lines of text, or rows of an array.
    private var unit = "line"

    /// The message: `file, line n, column 'c': what is wrong; what to do`.
    public var description: String {
        var place: [String] = []
        if let file { place.append(Self.escaped(file, limit: 200)) }
        if let line { place.append("\(unit) \(line)") }
        if let column { place.append("column \(Self.quoted(column))") }
        return place.isEmpty ? problem.text : place.joined(separator: ", ") + ": " + problem.text
    }

    private init(_ problem: Problem, file: String? = nil, line: Int? = nil, column: String? = nil) {
        self.problem = problem
        self.file = file
        self.line = line
        self.column = column
    }

    /// The same error where it counts something other than lines.
    func counting(_ unit: String) -> DataError {
        var error = self
        error.unit = unit
        return error
    }

    private enum Problem: Sendable, Equatable {
        case file(what: String, hint: String)
        case form(what: String, hint: String)
        case cell(what: String, hint: String)
        case request(what: String, hint: String)

        var text: String {
            switch self {
            case .file(let what, let hint), .form(let what, let hint), .cell(let what, let hint),
                .request(let what, let hint):
                return hint.isEmpty ? what : "\(what); \(hint)"
            }
        }
    }
}

extension DataError {
    /// The file cannot be opened, read or written at all.
    static func file(_ name: String, _ what: String, hint: String = "") -> DataError {
        DataError(.file(what: what, hint: hint), file: name)
    }

    /// The file's form is broken: quoting, encoding, the number of cells in a row, its header.
    static func form(_ name: String, line: Int? = nil, _ what: String, hint: String = "") -> DataError {
        DataError(.form(what: what, hint: hint), file: name, line: line)
    }

    /// One cell does not hold what its column needs.
    static func cell(_ name: String, line: Int, column: String, _ what: String, hint: String = "") -> DataError {
        DataError(.cell(what: what, hint: hint), file: name, line: line, column: column)
    }

    /// The data are in order, but what was asked of them is impossible.
    static func request(_ name: String?, column: String? = nil, _ what: String, hint: String = "") -> DataError {
        DataError(.request(what: what, hint: hint), file: name, column: column)
    }

    /// `text` in single quotes, escaped and shortened so that it cannot break or flood a message.
    package static func quoted(_ text: String) -> String {
        "'\(escaped(text, limit: 40))'"
    }

    /// `text` with what could break a line or move a cursor written out, and shortened.
    package static func escaped(_ text: String, limit: Int) -> String {
        var result = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == limit { return result + "…" }
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                // Control, format and separator characters could move the cursor, or the reader, elsewhere.
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                default:
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
