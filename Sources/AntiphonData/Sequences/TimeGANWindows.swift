extension SequenceSet {
    /// Windows prepared as TimeGAN's program prepares stock data (`data_loading.py`, `real_data_loading`), for
    /// comparing with published scores: row order reversed, each column mapped by `(x - min) / (max - min + 1e-7)` over
    /// the whole file, and `rows - length` windows of stride 1 (one fewer than there are: the program drops the last).
    ///
    /// The program also shuffles the windows; their order is kept here. Throws if there are not more rows than the window.
    public static func timeGANWindows(of table: Table, length: Int) throws(DataError) -> SequenceSet {
        guard length > 0, table.rowCount > length else {
            throw .request(
                table.source, "has \(table.rowCount) rows where windows of \(length) need at least \(length + 1)")
        }
        let features = table.columns.count
        let whole = [Int](repeating: 1, count: table.rowCount)
        let statistics = ColumnStatistics.of(table.values, columnCount: features, weights: whole)
        let scaler = Scaler(.minMax, statistics: statistics, epsilon: 1e-7)
        var rows: [Float] = []
        rows.reserveCapacity(table.values.count)
        for row in (0..<table.rowCount).reversed() {
            for feature in 0..<features { rows.append(Float(scaler.columns[feature].scaled(table[row, feature]))) }
        }
        return SequenceSet(
            trusted: table.columns, length: length, rows: rows, starts: Array(0..<table.rowCount - length),
            identifiers: nil)
    }
}
