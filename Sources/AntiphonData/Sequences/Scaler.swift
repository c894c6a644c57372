/// Scales each column of sequences for training, and back.
///
/// The inverse is exact up to the rounding of `Float`; a constant column comes back as that constant, bit for bit,
/// whatever a model made of it.
public struct Scaler: Sendable, Equatable {
    /// What a column is mapped to.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The column's range to 0 ... 1.
        case minMax = "min-max"
        /// Mean 0 and standard deviation 1 over all sequences.
        case standard
        /// Itself.
        case none
    }

    /// The scaling of each column.
    public let columns: [ColumnScaler]

    /// A scaler of given columns.
    public init(columns: [ColumnScaler]) {
        self.columns = columns
    }

    /// A scaler for columns with the given statistics.
    ///
    /// - Parameter epsilon: added to the range of min-max scaling; TimeGAN's evaluation adds 1e-7, otherwise use 0.
    public init(_ kind: Kind, statistics: [ColumnStatistics], epsilon: Double = 0) {
        columns = statistics.map { ColumnScaler(kind, $0, epsilon: epsilon) }
    }

    /// A scaler for the sequences of a table, fitted on its doubles.
    public init(_ kind: Kind, fitting table: Table, mode: SequenceMode, epsilon: Double = 0) throws(DataError) {
        let plan = try SequencePlan(table, mode)
        self.init(kind, statistics: ColumnStatistics.of(table, plan), epsilon: epsilon)
    }

    /// A scaler for the values of a set of sequences.
    public init(_ kind: Kind, fitting set: SequenceSet, epsilon: Double = 0) {
        self.init(kind, statistics: set.statistics, epsilon: epsilon)
    }

    /// The set with every column scaled.
    public func scaled(_ set: SequenceSet) throws(DataError) -> SequenceSet {
        try mapped(set) { column, value in Float(column.scaled(Double(value))) }
    }

    /// The set with every column scaled back.
    ///
    /// - Parameter clipping: whether values beyond the column's observed range are set to its end.
    public func restored(_ set: SequenceSet, clipping: Bool = true) throws(DataError) -> SequenceSet {
        try mapped(set) { column, value in Float(column.restored(Double(value), clipping: clipping)) }
    }

    /// Scaled values back in doubles, for writing with the source's decimals.
    ///
    /// - Parameter values: rows of F values, row-major; any number of rows.
    public func restored(_ values: [Float], clipping: Bool = true) throws(DataError) -> [Double] {
        guard !columns.isEmpty, values.count % columns.count == 0 else {
            throw .request(nil, "\(values.count) values do not fill rows of \(columns.count)")
        }
        var restored: [Double] = []
        restored.reserveCapacity(values.count)
        for row in stride(from: 0, to: values.count, by: columns.count) {
            for (index, column) in columns.enumerated() {
                restored.append(column.restored(Double(values[row + index]), clipping: clipping))
            }
        }
        return restored
    }

    func check(columnCount: Int) throws(DataError) {
        guard columns.count == columnCount else {
            throw .request(nil, "a scaler of \(columns.count) columns cannot scale data of \(columnCount)")
        }
    }

    private func mapped(_ set: SequenceSet, _ map: (ColumnScaler, Float) -> Float) throws(DataError) -> SequenceSet {
        try check(columnCount: set.featureCount)
        var rows = set.rows
        for row in stride(from: 0, to: rows.count, by: columns.count) {
            for (index, column) in columns.enumerated() { rows[row + index] = map(column, rows[row + index]) }
        }
        return SequenceSet(
            trusted: set.columns, length: set.length, rows: rows, starts: set.starts, identifiers: set.identifiers)
    }
}

/// How one column is scaled: `(x - offset) / scale`.
public struct ColumnScaler: Sendable, Equatable {
    /// What the column is mapped to.
    public let kind: Scaler.Kind
    /// Subtracted first: the minimum or the mean.
    public let offset: Double
    /// Then divided by; above 0. 1 for a constant column.
    public let scale: Double
    /// The smallest value seen, in the column's own units.
    public let minimum: Double
    /// The largest value seen, in the column's own units.
    public let maximum: Double

    /// The scaling of a column with the given statistics.
    public init(_ kind: Scaler.Kind, _ statistics: ColumnStatistics, epsilon: Double = 0) {
        self.kind = kind
        minimum = statistics.minimum
        maximum = statistics.maximum
        let spread: Double
        switch kind {
        case .minMax:
            offset = statistics.minimum
            spread = statistics.maximum - statistics.minimum + epsilon
        case .standard:
            offset = statistics.mean
            spread = statistics.standardDeviation
        case .none:
            offset = 0
            spread = 1
        }
        scale = statistics.isConstant || !(spread > 0) ? 1 : spread
    }

    init(kind: Scaler.Kind, offset: Double, scale: Double, minimum: Double, maximum: Double) {
        self.kind = kind
        self.offset = offset
        self.scale = scale
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Whether only one value was seen.
    public var isConstant: Bool { minimum == maximum }

    /// A value of the column, scaled.
    public func scaled(_ value: Double) -> Double {
        (value - offset) / scale
    }

    /// A scaled value in the column's own units.
    public func restored(_ value: Double, clipping: Bool) -> Double {
        if isConstant { return minimum }
        let restored = offset + value * scale
        return clipping ? min(max(restored, minimum), maximum) : restored
    }
}

extension SequenceSet {
    /// The range and moments of each feature over all sequences.
    public var statistics: [ColumnStatistics] {
        let rowCount = rows.count / max(1, featureCount)
        var weights = [Int](repeating: 0, count: rowCount + 1)
        for start in starts {
            weights[start] += 1
            weights[start + length] -= 1
        }
        for row in 0..<rowCount { weights[row + 1] += weights[row] }
        weights.removeLast()
        return ColumnStatistics.of(rows.map(Double.init), columnCount: featureCount, weights: weights)
    }
}
