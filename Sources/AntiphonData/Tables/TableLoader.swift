/// Turns the rows of a CSV file into a table, and refuses the first cell that does not fit.
struct TableLoader {
    private let header: TableHeader
    private let name: String
    private var values: [Double] = []
    private var decimals: [Int]
    private var identifiers = IdentifierBuilder()
    private var keys: [Double] = []

    init(header: TableHeader, name: String) {
        self.header = header
        self.name = name
        decimals = [Int](repeating: 0, count: header.names.count)
    }

    mutating func append(_ row: CSVRow) throws(DataError) {
        for (index, role) in header.roles.enumerated() {
            switch role {
            case .excluded:
                continue
            case .sequence:
                if case .missing = row.value(index) {
                    throw .cell(
                        name, line: row.line, column: header.names[index], "is missing",
                        hint: "every row needs the name of its sequence")
                }
                identifiers.append(row.text(index))
            case .order:
                keys.append(try number(row, index, purpose: "; the order of rows needs numbers").value)
            case .feature:
                let number = try number(row, index, purpose: "")
                values.append(number.value)
                // Whole numbers are whole however they are printed: pandas prints 3.0 where one was missing once.
                if number.decimals > decimals[index], number.value != number.value.rounded() {
                    decimals[index] = number.decimals
                }
            }
        }
    }

    func table() -> Table {
        let features = header.roles.indices.filter { header.roles[$0] == .feature }
        return Table(
            trusted: features.map { header.names[$0] }, values: values, source: name,
            decimals: features.map { decimals[$0] },
            sequences: header.roles.firstIndex(of: .sequence).map { identifiers.sequences(column: header.names[$0]) },
            order: header.roles.firstIndex(of: .order).map { RowOrder(column: header.names[$0], keys: keys) })
    }

    @inline(__always)
    private func number(_ row: CSVRow, _ index: Int, purpose: String) throws(DataError) -> DecimalNumber {
        if let number = DecimalNumber(row.bytes, row.range(index)),
            Float(number.value).isFinite
        {
            return number
        }
        throw refusal(row, index, purpose: purpose)
    }

    /// Why a cell is not a number that can be used. Apart, so that the common path stays small.
    @inline(never)
    private func refusal(_ row: CSVRow, _ index: Int, purpose: String) -> DataError {
        let column = header.names[index]
        let text = row.text(index)
        switch row.value(index) {
        case .missing:
            let words =
                text.allSatisfy { $0 == " " || $0 == "\t" } ? "is empty" : "is missing (\(DataError.quoted(text)))"
            return .cell(
                name, line: row.line, column: column, words,
                hint: "no cell may be empty here: fill the gaps, or leave out the rows or the column")
        case .number:
            return .cell(
                name, line: row.line, column: column, "\(DataError.quoted(text)) is too large for a 32-bit float",
                hint: "divide the column by a constant")
        case .text:
            return .cell(
                name, line: row.line, column: column, "\(DataError.quoted(text)) is not a number\(purpose)",
                hint: Self.advice(text))
        }
    }

    /// What to do about a cell that is not a number.
    static func advice(
        _ text: String, otherwise: String = "correct the cell, or leave out the row or the column"
    ) -> String {
        let lowered = text.lowercased()
        if ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"].contains(lowered) {
            return "replace infinite values by finite ones"
        }
        if text.contains(","), text.allSatisfy({ $0.isNumber || ",.+-eE ".contains($0) }) {
            return "write decimals with a point and no separator between thousands"
        }
        return otherwise
    }
}
