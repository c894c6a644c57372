/// Reads a CSV file row by row, in memory bounded by the longest row.
///
/// The format is RFC 4180: cells in double quotes may hold delimiters, line ends and doubled quotes; lines end in LF,
/// CRLF or CR, also mixed; a byte order mark is skipped. Beyond it: a quote inside an unquoted cell stands for itself;
/// blank lines before the first row and after the last are ignored, and so are rows of empty cells after it. The text must be UTF-8. All rows must have as
/// many cells as the first. Where semicolons stand between cells, numbers may have a decimal comma (``DecimalComma``).
///
///     var reader = try CSVReader(path: "data.csv")
///     var row = CSVRow()
///     while try reader.next(into: &row) { print(row.line, row.text(0)) }
public struct CSVReader: Sendable {
    /// The file's name for messages.
    public var name: String { source.name }
    /// The byte between cells, given or found.
    public let delimiter: UInt8

    private var source: ByteSource
    private let options: CSVOptions
    private var chunk: [UInt8] = []
    private var position = 0
    /// Offset in the file of `chunk[0]`.
    private var chunkOffset = 0
    private var line = 1
    private var check = UTF8Check()
    /// Offset in the file of the byte that is no UTF-8; the chunk ends before it.
    private var invalidOffset: Int?
    /// Whether the last byte was a CR that ended a line, so that a LF now belongs to it.
    private var isAfterReturn = false
    private var cellCount: Int?
    private var blankLine: Int?
    private var decimals: DecimalComma?
    /// A row of empty cells that was read, how many like it are still to come, and the row behind them.
    private var waiting: (empty: CSVRow, count: Int, behind: CSVRow)?

    /// Opens a file, or standard input for `-`.
    ///
    /// Throws if it is missing, a directory or unreadable, or is plainly another format (UTF-16, ZIP, gzip, Parquet, NPY).
    public init(path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
        try self.init(source: ByteSource(path: path), options: options)
    }

    /// Reads bytes in memory, under a name for messages.
    public init(bytes: [UInt8], name: String, options: CSVOptions = CSVOptions()) throws(DataError) {
        try self.init(source: ByteSource(bytes: bytes, name: name), options: options)
    }

    init(source: ByteSource, options: CSVOptions) throws(DataError) {
        var source = source
        // Format and delimiter are judged from the same first bytes whatever the chunk size.
        var head: [UInt8] = []
        while head.count < 64 << 10, let more = try source.next(limit: max(1, options.chunkBytes)) {
            head += more
        }
        if let format = FileFormat.foreign(head) {
            throw .form(source.name, "is \(format.name), not CSV", hint: format.hint)
        }
        let hasMark = head.starts(with: [0xEF, 0xBB, 0xBF])
        delimiter =
            options.delimiter.byte
            ?? CSVOptions.Delimiter.detected(in: head.prefix(64 << 10).dropFirst(hasMark ? 3 : 0))
        self.source = source
        self.options = options
        decimals = delimiter == 0x3B ? DecimalComma() : nil
        accept(head)
        if hasMark { position = 3 }
    }

    /// Reads the next row into `row`; returns false, with `row` empty, when there is none.
    ///
    /// Throws for a row with more or fewer cells than the first, a blank line between rows, a quote never closed or followed by text, a zero byte,
    /// bytes that are no UTF-8, a row beyond the size limit, and failing reads.
    public mutating func next(into row: inout CSVRow) throws(DataError) -> Bool {
        if var rows = waiting {
            guard rows.count > 0 else {
                (row, waiting) = (rows.behind, nil)
                return true
            }
            rows.count -= 1
            rows.empty.line += 1
            (row, waiting) = (rows.empty, rows)
            return true
        }
        guard try nextRow(into: &row) else { return false }
        guard row.isEmpty else { return true }
        // Where only such rows follow, none is meant. They are alike, so that a number of them is all that is kept.
        var (ahead, count) = (row, 0)
        while try nextRow(into: &ahead) {
            guard ahead.isEmpty else {
                waiting = (row, count, ahead)
                return true
            }
            count += 1
        }
        row.reset(line: line)
        return false
    }

    private mutating func nextRow(into row: inout CSVRow) throws(DataError) -> Bool {
        while try scan(into: &row) {
            if row.isBlank {
                if cellCount != nil, blankLine == nil { blankLine = row.line }
                continue
            }
            if let blankLine {
                throw .form(name, line: blankLine, "is blank but rows follow", hint: "remove the line or fill it")
            }
            if let cellCount, row.count != cellCount {
                throw .form(
                    name, line: row.line,
                    "has \(row.count) \(row.count == 1 ? "cell" : "cells") where the first row has \(cellCount)",
                    hint: "give every row the same number of cells, and put text with delimiters in double quotes")
            }
            cellCount = row.count
            let name = name
            try decimals?.read(&row, name: name)
            return true
        }
        row.reset(line: line)
        return false
    }

