/// How a column's profile becomes its role and type. The rules are listed in Documentation/schemas.md.
struct SchemaRules {
    /// The file's name for messages.
    let source: String
    /// Rows read.
    let rows: Int
    /// Sequences, if a column names them.
    let sequences: SequenceProfile?

    /// Whole numbers of at most this many values, each of which occurs often, are categories.
    static let fewNumbers = 10
    /// The same for what is fixed in a sequence.
    static let fewFixedNumbers = 50
    /// Text of at most this many values is a category, however rarely each occurs.
    static let fewTexts = 10
    /// How often, on average, a value must occur for numbers to be a category.
    static let oftenNumbers = 10

    /// Why a column is ignored that somebody asked to leave out.
    static let leftOut = "asked to be left out"

    /// The learnt or ignored column of a profile.
    /// - Parameters:
    ///   - isAttribute: whether somebody said that it is fixed.
    ///   - isCategory: whether somebody said that it is a category.
    func column(
        _ name: String, at index: Int, _ profile: ColumnProfile, isAttribute: Bool, isCategory: Bool
    ) throws(DataError) -> TableSchema.Column {
        var column = TableSchema.Column(name: name, type: .text, mayBeMissing: profile.missing > 0)
        guard profile.present > 0 else {
            column.role = .ignored
            column.because = "every cell is missing"
            return column
        }
        let isFixed = isAttribute || isFixed(index, profile)
        if isFixed { column.role = .attribute }
        var reasons = isFixed && !isAttribute ? ["the same in all rows of each sequence"] : []
        if isCategory {
            reasons.insert("asked for", at: 0)
            column.type = .category
            if !profile.values.isOver { column.labels = profile.values.labels }
        } else if profile.texts == 0, profile.numbers == 0 {
            try setTime(&column, profile, &reasons)
        } else if profile.texts == 0, profile.times == 0 {
            try setNumber(&column, at: index, profile, isFixed: isFixed, &reasons)
        } else {
            try setText(&column, at: index, profile, isFixed: isFixed, &reasons)
        }
        // What somebody may take for an attribute: where it is none.
        if !isFixed, column.type.isCategory, column.role.isLearnt, let change = sequences?.changes[index] {
            reasons.append("changes within \(DataError.quoted(change.sequence)) (line \(change.line))")
        }
        if profile.missing > 0 {
            reasons.append("\(profile.missing) of \(rows) cells missing")
        }
        column.because = reasons.joined(separator: ", ")
        return column
    }

    // A number that never changes in the whole file tells nothing about sequences; a text does no harm as either.
    private func isFixed(_ index: Int, _ profile: ColumnProfile) -> Bool {
        guard let sequences, sequences.isFixed(index), sequences.count > 1 else { return false }
        return profile.texts > 0 || sequences.distinct(index, limit: 2) > 1
    }

    // MARK: Times

    private func setTime(
        _ column: inout TableSchema.Column, _ profile: ColumnProfile, _ reasons: inout [String]
    ) throws(DataError) {
        guard let format = profile.format else { return }
        if let other = profile.dates.other { throw changed(column.name, profile, other) }
        column.type = .timestamp
        column.format = format
        reasons.append(format.unit == .days ? "dates" : "dates with times")
        if profile.dates.zonesDiffer { reasons.append("their distance from UTC varies: all are written as \(format)") }
    }

    func changed(_ name: String, _ profile: ColumnProfile, _ cell: ColumnProfile.Cell) -> DataError {
        let first = profile.dates.first.map { " of line \($0.line) (\(DataError.quoted($0.text)))" } ?? ""
        let pattern = profile.format.map { "\($0)" } ?? "that"
        return .cell(
            source, line: cell.line, column: name,
            "\(DataError.quoted(cell.text)) is not in the format \(pattern)\(first)",
            hint: "write the whole column in one format")
    }

    // MARK: Numbers

    private func setNumber(
        _ column: inout TableSchema.Column, at index: Int, _ profile: ColumnProfile, isFixed: Bool,
        _ reasons: inout [String]
    ) throws(DataError) {
        let values = profile.values
        if profile.decimals <= 1, profile.isWhole, !values.isOver, let numbers = values.numbers {
            if numbers == [0, 1] {
                column.type = .boolean
                column.labels = values.labels
                reasons.append("nothing but \(values.labels[0]) and \(values.labels[1])")
                return
            }
            if isCategory(index, values, profile, isFixed: isFixed) {
                column.type = .category
                column.labels = values.labels
                reasons.append("whole numbers of \(values.count) values only")
                return
            }
        }
        if let cell = profile.tooLarge {
            throw .cell(
                source, line: cell.line, column: column.name,
                "\(DataError.quoted(cell.text)) is too large for a 32-bit float",
                hint: "divide the column by a constant")
        }
        // However they are printed: pandas prints whole numbers with a decimal where some are, or were, missing.
        column.type = profile.isWhole ? .integer : profile.minimum >= 0 ? .nonNegative : .real
        let range = "\(Self.text(profile.minimum, profile)) to \(Self.text(profile.maximum, profile))"
        reasons.append((profile.isWhole ? "whole numbers" : "numbers") + " from \(range)")
    }

