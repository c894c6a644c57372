/// Values of numbers that stand for themselves because another column is in a state in the same rows: a wind of 0 wherever its direction is 0.
/// By itself such a value may be one of many on a scale (``Atoms``).
struct CompanionValues {
    /// Cells of the rows that sequences use, by column.
    let cells: [[Double]]
    /// The values of each column that stand for themselves; nil for one that is no number.
    let atoms: [[Double]?]

    /// A value holds wherever the state does, and nearly nowhere else: in so many of the rows.
    private static let agreement = 0.95
    /// Rarer states say nothing.
    private static let leastShare = 0.002
    private static let fewestRows = 20
    /// So many values of a column stand for themselves at most.
    private static let most = 2
    /// More columns are not compared.
    private static let mostColumns = 256

    /// The values of each column that stand for themselves, those that others say among them.
    func found() -> [[Double]] {
        var all = atoms.map { $0 ?? [] }
        guard let rows = cells.first?.count, cells.count <= Self.mostColumns else { return all }
        let least = max(Self.fewestRows, Int(Self.leastShare * Double(rows)))
        for (teller, own) in atoms.enumerated() {
            for state in (own ?? []) + [.nan] {
                let held = cells[teller].indices.filter { row in
                    state.isNaN ? cells[teller][row].isNaN : cells[teller][row] == state
                }
                guard held.count >= least, rows - held.count >= least else { continue }
                for column in cells.indices where column != teller && atoms[column] != nil {
                    guard all[column].count < Self.most, let value = value(of: column, in: held),
                        !all[column].contains(value)
                    else { continue }
                    all[column].append(value)
                }
            }
        }
        return all
    }

    // The value that a column has in nearly all of some rows and hardly elsewhere.
    private func value(of column: Int, in rows: [Int]) -> Double? {
        let own = cells[column]
        // What nearly all have is found by most of any few.
        let some = (0..<min(9, rows.count)).map { own[rows[$0 * rows.count / min(9, rows.count)]] }.sorted()
        guard let value = some.isEmpty ? nil : some[some.count / 2], !value.isNaN else { return nil }
        let together = Double(rows.count { own[$0] == value })
        guard together >= Self.agreement * Double(rows.count) else { return nil }
        let all = own.count { $0 == value }
        return together >= Self.agreement * Double(all) ? value : nil
    }
}