    private enum State { case cellStart, plain, quoted, quoteInQuoted }

    /// Reads one line, or several where a quoted cell spans them, whatever its number of cells.
    private mutating func scan(into row: inout CSVRow) throws(DataError) -> Bool {
        row.reset(line: line)
        var state = State.cellStart
        while true {
            if position == chunk.count {
                guard try refill() else { return try finish(&row, state) }
            }
            if isAfterReturn {
                isAfterReturn = false
                if chunk[position] == 0x0A {
                    position += 1
                    if state == .quoted { row.bytes.append(0x0A) }
                    continue
                }
            }
            switch state {
            case .cellStart, .plain:
                if state == .cellStart {
                    if chunk[position] == 0x22 {
                        position += 1
                        row.isQuoted = true
                        state = .quoted
                        continue
                    }
                    state = .plain
                }
                let start = position
                var index = position
                while index < chunk.count {
                    let byte = chunk[index]
                    // Nothing above the quote but the delimiter ends a plain cell.
                    if byte == delimiter || (byte <= 0x0D && (byte == 0x0A || byte == 0x0D || byte == 0)) { break }
                    index += 1
                }
                try append(start..<index, to: &row)
                if position < chunk.count, try endCell(&row) { return true }
                if position > index { state = .cellStart }
            case .quoted:
                let start = position
                var index = position
                while index < chunk.count {
                    let byte = chunk[index]
                    if byte == 0x22 || (byte <= 0x0D && (byte == 0x0A || byte == 0x0D || byte == 0)) { break }
                    index += 1
                }
                try append(start..<index, to: &row)
                guard index < chunk.count else { continue }
                position += 1
                switch chunk[index] {
                case 0x22: state = .quoteInQuoted
                case 0: throw zeroByte(at: index)
                case let lineEnd:
                    line += 1
                    row.bytes.append(lineEnd)
                    isAfterReturn = lineEnd == 0x0D
                }
            case .quoteInQuoted:
                if chunk[position] == 0x22 {
                    row.bytes.append(0x22)
                    position += 1
                    state = .quoted
                } else {
                    if try endCell(&row) { return true }
                    state = .cellStart
                }
            }
        }
    }

    /// Takes a range of the chunk into the row and moves past it.
    private mutating func append(_ range: Range<Int>, to row: inout CSVRow) throws(DataError) {
        row.bytes.append(contentsOf: chunk[range])
        position = range.upperBound
        guard row.bytes.count <= options.maximumRowBytes else {
            throw .form(
                name, line: row.line, "begins a row of more than \(options.maximumRowBytes) bytes",
                hint: "look for a double quote that is never closed")
        }
    }

    /// Ends a cell at the delimiter or line end at `position`; returns whether it ended the row.
    private mutating func endCell(_ row: inout CSVRow) throws(DataError) -> Bool {
        let byte = chunk[position]
        switch byte {
        case delimiter:
            row.ends.append(row.bytes.count)
            position += 1
            return false
        case 0x0A, 0x0D:
            row.ends.append(row.bytes.count)
            position += 1
            line += 1
            isAfterReturn = byte == 0x0D
            return true
        case 0:
            throw zeroByte(at: position)
        default:
            throw .form(
                name, line: line, "has text after a closing double quote",
                hint: "double the quotes that belong to the text: \"say \"\"so\"\"\"")
        }
    }

    /// The end of the file, as the end of the last row.
    private func finish(_ row: inout CSVRow, _ state: State) throws(DataError) -> Bool {
        if state == .quoted {
            throw .form(
                name, line: row.line, "begins a row with a double quote that is never closed",
                hint: "close it, or double it")
        }
        if state == .cellStart, row.ends.isEmpty { return false }
        row.ends.append(row.bytes.count)
        return true
    }

    /// Replaces the chunk, which is used up, by the next; returns false at the end of the file.
    private mutating func refill() throws(DataError) -> Bool {
        if invalidOffset == nil {
            chunkOffset += chunk.count
            if let next = try source.next(limit: max(1, options.chunkBytes)) {
                accept(next)
                if !chunk.isEmpty { return true }
            } else if check.isComplete {
                chunk = []
                position = 0
                return false
            }
        }
        let offset = invalidOffset ?? chunkOffset
        throw .form(
            name, line: line, "is not UTF-8 at byte \(offset) of the file",
            hint: "save the file as UTF-8 (iconv -f latin1 -t utf-8 converts older files)")
    }

    /// Makes `bytes` the chunk, up to the first byte that is no UTF-8.
    private mutating func accept(_ bytes: [UInt8]) {
        chunk = bytes
        position = 0
        if let index = check.firstError(in: bytes) {
            invalidOffset = chunkOffset + index
            chunk.removeSubrange(index...)
        }
    }

    private func zeroByte(at index: Int) -> DataError {
        .form(
            name, line: line, "holds a zero byte at byte \(chunkOffset + index) of the file",
            hint: "is it a text file? CSV must be UTF-8 text")
    }
}
