/// A part of a table that a model does not see, to judge it by.
public struct HoldOut: Sendable, Hashable, Codable {
    /// The part of the rows (or of the sequences, if the table names them) that is held out, above 0 and below 1.
    public var fraction: Double
    /// Rows (or sequences) between both parts that belong to neither.
    public var gap: Int
    /// In how many stretches, at even distances over time, rows are held out: 1 is the end of the table. Several keep
    /// both parts in the same regimes of a series that wanders off.
    public var stretches: Int

    /// A part to hold out.
    public init(fraction: Double, gap: Int = 0, stretches: Int = 1) {
        self.fraction = fraction
        self.gap = gap
        self.stretches = stretches
    }

    /// The part to hold out of a table that is to be cut by `mode`, with a gap of a window if its rows are one
    /// series, so that no window of one part is near one of the other; none if the table names sequences, which are
    /// held out whole.
    public init(fraction: Double, stretches: Int = 1, for table: Table, cutting mode: SequenceMode) {
        var gap = 0
        if case .windows(let length, _) = mode, table.sequences == nil { gap = length }
        self.init(fraction: fraction, gap: gap, stretches: stretches)
    }
}

extension Table {
    /// The table cut in two by time: the first rows to train on, the last to hold out, and a gap between that belongs
    /// to neither. Windows cut from either part never share a row; the gap weakens what neighbouring rows tell of
    /// each other.
    ///
    /// If the table orders its rows, they are sorted first. If it names sequences, whole sequences are held out
    /// instead (the last ones), and the gap counts sequences.
    ///
    /// - Parameters:
    ///   - fraction: the part to hold out, above 0 and below 1; rounded to whole rows or sequences, at least one.
    ///   - gap: rows (or sequences) left out before the held-out part.
    /// Throws if nothing would be left to train on.
    public func heldOut(fraction: Double, gap: Int = 0) throws(DataError) -> (training: Table, heldOut: Table) {
        try split(HoldOut(fraction: fraction, gap: gap))
    }

    /// The table cut in two; see ``HoldOut``. With several stretches, a table that named no sequences names its
    /// stretches (in a column without a name), so that no window is cut across a gap.
    ///
    /// Throws if nothing would be left to train on.
    public func split(_ holdOut: HoldOut) throws(DataError) -> (training: Table, heldOut: Table) {
        guard holdOut.fraction > 0, holdOut.fraction < 1, holdOut.gap >= 0, holdOut.stretches > 0 else {
            throw .request(
                source, "cannot hold out \(holdOut.fraction) with a gap of \(holdOut.gap)",
                hint: "use a part between 0 and 1")
        }
        let groups = try RowGroups(self)
        let units = sequences == nil ? rowCount : groups.groups.count
        let held = max(1, Int((Double(units) * holdOut.fraction).rounded()))
        let stretches = min(holdOut.stretches, held)
        // For each row or sequence: the stretch it is held out in, or what it is to be trained in; nil in a gap.
        var isHeld = [Bool?](repeating: false, count: units)
        for stretch in 0..<stretches {
            let length = held / stretches + (stretch < held % stretches ? 1 : 0)
            let end = (stretch + 1) * units / stretches
            for unit in max(0, end - length - holdOut.gap)..<min(units, end + holdOut.gap) where isHeld[unit] != true {
                isHeld[unit] = end - length <= unit && unit < end ? true : nil
            }
        }
        guard isHeld.contains(false) else {
            throw .request(
                source,
                "has \(units) \(sequences == nil ? "rows" : "sequences"), too few to hold out \(held) with a gap of "
                    + "\(holdOut.gap)", hint: "hold out less")
        }
        let order = groups.order ?? Array(0..<rowCount)
        return (
            try part(of: order, groups, units: isHeld, false, named: stretches > 1, as: "part to train on"),
            try part(of: order, groups, units: isHeld, true, named: stretches > 1, as: "held-out part")
        )
    }

    private func part(
        of order: [Int], _ groups: RowGroups, units: [Bool?], _ wanted: Bool, named: Bool, as name: String
    ) throws(DataError) -> Table {
        var picked: [Int] = []
        var names: [String] = []
        var stretch = 0
        for (unit, isHeld) in units.enumerated() {
            guard isHeld == wanted else {
                if unit > 0, units[unit - 1] == wanted { stretch += 1 }
                continue
            }
            if sequences == nil {
                picked.append(order[unit])
                names.append("\(stretch)")
            } else {
                picked += order[groups.groups[unit].rows]
            }
        }
        let part = try rows(picked)
        return Table(
            trusted: columns, values: part.values, source: "\(source) (\(name))", decimals: decimals,
            sequences: sequences == nil && named
                ? RowSequences(column: RowSequences.stretches, rows: names) : part.sequences, order: part.order,
            kinds: kinds, fixed: fixed)
    }
}

extension RowSequences {
    /// The name of the column that tells stretches of a table with gaps: none, as no file has it.
    static let stretches = ""
}

extension Table {
    /// Whether its sequences are subjects that a column names, not parts of one series.
    var namesSubjects: Bool { sequences.map { $0.column != RowSequences.stretches } ?? false }
}
