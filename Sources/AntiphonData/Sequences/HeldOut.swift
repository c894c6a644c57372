extension Table {
    /// The table cut in two by time: the first rows to train on, the last to hold out, and a gap between that belongs
    /// to neither. Windows cut from either part never share a row; the gap weakens what neighbouring rows tell of each other.
    ///
    /// If the table orders its rows, they are sorted first. If it names sequences, whole sequences are held out
    /// instead (the last ones), and the gap counts sequences.
    ///
    /// - Parameters:
    ///   - fraction: the part to hold out, above 0 and below 1; rounded to whole rows or sequences, at least one.
    ///   - gap: rows (or sequences) left out before the held-out part.
    /// Throws if nothing would be left to train on.
    public func heldOut(fraction: Double, gap: Int = 0) throws(DataError) -> (training: Table, heldOut: Table) {
        guard fraction > 0, fraction < 1, gap >= 0 else {
            throw .request(
                source, "cannot hold out \(fraction) with a gap of \(gap)", hint: "use a part between 0 and 1")
        }
        let groups = try RowGroups(self)
        let units = sequences == nil ? rowCount : groups.groups.count
        let held = max(1, Int((Double(units) * fraction).rounded()))
        let kept = units - held - gap
        guard kept > 0 else {
            throw .request(
                source,
                "has \(units) \(sequences == nil ? "rows" : "sequences"), too few to hold out \(held) with a gap of \(gap)",
                hint: "hold out less")
        }
        let last: Int
        let first: Int
        if sequences == nil {
            (last, first) = (kept, units - held)
        } else {
            (last, first) = (groups.groups[kept - 1].rows.upperBound, groups.groups[units - held].rows.lowerBound)
        }
        let order = groups.order ?? Array(0..<rowCount)
        return (try rows(order[..<last]), try rows(order[first...]))
    }
}
