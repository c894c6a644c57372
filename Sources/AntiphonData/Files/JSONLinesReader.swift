/// Reads JSON lines: an object a line, whose keys are the columns. The first line's keys, in their order, are all there
/// are; a line may have them in another order, and lacks a value where it lacks a key.
///
/// The text must be UTF-8. Blank lines are allowed at the end only. Its first row holds the names of the columns.
public struct JSONLinesReader: RowReader {
    /// The file's name for messages.
    public var name: String { source.name }
    /// The first row is made of the first line's keys.
    public var beginsWithNames: Bool { true }
    /// Rows are counted by lines.
    public var unit: String { "line" }

    private var source: ByteSource
    private let maximumLineBytes: Int
    private var chunk: [UInt8] = []
    private var position = 0
    private var line = 0
    private var blankLine: Int?
    private var keys: [[UInt8]]?
    private var places: [[UInt8]: Int] = [:]
    /// The first line's cells, until they are asked for.
    private var first: (cells: [[UInt8]], line: Int)?

    init(_ source: ByteSource, maximumLineBytes: Int) throws(DataError) {
        self.source = source
        self.maximumLineBytes = maximumLineBytes
        if try self.source.peek(3) == [0xEF, 0xBB, 0xBF] { _ = try self.source.next(limit: 3) }
        if let format = FileFormat.foreign(Array(try self.source.peek(16))) {
            throw .form(source.name, "is \(format.name), not JSON lines", hint: format.hint)
        }
    }

    /// Reads the next row; returns false, with `row` empty, when there is none. The first row holds the keys.
    ///
    /// Throws for a line that is no JSON object or no UTF-8, for keys that the first line lacks or that stand twice in a
    /// line, for a blank line between others, and for a line beyond the size limit.
    public mutating func next(into row: inout CSVRow) throws(DataError) -> Bool {
        if let first {
            self.first = nil
            row.reset(line: first.line)
            for cell in first.cells { row.append(cell) }
            return true
        }
        guard let text = try nextLine() else {
            row.reset(line: line)
            return false
        }
        row.reset(line: line)
        var cells = [[UInt8]](repeating: [], count: keys?.count ?? 0)
        var isSet = [Bool](repeating: false, count: cells.count)
        var names: [[UInt8]] = keys ?? []
        let isFirst = keys == nil
        var expected = 0
        do throws(JSONText.Fault) {
            var json = JSONText(text)
            try json.object { key, cell throws(JSONText.Fault) in
                if isFirst {
                    guard places.updateValue(names.count, forKey: key) == nil else {
                        throw JSONText.Fault(what: "has the key \(Self.quoted(key)) twice", byte: 1)
                    }
                    names.append(key)
                    cells.append(cell)
                    return
                }
                // Nearly every line has the first one's order.
                let isNext = expected < names.count && names[expected] == key
                guard let place = isNext ? expected : places[key] else {
                    throw JSONText.Fault(
                        what: "has a key \(Self.quoted(key)) that the first line lacks", byte: 1,
                        hint: "give every line the same keys")
                }
                guard !isSet[place] else {
                    throw JSONText.Fault(what: "has the key \(Self.quoted(key)) twice", byte: 1)
                }
                isSet[place] = true
                cells[place] = cell
                expected = place + 1
            }
        } catch {
            let place = error.byte > 1 ? " (byte \(error.byte) of the line)" : ""
            throw .form(name, line: line, error.what + place, hint: error.hint)
        }
        if isFirst {
            guard !names.isEmpty else { throw .form(name, line: line, "holds no keys") }
            keys = names
            first = (cells, line)
            for key in names { row.append(key) }
        } else {
            for cell in cells { row.append(cell) }
        }
        return true
    }

    private static func quoted(_ key: [UInt8]) -> String { DataError.quoted(String(decoding: key, as: UTF8.self)) }

    // The next line that is not blank, without its end.
    private mutating func nextLine() throws(DataError) -> ArraySlice<UInt8>? {
        while let text = try anyLine() {
            line += 1
            if text.allSatisfy({ JSONText.isSpace($0) }) {
                if keys != nil, blankLine == nil { blankLine = line }
                continue
            }
            if let blankLine {
                throw .form(name, line: blankLine, "is blank but lines follow", hint: "remove the line")
            }
            var check = UTF8Check()
            guard check.firstError(in: Array(text)) == nil, check.isComplete else {
                throw .form(name, line: line, "is not UTF-8", hint: "save the file as UTF-8")
            }
            return text
        }
        return nil
    }

    private mutating func anyLine() throws(DataError) -> ArraySlice<UInt8>? {
        var searched = position
        while true {
            if let end = chunk[searched...].firstIndex(of: 0x0A) {
                defer { position = end + 1 }
                return chunk[position..<end]
            }
            if chunk.count - position > maximumLineBytes {
                throw .form(name, line: line + 1, "is longer than \(maximumLineBytes) bytes", hint: "is it JSON lines?")
            }
            guard let more = try source.next(limit: 256 << 10) else {
                guard position < chunk.count else { return nil }
                defer { position = chunk.count }
                return chunk[position...]
            }
            chunk.removeSubrange(..<position)
            position = 0
            searched = chunk.count
            chunk += more
        }
    }
}

extension CSVRow {
    /// Adds a cell.
    mutating func append(_ cell: some Sequence<UInt8>) {
        bytes.append(contentsOf: cell)
        ends.append(bytes.count)
    }
}