    private func isCategory(_ index: Int, _ values: DistinctCells, _ profile: ColumnProfile, isFixed: Bool) -> Bool {
        guard values.count > 1 else { return false }
        guard isFixed, let sequences else {
            return values.count <= Self.fewNumbers && profile.numbers >= Self.oftenNumbers * values.count
        }
        return values.count <= Self.fewFixedNumbers && sequences.count >= Self.oftenNumbers * values.count
    }

    private static func text(_ value: Double, _ profile: ColumnProfile) -> String {
        var line: [UInt8] = []
        NumberFormat.decimals(min(profile.decimals, 15)).append(value, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    // MARK: Text

    private func setText(
        _ column: inout TableSchema.Column, at index: Int, _ profile: ColumnProfile, isFixed: Bool,
        _ reasons: inout [String]
    ) throws(DataError) {
        let values = profile.values
        // What would have to repeat for the values to be categories.
        let places = isFixed ? sequences?.count ?? profile.present : profile.present
        let isFew = !values.isOver && (values.count <= Self.fewTexts || values.count * 2 <= places)
        try checkMixture(column.name, profile, isFew: !values.isOver && values.count * 10 <= profile.present)
        guard isFew else {
            column.role = .ignored
            column.type = .text
            let count = values.isOver ? "too many different or long values" : "\(values.count) different values"
            reasons = ["text with \(count) in \(places) \(isFixed ? "sequences" : "rows"), which are no categories"]
            if let advice = advice(column.name, values, in: places) { reasons[0] += advice }
            return
        }
        column.type = .category
        column.labels = values.labels
        if values.count == 2, Self.words.contains(values.labels.map { $0.lowercased() }) {
            column.type = .boolean
            reasons.append("nothing but \(values.labels[0]) and \(values.labels[1])")
            return
        }
        reasons.append("text of \(values.count) \(values.count == 1 ? "value" : "values")")
        let folded = Dictionary(grouping: values.labels) { $0.lowercased() }.values.filter { $0.count > 1 }
        if let pair = folded.map({ $0.sorted() }).min(by: { $0[0] < $1[0] }) {
            reasons.append(
                "some differ in capitals only (\(DataError.quoted(pair[0])) and \(DataError.quoted(pair[1])))")
        }
    }

    // What to do about text whose cells nearly all differ, as names do: only a person knows what they name.
    private func advice(_ name: String, _ values: DistinctCells, in places: Int) -> String? {
        guard values.isOver || values.count * 10 >= places * 9 else { return nil }
        let name = DataError.quoted(name)
        let asNames = sequences == nil ? "--sequence-id \(name) if they name sequences, " : ""
        return "; \(asNames)--category \(name) if they are categories nevertheless"
    }

    /// Numbers, times and text in one column: a slip of the file, unless a few values repeat.
    private func checkMixture(_ name: String, _ profile: ColumnProfile, isFew: Bool) throws(DataError) {
        if profile.commas * 2 >= profile.present, let cell = profile.firstComma {
            throw .cell(
                source, line: cell.line, column: name, "\(DataError.quoted(cell.text)) is not a number",
                hint: TableLoader.advice(cell.text))
        }
        guard !isFew else { return }
        let advice = "correct the cell, leave out the column, or make it a category in a schema (antiphon schema)"
        if profile.numbers * 2 >= profile.present {
            guard let cell = profile.firstText ?? profile.dates.first else { return }
            throw .cell(
                source, line: cell.line, column: name, "\(DataError.quoted(cell.text)) is not a number",
                hint: TableLoader.advice(cell.text, otherwise: advice))
        }
        if profile.times * 2 >= profile.present, let cell = profile.firstText ?? profile.firstNumber {
            throw changed(name, profile, cell)
        }
    }

    private static let words: [[String]] = [
        ["false", "true"], ["no", "yes"], ["f", "t"], ["n", "y"], ["off", "on"],
    ]
}
