/// Decimal commas of a file whose cells are separated by semicolons, as spreadsheets write them in much of Europe: they become points.
///
/// A file that has both `2,5` and `2.5` is refused: one of them is a separator between thousands, and nobody can tell which.
struct DecimalComma: Sendable {
    private var comma: Mark?
    private var point: Mark?

    private struct Mark {
        let line: Int
        let text: String
    }

    init() {}

    /// Puts points in the place of the row's decimal commas.
    mutating func read(_ row: inout CSVRow, name: String) throws(DataError) {
        for index in 0..<row.count {
            let range = row.range(index)
            guard let place = Self.decimalMark(row.bytes, range) else { continue }
            let isComma = row.bytes[place] == 0x2C
            if isComma, comma == nil { comma = Mark(line: row.line, text: row.text(index)) }
            if !isComma, point == nil { point = Mark(line: row.line, text: row.text(index)) }
            if let comma, let point {
                let (first, second) = comma.line < point.line ? (comma, point) : (point, comma)
                throw .form(
                    name, line: second.line,
                    "has \(DataError.quoted(second.text)) where line \(first.line) has \(DataError.quoted(first.text)): a point and a comma cannot both begin decimals",
                    hint: "write all decimals alike, and nothing between thousands")
            }
            if isComma { row.bytes[place] = 0x2E }
        }
    }

    // Where a cell's only comma or point is, if the rest are digits, a sign before them and spaces around.
    private static func decimalMark(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        var (mark, digits): (Int?, Int) = (nil, 0)
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        if start < end, bytes[start] == 0x2D || bytes[start] == 0x2B { start += 1 }
        for place in start..<end {
            switch bytes[place] {
            case 0x30...0x39: digits += 1
            case 0x2C, 0x2E:
                guard mark == nil else { return nil }
                mark = place
            default: return nil
            }
        }
        return digits > 0 ? mark : nil
    }
}
