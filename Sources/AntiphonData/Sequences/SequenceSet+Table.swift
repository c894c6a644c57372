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
    /// Throws if the table names none.
    public static func sequences(of table: Table) throws(DataError) -> SequenceSet {
        try SequenceSet(table, mode: .grouped)
    }

    /// The sequences of a table in its own units.
    public init(_ table: Table, mode: SequenceMode) throws(DataError) {
        try self.init(table, mode: mode, encoding: nil)
    }

    /// The sequences that a schema describes, of a table in its own units; with their dates, where these are given.
    ///
    /// Throws what ``init(_:mode:)`` throws.
    public init(_ table: Table, of schema: Schema) throws(DataError) {
        try self.init(table, mode: schema.mode)
        guard schema.mixed?.clock != nil, let keys = table.order?.keys else { return }
        let plan = try SequencePlan(table, schema.mode)
        self = keyed(by: plan.starts.flatMap { start in (start..<start + length).map { keys[plan.order?[$0] ?? $0] } })
    }

    /// The sequences of a table, every column scaled.
    ///
    /// Throws also if the scaler is for another number of columns.
    public init(_ table: Table, mode: SequenceMode, scaler: Scaler) throws(DataError) {
        try scaler.check(columnCount: table.columns.count)
        try self.init(table, mode: mode, encoding: RowEncoding(scaler))
    }

    /// The sequences of a table, encoded if an encoding is given.
    ///
    /// Encoding is done on the table's doubles, so that a small change of a large number is not lost to `Float`.
    init(_ table: Table, mode: SequenceMode, encoding: RowEncoding?) throws(DataError) {
        let plan = try SequencePlan(table, mode)
        let width = table.columns.count
        var ordered: [Double] = []
        if let order = plan.order {
            ordered.reserveCapacity(table.values.count)
            for row in order { ordered += table.values[row * width..<(row + 1) * width] }
        } else {
            ordered = table.values
        }
        guard let encoding else {
            self.init(table, plan, ordered: ordered)
            return
        }
        guard table.isPlain, plan.lengths == nil else {
            throw .request(
                table.source, "has categories, gaps, fixed columns or sequences of different lengths",
                hint: "they need a typed schema")
        }
        self.init(
            trusted: encoding.featuredColumns.map { table.columns[$0] }, length: plan.length,
            rows: encoding.encoded(ordered), starts: plan.starts, identifiers: plan.identifiers)
    }

    // In the table's own units: sequences that are shorter than others are filled up with NaN.
    private init(_ table: Table, _ plan: SequencePlan, ordered: [Double]) {
        let width = table.columns.count
        var rows: [Float] = []
        var starts = plan.starts
        if let lengths = plan.lengths {
            rows.reserveCapacity(lengths.count * plan.length * width)
            for (index, start) in plan.starts.enumerated() {
                rows += ordered[start * width..<(start + lengths[index]) * width].lazy.map { Float($0) }
                rows += repeatElement(.nan, count: (plan.length - lengths[index]) * width)
            }
            starts = starts.indices.map { $0 * plan.length }
        } else {
            rows = ordered.map { Float($0) }
        }
        self.init(
            trusted: table.columns, length: plan.length, rows: rows, starts: starts, identifiers: plan.identifiers,
            lengths: plan.lengths, kinds: table.kinds, fixed: table.fixed)
    }
}
