/// Reads the cells of one column as its schema says, and remembers what the whole column must be told by.
struct TypedColumn {
    let schema: TableSchema.Column
    /// Where the schema says so, for messages: `schema.yaml, line 5`; `nil` if it was inferred.
    let declaration: String?
    /// The most decimals of a number.
    private(set) var decimals = 0
    /// Cells that are missing.
    private(set) var missing = 0
    private(set) var labels: LabelIndex
    private var format: TimeFormat?
    /// The earliest day, if the format's origin was not given.
    private var earliest: Int?
    private let hasFormat: Bool
    private var widest = 0

    init(_ schema: TableSchema.Column, declaration: String?) {
        self.schema = schema
        self.declaration = declaration
        labels = LabelIndex(schema.type.isCategory ? schema.labels : [])
        format = schema.format
        hasFormat = schema.format != nil
    }

    /// The value of a cell, NaN for a missing one.
    mutating func value(_ row: CSVRow, _ index: Int, in file: String) throws(DataError) -> Double {
        let range = row.range(index)
        if CSVValue.isMissing(row.bytes[range]) {
            guard schema.mayBeMissing else {
                let isEmpty = row.text(index).allSatisfy { $0 == " " || $0 == "\t" }
                throw fault(
                    row, file, isEmpty ? "is empty" : "is missing (\(DataError.quoted(row.text(index))))",
                    schema.role == .order ? "every row needs its place" : "fill it, or say missing: true in the schema")
            }
            missing += 1
            return .nan
        }
        switch schema.type {
        case .real, .nonNegative, .integer: return try number(row, index, range, file)
        case .category, .boolean:
            guard let place = labels.index(row.bytes, range) else {
                throw fault(
                    row, file, "\(DataError.quoted(row.text(index))) is none of its labels",
                    "add it to the labels" + near(row.text(index)))
            }
            return Double(place)
        case .timestamp: return try time(row, index, range, file)
        case .text: return .nan
        }
    }

    private mutating func number(
        _ row: CSVRow, _ index: Int, _ range: Range<Int>, _ file: String
    ) throws(DataError) -> Double {
        guard let number = DecimalNumber(row.bytes, range) else {
            let purpose = schema.role == .order ? "; the order of rows needs numbers" : ""
            throw fault(
                row, file, "\(DataError.quoted(row.text(index))) is not a number\(purpose)",
                TableLoader.advice(row.text(index)))
        }
        guard Float(number.value).isFinite else {
            throw fault(
                row, file, "\(DataError.quoted(row.text(index))) is too large for a 32-bit float",
                "divide the column by a constant")
        }
        if schema.type == .nonNegative, number.value < 0 {
            throw fault(row, file, "\(DataError.quoted(row.text(index))) is below 0", "make the column real")
        }
        if schema.type == .integer {
            guard number.decimals == 0 || number.value == number.value.rounded() else {
                throw fault(
                    row, file, "\(DataError.quoted(row.text(index))) is not a whole number", "make the column real")
            }
        } else if number.decimals > decimals {
            decimals = number.decimals
        }
        return number.value
    }

    private mutating func time(
        _ row: CSVRow, _ index: Int, _ range: Range<Int>, _ file: String
    ) throws(DataError) -> Double {
        // Without a format the first cell tells; where it may be read either way, the day comes first.
        let first = TimeReading(row.bytes, range, order: format?.style.order ?? .dayFirst)
        guard let reading = first ?? (format == nil ? TimeReading(row.bytes, range, order: .monthFirst) : nil) else {
            throw fault(
                row, file,
                "\(DataError.quoted(row.text(index))) is not a timestamp"
                    + (format.map { " like \($0)" } ?? ""),
                "write it as 2020-01-31 or 2020-01-31T12:00:00Z")
        }
        var format = self.format ?? reading.format
        let style = format.style
        if !hasFormat { (format.fractionDigits, format.style) = (9, style.lenient) }
        guard format.accepts(reading) else {
            if !hasFormat { (format.fractionDigits, format.style) = (widest, style) }
            throw fault(
                row, file, "\(DataError.quoted(row.text(index))) is not in the format \(format) of the rows before",
                "write the whole column in one format")
        }
        if !hasFormat { format.style = style.merged(reading.format.style) }
        if !hasFormat {
            widest = max(widest, reading.format.fractionDigits)
            earliest = min(earliest ?? reading.day, reading.day)
            format.fractionDigits = widest
        }
        self.format = format
        return format.value(reading)
    }

    /// What the column's numbers stand for, and how each that was read so far is to be changed for it.
    func finished() -> (kind: ColumnKind, change: (Double) -> Double) {
        switch schema.type {
        case .category, .boolean:
            let (ordered, places) = labels.ordered()
            return (.category(labels: ordered), { $0.isNaN ? $0 : Double(places[Int($0)]) })
        case .timestamp:
            guard var format else { return (.number, { $0 }) }
            format.style = format.style.settled
            guard let earliest, earliest != format.origin else { return (.time(format), { $0 }) }
            let shift = Double(format.origin - earliest) * (format.unit == .seconds ? 86_400 : 1)
            format.origin = earliest
            return (.time(format), { $0 + shift })
        case .real, .nonNegative, .integer, .text: return (.number, { $0 })
        }
    }

    private func near(_ label: String) -> String {
        nearestName(to: label, among: labels.labels).map { ", or write \(DataError.quoted($0))" } ?? ""
    }

    private func fault(_ row: CSVRow, _ file: String, _ what: String, _ hint: String) -> DataError {
        let says = declaration.map { " (\($0): \(schema.type.rawValue))" } ?? ""
        return .cell(file, line: row.line, column: schema.name, what + says, hint: hint)
    }
}
