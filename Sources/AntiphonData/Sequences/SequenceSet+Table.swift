extension SequenceSet {
    /// Windows of a table: `(rows - length) / stride + 1` of them, in the order of the rows.
    ///
    /// If the table names sequences, windows are cut from each and never straddle two; if it orders rows, they are
    /// sorted first. Throws if there are fewer rows than the window (naming both numbers).
    public static func windows(of table: Table, length: Int, stride: Int = 1) throws(DataError) -> SequenceSet {
        try SequenceSet(table, mode: .windows(length: length, stride: stride))
    }

    /// The sequences that a table names, in order of first appearance.
    ///
    /// Throws if the table names none, or if two differ in length (naming both).
    public static func sequences(of table: Table) throws(DataError) -> SequenceSet {
        try SequenceSet(table, mode: .grouped)
    }

    /// The sequences of a table, scaled if a scaler is given.
    ///
    /// Scaling is done on the table's doubles, so that a small change of a large number is not lost to `Float`.
    public init(_ table: Table, mode: SequenceMode, scaler: Scaler? = nil) throws(DataError) {
        let plan = try SequencePlan(table, mode)
        let features = table.columns.count
        if let scaler { try scaler.check(columnCount: features) }
        var rows: [Float] = []
        rows.reserveCapacity(table.values.count)
        for position in 0..<table.rowCount {
            let base = (plan.order?[position] ?? position) * features
            if let scaler {
                for feature in 0..<features {
                    rows.append(Float(scaler.columns[feature].scaled(table.values[base + feature])))
                }
            } else {
                for feature in 0..<features { rows.append(Float(table.values[base + feature])) }
            }
        }
        self.init(
            trusted: table.columns, length: plan.length, rows: rows, starts: plan.starts, identifiers: plan.identifiers)
    }
}
