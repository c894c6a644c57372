/// One row of a CSV file: its cells, unquoted, and the line on which it begins.
///
/// A row is a reusable buffer: reading a million rows into the same one allocates nothing.
public struct CSVRow: Sendable {
    /// The line on which the row begins, counted from 1.
    public internal(set) var line = 0
    /// The cells' bytes (UTF-8), one after the other.
    var bytes: [UInt8] = []
    /// Where each cell ends in `bytes`.
    var ends: [Int] = []
    /// Whether any cell was quoted; a quoted empty cell is not a blank line.
    var isQuoted = false

    /// An empty row, to be read into.
    public init() {}

    /// The number of cells.
    public var count: Int { ends.count }

    /// The text of a cell, without its quotes.
    public func text(_ index: Int) -> String {
        String(decoding: bytes[range(index)], as: UTF8.self)
    }

    /// What a cell holds.
    public func value(_ index: Int) -> CSVValue {
        let range = range(index)
        if let number = DecimalNumber(bytes, range) { return .number(number.value, decimals: number.decimals) }
        return CSVValue.isMissing(bytes[range]) ? .missing : .text
    }

    /// Where a cell lies in `bytes`.
    func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    /// Whether the line held nothing but spaces.
    var isBlank: Bool {
        ends.count == 1 && !isQuoted && bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    /// Whether all cells, of which there are several, are empty, as spreadsheets leave them below a table.
    var isEmpty: Bool { ends.count > 1 && !isQuoted && bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    mutating func reset(line: Int) {
        self.line = line
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        isQuoted = false
    }
}

/// What a cell of a CSV file holds.
public enum CSVValue: Sendable, Equatable {
    /// A decimal number, and the number of decimals it was printed with. Infinite if it is too large for a double.
    case number(Double, decimals: Int)
    /// Nothing, or one of the words for it: `nan`, `na`, `n/a`, `#n/a`, `null`, `none`, in any case, or `?`.
    case missing
    /// Anything else.
    case text

    /// Whether `cell` is empty (spaces aside) or one of the words for a missing value.
    static func isMissing(_ cell: ArraySlice<UInt8>) -> Bool {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        guard let first = cell.firstIndex(where: { !isSpace($0) }), let last = cell.lastIndex(where: { !isSpace($0) })
        else { return true }
        guard last - first < 5 else { return false }
        let word = cell[first...last].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return missingWords.contains(word)
    }

    private static let missingWords = Set(
        ["nan", "-nan", "na", "n/a", "#n/a", "null", "none", "?"].map { Array($0.utf8) })
}
