/// What is known of a column's times after they have all passed by, read with day or month first.
struct TimeProfile {
    /// Times that can be read in this order.
    private(set) var count = 0
    /// The format of the first time, with the most digits and the earliest day of those like it.
    private(set) var format: TimeFormat?
    /// The first time in another format, or in the other order of day and month.
    private(set) var other: ColumnProfile.Cell?
    private(set) var first: ColumnProfile.Cell?
    /// Whether times differ in their distance from UTC.
    private(set) var zonesDiffer = false
    /// How the times go on from row to row.
    var course = ColumnCourse()

    mutating func add(_ reading: TimeReading?, _ row: CSVRow, _ index: Int) {
        guard let reading else {
            if other == nil { other = ColumnProfile.Cell(line: row.line, text: row.text(index)) }
            return
        }
        count += 1
        guard var known = format else {
            format = reading.format
            first = ColumnProfile.Cell(line: row.line, text: row.text(index))
            return
        }
        var wide = known
        wide.fractionDigits = 9
        wide.style = known.style.lenient
        guard wide.accepts(reading) else {
            if other == nil { other = ColumnProfile.Cell(line: row.line, text: row.text(index)) }
            return
        }
        if reading.format.zone != known.zone { zonesDiffer = true }
        known.style = known.style.merged(reading.format.style)
        known.fractionDigits = max(known.fractionDigits, reading.format.fractionDigits)
        known.origin = min(known.origin, reading.day)
        format = known
    }
}
