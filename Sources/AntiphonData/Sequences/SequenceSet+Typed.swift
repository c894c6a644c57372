extension SequenceSet {
    /// Sequences of numbers, categories and gaps, of any lengths.
    ///
    /// - Parameters:
    ///   - length: T, the steps of the longest.
    ///   - rows: `[rows, F]`; categories as indices of their labels, NaN where a value is missing.
    ///   - starts: the row at which each sequence begins; the sequences lie one after the other if left out.
    ///   - lengths: the steps of each sequence, if they differ; what lies after a sequence's end is made NaN.
    /// Throws if the parts do not fit each other, a number is infinite, or a category has no such label.
    package init(
        columns: [String], length: Int, rows: [Float], starts: [Int]? = nil, identifiers: [String]? = nil,
        lengths: [Int]? = nil, kinds: [ColumnKind], fixed: [Bool]
    ) throws(DataError) {
        let width = columns.count
        guard length > 0, width > 0, !rows.isEmpty, rows.count % width == 0, kinds.count == width, fixed.count == width
        else { throw .request(nil, "\(rows.count) values do not make rows of \(width) features") }
        let places = starts ?? (0..<rows.count / width / length).map { $0 * length }
        guard !places.isEmpty, identifiers?.count ?? places.count == places.count,
            lengths?.count ?? places.count == places.count,
            places.allSatisfy({ $0 >= 0 && ($0 + length) * width <= rows.count }),
            lengths?.allSatisfy({ (1...length).contains($0) }) ?? true
        else { throw .request(nil, "the sequences do not fit their rows or lengths") }
        var rows = rows
        for (index, value) in rows.enumerated() where !value.isNaN {
            switch kinds[index % width] {
            case .number, .time:
                guard value.isFinite else {
                    throw .request(nil, column: columns[index % width], "holds \(value)")
                }
            case .category(let labels):
                guard let code = Int(exactly: value), labels.indices.contains(code) else {
                    throw .request(nil, column: columns[index % width], "holds \(value), which is no label's index")
                }
            }
        }
        if let lengths {
            for (index, start) in places.enumerated() {
                for place in (start + lengths[index]) * width..<(start + length) * width { rows[place] = .nan }
            }
        }
        self.init(
            trusted: columns, length: length, rows: rows, starts: places, identifiers: identifiers, lengths: lengths,
            kinds: kinds, fixed: fixed)
    }
}
